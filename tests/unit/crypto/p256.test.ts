// SPDX-License-Identifier: Apache-2.0
import { calculateJwkThumbprint } from 'jose';
import { expect, test } from 'vitest';
import { utf8 } from '../../../core/crypto/bytes.ts';
import { jwkThumbprint } from '../../../core/crypto/jwk-thumbprint.ts';
import {
  generateP256,
  importPublicJwk,
  publicJwkOf,
  signEs256,
  spkiOf,
  verifyEs256,
} from '../../../core/crypto/p256.ts';

test('a thumbprint is that of RFC 7638, whatever order and other members the key came with', async () => {
  const jwk = await publicJwkOf((await generateP256()).publicKey);
  const shuffled = { y: jwk.y, kid: 'x', x: jwk.x, crv: jwk.crv, kty: jwk.kty };
  expect(await jwkThumbprint(shuffled)).toBe(await calculateJwkThumbprint(jwk, 'sha256'));
});

test('a private key cannot be exported unless that was asked for', async () => {
  const { privateKey } = await generateP256();
  expect(privateKey.extractable).toBe(false);
  await expect(crypto.subtle.exportKey('pkcs8', privateKey)).rejects.toThrow();
  expect((await generateP256({ extractable: true })).privateKey.extractable).toBe(true);
});

test('a signature is 64 bytes and verifies for its bytes and key only', async () => {
  const pair = await generateP256();
  const jwk = await publicJwkOf(pair.publicKey);
  const other = await publicJwkOf((await generateP256()).publicKey);
  const signature = await signEs256(pair.privateKey, utf8('a'));
  expect(signature).toHaveLength(64);
  expect(await verifyEs256(jwk, signature, utf8('a'))).toBe(true);
  expect(await verifyEs256(pair.publicKey, signature, utf8('a'))).toBe(true);
  expect(await verifyEs256(jwk, signature, utf8('b'))).toBe(false);
  expect(await verifyEs256(other, signature, utf8('a'))).toBe(false);
  expect(await verifyEs256(jwk, signature.slice(0, 63), utf8('a'))).toBe(false);
});

test('coordinates that are no point of the curve are refused', async () => {
  const jwk = await publicJwkOf((await generateP256()).publicKey);
  await expect(importPublicJwk({ ...jwk, y: jwk.x })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
});

test('a SubjectPublicKeyInfo names P-256 and holds the uncompressed point', async () => {
  const spki = await spkiOf((await generateP256()).publicKey);
  expect(spki).toHaveLength(91);
  expect(spki[26]).toBe(4);
});
