// SPDX-License-Identifier: Apache-2.0
// A changed app with a good key: steps skipped, out of order, repeated; prices and names changed; what belongs to others.
// Each is refused with its code, and the enrolment stands where it stood.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { ENROLMENT_STATES, type EnrolmentState } from '../../core/protocol/index.ts';
import { openAppPhone, sandboxPerson, type AppPhone } from '../support/app-phone.ts';
import { goTo, payment, sendAs, type Answer, type SandboxPerson } from '../support/patched-client.ts';
import { digestOf } from '../support/proof-phone.ts';
import { sampleJpeg } from '../support/sample-jpeg.ts';
import { openWholeServer, type WholeServer } from '../support/whole-server.ts';

let server: WholeServer;
beforeAll(async () => {
  server = await openWholeServer(inject('postgresUrl'));
}, 60_000);
afterAll(() => server.close());

const id16 = (): string => randomBytes(16).toString('base64url');
const bytes32 = (): string => randomBytes(32).toString('base64url');
const selfie = sampleJpeg({ width: 480, height: 480 });
const announced = { kind: 'face', mediaType: 'image/jpeg', size: selfie.length, sha256: digestOf(selfie) };

/** A body that is well formed, and not what this phone sent before. */
const BODIES: Readonly<Record<string, () => unknown>> = {
  identity: () => ({ nationalId: '1452705933', mobile: '09015550322' }),
  code: () => ({ code: '000000' }),
  'code/resend': () => ({}),
  'device-lock/options': () => ({}),
  'device-lock': () => ({ response: { id: id16() } }),
  vault: () => ({}),
  'vault/ready': () => ({
    unlockKey: { kty: 'EC', crv: 'P-256', x: bytes32(), y: bytes32() },
    requestId: id16(),
    signature: randomBytes(64).toString('base64url'),
  }),
  'accept-terms': () => ({ sha256: bytes32() }),
  checklist: () => ({ camera: true, microphone: true, storage: true, nationalCard: true, postalCode: true }),
  applicant: () => ({ birthDate: '1975-06-09', cardSerial: '6C76543279', postalCode: '9935419936' }),
  product: () => ({ product: 'citizen-90d', suspends: [] }),
  review: () => ({ product: 'citizen-90d', total: 495_000 }),
  order: () => ({}),
  'order/code': () => ({ code: 'ABCDEFGH' }),
  'order/dynamic-password': () => ({ cardNumber: '5022296829202677' }),
  'order/pay': () => ({
    charge: id16(),
    cardNumber: '5022296829202677',
    cvv2: '352',
    expiryYear: '1409',
    expiryMonth: '01',
    dynamicPassword: '1234567',
  }),
  'proofing/consent': () => ({ sha256: bytes32() }),
  'proofing/sentence': () => ({ lang: 'fa' }),
  'proofing/uploads': () => announced,
  'proofing/uploads/AAAAAAAAAAAAAAAAAAAAAA/0': () => selfie,
  'proofing/face': () => ({ upload: id16() }),
  'proofing/video': () => ({ upload: id16() }),
  issue: () => ({ requestId: id16(), operation: bytes32(), operationRandom: id16(), csr: bytes32() }),
};

/** Where a route has its place; everywhere else it is refused. */
const PLACE: Readonly<Record<string, readonly EnrolmentState[]>> = {
  identity: ['identity', 'code'],
  code: ['code'],
  'code/resend': ['code'],
  'device-lock/options': ['deviceLock'],
  'device-lock': ['deviceLock'],
  vault: ['pins'],
  'vault/ready': ['pins'],
  'accept-terms': ['terms'],
  checklist: ['checklist'],
  applicant: ['applicant'],
  product: ['product'],
  review: ['review'],
  order: ['payment'],
  'order/code': ['payment'],
  'order/dynamic-password': ['payment'],
  'order/pay': ['payment'],
  issue: ['issue'],
};

const AFTER_PAYMENT: readonly EnrolmentState[] = ['face', 'video', 'verdict', 'issue', 'activate', 'done'];
/** What is only asked how it stands; a paid order says so to whoever paid it, whatever else is sent with the question. */
const TELLS_ORDER = ['order', 'order/code', 'order/pay'];

/** The code out of place; empty where it is no change: the step just done, or a question. */
function expected(route: string, state: EnrolmentState): string {
  const isPaid = AFTER_PAYMENT.includes(state);
  if (route === 'checklist' && state === 'applicant') return '';
  if (isPaid && TELLS_ORDER.includes(route)) return '';
  if (isPaid && route === 'order/dynamic-password') return 'PAYMENT_STATE';
  if (!isPaid || !route.startsWith('proofing/')) return 'ENROLMENT_STEP';
  if (['proofing/face', 'proofing/video'].includes(route)) return 'REQUEST_NOT_FOUND';
  if (state !== 'face') return 'PROOF_STATE';
  return route === 'proofing/consent' ? 'PROOF_CONSENT_CHANGED' : 'PROOF_CONSENT';
}

const newPhone = async (): Promise<[AppPhone, SandboxPerson]> => [
  await openAppPhone(server.origin),
  await sandboxPerson(server.origin),
];
const at = async (state: EnrolmentState) => {
  const [phone, person] = await newPhone();
  const { id } = await goTo(server.origin, phone, person, state);
  const send = (route: string, body: unknown): Promise<Answer> =>
    sendAs(server.origin, phone, `/api/v1/enrolments/${id}/${route}`, body);
  return { phone, person, id, send };
};
const refused = (code: string) => expect.objectContaining({ code });

test('every step at every place that is not its own is refused with its code and moves nothing', async () => {
  const [phone, person] = await newPhone();
  const seen: EnrolmentState[] = [];
  await goTo(server.origin, phone, person, 'done', async ({ id, state }) => {
    seen.push(state);
    for (const [route, body] of Object.entries(BODIES)) {
      if (PLACE[route]?.includes(state)) continue;
      const answer = await sendAs(server.origin, phone, `/api/v1/enrolments/${id}/${route}`, body());
      expect(answer, `${route} at ${state}`).toMatchObject({ code: expected(route, state) });
      if (TELLS_ORDER.includes(route) && answer.code === '') expect(answer.body['phase']).toBe('paid');
    }
    expect((await phone.enrolment.current())?.state).toBe(state);
  });
  expect(seen).toEqual(ENROLMENT_STATES.filter((state) => !['video', 'verdict'].includes(state)));
});

test('a step that is sent again is answered alike, and done once', async () => {
  const [phone, { nationalId, mobile, birthDate, cardSerial, postalCode }] = await newPhone();
  const bodies: Partial<Record<EnrolmentState, readonly [route: string, body: unknown]>> = {
    identity: ['identity', { nationalId, mobile }],
    checklist: ['checklist', BODIES['checklist']?.()],
    applicant: ['applicant', { birthDate, cardSerial, postalCode }],
    product: ['product', { product: 'citizen-1y', suspends: [] }],
    review: ['review', { product: 'citizen-1y', total: 1_320_000 }],
  };
  const person = { ...(await sandboxPerson(server.origin)), nationalId, mobile, birthDate, cardSerial, postalCode };
  await goTo(server.origin, phone, person, 'payment', async ({ id, state }) => {
    const [route, body] = bodies[state] ?? [];
    if (!route) return;
    const send = () => sendAs(server.origin, phone, `/api/v1/enrolments/${id}/${route}`, body);
    const [first, second] = [await send(), await send()];
    expect(second, state).toMatchObject({ code: '', body: { id, state: first.body['state'] } });
  });
  const texts = (await (await fetch(`${server.origin}/sandbox/api/sms?mobile=${mobile}`)).json()) as { messages: [] };
  expect(texts.messages).toHaveLength(1);
});

test('prices, names and products are the server’s: a message that brings its own is none', async () => {
  const { send } = await at('product');
  const chosen = { product: 'citizen-1y', suspends: [] };
  for (const more of [{ price: 1 }, { total: 1 }, { fee: 0 }, { validityDays: 3650 }])
    expect(await send('product', { ...chosen, ...more })).toMatchObject({ code: 'REQUEST_INVALID' });
  expect(await send('product', { ...chosen, product: 'free' })).toMatchObject({ code: 'ENROLMENT_PRODUCT_UNKNOWN' });
  expect(await send('product', chosen)).toMatchObject({ code: '', body: { state: 'review' } });
  for (const changed of [
    { product: 'citizen-1y', total: 1 },
    { product: 'citizen-90d', total: 495_000 },
  ])
    expect(await send('review', changed)).toMatchObject({ code: 'ENROLMENT_REVIEW_CHANGED' });
  const named = { product: 'citizen-1y', total: 1_320_000, firstName: { fa: 'الف', en: 'A' } };
  expect(await send('review', named)).toMatchObject({ code: 'REQUEST_INVALID' });
  expect(await send('review', { product: 'citizen-1y', total: 1_320_000 })).toMatchObject({ code: '' });
  const pay = BODIES['order/pay']?.() as object;
  for (const more of [{ amount: 1 }, { total: 1 }, { phase: 'paid' }])
    expect(await send('order/pay', { ...pay, ...more })).toMatchObject({ code: 'REQUEST_INVALID' });
  expect(await send('order', {})).toMatchObject({ body: { phase: 'start', amount: { total: 1_320_000 } } });
});

test('a checklist or applicant with another answer, or more than is asked, is none', async () => {
  const { send, person } = await at('checklist');
  const passed = BODIES['checklist']?.() as Record<string, boolean>;
  for (const part of Object.keys(passed))
    expect(await send('checklist', { ...passed, [part]: false })).toMatchObject({ code: 'REQUEST_INVALID' });
  expect(await send('checklist', passed)).toMatchObject({ code: '' });
  const { birthDate, cardSerial, postalCode } = person;
  const applicant = { birthDate, cardSerial, postalCode };
  for (const more of [{ firstName: 'A' }, { nationalId: '1452705933' }, { isMatched: true }])
    expect(await send('applicant', { ...applicant, ...more })).toMatchObject({ code: 'REQUEST_INVALID' });
});

describe('what is another person’s', () => {
  test('payment ID is unknown, and stays good for its owner', async () => {
    const owner = await at('face');
    const order = await owner.send('order', {});
    const code = (order.body['receipt'] as { paymentId: string }).paymentId;
    const { send, phone } = await at('payment');
    await send('order', {});
    expect(await send('order/code', { code })).toMatchObject({ code: 'PAYMENT_CODE_UNKNOWN' });
    expect((await phone.enrolment.current())?.state).toBe('payment');
    expect(await owner.send('order', {})).toMatchObject({ body: { phase: 'paid' } });
  });

  test('charge is a conflict', async () => {
    const [payer, thief] = [await at('payment'), await at('payment')];
    const card = await payment(server.origin, payer.phone, payer.person);
    const charge = id16();
    const paid = await payer.send('order/pay', { charge, ...card });
    expect(paid).toMatchObject({ code: '', body: { phase: 'paid' } });
    await thief.send('order', {});
    expect(await thief.send('order/pay', { charge, ...card })).toMatchObject({ code: 'REQUEST_CONFLICT' });
    // The payer's own, again: the same order, and nothing more is taken.
    expect((await payer.send('order/pay', { charge, ...card })).body).toEqual(paid.body);
  });

  test('enrolment is none, on every route', async () => {
    const [owner, stranger] = [await at('face'), await at('face')];
    for (const [route, body] of Object.entries(BODIES)) {
      const path = `/api/v1/enrolments/${owner.id}/${route}`;
      expect(await sendAs(server.origin, stranger.phone, path, body()), route).toMatchObject({
        code: 'ENROLMENT_NONE',
      });
    }
    for (const route of ['proofing', 'terms']) {
      const answer = await sendAs(server.origin, stranger.phone, `/api/v1/enrolments/${owner.id}/${route}`);
      expect(answer, route).toMatchObject({ code: 'ENROLMENT_NONE' });
    }
  });

  test('upload is not found, neither for a part nor to be handed in', async () => {
    const [owner, stranger] = [await at('face'), await at('face')];
    for (const { phone, id } of [owner, stranger]) {
      const { consent } = await phone.proofing.read(id);
      await phone.proofing.giveConsent(id, consent?.sha256 ?? '');
    }
    const begun = await owner.send('proofing/uploads', announced);
    const upload = (begun.body['upload'] as { id: string }).id;
    expect(await stranger.send(`proofing/uploads/${upload}/0`, selfie)).toEqual(refused('REQUEST_NOT_FOUND'));
    expect(await stranger.send('proofing/face', { upload })).toEqual(refused('REQUEST_NOT_FOUND'));
  });
});

test('a proof goes in its order: nothing before consent, no video before the selfie, none without its sentence', async () => {
  const { phone, id, send } = await at('face');
  const { consent } = await phone.proofing.read(id);
  expect(await send('proofing/uploads', announced)).toEqual(refused('PROOF_CONSENT'));
  await phone.proofing.giveConsent(id, consent?.sha256 ?? '');
  const clip = { kind: 'video', mediaType: 'video/webm', size: 100_000, sha256: bytes32(), sentence: id16() };
  expect(await send('proofing/sentence', { lang: 'fa' })).toEqual(refused('PROOF_STATE'));
  expect(await send('proofing/uploads', clip)).toEqual(refused('PROOF_STATE'));
  expect(await send('proofing/uploads', { ...announced, sentence: id16() })).toEqual(refused('REQUEST_INVALID'));
  expect(await send('proofing/uploads', { ...announced, verdict: 'accept' })).toEqual(refused('REQUEST_INVALID'));
  expect(await send('issue', BODIES['issue']?.())).toEqual(refused('ENROLMENT_STEP'));

  const begun = await send('proofing/uploads', announced);
  const upload = (begun.body['upload'] as { id: string }).id;
  expect(await send('proofing/face', { upload })).toEqual(refused('PROOF_UPLOAD_OFFSET'));
  expect(await send(`proofing/uploads/${upload}/1`, selfie.subarray(1))).toEqual(refused('PROOF_UPLOAD_OFFSET'));
  expect(await send('proofing/video', { upload })).toEqual(refused('REQUEST_NOT_FOUND'));
  expect((await send(`proofing/uploads/${upload}/0`, selfie)).body).toMatchObject({ received: selfie.length });
  expect((await send(`proofing/uploads/${upload}/0`, selfie)).body).toMatchObject({ received: selfie.length });
  const other = selfie.map((byte, index) => (index === selfie.length - 10 ? byte ^ 1 : byte));
  expect(await send(`proofing/uploads/${upload}/0`, other)).toEqual(refused('PROOF_UPLOAD_DIGEST'));
  expect(await send('proofing/face', { upload })).toMatchObject({ code: '' });
  let view = await phone.proofing.read(id);
  while (view.isChecking) view = await phone.proofing.read(id, { seen: view.revision });
  expect(view.stage).toBe('video');

  expect(await send('proofing/face', { upload })).toMatchObject({ code: '', body: { stage: 'video' } });
  expect(await send('proofing/uploads', announced)).toEqual(refused('PROOF_STATE'));
  expect(await send('proofing/uploads', clip)).toEqual(refused('PROOF_SENTENCE_EXPIRED'));
  expect(await send('proofing/video', { upload })).toEqual(refused('REQUEST_NOT_FOUND'));
  expect(await send('issue', BODIES['issue']?.())).toEqual(refused('ENROLMENT_STEP'));
  expect((await phone.enrolment.current())?.state).toBe('video');
});

test('a certificate of another phone can be neither read nor activated nor given a code', async () => {
  const owner = await at('activate');
  const serial = (await owner.phone.enrolment.current())?.certificate?.serial ?? '';
  const { phone } = await at('activate');
  const path = `/api/v1/certificates/${serial}`;
  expect(await sendAs(server.origin, phone, path)).toEqual(refused('CERTIFICATE_UNKNOWN'));
  const activation = { operation: bytes32(), operationRandom: id16() };
  expect(await sendAs(server.origin, phone, `${path}/activate`, activation)).toEqual(refused('CERTIFICATE_UNKNOWN'));
  const code = { sha256: bytes32() };
  expect(await sendAs(server.origin, phone, `${path}/revocation-code`, code)).toEqual(refused('CERTIFICATE_UNKNOWN'));
});
