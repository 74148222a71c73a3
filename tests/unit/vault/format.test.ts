// SPDX-License-Identifier: Apache-2.0
// The vault's format, written a second time with node:crypto alone: a record that lies on a phone must open for ever.
// When this test fails, version 1 of the record has changed, and every token out there with it.
import { createDecipheriv, createHash, createHmac, createPrivateKey, createPublicKey, hkdfSync } from 'node:crypto';
import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { argon2id } from '@noble/hashes/argon2.js';
import canonicalize from 'canonicalize';
import { expect, test } from 'vitest';
import { fromB64u, toB64u } from '../../../core/crypto/bytes.ts';
import type { VaultRecord } from '../../../core/protocol/index.ts';
import {
  beginHardening,
  createVault,
  deriveKek,
  deriveServerKey,
  evaluate,
  finishHardening,
  makeDeviceKeys,
  makeTokenKeyPair,
  openVault,
  sealRecord,
  wrapTokenKey,
  type Hardened,
} from '../../../core/vault/index.ts';
import { LIGHT_ARGON2, pureArgon2id } from '../../support/vault-phone.ts';

const SEED = new Uint8Array(32).fill(1);
const DEVICE_SECRET = new Uint8Array(32).fill(2);
const TOKEN = toB64u(new Uint8Array(16).fill(3));
const PRF = new Uint8Array(32).fill(4);
const SECRETS = { pin: '13572468', puk: 'Emza-2468-puk' } as const;
type Kind = keyof typeof SECRETS;

const importSecret = () =>
  crypto.subtle.importKey('raw', DEVICE_SECRET, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);

async function hardened(kind: Kind): Promise<Hardened> {
  const deviceSecret = await importSecret();
  const common = { tokenId: TOKEN, deviceSecret, argon2id: pureArgon2id, argon2: LIGHT_ARGON2 };
  const pending = await beginHardening({ ...common, secret: SECRETS[kind] });
  const key = deriveServerKey(SEED, TOKEN, kind, 1);
  const { evaluated, proof } = evaluate(key, pending.blinded);
  const pinned = { kind, version: 1, publicKey: toB64u(key.publicKey) };
  return finishHardening(pending, pinned, { evaluated: toB64u(evaluated), proof: toB64u(proof) });
}

async function made(): Promise<{ record: VaultRecord; spki: Buffer }> {
  const deviceSecret = await importSecret();
  const { deviceId } = await makeDeviceKeys();
  const { record, vaultKey } = await createVault({
    tokenId: TOKEN,
    deviceId,
    deviceSecret,
    argon2: LIGHT_ARGON2,
    lock: { credentialId: 'AAAA', prfOutput: PRF.slice() },
    pin: await hardened('pin'),
    puk: await hardened('puk'),
  });
  const pair = await makeTokenKeyPair();
  const entry = await wrapTokenKey(vaultKey, TOKEN, pair);
  const spki = Buffer.from(await crypto.subtle.exportKey('spki', pair.publicKey));
  return { record: await sealRecord({ ...record, keys: [entry] }, deviceSecret), spki };
}

function open(sealed: string, key: Uint8Array, aad: string): Buffer {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
  decipher.setAAD(Buffer.from(aad)).setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
}

/** Design §4 by the letter: HKDF( VOPRF( HMAC(deviceSecret, Argon2id(secret, salt = token id)) ) ‖ PRF ). */
function vaultKeyBytes(record: VaultRecord, kind: Kind): Buffer {
  const { memoryKiB: m, passes: t, lanes: p } = record.argon2;
  const stretched = argon2id(SECRETS[kind], fromB64u(TOKEN), { m, t, p, dkLen: 32 });
  const input = createHmac('sha256', DEVICE_SECRET).update(stretched).digest();
  const keyInfo = Buffer.from(`emza|1|oprf|${TOKEN}|${kind}|1`);
  const { voprf } = ristretto255_oprf;
  const { secretKey, publicKey } = voprf.deriveKeyPair(SEED, keyInfo);
  const { blind, blinded } = voprf.blind(input);
  const { evaluated, proof } = voprf.blindEvaluate(secretKey, publicKey, blinded);
  const output = voprf.finalize(input, blind, evaluated, blinded, publicKey, proof);
  const hasPrf = kind === 'pin';
  const name = `${TOKEN}|${kind}|1|${hasPrf ? 'prf' : 'no-prf'}`;
  const ikm = hasPrf ? Buffer.concat([output, PRF]) : output;
  const kek = Buffer.from(hkdfSync('sha256', ikm, fromB64u(TOKEN), `emza|1|kek|${name}`, 32));
  return open(record[kind].envelope, kek, `emza|1|envelope|${name}`);
}

test('both envelopes hold the vault key, and it holds unlockKey and token key', async () => {
  const { record, spki } = await made();
  const vaultKey = vaultKeyBytes(record, 'pin');
  expect(vaultKeyBytes(record, 'puk')).toEqual(vaultKey);
  expect(vaultKey).toHaveLength(32);

  const { x, y } = record.unlockKey.publicKey;
  const unlockPkcs8 = open(record.unlockKey.wrapped, vaultKey, `emza|1|unlock-key|${TOKEN}|${x}|${y}`);
  const unlockKey = createPrivateKey({ key: unlockPkcs8, format: 'der', type: 'pkcs8' });
  expect(createPublicKey(unlockKey).export({ format: 'jwk' })).toMatchObject({ x, y });

  const [entry] = record.keys;
  if (entry === undefined) throw new Error('no key');
  const spkiSha256 = createHash('sha256').update(spki).digest('base64url');
  const aad = `emza|1|token-key|${TOKEN}|${entry.id}|ES256|${spkiSha256}`;
  const tokenKey = createPrivateKey({ key: open(entry.wrapped, vaultKey, aad), format: 'der', type: 'pkcs8' });
  expect(createPublicKey(tokenKey).export({ format: 'der', type: 'spki' })).toEqual(spki);
});

test('the MAC of the record is HMAC over its canonical form, under a key of deviceSecret', async () => {
  const { mac, ...body } = (await made()).record;
  const key = createHmac('sha256', DEVICE_SECRET).update(`emza|1|record-mac-key|${TOKEN}`).digest();
  const expected = createHmac('sha256', key).update(canonicalize(body) ?? '');
  expect(mac).toBe(expected.digest('base64url'));
});

test('a PUK never stands on the PRF, and a PRF output has 32 bytes', async () => {
  await expect(deriveKek(TOKEN, await hardened('puk'), PRF)).rejects.toMatchObject({ code: 'SERVER_ERROR' });
  await expect(deriveKek(TOKEN, await hardened('pin'), PRF.slice(1))).rejects.toMatchObject({
    code: 'LOCK_UNAVAILABLE',
  });
});

test('a vault is not made with PIN and PUK in each other’s place', async () => {
  const [pin, puk] = [await hardened('puk'), await hardened('pin')];
  const { deviceId, deviceSecret } = await makeDeviceKeys();
  const lock = { credentialId: 'AAAA' };
  const swapped = createVault({ tokenId: TOKEN, deviceId, deviceSecret, argon2: LIGHT_ARGON2, lock, pin, puk });
  await expect(swapped).rejects.toMatchObject({ code: 'SERVER_ERROR' });
});

test('what was in the hands of the hardening is zeroed when it is done', async () => {
  const seen: Uint8Array[] = [];
  const pending = await beginHardening({
    secret: SECRETS.pin,
    tokenId: TOKEN,
    deviceSecret: await importSecret(),
    argon2: LIGHT_ARGON2,
    argon2id: async (secret, salt, parameters) => {
      const stretched = await pureArgon2id(secret, salt, parameters);
      seen.push(secret, stretched);
      return stretched;
    },
  });
  const { evaluated, proof } = evaluate(deriveServerKey(SEED, TOKEN, 'pin', 1), pending.blinded);
  const { publicKey } = deriveServerKey(SEED, TOKEN, 'pin', 1);
  const pinned = { kind: 'pin' as const, version: 1, publicKey: toB64u(publicKey) };
  const { record } = await made();
  const hard = finishHardening(pending, pinned, { evaluated: toB64u(evaluated), proof: toB64u(proof) });
  await openVault(record, hard, PRF.slice());
  for (const bytes of [...seen, pending.input, pending.blind, hard.output])
    expect(bytes).toEqual(new Uint8Array(bytes.length));
});
