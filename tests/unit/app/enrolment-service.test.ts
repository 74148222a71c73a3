// SPDX-License-Identifier: Apache-2.0
// What the wizard's service does by itself when the app starts; its steps are walked against a whole server elsewhere.
import { expect, test } from 'vitest';
import { AppError, ENROLMENT_STATES, type EnrolmentState } from '../../../core/protocol/index.ts';
import type { AppDeps } from '../../../src/app/deps.ts';
import { createEnrolmentService } from '../../../src/app/enrolment-service.ts';
import type { DeviceKeys } from '../../../src/ports/device-keys.ts';

const ID = 'AAECAwQFBgcICQoLDA0ODw';
const PRICE = { fee: 1, vat: 0, total: 1 };
const PRODUCT = {
  id: 'personal',
  name: { fa: 'گواهی', en: 'Certificate' },
  issuer: 'ca1',
  issuerName: { fa: 'مرکز', en: 'CA' },
  validityDays: 365,
  price: PRICE,
  termsSha256: 'A'.repeat(43),
};

/** @returns which enrolment's capture was kept when the app started; 'nobody' when none was. */
async function keptAtStart(answer: EnrolmentState | AppError): Promise<string> {
  let kept = 'not asked';
  const deps = {
    api: {
      call: async ({ read }: { read: (json: unknown) => unknown }) => {
        if (answer instanceof AppError) throw answer;
        return read({ id: ID, state: answer, product: PRODUCT });
      },
    },
    tab: { hold: async () => undefined },
    deviceKeys: { find: async () => ({}) as DeviceKeys },
    captures: { forget: async (but?: string) => void (kept = but ?? 'nobody') },
  } as unknown as AppDeps;
  await createEnrolmentService(deps)
    .current()
    .catch(() => undefined);
  return kept;
}

test.each(ENROLMENT_STATES.map((state) => [state, ['face', 'video'].includes(state) ? ID : 'nobody'] as const))(
  'an enrolment at %s keeps the capture of %s',
  async (state, expected) => expect(await keptAtStart(state)).toBe(expected),
);

test('an enrolment that is over keeps none', async () => {
  expect(await keptAtStart(new AppError('ENROLMENT_NONE'))).toBe('nobody');
});

test('where the server cannot be asked nothing is forgotten', async () => {
  expect(await keptAtStart(new AppError('NETWORK_OFFLINE'))).toBe('not asked');
});
