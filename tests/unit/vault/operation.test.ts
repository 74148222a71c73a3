// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { describe, expect, test } from 'vitest';
import { textOfUtf8, toB64u } from '../../../core/crypto/bytes.ts';
import type { Operation } from '../../../core/protocol/index.ts';
import {
  isOurGeneration,
  operationChallenge,
  operationHash,
  prfInput,
  signGeneration,
} from '../../../core/vault/index.ts';
import { canonicalBytes } from '../../../core/vault/canonical.ts';

const id = toB64u(new Uint8Array(16).fill(2));
const bytes32 = (fill: number) => toB64u(new Uint8Array(32).fill(fill));
const sign: Operation = {
  kind: 'sign',
  tokenId: id,
  requestId: id,
  requestSha256: bytes32(1),
  digests: [bytes32(2), bytes32(3)],
  random: id,
};

describe('the canonical form is that of RFC 8785', () => {
  test.each([
    [sign],
    [{ b: 1, a: [true, false, 'x'], '€': 'é\u0000\n"\\/', A: { z: 0, y: -5 }, '\ud83d\ude00': '', '\ufb33': '' }],
    [[]],
    [{}],
    ['متن'],
    [Number.MAX_SAFE_INTEGER],
  ])('%j', (value) => {
    expect(textOfUtf8(canonicalBytes(value))).toBe(canonicalize(value));
  });

  test.each([
    [null],
    [1.5],
    [-0],
    [Number.NaN],
    [2 ** 53],
    [new Date()],
    [new Uint8Array(1)],
    ['\ud800'],
    [10n],
    [{ a: null }],
  ])('what could be written in two ways is refused (%#)', (value) => {
    expect(() => canonicalBytes(value)).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }));
  });
});

test('h is the SHA-256 of the canonical form, whatever order the members came in', async () => {
  const expected = createHash('sha256')
    .update(canonicalize(sign) ?? '')
    .digest('base64url');
  const reversed = Object.fromEntries(Object.entries(sign).toReversed()) as unknown as Operation;
  expect(await operationHash(sign)).toBe(expected);
  expect(await operationHash(reversed)).toBe(expected);
  expect(await operationHash({ ...sign, digests: [bytes32(3), bytes32(2)] })).not.toBe(expected);
});

test('a challenge is SHA-256( "emza|1|" kind "|" ‖ nonce ‖ h )', async () => {
  const expected = createHash('sha256')
    .update('emza|1|sign|')
    .update(Buffer.alloc(32, 1))
    .update(Buffer.alloc(32, 2))
    .digest('base64url');
  expect(await operationChallenge('sign', bytes32(1), bytes32(2))).toBe(expected);
  expect(await operationChallenge('issue', bytes32(1), bytes32(2))).not.toBe(expected);
  expect(await operationChallenge('sign', bytes32(2), bytes32(1))).not.toBe(expected);
});

test('the PRF input is the token’s own, and the same each time', async () => {
  expect(await prfInput(id)).toBe(await prfInput(id));
  expect(await prfInput(id)).not.toBe(await prfInput(toB64u(new Uint8Array(16).fill(4))));
});

test('a generation is ours only as it was handed out, for its token and under our key', async () => {
  const key = new Uint8Array(32).fill(1);
  const generation = { number: 3, pinVersion: 2, pukVersion: 1 };
  const token = await signGeneration(key, id, generation);
  expect(await isOurGeneration(key, id, token)).toBe(true);
  const changed = [{ number: 4 }, { pinVersion: 1 }, { pukVersion: 2 }, { mac: bytes32(9) }];
  for (const change of changed) expect(await isOurGeneration(key, id, { ...token, ...change })).toBe(false);
  expect(await isOurGeneration(key, bytes32(0), token)).toBe(false);
  expect(await isOurGeneration(new Uint8Array(32), id, token)).toBe(false);
});
