// SPDX-License-Identifier: Apache-2.0
// The whole device half in a real browser: non-extractable keys and record in IndexedDB, Argon2id in its worker at the
// real parameters, the platform's PRF. The server's half is its own pure functions.
import { deleteDB } from 'idb';
import { afterEach, describe, expect, it } from 'vitest';
import { cdp } from 'vitest/browser';
import { fromB64u, toB64u, utf8, type Bytes } from '../../core/crypto/bytes.ts';
import { randomBytes } from '../../core/crypto/hash.ts';
import { signEs256, verifyEs256 } from '../../core/crypto/p256.ts';
import type { VaultBegun, VaultRecord } from '../../core/protocol/index.ts';
import {
  ARGON2_DEFAULT,
  checkRecord,
  deriveServerKey,
  evaluate,
  makeTokenKeyPair,
  openTokenKey,
  prfInput,
  sealRecord,
  signUnlock,
  verifyUnlock,
  wrapTokenKey,
} from '../../core/vault/index.ts';
import { argon2PinStretcher } from '../../src/adapters/argon2/argon2-pin-stretcher.ts';
import { openEmzaDatabase, type EmzaConnection } from '../../src/adapters/indexed-db/database.ts';
import { indexedDbDeviceKeys } from '../../src/adapters/indexed-db/indexed-db-device-keys.ts';
import { indexedDbTokenStore } from '../../src/adapters/indexed-db/indexed-db-token-store.ts';
import { webAuthnDeviceLock } from '../../src/adapters/web-authn/web-authn-device-lock.ts';
import { makeVault, unlock, type Evaluator } from '../support/vault-phone.ts';

const NAME = 'emza-vault-test';
const PIN = '13572468';
const PUK = 'Emza-2468-puk';
const SEED = randomBytes(32);

const connections: EmzaConnection[] = [];
const connect = (): EmzaConnection => {
  const connection = openEmzaDatabase(NAME);
  connections.push(connection);
  return connection;
};
afterEach(async () => {
  for (const connection of connections.splice(0)) await connection.close();
  await deleteDB(NAME);
});

const begunOf = (tokenId: string): VaultBegun => {
  const begun = (kind: 'pin' | 'puk') => ({
    version: 1,
    publicKey: toB64u(deriveServerKey(SEED, tokenId, kind, 1).publicKey),
  });
  return { tokenId, pin: begun('pin'), puk: begun('puk') };
};

const serverOf =
  (tokenId: string): Evaluator =>
  ({ kind, version, blinded }) => {
    const { evaluated, proof } = evaluate(deriveServerKey(SEED, tokenId, kind, version), fromB64u(blinded));
    return Promise.resolve({ evaluated: toB64u(evaluated), proof: toB64u(proof), nonce: toB64u(randomBytes(32)) });
  };

/** A token with one signing key, written by a page that is then gone. */
async function setUp(lock: { credentialId?: string; prfOutput?: Bytes } = {}, tokenId = toB64u(randomBytes(16))) {
  const connection = connect();
  const keys = await indexedDbDeviceKeys(connection).ensure();
  const vault = { keys, begun: begunOf(tokenId), pin: PIN, puk: PUK, argon2: ARGON2_DEFAULT, ...lock };
  const made = await makeVault({ ...vault, argon2id: argon2PinStretcher }, serverOf(tokenId));
  const pair = await makeTokenKeyPair();
  const entry = await wrapTokenKey(made.vaultKey, tokenId, pair);
  const record = await sealRecord({ ...made.record, keys: [entry] }, keys.deviceSecret);
  await indexedDbTokenStore(connection).write(record);
  await connection.close();
  return { tokenId, signingKey: pair.publicKey };
}

/** What a later page finds. */
async function reopen() {
  const connection = connect();
  const keys = await indexedDbDeviceKeys(connection).find();
  if (keys === undefined) throw new Error('no device keys');
  const tokens = indexedDbTokenStore(connection);
  return { keys, tokens, stored: await tokens.read() };
}

async function signWith(record: VaultRecord, vaultKey: CryptoKey, signingKey: CryptoKey): Promise<boolean> {
  const [entry] = record.keys;
  if (entry === undefined) throw new Error('no token key');
  const key = await openTokenKey(vaultKey, record.tokenId, entry);
  await expect(crypto.subtle.exportKey('pkcs8', key)).rejects.toThrow();
  return verifyEs256(signingKey, await signEs256(key, utf8('document')), utf8('document'));
}

describe('a vault in the browser', () => {
  it('is made, and opens and signs after the page is gone, by PIN and by PUK', async () => {
    const { tokenId, signingKey } = await setUp();
    const { keys, stored } = await reopen();
    const record = await checkRecord(stored, keys.deviceSecret);
    for (const [kind, secret] of [
      ['pin', PIN],
      ['puk', PUK],
    ] as const) {
      const guess = { keys, record, kind, secret, argon2id: argon2PinStretcher };
      const { vaultKey, requestId, nonce } = await unlock(guess, serverOf(tokenId));
      expect(await signWith(record, vaultKey, signingKey)).toBe(true);
      const signature = await signUnlock(vaultKey, record.unlockKey, { tokenId, requestId, nonce });
      expect(await verifyUnlock(record.unlockKey.publicKey, { tokenId, requestId, nonce }, signature)).toBe(true);
    }
  });

  it('stays shut for a wrong PIN and a wrong PUK', async () => {
    const { tokenId } = await setUp();
    const { keys, stored } = await reopen();
    const record = await checkRecord(stored, keys.deviceSecret);
    const common = { keys, record, argon2id: argon2PinStretcher };
    await expect(unlock({ ...common, secret: '86427531' }, serverOf(tokenId))).rejects.toMatchObject({
      code: 'VAULT_PIN_WRONG',
    });
    await expect(unlock({ ...common, kind: 'puk', secret: PIN }, serverOf(tokenId))).rejects.toMatchObject({
      code: 'VAULT_PUK_WRONG',
    });
  });

  it('stores nothing that can be exported, and no PIN, PUK or private key in clear', async () => {
    await setUp();
    const { keys, stored } = await reopen();
    expect([keys.deviceAuthKey.extractable, keys.deviceSecret.extractable]).toEqual([false, false]);
    const text = JSON.stringify(stored);
    for (const secret of [PIN, PUK, toB64u(utf8(PIN)), toB64u(utf8(PUK))]) expect(text).not.toContain(secret);
    const record = await checkRecord(stored, keys.deviceSecret);
    // A PKCS8 of P-256 begins with 30 81 87 02 01 00: what is stored must not be importable as one.
    for (const wrapped of [record.unlockKey.wrapped, ...record.keys.map((key) => key.wrapped)]) {
      const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
      await expect(crypto.subtle.importKey('pkcs8', fromB64u(wrapped), algorithm, false, ['sign'])).rejects.toThrow();
    }
  });

  it('tells a damaged record and a lost one at start', async () => {
    await setUp();
    const { keys, tokens, stored } = await reopen();
    const record = stored as VaultRecord;
    const envelope = (record.pin.envelope.startsWith('A') ? 'B' : 'A') + record.pin.envelope.slice(1);
    await tokens.write({ ...record, pin: { ...record.pin, envelope } });
    await expect(checkRecord(await tokens.read(), keys.deviceSecret)).rejects.toMatchObject({
      code: 'VAULT_RECORD_DAMAGED',
    });
    await connections.at(-1)?.run((db) => db.delete('records', 'token'));
    await expect(checkRecord(await tokens.read(), keys.deviceSecret)).rejects.toMatchObject({
      code: 'VAULT_RECORD_MISSING',
    });
  });
});

describe('a vault with the PRF of the platform authenticator', () => {
  const session = () =>
    cdp() as unknown as { send(method: string, params?: object): Promise<{ authenticatorId: string }> };
  let authenticatorId = '';

  async function plugIn(): Promise<void> {
    await session().send('WebAuthn.enable', {});
    const added = await session().send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        ctap2Version: 'ctap2_1',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
        hasPrf: true,
      },
    });
    ({ authenticatorId } = added);
  }
  afterEach(async () => {
    await session().send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
    await session().send('WebAuthn.disable', {});
  });

  it('opens with PIN and device lock, not with the PIN alone nor with another lock; the PUK needs none', async () => {
    await plugIn();
    const lock = webAuthnDeviceLock();
    const tokenId = toB64u(randomBytes(16));
    const first = await prfInput(tokenId);
    const create = (id: string) =>
      lock.create({
        challenge: toB64u(randomBytes(32)),
        rp: { id: location.hostname, name: 'Emza' },
        user: { id, name: 'citizen', displayName: 'citizen' },
        pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
        authenticatorSelection: {
          authenticatorAttachment: 'platform',
          residentKey: 'discouraged',
          userVerification: 'required',
        },
        attestation: 'none',
        extensions: { prf: { eval: { first } } },
      });
    const { response, prfOutput } = await create(tokenId);
    if (prfOutput === undefined) throw new Error('the virtual authenticator gave no PRF');
    const { signingKey } = await setUp({ credentialId: response.id, prfOutput }, tokenId);
    const { keys, stored } = await reopen();
    const record = await checkRecord(stored, keys.deviceSecret);
    expect(record.lock).toEqual({ credentialId: response.id, hasPrf: true });

    const assertion = async (id: string): Promise<Bytes> => {
      const options = {
        challenge: toB64u(randomBytes(32)),
        rpId: location.hostname,
        allowCredentials: [{ id, type: 'public-key', transports: ['internal'] }],
        userVerification: 'required',
      };
      const asserted = await lock.assert(options, { prfInput: fromB64u(first) });
      if (asserted.prfOutput === undefined) throw new Error('the assertion gave no PRF');
      return asserted.prfOutput;
    };
    const common = { keys, record, argon2id: argon2PinStretcher };
    const withLock = { ...common, secret: PIN, prfOutput: await assertion(response.id) };
    const { vaultKey } = await unlock(withLock, serverOf(tokenId));
    expect(await signWith(record, vaultKey, signingKey)).toBe(true);

    await expect(unlock({ ...common, secret: PIN }, serverOf(tokenId))).rejects.toMatchObject({
      code: 'LOCK_UNAVAILABLE',
    });
    const other = await create(toB64u(randomBytes(16)));
    const wrongLock = { ...common, secret: PIN, prfOutput: await assertion(other.response.id) };
    await expect(unlock(wrongLock, serverOf(tokenId))).rejects.toMatchObject({ code: 'VAULT_PIN_WRONG' });
    const byPuk = await unlock({ ...common, kind: 'puk', secret: PUK }, serverOf(tokenId));
    expect(await signWith(record, byPuk.vaultKey, signingKey)).toBe(true);
  });
});
