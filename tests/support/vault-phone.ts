// SPDX-License-Identifier: Apache-2.0
// The device half of a vault for tests: real keys, real hardening, real record. Argon2id comes as an argument; the
// light parameters make a test fast and nothing else.
import { argon2id as nobleArgon2id } from '@noble/hashes/argon2.js';
import { toB64u, type Bytes } from '../../core/crypto/bytes.ts';
import { randomBytes } from '../../core/crypto/hash.ts';
import type { SecretKind, VaultBegun, VaultRecord } from '../../core/protocol/index.ts';
import {
  beginHardening,
  createVault,
  finishHardening,
  openVault,
  type Argon2id,
  type Argon2Parameters,
  type DeviceKeys,
  type Hardened,
} from '../../core/vault/index.ts';

export const LIGHT_ARGON2: Argon2Parameters = { memoryKiB: 32, passes: 1, lanes: 1 };

export const pureArgon2id: Argon2id = (secret, salt, { memoryKiB, passes, lanes }) =>
  Promise.resolve(nobleArgon2id(secret, salt, { m: memoryKiB, t: passes, p: lanes, dkLen: 32 }));

/** Whatever answers an evaluation: the pure function, or a server. */
export type Evaluator = (request: {
  requestId: string;
  kind: SecretKind;
  version: number;
  blinded: string;
}) => Promise<{ evaluated: string; proof: string; nonce: string; triesLeft?: number }>;

export interface Guess {
  readonly keys: DeviceKeys;
  readonly tokenId: string;
  readonly kind: SecretKind;
  readonly pinned: { readonly version: number; readonly publicKey: string };
  readonly secret: string;
  readonly argon2?: Argon2Parameters;
  readonly argon2id?: Argon2id;
}

/** One secret through both halves. */
export async function harden(
  guess: Guess,
  evaluator: Evaluator,
): Promise<{ hardened: Hardened; requestId: string; nonce: string }> {
  const { keys, tokenId, kind, pinned, secret, argon2 = LIGHT_ARGON2, argon2id = pureArgon2id } = guess;
  const pending = await beginHardening({ secret, tokenId, deviceSecret: keys.deviceSecret, argon2id, argon2 });
  const requestId = toB64u(randomBytes(16));
  const { version, publicKey } = pinned;
  const answer = await evaluator({ requestId, kind, version, blinded: toB64u(pending.blinded) });
  return { hardened: finishHardening(pending, { kind, version, publicKey }, answer), requestId, nonce: answer.nonce };
}

export interface MadeVault {
  readonly record: VaultRecord;
  readonly vaultKey: CryptoKey;
  /** Of the PIN's evaluation: what unlockKey signs for VaultReady. */
  readonly requestId: string;
  readonly nonce: string;
}

export async function makeVault(
  input: {
    keys: DeviceKeys;
    begun: VaultBegun;
    pin: string;
    puk: string;
    credentialId?: string;
    prfOutput?: Bytes;
    argon2?: Argon2Parameters;
    argon2id?: Argon2id;
  },
  evaluator: Evaluator,
): Promise<MadeVault> {
  const { keys, begun, credentialId = toB64u(randomBytes(32)), prfOutput, argon2 = LIGHT_ARGON2, argon2id } = input;
  const { tokenId } = begun;
  const common = { keys, tokenId, argon2, ...(argon2id && { argon2id }) };
  const pin = await harden({ ...common, kind: 'pin', pinned: begun.pin, secret: input.pin }, evaluator);
  const puk = await harden({ ...common, kind: 'puk', pinned: begun.puk, secret: input.puk }, evaluator);
  const { record, vaultKey } = await createVault({
    tokenId,
    deviceId: keys.deviceId,
    deviceSecret: keys.deviceSecret,
    argon2,
    lock: { credentialId, prfOutput },
    pin: pin.hardened,
    puk: puk.hardened,
  });
  return { record, vaultKey, requestId: pin.requestId, nonce: pin.nonce };
}

/** Opens by PIN or PUK, as the record says. */
export async function unlock(
  input: {
    keys: DeviceKeys;
    record: VaultRecord;
    kind?: SecretKind;
    secret: string;
    prfOutput?: Bytes;
    argon2id?: Argon2id;
  },
  evaluator: Evaluator,
): Promise<{ vaultKey: CryptoKey; requestId: string; nonce: string }> {
  const { keys, record, kind = 'pin', secret, prfOutput, argon2id } = input;
  const guess: Guess = {
    keys,
    tokenId: record.tokenId,
    kind,
    pinned: record[kind],
    secret,
    argon2: record.argon2,
    ...(argon2id && { argon2id }),
  };
  const { hardened, requestId, nonce } = await harden(guess, evaluator);
  return { vaultKey: await openVault(record, hardened, prfOutput), requestId, nonce };
}
