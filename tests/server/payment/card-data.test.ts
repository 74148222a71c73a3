// SPDX-License-Identifier: Apache-2.0
// Card numbers, CVV2, expiry and dynamic passwords stay nowhere: planted through the real routes, they are looked for in
// every answer, the log, and every column of every table that is not the sandbox bank's own.
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { createApp } from '../../../server/http/app.ts';
import { createLog } from '../../../server/http/log.ts';
import { createMetrics } from '../../../server/http/metrics.ts';
import { paymentRoutes } from '../../../server/http/payment-routes.ts';
import { createPayment } from '../../../server/payment/payment.ts';
import type { SandboxPerson } from '../../../server/sandbox/ports.ts';
import { createPaymentStore } from '../../../server/store/payment-store.ts';
import { createRateLimitStore } from '../../../server/store/rate-limit-store.ts';
import { makeDevice, type TestDevice } from '../../support/device.ts';
import { openRaWorld, type Phone, type RaWorld } from '../../support/ra-world.ts';

const ORIGIN = 'http://localhost:8080';
let world: RaWorld;
let phone: Phone;
let person: SandboxPerson;
let device: TestDevice;
let app: ReturnType<typeof createApp>;
let bankFault: ((secrets: string) => Error) | undefined;
const seen: string[] = [];
const audited: string[] = [];

beforeAll(async () => {
  world = await openRaWorld(inject('postgresUrl'));
  const now = () => new Date(world.clock.at);
  const payment = createPayment({
    store: createPaymentStore(world.db),
    bank: {
      ...world.bank,
      charge: (input) => (bankFault ? Promise.reject(bankFault(JSON.stringify(input.card))) : world.bank.charge(input)),
    },
    enrolments: { find: world.ra.findPayer, paid: world.ra.onPaid },
    sms: world.sandbox.sms,
    limits: createRateLimitStore(world.db),
    audit: { append: async (entry) => void audited.push(JSON.stringify(entry)) },
    discounts: new Map(),
    now,
  });
  app = createApp({
    origin: ORIGIN,
    statusOrigin: ORIGIN,
    version: 'test',
    log: createLog({ write: (line: string) => void seen.push(line) }),
    metrics: createMetrics(),
    now,
    // Whose request it is has tests of its own: here each is the phone's that waits for payment.
    authenticateDevice: () => Promise.resolve(phone.deviceId),
    findRp: () => Promise.resolve(undefined),
    routes: [paymentRoutes(payment)],
    files: async (_, next) => next(),
  });
  device = await makeDevice(ORIGIN, () => Math.floor(world.clock.at.getTime() / 1000));
});
afterAll(() => world.close());
beforeEach(async () => {
  bankFault = undefined;
  phone = await world.phone();
  person = await world.sandbox.addPerson({});
  await phone.toPayment(person);
});

const send = async (path: string, body: object): Promise<number> => {
  const response = await app.fetch(await device.signed(`/api/v1/enrolments/${phone.id}/order${path}`, { body }));
  seen.push(await response.text(), JSON.stringify([...response.headers]));
  return response.status;
};

/** Every value of every table; moments are left out, for digits of a clock would be found by chance. */
async function everythingStored(): Promise<string> {
  const tables = await world.db.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_name NOT LIKE 'sandbox\\_%'`,
  );
  expect(tables.length).toBeGreaterThan(15);
  const rows = await Promise.all(
    tables.map(({ name }) =>
      world.db.query<{ row: Record<string, unknown> }>(`SELECT to_jsonb(t) AS row FROM ${name} t`),
    ),
  );
  return JSON.stringify(
    rows
      .flat()
      .map(({ row }) => Object.entries(row).filter(([column]) => !/(?:_at|_ends|_started)$|^at$/.test(column))),
  );
}

async function expectNowhere(...secrets: string[]): Promise<void> {
  const places = { seen: seen.join('\n'), stored: await everythingStored(), audited: audited.join('\n') };
  for (const secret of secrets) {
    const hex = Buffer.from(secret).toString('hex');
    const alone = new RegExp(`(?<![0-9A-Za-z_-])${secret}(?![0-9A-Za-z_-])`);
    for (const [place, text] of Object.entries(places)) {
      // Short ones are digits that an id may hold by chance, so they are looked for as a value of their own.
      expect(secret.length > 6 ? text.includes(secret) : alone.test(text), `${secret.length} digits in ${place}`).toBe(
        false,
      );
      if (secret.length > 6) expect(text.includes(hex), `${secret.length} digits as bytes in ${place}`).toBe(false);
    }
  }
}

const body = async () => {
  const { deviceId: _, id: __, ...card } = await phone.card(person);
  return card;
};
const secretsOf = (card: Awaited<ReturnType<typeof body>>) => [
  card.cardNumber,
  card.cvv2,
  `${card.expiryYear}/${card.expiryMonth}`,
  card.dynamicPassword,
];

test('after a payment', async () => {
  const card = await body();
  expect(await send('/dynamic-password', { cardNumber: card.cardNumber })).toBe(200);
  expect(await send('/pay', card)).toBe(422);
  const again = await body();
  expect(await send('/pay', again)).toBe(200);
  expect(await send('', {})).toBe(200);
  await expectNowhere(...secretsOf(card), ...secretsOf(again));
  expect(audited.length).toBeGreaterThan(1);
});

test('after wrong fields, unknown members and a body that is no JSON', async () => {
  const card = await body();
  expect(await send('/pay', { ...card, cardNumber: '4929831122334456' })).toBe(400);
  expect(await send('/pay', { ...card, note: card.cardNumber })).toBe(400);
  expect(await send('/pay', { ...card, cvv2: [card.cardNumber] })).toBe(400);
  expect(await send('/dynamic-password', { cardNumber: '4929831122334456' })).toBe(400);
  await expectNowhere('4929831122334456', ...secretsOf(card));
});

test('after a bank’s adapter that fails with all of it in its error', async () => {
  const card = await body();
  bankFault = (secrets) => Object.assign(new Error(secrets, { cause: new Error(secrets) }), { detail: secrets });
  expect(await send('/pay', card)).toBe(500);
  expect(seen.join('')).toContain('request failed');
  await expectNowhere(...secretsOf(card));
});

test('no address of the payment has a place for it', async () => {
  const document = (await (await app.request('/openapi.json')).json()) as { paths: Record<string, object> };
  const paths = Object.keys(document.paths);
  expect(paths).toHaveLength(4);
  for (const path of paths) expect(path.match(/\{\w+\}/g)).toEqual(['{id}']);
});
