// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { utf8 } from '../../../core/crypto/bytes.ts';
import { unwrapKey, wrapKey, WRAPPING_KEY, WRAPPING_USAGES } from '../../../core/crypto/key-wrap.ts';
import { generateP256, P256, signEs256, verifyEs256 } from '../../../core/crypto/p256.ts';

const wrappingKey = () => crypto.subtle.generateKey(WRAPPING_KEY, false, WRAPPING_USAGES);
const AS = { algorithm: P256, usages: ['sign'] } as const;

test('a wrapped key comes back as the same key, non-extractable', async () => {
  const [kek, pair] = [await wrappingKey(), await generateP256({ extractable: true })];
  const wrapped = await wrapKey('pkcs8', pair.privateKey, kek, utf8('label'));
  const key = await unwrapKey('pkcs8', wrapped, kek, utf8('label'), AS);
  if (key === undefined) throw new Error('did not open');
  expect(key.extractable).toBe(false);
  expect(await verifyEs256(pair.publicKey, await signEs256(key, utf8('x')), utf8('x'))).toBe(true);
});

test('two wraps of one key differ: the nonce is fresh', async () => {
  const [kek, pair] = [await wrappingKey(), await generateP256({ extractable: true })];
  const [a, b] = [1, 2].map(() => wrapKey('pkcs8', pair.privateKey, kek, utf8('label')));
  expect((await a)?.slice(0, 12)).not.toEqual((await b)?.slice(0, 12));
});

test('another wrapping key, another label, a flipped bit or a cut end does not open', async () => {
  const [kek, pair] = [await wrappingKey(), await generateP256({ extractable: true })];
  const wrapped = await wrapKey('pkcs8', pair.privateKey, kek, utf8('label'));
  const flipped = wrapped.slice();
  flipped[20] = (flipped[20] ?? 0) ^ 1;
  const cases = [
    unwrapKey('pkcs8', wrapped, await wrappingKey(), utf8('label'), AS),
    unwrapKey('pkcs8', wrapped, kek, utf8('other'), AS),
    unwrapKey('pkcs8', flipped, kek, utf8('label'), AS),
    unwrapKey('pkcs8', wrapped.slice(0, -1), kek, utf8('label'), AS),
    unwrapKey('pkcs8', wrapped.slice(0, 20), kek, utf8('label'), AS),
  ];
  expect(await Promise.all(cases)).toEqual(cases.map(() => undefined));
});

test('a wrapping key without the usage is a fault and not a wrong secret', async () => {
  const pair = await generateP256({ extractable: true });
  const kek = await wrappingKey();
  const wrapped = await wrapKey('pkcs8', pair.privateKey, kek, utf8('label'));
  const encrypting = await crypto.subtle.generateKey(WRAPPING_KEY, false, ['encrypt']);
  await expect(unwrapKey('pkcs8', wrapped, encrypting, utf8('label'), AS)).rejects.toThrow();
});
