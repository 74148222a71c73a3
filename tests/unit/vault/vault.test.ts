// SPDX-License-Identifier: Apache-2.0
// The device half against the server's pure half, in memory: what opens a vault, and what does not.
import { beforeAll, describe, expect, test } from 'vitest';
import { fromB64u, toB64u, utf8 } from '../../../core/crypto/bytes.ts';
import { randomBytes } from '../../../core/crypto/hash.ts';
import { signEs256, verifyEs256 } from '../../../core/crypto/p256.ts';
import type { VaultBegun } from '../../../core/protocol/index.ts';
import {
  deriveServerKey,
  evaluate,
  makeDeviceKeys,
  makeTokenKeyPair,
  openTokenKey,
  openVault,
  signUnlock,
  verifyUnlock,
  wrapTokenKey,
  type DeviceKeys,
} from '../../../core/vault/index.ts';
import { harden, makeVault, unlock, type Evaluator, type MadeVault } from '../../support/vault-phone.ts';

const SEED = new Uint8Array(32).fill(9);
const TOKEN = toB64u(new Uint8Array(16).fill(3));
const PIN = '13572468';
const PUK = 'Emza-2468-puk';

const begunOf = (tokenId: string, seed = SEED): VaultBegun => {
  const publicKey = (kind: 'pin' | 'puk') => toB64u(deriveServerKey(seed, tokenId, kind, 1).publicKey);
  const [pin, puk] = [publicKey('pin'), publicKey('puk')];
  return { tokenId, pin: { version: 1, publicKey: pin }, puk: { version: 1, publicKey: puk } };
};

const serverOf =
  (tokenId = TOKEN, seed = SEED): Evaluator =>
  ({ kind, version, blinded }) => {
    const { evaluated, proof } = evaluate(deriveServerKey(seed, tokenId, kind, version), fromB64u(blinded));
    return Promise.resolve({
      evaluated: toB64u(evaluated),
      proof: toB64u(proof),
      nonce: toB64u(new Uint8Array(32).fill(1)),
    });
  };

let keys: DeviceKeys;
let made: MadeVault;
beforeAll(async () => {
  keys = await makeDeviceKeys();
  made = await makeVault({ keys, begun: begunOf(TOKEN), pin: PIN, puk: PUK }, serverOf());
});

/** Whether two VKs are the same key, though neither can be read. */
async function isSameVaultKey(a: CryptoKey, b: CryptoKey): Promise<boolean> {
  const entry = await wrapTokenKey(a, TOKEN, await makeTokenKeyPair());
  return openTokenKey(b, TOKEN, entry).then(
    () => true,
    () => false,
  );
}

test('PIN and PUK open the same vault key, and neither can be exported', async () => {
  const byPin = await unlock({ keys, record: made.record, secret: PIN }, serverOf());
  const byPuk = await unlock({ keys, record: made.record, kind: 'puk', secret: PUK }, serverOf());
  expect(await isSameVaultKey(made.vaultKey, byPin.vaultKey)).toBe(true);
  expect(await isSameVaultKey(byPin.vaultKey, byPuk.vaultKey)).toBe(true);
  for (const key of [made.vaultKey, byPin.vaultKey, byPuk.vaultKey]) {
    expect(key.extractable).toBe(false);
    expect([...key.usages].sort()).toEqual(['unwrapKey', 'wrapKey']);
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
  }
});

describe('nothing else opens it', () => {
  test('a wrong PIN', async () => {
    const wrong = unlock({ keys, record: made.record, secret: '13572469' }, serverOf());
    await expect(wrong).rejects.toMatchObject({ code: 'VAULT_PIN_WRONG' });
  });

  test('a wrong PUK, and a PUK in another case', async () => {
    for (const secret of ['Emza-2468-pul', 'emza-2468-puk', PIN]) {
      const wrong = unlock({ keys, record: made.record, kind: 'puk', secret }, serverOf());
      await expect(wrong).rejects.toMatchObject({ code: 'VAULT_PUK_WRONG' });
    }
  });

  test('the right PIN with the record of another device', async () => {
    const thief = await makeDeviceKeys();
    const wrong = unlock({ keys: thief, record: made.record, secret: PIN }, serverOf());
    await expect(wrong).rejects.toMatchObject({ code: 'VAULT_PIN_WRONG' });
  });

  test('the right PIN with a server that uses another key: it is noticed before a PIN is called wrong', async () => {
    const wrong = unlock({ keys, record: made.record, secret: PIN }, serverOf(TOKEN, new Uint8Array(32).fill(8)));
    await expect(wrong).rejects.toMatchObject({ code: 'VAULT_SERVER_KEY' });
  });

  test('a PIN hardened under another version', async () => {
    const pinned = { version: 2, publicKey: toB64u(deriveServerKey(SEED, TOKEN, 'pin', 2).publicKey) };
    const { hardened } = await harden({ keys, tokenId: TOKEN, kind: 'pin', pinned, secret: PIN }, serverOf());
    await expect(openVault(made.record, hardened)).rejects.toMatchObject({ code: 'VAULT_VERSION' });
  });

  test('the PIN in the PUK envelope', async () => {
    const guess = { keys, tokenId: TOKEN, kind: 'pin', pinned: made.record.pin, secret: PIN } as const;
    const { hardened } = await harden(guess, serverOf());
    const swapped = openVault(made.record, { ...hardened, kind: 'puk' });
    await expect(swapped).rejects.toMatchObject({ code: 'VAULT_PUK_WRONG' });
  });
});

describe('with the PRF of the device lock in the PIN envelope', () => {
  const prf = () => new Uint8Array(32).fill(5);
  let withPrf: MadeVault;
  beforeAll(async () => {
    withPrf = await makeVault({ keys, begun: begunOf(TOKEN), pin: PIN, puk: PUK, prfOutput: prf() }, serverOf());
  });

  test('the PIN opens with it, and the record says so', async () => {
    expect(withPrf.record.lock.hasPrf).toBe(true);
    const { vaultKey } = await unlock({ keys, record: withPrf.record, secret: PIN, prfOutput: prf() }, serverOf());
    expect(await isSameVaultKey(vaultKey, withPrf.vaultKey)).toBe(true);
  });

  test('the PIN alone is not tried, and another PRF output does not open', async () => {
    const alone = unlock({ keys, record: withPrf.record, secret: PIN }, serverOf());
    await expect(alone).rejects.toMatchObject({ code: 'LOCK_UNAVAILABLE' });
    const other = new Uint8Array(32).fill(6);
    const wrong = unlock({ keys, record: withPrf.record, secret: PIN, prfOutput: other }, serverOf());
    await expect(wrong).rejects.toMatchObject({ code: 'VAULT_PIN_WRONG' });
  });

  test('a record that denies the PRF opens nothing', async () => {
    const denying = { ...withPrf.record, lock: { ...withPrf.record.lock, hasPrf: false } };
    await expect(unlock({ keys, record: denying, secret: PIN }, serverOf())).rejects.toMatchObject({
      code: 'VAULT_PIN_WRONG',
    });
  });

  test('the PUK opens without it', async () => {
    const { vaultKey } = await unlock({ keys, record: withPrf.record, kind: 'puk', secret: PUK }, serverOf());
    expect(await isSameVaultKey(vaultKey, withPrf.vaultKey)).toBe(true);
  });
});

test('hardened secrets and PRF outputs are zeroed once they are used', async () => {
  const prfOutput = new Uint8Array(32).fill(5);
  const { record } = await makeVault({ keys, begun: begunOf(TOKEN), pin: PIN, puk: PUK, prfOutput }, serverOf());
  expect(prfOutput).toEqual(new Uint8Array(32));
  const guess = { keys, tokenId: TOKEN, kind: 'puk', pinned: record.puk, secret: PUK } as const;
  const { hardened } = await harden(guess, serverOf());
  await openVault(record, hardened);
  expect(hardened.output).toEqual(new Uint8Array(64));
});

describe('token keys', () => {
  test('a key made in the vault signs after it is opened, and cannot be exported', async () => {
    const pair = await makeTokenKeyPair();
    const entry = await wrapTokenKey(made.vaultKey, TOKEN, pair);
    const { vaultKey } = await unlock({ keys, record: made.record, secret: PIN }, serverOf());
    const key = await openTokenKey(vaultKey, TOKEN, entry);
    expect(key.extractable).toBe(false);
    expect(await verifyEs256(pair.publicKey, await signEs256(key, utf8('document')), utf8('document'))).toBe(true);
  });

  test.each([
    ['another token', { tokenId: toB64u(randomBytes(16)) }],
    ['another id', { id: toB64u(randomBytes(16)) }],
    ['another public key', { spki: toB64u(new Uint8Array(91).fill(1)) }],
  ])('does not open for %s', async (_, change) => {
    const entry = await wrapTokenKey(made.vaultKey, TOKEN, await makeTokenKeyPair());
    const { tokenId = TOKEN, ...changed } = change as { tokenId?: string };
    await expect(openTokenKey(made.vaultKey, tokenId, { ...entry, ...changed })).rejects.toMatchObject({
      code: 'VAULT_RECORD_DAMAGED',
    });
  });
});

describe('the unlock proof', () => {
  const answer = { tokenId: TOKEN, requestId: toB64u(new Uint8Array(16)), nonce: toB64u(new Uint8Array(32)) };

  test('an opened vault signs the nonce of its answer, and that one only', async () => {
    const { unlockKey } = made.record;
    const signature = await signUnlock(made.vaultKey, unlockKey, answer);
    expect(await verifyUnlock(unlockKey.publicKey, answer, signature)).toBe(true);
    const others = [
      { ...answer, nonce: toB64u(new Uint8Array(32).fill(1)) },
      { ...answer, requestId: toB64u(new Uint8Array(16).fill(1)) },
      { ...answer, tokenId: toB64u(new Uint8Array(16).fill(1)) },
    ];
    for (const other of others) expect(await verifyUnlock(unlockKey.publicKey, other, signature)).toBe(false);
  });

  test('another vault cannot sign with it', async () => {
    const other = await makeVault({ keys, begun: begunOf(TOKEN), pin: PIN, puk: PUK }, serverOf());
    await expect(signUnlock(other.vaultKey, made.record.unlockKey, answer)).rejects.toMatchObject({
      code: 'VAULT_RECORD_DAMAGED',
    });
  });
});

test('device keys cannot be exported', async () => {
  for (const key of [keys.deviceAuthKey, keys.deviceSecret]) expect(key.extractable).toBe(false);
  await expect(crypto.subtle.exportKey('raw', keys.deviceSecret)).rejects.toThrow();
});
