// SPDX-License-Identifier: Apache-2.0
// What a person does on each step of the enrolment, by the first thing of it that is on the screen. Each leads on, or
// rejects with the code that the step shows.
import type { Page } from 'playwright-core';
import { named, type Eyes } from './eyes.ts';
import type { Hands } from './hands.ts';
import type { Person } from './world.ts';

export interface Secrets {
  readonly pin: string;
  readonly puk: string;
  readonly product?: string;
}

interface Deps {
  readonly page: Page;
  readonly eyes: Eyes;
  readonly hands: Hands;
  /** Texts of the SMS to a number, oldest first. */
  readonly sms: (mobile: string) => Promise<string[]>;
}

/** Where nothing is to be done but wait: work goes on that the person cannot hurry. */
export const WAITS: readonly string[] = [
  ...['sending', 'checking', 'delayed', 'review'].map((phase) => `[data-phase="${phase}"]`),
  named('payment-waiting'),
];

/** Acting on these leaves the enrolment. */
export const ENDS: readonly string[] = [named('revocation-kept'), named('finish')];

const jalaliParts = (birthDate: string): Record<'year' | 'month' | 'day', string> => {
  const format = { timeZone: 'UTC', year: 'numeric', month: 'numeric', day: 'numeric' } as const;
  const parts = new Intl.DateTimeFormat('en-u-ca-persian', format).formatToParts(new Date(`${birthDate}T12:00:00Z`));
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  return { year: part('year'), month: part('month'), day: part('day') };
};

/** @returns by the selector of a place, in the order in which they are looked for */
export function stepsOf(
  { page, eyes, hands, sms }: Deps,
  person: Person,
  secrets: Secrets,
): Map<string, () => Promise<unknown>> {
  const { at, leave } = eyes;
  const { fill, press, tick } = hands;
  const product = secrets.product ? named(`product-${secrets.product}`) : '[data-test^="product-"]';

  /** Presses and waits until `gone` is. */
  const pressAndLeave = async (button: string, gone = button): Promise<void> => {
    await eyes.forgetErrors();
    await press(button);
    await leave(named(gone));
  };
  const enterPin = async (pad: string): Promise<void> => {
    await eyes.forgetErrors();
    await hands.pin(pad, secrets.pin);
    await leave(named(pad));
  };
  const tickAndGoOn = async (name: string): Promise<void> => {
    await tick(name);
    await pressAndLeave('next', name);
  };
  /** @returns what the newest SMS that fits says; of those after the first `known` */
  const latest = (pattern: RegExp, known = 0): Promise<string> =>
    eyes.wait('an SMS', async () => {
      const texts = (await sms(person.mobile)).slice(known);
      return texts.flatMap((text) => pattern.exec(text)?.slice(1) ?? []).at(-1);
    });

  const pay = async (): Promise<void> => {
    const card = person.cards.find((one) => one.balance > 0);
    if (!card) throw new Error('no card with money on it');
    const [year = '', month = ''] = card.expiry.split('/');
    await fill('card-number', card.number);
    await fill('cvv2', card.cvv2);
    await fill('expiry-year', year);
    await fill('expiry-month', month);
    const known = (await sms(person.mobile)).length;
    await eyes.forgetErrors();
    await press('send-dynamic-password');
    await fill('dynamic-password', await latest(/رمز پویا\D*(\d{6,8})/, known));
    await pressAndLeave('pay', 'card-number');
  };

  const steps: Record<string, () => Promise<unknown>> = {
    'national-id': async () => {
      await fill('national-id', person.nationalId);
      await fill('mobile', person.mobile);
      await pressAndLeave('next', 'national-id');
    },
    'sms-code': async () => {
      await fill('sms-code', await latest(/\b(\d{6})\b/));
      await pressAndLeave('next', 'sms-code');
    },
    'create-lock': () => pressAndLeave('create-lock'),
    pin: () => enterPin('pin'),
    'pin-repeat': () => enterPin('pin-repeat'),
    puk: async () => {
      await fill('puk', secrets.puk);
      await fill('puk-repeat', secrets.puk);
      await pressAndLeave('next', 'puk');
    },
    understood: () => tickAndGoOn('understood'),
    'card-ready': async () => {
      if (await at('try-devices').count()) await pressAndLeave('try-devices');
      await tick('card-ready');
      await tickAndGoOn('postal-ready');
    },
    'birth-year': async () => {
      for (const [part, value] of Object.entries(jalaliParts(person.birthDate))) await fill(`birth-${part}`, value);
      await fill('card-serial', person.cardSerial);
      await fill('postal-code', person.postalCode);
      await pressAndLeave('next', 'birth-year');
    },
    product: async () => {
      await hands.choose(page.locator(`${product}:visible`).first());
      // Asked for when this person has a live certificate on another device.
      if (await at('suspend-earlier').count()) await tick('suspend-earlier');
      await eyes.forgetErrors();
      await press('next');
      await leave(product);
    },
    'confirm-all': () => tickAndGoOn('confirm-all'),
    'to-payment': () => pressAndLeave('to-payment'),
    'notice-understood': () => pressAndLeave('notice-understood'),
    'card-number': pay,
    'payment-done': () => pressAndLeave('next', 'payment-done'),
    // A selfie or a video was refused.
    'begin-again': () => pressAndLeave('begin-again'),
    'face-rules-understood': () => pressAndLeave('face-rules-understood'),
    'face-consent': () => tickAndGoOn('face-consent'),
    shutter: () => pressAndLeave('shutter'),
    'use-picture': () => pressAndLeave('use-picture'),
    'video-rules-understood': () => pressAndLeave('video-rules-understood'),
    record: () => pressAndLeave('record'),
    stop: () => pressAndLeave('stop'),
    'use-video': () => pressAndLeave('use-video'),
    issue: () => pressAndLeave('issue'),
    activate: () => pressAndLeave('activate'),
    'revocation-kept': async () => {
      await tick('revocation-kept');
      await pressAndLeave('finish');
    },
    finish: () => pressAndLeave('finish'),
  };
  return new Map(
    Object.entries(steps).map(([name, act]) => [name === 'product' ? product : named(name), act] as const),
  );
}
