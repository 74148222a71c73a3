// SPDX-License-Identifier: Apache-2.0
import { argon2id } from '@noble/hashes/argon2.js';
import { describe, expect, it } from 'vitest';
import { toHex, utf8 } from '../../core/crypto/bytes.ts';
import { argon2PinStretcher } from '../../src/adapters/argon2/argon2-pin-stretcher.ts';

describe('Argon2id in the worker', () => {
  // The reference implementation's own test: phc-winner-argon2 src/test.c, Argon2id version 0x13.
  it.each([
    ['password', 'somesalt', 65_536, 2, 1, '09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7'],
    ['password', 'somesalt', 256, 2, 1, '9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe'],
    ['password', 'somesalt', 256, 2, 2, '6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037'],
    ['differentpassword', 'somesalt', 65_536, 2, 1, '0b84d652cf6b0c4beaef0dfe278ba6a80df6696281d7e0d2891b817d8c458fde'],
  ])(
    'of %s and %s, %i KiB, %i passes, %i lanes equals the reference vector',
    async (secret, salt, memoryKiB, passes, lanes, wanted) => {
      const output = await argon2PinStretcher(utf8(secret), utf8(salt), { memoryKiB, passes, lanes });
      expect(toHex(output)).toBe(wanted);
    },
  );

  it('with the token’s own parameters equals a second implementation', async () => {
    const [secret, salt] = [utf8('13572468'), crypto.getRandomValues(new Uint8Array(16))];
    const output = await argon2PinStretcher(secret, salt, { memoryKiB: 19_456, passes: 2, lanes: 1 });
    expect(toHex(output)).toBe(toHex(argon2id(utf8('13572468'), salt, { m: 19_456, t: 2, p: 1, dkLen: 32 })));
  });

  it('refuses what Argon2 refuses, with a code', async () => {
    const short = argon2PinStretcher(utf8('password'), utf8('short'), { memoryKiB: 256, passes: 2, lanes: 1 });
    await expect(short).rejects.toMatchObject({ code: 'DEVICE_UNSUPPORTED' });
  });
});
