// SPDX-License-Identifier: Apache-2.0
// English text of every error code: what happened, and what to do next. Never a value that the person typed.
import type { ErrorCode } from '../../core/protocol/index.ts';
import { errorsProofEn } from './errors-proof.en.ts';
import type { ErrorText } from './errors.fa.ts';

const AGAIN = 'Try again in a moment.';
const UPDATE = 'Close and reopen the app so that it updates; if it goes on, call support.';
const RESCAN = 'Get a new code from the party that asks, and read it again.';
const ASK_RP = 'Nothing was signed. Tell the party that asks, and ask for a new request.';
const DEVELOPER = 'This message is for the developer of the site that asks; see the documentation.';
const RESTART = 'Open the page again and go on from the same step.';

export const errorsEn: Record<ErrorCode, ErrorText> = {
  REQUEST_INVALID: { what: 'Some of the details are not right.', next: 'Check the marked ones.' },
  REQUEST_TOO_LARGE: { what: 'What was sent is larger than allowed.', next: 'Ask for or send a smaller file.' },
  REQUEST_SIGNATURE: { what: 'The server could not confirm this device.', next: UPDATE },
  REQUEST_CLOCK: {
    what: 'The clock of the phone differs from the server’s.',
    next: 'Set date and time of the phone to automatic.',
  },
  REQUEST_REPLAYED: { what: 'This request had been sent before.', next: AGAIN },
  REQUEST_NOT_FOUND: { what: 'What you asked for was not found.', next: 'It may have expired. Go back to home.' },
  REQUEST_RATE_LIMITED: { what: 'There were too many requests.', next: 'Wait a little and try again.' },
  REQUEST_CONFLICT: { what: 'The same thing was done from elsewhere at the same time.', next: RESTART },
  SERVER_ERROR: { what: 'Something went wrong in the server or the app.', next: AGAIN },
  SERVER_UNAVAILABLE: { what: 'The server does not answer now.', next: AGAIN },
  PROVIDER_UNAVAILABLE: { what: 'A system that we have to ask is out of reach.', next: AGAIN },
  NETWORK_OFFLINE: {
    what: 'You are offline.',
    next: 'Check the connection and try again. What you typed is kept.',
  },
  NETWORK_TIMEOUT: { what: 'The server’s answer did not arrive.', next: 'Check the connection and try again.' },

  DEVICE_UNKNOWN: { what: 'The server does not know this device.', next: 'Begin the enrolment anew.' },

  DEVICE_UNSUPPORTED: {
    what: 'This browser lacks what signing needs.',
    next: 'Open the app in a current Chrome or Safari.',
  },

  FIELD_REQUIRED: { what: 'This is empty.', next: 'Fill it in.' },
  FIELD_UNCHOSEN: { what: 'This is not chosen.', next: 'Read it and choose or tick it.' },
  FIELD_TAKEN: { what: 'Somebody else has this already.', next: 'Write another one.' },
  FIELD_NAME: { what: 'This is not a name.', next: 'Write letters only, at most 64.' },
  FIELD_NATIONAL_ID: { what: 'The national ID is not right.', next: 'Type all ten digits from your card again.' },
  FIELD_MOBILE: { what: 'The mobile number is not right.', next: 'Type it like 09123456789.' },
  FIELD_REVOCATION_CODE: {
    what: 'The revocation code has sixteen letters and digits.',
    next: 'Type it from the paper again; the letters are Latin.',
  },
  FIELD_CODE: { what: 'The code has six digits.', next: 'Type it from the SMS again.' },
  FIELD_BIRTH_DATE: {
    what: 'This date is not in the calendar.',
    next: 'Check the four-digit year, the month and the day.',
  },
  FIELD_CARD_SERIAL: {
    what: 'The card serial is not right.',
    next: 'Type the serial on the back of the card, or the receipt’s tracking code, in Latin letters.',
  },
  FIELD_POSTAL_CODE: { what: 'The postal code is not right.', next: 'Type all ten digits.' },
  FIELD_PIN_LENGTH: { what: 'The user PIN has 4 to 16 digits.', next: 'Choose another one.' },
  FIELD_PIN_DIGITS: { what: 'The user PIN has digits only.', next: 'Remove letters and signs.' },
  FIELD_PIN_WEAK: {
    what: 'This PIN can be guessed.',
    next: 'Use no running or repeated digits, no date, national ID or phone number.',
  },
  FIELD_PUK_LENGTH: { what: 'The admin PIN has 4 to 24 characters.', next: 'Type another one.' },
  FIELD_PUK_CHARACTERS: {
    what: 'The admin PIN takes Latin letters, digits and signs only.',
    next: 'Switch the keyboard to English and type it again.',
  },
  FIELD_PUK_WEAK: {
    what: 'This admin PIN can be guessed.',
    next: 'Use no common word, date, national ID, phone number or user PIN in it.',
  },
  FIELD_REPEAT_DIFFERS: { what: 'The two entries differ.', next: 'Enter it again.' },
  FIELD_BANK_CARD: { what: 'The card number is not right.', next: 'Type all 16 digits from the card again.' },
  FIELD_CVV2: { what: 'CVV2 has 3 or 4 digits.', next: 'Type it from the card again.' },
  FIELD_CARD_EXPIRY: {
    what: 'The expiry date of the card is not right.',
    next: 'Type year and month as they are on the card.',
  },
  FIELD_DYNAMIC_PASSWORD: {
    what: 'The dynamic password has 6 to 8 digits.',
    next: 'Type it from your bank’s SMS, or ask for another.',
  },

  ENROLMENT_NONE: { what: 'There is no open enrolment.', next: 'Begin the enrolment anew.' },
  ENROLMENT_STEP: { what: 'The enrolment is at another step.', next: RESTART },
  ENROLMENT_CODE_WRONG: { what: 'The code is not right.', next: 'Look at the latest SMS and type it again.' },
  ENROLMENT_CODE_EXPIRED: { what: 'The code has expired.', next: 'Ask for a new one.' },
  ENROLMENT_CODE_TRIES: { what: 'The code was wrong too often.', next: 'Ask for a new one.' },
  ENROLMENT_CODE_RESEND_EARLY: { what: 'It is too early to send it again.', next: 'Wait until the countdown ends.' },
  ENROLMENT_SIM_NOT_OWNED: {
    what: 'This number is not in the name of this national ID (Shahkar inquiry).',
    next: 'Give another number in your own name, or have the line transferred to you.',
  },
  ENROLMENT_REGISTRY_MISMATCH: {
    what: 'These details do not match the civil registry.',
    next: 'Check date of birth, card serial and postal code against your papers.',
  },
  ENROLMENT_PERSON_DECEASED: {
    what: 'No certificate can be issued for this national ID.',
    next: 'If this is a mistake, turn to the civil registry.',
  },
  ENROLMENT_UNDER_AGE: { what: 'This certificate is for people of 18 and over.', next: 'Come back when you are 18.' },
  ENROLMENT_TERMS_CHANGED: { what: 'The terms have changed meanwhile.', next: 'Read and accept them again.' },
  ENROLMENT_EARLIER_CERTIFICATE: {
    what: 'You have another valid certificate of this issuer on another device.',
    next: 'Agree that it makes way for the new one, or leave the enrolment.',
  },
  ENROLMENT_REVIEW_CHANGED: {
    what: 'Certificate or price have changed meanwhile.',
    next: 'Open the page again, look at the amounts and confirm.',
  },
  ENROLMENT_PRODUCT_UNKNOWN: { what: 'This certificate is no longer offered.', next: 'Begin the enrolment anew.' },

  PAYMENT_STATE: {
    what: 'A payment for this certificate is on its way or already made.',
    next: 'Wait until its outcome is shown; do not pay again.',
  },
  PAYMENT_CODE_UNKNOWN: {
    what: 'This is no discount code or payment ID that can be used here.',
    next: 'Check it; a payment ID can be used once, by the person who paid.',
  },
  PAYMENT_OTHER_PRODUCT: {
    what: 'This payment is for another certificate.',
    next: 'Go back and choose the certificate that you paid for.',
  },
  PAYMENT_MOVED: {
    what: 'The payment of this enrolment was taken to another enrolment of yours.',
    next: 'Go on there, or begin the enrolment anew.',
  },
  PAYMENT_CARD_REFUSED: { what: 'The bank refused this card.', next: 'Nothing was charged. Try another card.' },
  PAYMENT_CVV2_WRONG: { what: 'CVV2 is not right.', next: 'Nothing was charged. Type it from the card again.' },
  PAYMENT_EXPIRY_WRONG: {
    what: 'The expiry date is not that of the card, or the card has expired.',
    next: 'Nothing was charged. Check year and month.',
  },
  PAYMENT_PASSWORD_WRONG: {
    what: 'The dynamic password is not right or has expired.',
    next: 'Nothing was charged. Ask for another one.',
  },
  PAYMENT_BALANCE_LOW: { what: 'The balance is not enough.', next: 'Nothing was charged. Use another card.' },
  PAYMENT_NOT_MADE: {
    what: 'The payment was not made.',
    next: 'Nothing was charged. Ask for a dynamic password and pay again.',
  },

  ...errorsProofEn,

  LOCK_UNAVAILABLE: {
    what: 'This device or browser has no fitting lock.',
    next: 'Set a screen lock in the phone’s settings and open the app in Chrome or Safari.',
  },
  LOCK_CANCELLED: { what: 'The phone was not unlocked.', next: 'Press again and unlock it.' },
  LOCK_TIMEOUT: { what: 'The time to unlock ran out.', next: 'Press again and unlock it.' },
  LOCK_REFUSED: { what: 'The device lock was not accepted.', next: 'Try again with the same phone and lock.' },
  LOCK_REGISTRATION: {
    what: 'The device lock was not connected.',
    next: 'Check the screen lock in the phone’s settings and press again.',
  },
  LOCK_ALREADY_REGISTERED: { what: 'The lock of this phone is already connected.', next: RESTART },
  LOCK_BACKUP_CHANGED: {
    what: 'The kind of device lock has changed since it was registered.',
    next: 'For your safety nothing was signed. Call support.',
  },

  OPERATION_UNKNOWN: { what: 'The server does not know this operation.', next: 'Begin it anew.' },
  OPERATION_EXPIRED: { what: 'The two minutes for this are over.', next: 'Press again and unlock the phone.' },
  OPERATION_USED: { what: 'This permission was used before.', next: 'Begin it anew.' },
  OPERATION_NOT_RELEASED: { what: 'The device lock has not released this.', next: 'Press again and unlock the phone.' },
  OPERATION_NOT_UNLOCKED: { what: 'The user PIN is not confirmed yet.', next: 'Enter it again.' },
  OPERATION_MISMATCH: { what: 'What you confirmed is not what was sent.', next: 'Begin it anew.' },

  VAULT_TOKEN_UNKNOWN: { what: 'The server does not know the token of this device.', next: 'Call support.' },
  VAULT_PIN_WRONG: { what: 'The user PIN is not right.', next: 'Enter it again.' },
  VAULT_PIN_BLOCKED: {
    what: 'The user PIN is blocked, because it was wrong too often.',
    next: 'The admin PIN is needed to unblock it.',
  },
  VAULT_PUK_WRONG: { what: 'The admin PIN is not right.', next: 'Mind upper and lower case, and enter it again.' },
  VAULT_PUK_LOCKED: { what: 'The admin PIN is locked for good.', next: 'Reset the app and get a new certificate.' },
  VAULT_STALE_GENERATION: {
    what: 'Another copy of this token is newer than this device.',
    next: 'The browser’s data may have been restored or copied. For your safety this was stopped; call support.',
  },
  VAULT_REQUEST_DIFFERS: { what: 'A repeated request came with other contents.', next: 'Begin it anew.' },
  VAULT_VERSION: { what: 'The version of the PIN differs from the server’s.', next: RESTART },
  VAULT_POINT: { what: 'A message about the PIN arrived damaged.', next: AGAIN },
  VAULT_UNLOCK_SIGNATURE: { what: 'The server did not confirm the PIN.', next: 'Enter the PIN again.' },
  VAULT_NO_ACTIVE_CERTIFICATE: {
    what: 'You have no active certificate to sign with.',
    next: 'Activate it under “Certificates”.',
  },
  VAULT_SERVER_KEY: {
    what: 'The server did not prove itself with the key we know.',
    next: 'Your PIN was not sent. Try another network; if it goes on, call support.',
  },
  VAULT_RECORD_DAMAGED: {
    what: 'The token’s data on this device is damaged.',
    next: 'This key cannot be used any more. Revoke the certificate and get a new one.',
  },
  VAULT_RECORD_MISSING: {
    what: 'The token’s data was not found in this browser.',
    next: 'The browser’s data may have been cleared. Get a new certificate.',
  },
  VAULT_BUSY: { what: 'Emza is open in another tab or window.', next: 'Close it and try again here.' },
  VAULT_STORAGE: {
    what: 'This browser could not keep the token’s data.',
    next: 'Free some space, and do not use a private window.',
  },

  DER_INVALID: { what: 'The data that arrived is not well formed.', next: UPDATE },
  CSR_INVALID: { what: 'The certificate request was not made rightly.', next: UPDATE },
  CSR_KEY_NOT_ALLOWED: { what: 'This kind of key is not accepted for the certificate.', next: UPDATE },
  CSR_SIGNATURE: { what: 'The certificate request does not match its key.', next: 'Press issue again.' },
  CSR_KEY_USED: {
    what: 'A certificate was issued for this key before.',
    next: 'Press issue again, so that a new key is made.',
  },
  CERTIFICATE_LINT: {
    what: 'The certificate failed the check before issuing and was not issued.',
    next: 'Call support.',
  },
  CERTIFICATE_REFUSED: {
    what: 'The certification authority refused the request.',
    next: 'Nothing you have done is lost: try again later; if it goes on, call support.',
  },
  CERTIFICATE_UNKNOWN: { what: 'This certificate was not found.', next: 'Open the list of certificates again.' },
  CERTIFICATE_STATE: {
    what: 'The certificate’s state does not allow this.',
    next: 'Open the list of certificates again and look at its state.',
  },

  LOST_SMS_CODE: {
    what: 'This code was not accepted.',
    next: 'Look at the latest SMS. After five minutes, or five wrong codes, ask for a new one.',
  },
  LOST_REVOCATION_CODE: {
    what: 'National ID and revocation code do not fit together.',
    next: 'Check both, or suspend the certificate by SMS.',
  },
  RP_UNAUTHORIZED: { what: 'The key of the party that asks was not accepted.', next: DEVELOPER },
  RP_REQUEST_STATE: { what: 'The request is not in a state that allows this.', next: DEVELOPER },
  RP_CALLBACK: { what: 'The return address is not under a registered origin.', next: DEVELOPER },
  RP_EXPIRES_IN: { what: 'The expiry of the request is out of range.', next: DEVELOPER },
  RP_FLOW: { what: 'This flow is not supported.', next: DEVELOPER },
  RP_DOCUMENT_UNSUPPORTED: { what: 'This kind of document or signature is not supported.', next: DEVELOPER },

  CLAIM_LINK: { what: 'This code or link is not a signature request, or not a complete one.', next: RESCAN },
  CLAIM_WRONG_ORIGIN: {
    what: 'This code is from another system.',
    next: 'Read only codes that were made with this system.',
  },
  CLAIM_BAD_MAC: { what: 'This code is forged, or was not read rightly.', next: RESCAN },
  CLAIM_STALE: { what: 'This code is too old.', next: 'Codes change each second; read the live page again.' },
  CLAIM_TAKEN: { what: 'Another device has opened this request.', next: RESCAN },
  CLAIM_NO_CERTIFICATE: {
    what: 'An active certificate is needed to open a request.',
    next: 'Activate yours under “Certificates”.',
  },
  CLAIM_NOT_SIGNER: { what: 'This request is for another person.', next: 'Ask them whose signature they need.' },
  CLAIM_NOT_CLAIMER: { what: 'Another device has opened this request.', next: RESCAN },
  SIGN_EXPIRED: { what: 'The time of this request is over.', next: RESCAN },
  SIGN_STATE: { what: 'This request is no longer open.', next: RESCAN },
  SIGN_PAYLOAD_OPEN: { what: 'The sealed document did not open; it may have been altered on its way.', next: ASK_RP },
  SIGN_REQUEST_INVALID: { what: 'The asking party’s own signature on the request is not right.', next: ASK_RP },
  SIGN_REQUEST_MISMATCH: { what: 'The request differs from what the asking party registered.', next: ASK_RP },
  SIGN_REQUEST_TEXT: { what: 'The request’s text has hidden characters and is not shown.', next: ASK_RP },
  SIGN_DIGEST: { what: 'The document that arrived is not the one of the request.', next: ASK_RP },
  SIGN_UNSUPPORTED: { what: 'This kind of document or signature is not supported yet.', next: ASK_RP },
  SIGN_FAILED: { what: 'The signature was not made.', next: 'Nothing was sent. Try again.' },
  SIGN_RESULT_DIFFERS: { what: 'Another result was sent for this request before.', next: RESCAN },

  CAMERA_DENIED: {
    what: 'The camera is not allowed.',
    next: 'Allow the camera for this address in the browser’s settings and try again.',
  },
  CAMERA_MISSING: { what: 'No camera was found.', next: 'Open this on a phone or device that has one.' },
  MICROPHONE_DENIED: {
    what: 'The microphone is not allowed.',
    next: 'Allow the microphone for this address in the browser’s settings and try again.',
  },
  MICROPHONE_MISSING: { what: 'No microphone was found.', next: 'Open this on a phone or device that has one.' },
  MICROPHONE_BUSY: { what: 'Another program has taken the microphone.', next: 'Close it and try again.' },
  CAMERA_BUSY: { what: 'Another program has taken the camera.', next: 'Close it and try again.' },

  RESULT_OPEN: { what: 'The signing result did not open.', next: DEVELOPER },
  RESULT_NOT_APPENDED: { what: 'The result does not continue the same document.', next: DEVELOPER },
  RP_KEY_INVALID: { what: 'The key of the asking party is not written rightly.', next: DEVELOPER },
  SANDBOX_ONLY: { what: 'This exists in the sandbox only.', next: 'Go back to home.' },
};
