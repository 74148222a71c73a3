// SPDX-License-Identifier: Apache-2.0
import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { describe, expect, test } from 'vitest';
import { fromHex, toB64u, toHex, utf8 } from '../../../core/crypto/bytes.ts';
import { blind, deriveServerKey, evaluate, finalize, isElement } from '../../../core/vault/oprf.ts';
import {
  KEY_INFO,
  PROOF_RANDOM_SCALAR,
  PUBLIC_KEY,
  SECRET_KEY,
  SEED,
  VECTORS,
} from '../../vectors/rfc9497-voprf-ristretto255.ts';

const TOKEN = toB64u(new Uint8Array(16).fill(7));
const serverKey = { secretKey: fromHex(SECRET_KEY), publicKey: fromHex(PUBLIC_KEY) };
const IDENTITY = new Uint8Array(32);

/** The library draws a scalar as 1 + (48 random bytes, little-endian, mod order − 1): these bytes give `scalarHex`. */
const drawing = (scalarHex: string) => () => {
  const bytes = new Uint8Array(48);
  const scalar = BigInt(`0x${toHex(fromHex(scalarHex).toReversed())}`) - 1n;
  for (let at = 0, rest = scalar; at < 32; at += 1, rest >>= 8n) bytes[at] = Number(rest & 0xffn);
  return bytes;
};

describe('RFC 9497 appendix A.1.2', () => {
  test('the library derives the published key pair', () => {
    const { secretKey, publicKey } = ristretto255_oprf.voprf.deriveKeyPair(fromHex(SEED), fromHex(KEY_INFO));
    expect([toHex(secretKey), toHex(publicKey)]).toEqual([SECRET_KEY, PUBLIC_KEY]);
  });

  test.each(VECTORS)('the library blinds and proves as published (input $input)', (vector) => {
    const { voprf } = ristretto255_oprf;
    const { blinded } = voprf.blind(fromHex(vector.input), drawing(vector.blind));
    const { secretKey, publicKey } = serverKey;
    const answer = voprf.blindEvaluate(secretKey, publicKey, blinded, drawing(PROOF_RANDOM_SCALAR));
    expect(toHex(blinded)).toBe(vector.blinded);
    expect([toHex(answer.evaluated), toHex(answer.proof)]).toEqual([vector.evaluated, vector.proof]);
  });

  test.each(VECTORS)('our evaluate and finalize give the published output (input $input)', (vector) => {
    const pending = { input: fromHex(vector.input), blind: fromHex(vector.blind), blinded: fromHex(vector.blinded) };
    const published = { evaluated: fromHex(vector.evaluated), proof: fromHex(vector.proof) };
    const ours = evaluate(serverKey, pending.blinded);
    expect(toHex(ours.evaluated)).toBe(vector.evaluated);
    expect(toHex(finalize(pending, published, serverKey.publicKey))).toBe(vector.output);
    expect(toHex(finalize(pending, ours, serverKey.publicKey))).toBe(vector.output);
  });
});

const seed = fromHex(SEED);
const key = deriveServerKey(seed, TOKEN, 'pin', 1);

test('the output depends on input and key and not on the blind', () => {
  const output = (input: string, serverSide = key) => {
    const pending = blind(utf8(input));
    return toHex(finalize(pending, evaluate(serverSide, pending.blinded), serverSide.publicKey));
  };
  expect(output('a')).toBe(output('a'));
  expect(output('a')).not.toBe(output('b'));
  expect(output('a')).not.toBe(output('a', deriveServerKey(seed, TOKEN, 'pin', 2)));
});

test('two blindings of one input have nothing in common', () => {
  const [a, b] = [blind(utf8('1234')), blind(utf8('1234'))];
  expect(toHex(a.blinded)).not.toBe(toHex(b.blinded));
});

test('a server key is its own for each token, kind, version and seed, and the same each time', () => {
  const other = toB64u(new Uint8Array(16).fill(8));
  const keys = [
    deriveServerKey(seed, TOKEN, 'pin', 1),
    deriveServerKey(seed, TOKEN, 'puk', 1),
    deriveServerKey(seed, TOKEN, 'pin', 2),
    deriveServerKey(seed, other, 'pin', 1),
    deriveServerKey(new Uint8Array(32).fill(1), TOKEN, 'pin', 1),
  ].map(({ publicKey }) => toHex(publicKey));
  expect(new Set(keys).size).toBe(keys.length);
  expect(toHex(deriveServerKey(seed, TOKEN, 'pin', 1).publicKey)).toBe(keys[0]);
});

describe('an answer that was not made with the pinned key is refused', () => {
  const otherKey = deriveServerKey(seed, TOKEN, 'puk', 1);
  const flipped = (bytes: Uint8Array) => bytes.map((byte, at) => (at === 3 ? byte ^ 1 : byte));
  test.each([
    ['another key with its own proof', (blinded: Uint8Array) => evaluate(otherKey, blinded)],
    ['the answer to another element', () => evaluate(key, blind(utf8('x')).blinded)],
    ['a flipped proof', (b: Uint8Array) => ({ ...evaluate(key, b), proof: flipped(evaluate(key, b).proof) })],
    ['a short proof', (b: Uint8Array) => ({ ...evaluate(key, b), proof: evaluate(key, b).proof.slice(0, 63) })],
    ['the identity', (b: Uint8Array) => ({ ...evaluate(key, b), evaluated: IDENTITY })],
  ])('%s', (_, answer) => {
    const pending = blind(utf8('1234'));
    expect(() => finalize(pending, answer(pending.blinded), key.publicKey)).toThrow(
      expect.objectContaining({ code: 'VAULT_SERVER_KEY' }),
    );
  });
});

test.each([
  ['the identity', IDENTITY],
  ['no encoding of an element', new Uint8Array(32).fill(0xff)],
  ['31 bytes', new Uint8Array(31)],
])('the server evaluates no %s', (_, bytes) => {
  expect(isElement(bytes)).toBe(false);
  expect(() => evaluate(key, bytes)).toThrow(expect.objectContaining({ code: 'VAULT_POINT' }));
});

test('what blind makes is an element', () => {
  expect(isElement(blind(utf8('1234')).blinded)).toBe(true);
});
