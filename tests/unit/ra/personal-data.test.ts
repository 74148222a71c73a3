// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { AppError } from '../../../core/protocol/index.ts';
import { createPersonalData } from '../../../server/ra/personal-data.ts';
import type { EnrolmentRecord } from '../../../server/ra/ports.ts';

const personal = createPersonalData(new Uint8Array(32).fill(1));
const identity = { nationalId: '0499370899', mobile: '09123456789' };
const recordOf = (id: string, sealed = personal.sealIdentity('e1', identity)): EnrolmentRecord => ({
  id,
  deviceId: 'd',
  state: 'code',
  version: 1,
  productId: 'p',
  termsSha256: undefined,
  supersedes: [],
  identity: sealed,
  applicantSealed: undefined,
  tokenId: undefined,
  issue: undefined,
  serial: undefined,
  lastStep: undefined,
  code: undefined,
});
const refused = expect.objectContaining({ code: 'SERVER_ERROR' }) as AppError;

test('what was sealed for an enrolment opens for it', () => {
  expect(personal.openIdentity(recordOf('e1'))).toEqual(identity);
});

test('sealing twice gives other bytes and the same index', () => {
  const [one, two] = [personal.sealIdentity('e1', identity), personal.sealIdentity('e1', identity)];
  expect(Buffer.compare(one.sealed, two.sealed)).not.toBe(0);
  expect(one.nationalIdIndex).toEqual(two.nationalIdIndex);
});

test('neither bytes nor index show the value', () => {
  const { sealed, nationalIdIndex, mobileIndex } = personal.sealIdentity('e1', identity);
  for (const bytes of [sealed, nationalIdIndex, mobileIndex]) {
    expect(Buffer.from(bytes).includes('0499370899')).toBe(false);
    expect(Buffer.from(bytes).includes('09123456789')).toBe(false);
  }
});

test('moved to another row, it does not open', () => {
  expect(() => personal.openIdentity(recordOf('e2'))).toThrow(refused);
});

test('under another key, it does not open, and the index is another', () => {
  const other = createPersonalData(new Uint8Array(32).fill(2));
  expect(() => other.openIdentity(recordOf('e1'))).toThrow(refused);
  expect(other.index('nationalId', '1')).not.toEqual(personal.index('nationalId', '1'));
});

test('with one bit changed, it does not open', () => {
  const sealed = personal.sealIdentity('e1', identity);
  const changed = Uint8Array.from(sealed.sealed);
  changed[20] = (changed[20] ?? 0) ^ 1;
  expect(() => personal.openIdentity(recordOf('e1', { ...sealed, sealed: changed }))).toThrow(refused);
});

test('equal digits of two kinds have two indexes', () => {
  expect(personal.index('nationalId', '1')).not.toEqual(personal.index('mobile', '1'));
});

test('a key of another length is refused', () => {
  expect(() => createPersonalData(new Uint8Array(16))).toThrow(refused);
});
