// SPDX-License-Identifier: Apache-2.0
// A phone whose app was changed: it sends what it likes, when it likes, and its signature is good. With it, a real phone's
// way through the enrolment, state by state.
import { randomBytes } from 'node:crypto';
import { createSignedHeaders } from '../../core/crypto/http-signature.ts';
import { ENROLMENT_STATES, type EnrolmentState, type EnrolmentView } from '../../core/protocol/index.ts';
import { PIN, prove, PUK, type AppPhone, type sandboxPerson } from './app-phone.ts';

export interface Answer {
  readonly status: number;
  /** The problem's code; empty where it was done. */
  readonly code: string;
  readonly body: Record<string, unknown>;
}

/** Sends as this phone's device. A body of bytes goes as it is, anything else as JSON; without one it asks. */
export async function sendAs(
  origin: string,
  { disk: { keys } }: AppPhone,
  path: string,
  content?: unknown,
): Promise<Answer> {
  if (!keys) throw new Error('this phone has no key yet');
  const isRaw = content instanceof Uint8Array;
  const text = content === undefined ? '' : JSON.stringify(content);
  const body = isRaw ? new Uint8Array(content) : new TextEncoder().encode(text);
  const method = content === undefined ? 'GET' : 'POST';
  const headers = await createSignedHeaders({
    method,
    targetUri: origin + path,
    body,
    created: Math.floor(Date.now() / 1000),
    nonce: randomBytes(16).toString('base64url'),
    keyId: keys.deviceId,
    privateKey: keys.deviceAuthKey,
  });
  const response = await fetch(origin + path, { method, headers, ...(method === 'POST' && { body }) });
  const answer = (await response.json()) as Record<string, unknown>;
  return { status: response.status, code: response.ok ? '' : String(answer['code']), body: answer };
}

export type SandboxPerson = Awaited<ReturnType<typeof sandboxPerson>>;

async function lastText(origin: string, mobile: string): Promise<string> {
  const answer = await fetch(`${origin}/sandbox/api/sms?mobile=${mobile}`);
  const { messages } = (await answer.json()) as { messages: { text: string }[] };
  return messages.at(-1)?.text ?? '';
}

/** What is sent to pay with the person's first card, its dynamic password already on it. */
export async function payment(origin: string, { enrolment, payment: bank }: AppPhone, person: SandboxPerson) {
  const { id = '' } = (await enrolment.current()) ?? {};
  const [card] = person.cards;
  if (!card) throw new Error('no card');
  await bank.open(id);
  await bank.sendDynamicPassword(id, card.number);
  const dynamicPassword = /رمز پویا\D*(\d{6,8})/.exec(await lastText(origin, person.mobile))?.[1] ?? '';
  const [expiryYear = '', expiryMonth = ''] = card.expiry.split('/');
  return { cardNumber: card.number, cvv2: card.cvv2, expiryYear, expiryMonth, dynamicPassword };
}

/** What the real app does in each state. `face` and `video` are done in one. */
function ways(origin: string, phone: AppPhone, person: SandboxPerson) {
  const { enrolment } = phone;
  const { nationalId, mobile, birthDate, cardSerial, postalCode } = person;
  return {
    identity: () => enrolment.giveIdentity({ nationalId, mobile }),
    code: async () => enrolment.confirmCode(/#(\d{6})/.exec(await lastText(origin, mobile))?.[1] ?? ''),
    deviceLock: () => enrolment.registerDeviceLock(),
    pins: () => enrolment.setUpVault({ pin: PIN, puk: PUK }),
    terms: async () => enrolment.acceptTerms((await enrolment.terms()).sha256),
    checklist: () => enrolment.passChecklist(),
    applicant: () => enrolment.giveApplicant({ birthDate, cardSerial, postalCode }),
    product: () => enrolment.chooseProduct({ product: 'citizen-1y', suspends: [] }),
    review: async () => {
      const { product } = (await enrolment.current()) as EnrolmentView;
      return enrolment.confirmReview({ product: product.id, total: product.price.total });
    },
    payment: async () => {
      const { id } = (await enrolment.current()) as EnrolmentView;
      return phone.payment.pay(id, await payment(origin, phone, person));
    },
    face: () => prove(phone),
    issue: () => enrolment.issue(PIN),
    activate: async () => phone.token.activate((await enrolment.current())?.certificate?.serial ?? ''),
  } satisfies Partial<Record<EnrolmentState, () => Promise<unknown>>>;
}

/** Goes on as the real app does until the enrolment stands at `end`; `at` is called in each state on the way, and there. */
export async function goTo(
  origin: string,
  phone: AppPhone,
  person: SandboxPerson,
  end: EnrolmentState,
  at: (view: EnrolmentView) => Promise<void> = () => Promise.resolve(),
): Promise<EnrolmentView> {
  const way: Partial<Record<EnrolmentState, () => Promise<unknown>>> = ways(origin, phone, person);
  let view = (await phone.enrolment.current()) ?? (await phone.enrolment.start());
  for (;;) {
    await at(view);
    if (view.state === end) return view;
    if (ENROLMENT_STATES.indexOf(view.state) > ENROLMENT_STATES.indexOf(end))
      throw new Error(`already at ${view.state}`);
    await way[view.state]?.();
    view = (await phone.enrolment.current()) as EnrolmentView;
  }
}
