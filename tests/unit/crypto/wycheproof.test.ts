// SPDX-License-Identifier: Apache-2.0
// core/crypto against C2SP/wycheproof, read in place: each vector that is in our profile, valid or not.
import { expect, test } from 'vitest';
import { concat, equalBytes, fromHex, toB64u, toHex } from '../../../core/crypto/bytes.ts';
import { hkdfSha256, hmacSha256 } from '../../../core/crypto/hash.ts';
import { unwrapKey } from '../../../core/crypto/key-wrap.ts';
import { verifyEs256 } from '../../../core/crypto/p256.ts';
import type { PublicJwkP256 } from '../../../core/protocol/index.ts';
import { readCorpus } from '../../support/corpora.ts';

interface Corpus<Group, Case> {
  readonly testGroups: readonly (Group & {
    readonly tests: readonly (Case & { readonly tcId: number; readonly result: 'valid' | 'invalid' | 'acceptable' })[];
  })[];
}

const read = <Group, Case>(name: string) => readCorpus<Corpus<Group, Case>>(`wycheproof/${name}.json`);

/** 04 ‖ x ‖ y in hex. */
const jwkOf = (point: string): PublicJwkP256 => ({
  kty: 'EC',
  crv: 'P-256',
  x: toB64u(fromHex(point.slice(2, 66))),
  y: toB64u(fromHex(point.slice(66))),
});

const aes = read<
  { keySize: number; ivSize: number; tagSize: number },
  { key: string; iv: string; aad: string; msg: string; ct: string; tag: string }
>('aes_gcm');
const hkdf = read<unknown, { ikm: string; salt: string; info: string; size: number; okm: string }>('hkdf_sha256');
const hmac = read<{ tagSize: number }, { key: string; msg: string; tag: string }>('hmac_sha256');
const ecdsa = read<{ publicKey: { uncompressed: string } }, { msg: string; sig: string }>(
  'ecdsa_secp256r1_sha256_p1363',
);

test.skipIf(aes === undefined)(
  'AES-256-GCM opens every valid vector and no invalid one (wycheproof aes_gcm)',
  async () => {
    let seen = 0;
    for (const group of aes?.testGroups ?? []) {
      if (group.keySize !== 256 || group.ivSize !== 96 || group.tagSize !== 128) continue;
      for (const { tcId, key, iv, aad, msg, ct, tag, result } of group.tests) {
        // What is unwrapped is imported as an HMAC key, which may have any length but none.
        if (msg === '') continue;
        const wrappingKey = await crypto.subtle.importKey('raw', fromHex(key), 'AES-GCM', false, ['unwrapKey']);
        const as = { algorithm: { name: 'HMAC', hash: 'SHA-256' }, usages: ['sign'], extractable: true } as const;
        const wrapped = concat(fromHex(iv), fromHex(ct), fromHex(tag));
        const opened = await unwrapKey('raw', wrapped, wrappingKey, fromHex(aad), as);
        const bytes = opened && toHex(new Uint8Array(await crypto.subtle.exportKey('raw', opened)));
        expect(bytes, `tcId ${tcId}`).toBe(result === 'valid' ? msg : undefined);
        seen += 1;
      }
    }
    expect(seen).toBeGreaterThan(60);
  },
);

test.skipIf(hkdf === undefined)('HKDF-SHA256 gives every vector (wycheproof hkdf_sha256)', async () => {
  let seen = 0;
  for (const group of hkdf?.testGroups ?? []) {
    for (const { tcId, ikm, salt, info, size, okm, result } of group.tests) {
      const output = await hkdfSha256(fromHex(ikm), fromHex(salt), fromHex(info), size).then(toHex, () => undefined);
      expect(output, `tcId ${tcId}`).toBe(result === 'valid' ? okm : undefined);
      seen += 1;
    }
  }
  expect(seen).toBeGreaterThan(80);
});

test.skipIf(hmac === undefined)('HMAC-SHA256 agrees with every vector (wycheproof hmac_sha256)', async () => {
  let seen = 0;
  for (const group of hmac?.testGroups ?? []) {
    for (const { tcId, key, msg, tag, result } of group.tests) {
      const mac = (await hmacSha256(fromHex(key), fromHex(msg))).slice(0, group.tagSize / 8);
      expect(equalBytes(mac, fromHex(tag)), `tcId ${tcId}`).toBe(result === 'valid');
      seen += 1;
    }
  }
  expect(seen).toBeGreaterThan(160);
});

test.skipIf(ecdsa === undefined)(
  'ECDSA P-256 accepts every valid signature and no other (wycheproof ecdsa_secp256r1_sha256_p1363)',
  async () => {
    let seen = 0;
    for (const group of ecdsa?.testGroups ?? []) {
      for (const { tcId, msg, sig, result } of group.tests) {
        const isGood = await verifyEs256(jwkOf(group.publicKey.uncompressed), fromHex(sig), fromHex(msg));
        expect(isGood, `tcId ${tcId}`).toBe(result === 'valid');
        seen += 1;
      }
    }
    expect(seen).toBeGreaterThan(250);
  },
);
