// SPDX-License-Identifier: Apache-2.0
// The guide in English: the chapters of the Persian one, in its order.
import type { HelpChapter } from './help.ts';

export const helpEn: readonly HelpChapter[] = [
  {
    id: 'start',
    title: 'Start: install, and get a certificate',
    paragraphs: [
      'Open Emza in Chrome (Android) or Safari (iPhone) and add it to the home screen. The browser inside a messenger gives no app access to the device lock.',
      'Have your national ID and a mobile number in your own name ready; you will also need your national card (or its receipt) and the postal code of your residence.',
      'If the app was closed on the way, open it again: the enrolment goes on where it was.',
    ],
  },
  {
    id: 'sms',
    title: 'The SMS code did not come or was not accepted',
    paragraphs: [
      'After 120 seconds you can ask for a new code. If it still does not come, your line may block advertisement messages.',
      'If the app says that the line is not yours: enter a number in your own name, or have the line transferred to you first.',
    ],
  },
  {
    id: 'lock',
    title: 'The device lock',
    paragraphs: [
      'The device lock releases each signature. If the screen has no lock, first set a fingerprint, face, pattern or PIN in the phone’s settings.',
      'On an iPhone, iCloud Keychain must be on. If several people share one Apple ID, use an account of your own for signing.',
    ],
  },
  {
    id: 'pins',
    title: 'User PIN and admin PIN',
    paragraphs: [
      'The user PIN is asked for at each signature. The fourth wrong PIN in a row blocks it.',
      'The admin PIN is for the day when the user PIN is forgotten or blocked. If that is forgotten too, the certificates are lost, and you go through all steps and pay again.',
      'Keep both in a safe place and tell them to nobody.',
    ],
  },
  {
    id: 'payment',
    title: 'Payment and the payment ID',
    paragraphs: [
      'Before you pay, the amount is shown with its fee and tax. If you have a discount code, enter it there.',
      'The payment ID comes by SMS. Keep it until the certificate is issued: if you paid and got none, this ID saves you from paying again.',
      'Your card’s number and passwords are not kept.',
    ],
  },
  {
    id: 'sign',
    title: 'Signing by QR code',
    paragraphs: [
      'On the home screen choose “Sign by QR code” and read the code that the site or program shows. It changes every second; a photograph of it is of no use.',
      'Read the registered name and address of who asks, and the document itself. If anything is unfamiliar, decline.',
      'Your name and national ID can be seen in every signature.',
    ],
  },
  {
    id: 'messages',
    title: 'Messages and notifications',
    paragraphs: [
      'All messages come in the app itself, on its home screen, even while the phone’s notifications are off or do not arrive.',
      'On Xiaomi phones the battery saver mutes notifications: set the browser to “no restrictions” in the battery settings.',
    ],
  },
  {
    id: 'uninstall',
    title: 'Before removing the app or changing the phone',
    paragraphs: [
      'The signing key is on this device only. Removing the app or the browser’s data loses key and certificate, and reinstalling, even on the same phone, brings nothing back.',
      'So revoke the certificate, by its revocation code or the call centre, before you remove anything. A new one needs all steps and paying again.',
    ],
  },
  {
    id: 'lost',
    title: 'The phone is lost or stolen',
    paragraphs: [
      'Stop the signing at once. Without your user PIN and device lock nobody can sign for you, but do not wait.',
      'Open the page for a lost phone in any browser: national ID and the revocation code on your paper revoke the certificate, national ID and an SMS code suspend it. Or call the call centre.',
    ],
    link: { href: '/lost', text: 'Page for a lost phone' },
  },
  {
    id: 'network',
    title: 'A weak connection or a VPN',
    paragraphs: [
      'The app bears cuts: what you typed stays, and what was half done goes on.',
      'If it is slow, turn the VPN off and try again. Set the phone’s clock to automatic, too.',
    ],
  },
];
