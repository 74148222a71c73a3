// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, test } from 'vitest';
import { concat, equalBytes, toB64u } from '../../../core/crypto/bytes.ts';
import { randomBytes } from '../../../core/crypto/hash.ts';
import {
  generateClaimKeys,
  openPayload,
  openResult,
  sealPayload,
  sealResult,
  type ClaimKeys,
} from '../../../core/pairing/index.ts';

const CHUNK = 65_536 + 16;
const HEAD = 65;
const psk = toB64u(randomBytes(32));
const requestId = toB64u(randomBytes(16));
let claim: ClaimKeys;
beforeAll(async () => void (claim = await generateClaimKeys()));

/** `length` bytes that repeat at no chunk boundary. */
function bytes(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, at) => (at * 7 + (at >> 8)) & 0xff);
}
const seal = (plaintext: Uint8Array) => sealPayload({ psk, requestId, claimKey: claim.claimKey, plaintext });
const open = (ciphertext: Uint8Array) => openPayload({ psk, requestId, claimKeys: claim.keys, ciphertext });
const refused = expect.objectContaining({ code: 'SIGN_PAYLOAD_OPEN' });

test.each([0, 1, 65_535, 65_536, 65_537, 131_072])('a payload of %i bytes comes back as it was', async (length) => {
  const plaintext = bytes(length);
  const { ciphertext } = await seal(plaintext);
  expect(ciphertext.length).toBe(HEAD + length + Math.max(1, Math.ceil(length / 65_536)) * 16);
  expect(equalBytes((await open(ciphertext)).plaintext, plaintext)).toBe(true);
});

test('the private half of a claim key cannot be exported', async () => {
  await expect(crypto.subtle.exportKey('pkcs8', claim.keys.privateKey)).rejects.toThrow();
});

describe('a payload is refused', () => {
  const three = bytes(2 * 65_536 + 10);
  let sealed: Uint8Array<ArrayBuffer>;
  beforeAll(async () => void (sealed = (await seal(three)).ciphertext));
  const chunk = (index: number) => sealed.slice(HEAD + index * CHUNK, HEAD + (index + 1) * CHUNK);
  const enc = () => sealed.slice(0, HEAD);
  const flipped = (at: number) => {
    const copy = sealed.slice();
    copy[at] = (copy[at] ?? 0) ^ 1;
    return copy;
  };

  const changed: [string, () => Uint8Array][] = [
    ['with a bit of the encapsulated key flipped', () => flipped(10)],
    [
      'with a compressed encapsulated key',
      () => concat(new Uint8Array([2 + ((sealed[64] ?? 0) & 1)]), sealed.slice(1)),
    ],
    ['with a bit of the first chunk flipped', () => flipped(HEAD + 3)],
    ['with a bit of the last tag flipped', () => flipped(sealed.length - 1)],
    ['with two chunks changing places', () => concat(enc(), chunk(1), chunk(0), chunk(2))],
    ['without its last chunk', () => sealed.slice(0, HEAD + 2 * CHUNK)],
    ['without its first chunk', () => concat(enc(), chunk(1), chunk(2))],
    ['with its last chunk twice', () => concat(sealed, chunk(2))],
    ['with one byte less', () => sealed.slice(0, -1)],
    ['with one byte more', () => concat(sealed, new Uint8Array(1))],
    ['cut inside a chunk', () => sealed.slice(0, HEAD + CHUNK + 100)],
    ['without any chunk', () => enc()],
    ['of no bytes', () => new Uint8Array()],
  ];
  test.each(changed)('%s', async (_, make) => {
    await expect(open(make())).rejects.toEqual(refused);
  });

  test('under another psk', async () => {
    const input = { psk: toB64u(randomBytes(32)), requestId, claimKeys: claim.keys, ciphertext: sealed };
    await expect(openPayload(input)).rejects.toEqual(refused);
  });
  test('under the name of another request', async () => {
    const input = { psk, requestId: toB64u(randomBytes(16)), claimKeys: claim.keys, ciphertext: sealed };
    await expect(openPayload(input)).rejects.toEqual(refused);
  });
  test('by the key of another claim', async () => {
    const input = { psk, requestId, claimKeys: (await generateClaimKeys()).keys, ciphertext: sealed };
    await expect(openPayload(input)).rejects.toEqual(refused);
  });
  test('when it ends in an empty chunk that its length does not need', async () => {
    const whole = (await seal(bytes(65_536))).ciphertext;
    await expect(open(concat(whole, new Uint8Array(16)))).rejects.toEqual(refused);
  });
});

test('a claim key that is not on the curve is refused before anything is sealed', async () => {
  const claimKey = toB64u(concat(new Uint8Array([4]), new Uint8Array(64).fill(7)));
  await expect(sealPayload({ psk, requestId, claimKey, plaintext: bytes(1) })).rejects.toMatchObject({
    code: 'REQUEST_INVALID',
  });
});

test('sealing the same bytes again is a new encapsulation with another result key', async () => {
  const [first, second] = [await seal(bytes(10)), await seal(bytes(10))];
  expect(equalBytes(first.ciphertext.slice(0, HEAD), second.ciphertext.slice(0, HEAD))).toBe(false);
  const { resultKey } = await open(first.ciphertext);
  const result = await sealResult({ resultKey, plaintext: bytes(5) });
  await expect(openResult({ resultKey: second.resultKey, ciphertext: result })).rejects.toMatchObject({
    code: 'RESULT_OPEN',
  });
});

test.each([0, 1, 65_536, 65_537])('a result of %i bytes comes back under the exported key', async (length) => {
  const { ciphertext, resultKey } = await seal(bytes(3));
  const opened = await open(ciphertext);
  const result = await sealResult({ resultKey: opened.resultKey, plaintext: bytes(length) });
  expect(equalBytes(await openResult({ resultKey, ciphertext: result }), bytes(length))).toBe(true);
  await expect(openResult({ resultKey, ciphertext: result.slice(0, -1) })).rejects.toMatchObject({
    code: 'RESULT_OPEN',
  });
});

test('a result without its last chunk is refused', async () => {
  const { ciphertext, resultKey } = await seal(bytes(3));
  const opened = await open(ciphertext);
  const result = await sealResult({ resultKey: opened.resultKey, plaintext: bytes(65_537) });
  const cut = openResult({ resultKey, ciphertext: result.slice(0, CHUNK) });
  await expect(cut).rejects.toMatchObject({ code: 'RESULT_OPEN' });
});
