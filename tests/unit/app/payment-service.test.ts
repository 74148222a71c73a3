// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { AppError } from '../../../core/protocol/index.ts';
import { createPaymentService } from '../../../src/app/payment-service.ts';
import type { ApiCall, ApiClient } from '../../../src/ports/api-client.ts';

const CARD = {
  cardNumber: '6037990229425067',
  cvv2: '1093',
  expiryYear: '08',
  expiryMonth: '05',
  dynamicPassword: '1234567',
};
const ORDER = { phase: 'charging', amount: { fee: 100, discount: 0, vat: 10, total: 110 } };

/** A server that answers what the script says, call by call, and remembers what it was sent. */
function open(...script: (AppError | object)[]) {
  const calls: ApiCall<unknown>[] = [];
  const call = async <T>(asked: ApiCall<T>): Promise<T> => {
    calls.push(asked);
    const answer = script.shift();
    if (answer instanceof Error) throw answer;
    return asked.read(answer);
  };
  const payment = createPaymentService({ api: { call } as ApiClient });
  return { payment, calls, charges: () => calls.map(({ body }) => (body as { charge: string }).charge) };
}

test.each(['NETWORK_OFFLINE', 'NETWORK_TIMEOUT', 'SERVER_ERROR', 'SERVER_UNAVAILABLE'] as const)(
  'after %s the next press asks for the same attempt, which is never charged twice',
  async (code) => {
    const { payment, charges } = open(new AppError(code), ORDER);
    await expect(payment.pay('E', CARD)).rejects.toThrow(code);
    await payment.pay('E', CARD);
    expect(new Set(charges()).size).toBe(1);
  },
);

test.each(['PAYMENT_BALANCE_LOW', 'REQUEST_INVALID', 'REQUEST_RATE_LIMITED'] as const)(
  'after %s the next press is another attempt',
  async (code) => {
    const { payment, charges } = open(new AppError(code), ORDER, ORDER);
    await expect(payment.pay('E', CARD)).rejects.toThrow(code);
    await payment.pay('E', CARD);
    await payment.pay('E', CARD);
    expect(new Set(charges()).size).toBe(3);
  },
);

test('two enrolments share no attempt', async () => {
  const { payment, charges } = open(new AppError('NETWORK_OFFLINE'), ORDER);
  await expect(payment.pay('E', CARD)).rejects.toThrow();
  await payment.pay('F', CARD);
  expect(new Set(charges()).size).toBe(2);
});

test('a payment is sent again after a cut, a dynamic password is not: the first would be worthless', async () => {
  const { payment, calls } = open({}, ORDER);
  await payment.sendDynamicPassword('E', CARD.cardNumber);
  await payment.pay('E', CARD);
  expect(calls.map(({ isRepeatable }) => isRepeatable)).toEqual([false, true]);
});
