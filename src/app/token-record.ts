// SPDX-License-Identifier: Apache-2.0
// The token's record between store and use: read and checked before anything relies on it, MACed and on disk before
// what it says is used. Nothing here is secret in clear.
import { AppError, Unlocked, type CertificateView, type VaultRecord } from '../../core/protocol/index.ts';
import { fromB64u } from '../../core/crypto/bytes.ts';
import { checkRecord, sealRecord } from '../../core/vault/record.ts';
import type { DeviceKeys } from '../ports/device-keys.ts';
import { post, type AppDeps } from './deps.ts';
import type { CallOptions } from './services.ts';

export interface LoadedToken {
  readonly record: VaultRecord;
  readonly keys: DeviceKeys;
}
/** Set up to its end: the server has given it a generation. */
export type ReadyToken = LoadedToken & {
  readonly record: VaultRecord & { readonly generation: NonNullable<VaultRecord['generation']> };
};

type StoreDeps = Pick<AppDeps, 'deviceKeys' | 'tokens' | 'tab'>;

/**
 * @returns undefined where this browser never had a token.
 * @throws AppError VAULT_BUSY, VAULT_STORAGE, VAULT_RECORD_DAMAGED, VAULT_RECORD_MISSING (there was one)
 */
export async function loadToken({ deviceKeys, tokens, tab }: StoreDeps): Promise<LoadedToken | undefined> {
  await tab.hold();
  const [keys, stored] = [await deviceKeys.find(), await tokens.read()];
  if (stored === undefined) {
    if (await tokens.readView()) throw new AppError('VAULT_RECORD_MISSING');
    return undefined;
  }
  if (!keys) throw new AppError('VAULT_RECORD_DAMAGED', 'the device keys are gone');
  return { record: await checkRecord(stored, keys.deviceSecret), keys };
}

export function isReady(token: LoadedToken | undefined): token is ReadyToken {
  return token?.record.generation !== undefined;
}

/** @throws AppError VAULT_RECORD_MISSING, and as {@link loadToken} */
export async function requireToken(deps: StoreDeps): Promise<ReadyToken> {
  const token = await loadToken(deps);
  if (!isReady(token)) throw new AppError('VAULT_RECORD_MISSING');
  return token;
}

/** Writes the changed record; what it answers is what lies on disk. */
export async function saveRecord<T extends LoadedToken>(
  { tokens }: Pick<AppDeps, 'tokens'>,
  token: T,
  changed: VaultRecord,
): Promise<T> {
  const record = await sealRecord(changed, token.keys.deviceSecret);
  await tokens.write(record);
  return { ...token, record };
}

/** The record without its proof: an absent member and an undefined one are not the same to a strict schema. */
export function withoutProof(record: VaultRecord): VaultRecord {
  const { pendingUnlock: _, ...rest } = record;
  return rest;
}

/**
 * Sends an unlock proof that may not have arrived: it sets the counter back, however late, and brings the next
 * generation, which is on disk before anybody uses it.
 */
export async function sendPendingUnlock(
  deps: Pick<AppDeps, 'api' | 'tokens'>,
  token: ReadyToken,
  options: CallOptions = {},
): Promise<ReadyToken> {
  const { pendingUnlock, tokenId } = token.record;
  if (!pendingUnlock) return token;
  const rest = withoutProof(token.record);
  try {
    const call = post(`/api/v1/tokens/${tokenId}/unlocks`, Unlocked, pendingUnlock, options);
    const { generation } = await deps.api.call(call);
    return await saveRecord(deps, token, { ...rest, generation });
  } catch (error) {
    // A server that was set back to before that evaluation knows nothing of it: the proof is worth nothing any more.
    const isForgotten = error instanceof AppError && error.code === 'REQUEST_NOT_FOUND';
    if (!isForgotten) throw error;
    return saveRecord(deps, token, rest);
  }
}

/** Puts a certificate to the key it was made for. @throws AppError CSR_KEY_NOT_ALLOWED when it is for no key of ours. */
export async function adoptCertificate<T extends LoadedToken>(
  deps: Pick<AppDeps, 'tokens'>,
  token: T,
  certificate: CertificateView,
): Promise<T> {
  const { serial, issuerId, chain } = certificate;
  if (token.record.keys.some((key) => key.certificate?.serial === serial)) return token;
  const leaf = fromB64u(chain[0] ?? '');
  const own = token.record.keys.find((key) => holds(leaf, fromB64u(key.spki)));
  if (!own) throw new AppError('CSR_KEY_NOT_ALLOWED', 'a certificate for a key that is not here');
  const keys = token.record.keys.map((key) => {
    if (key !== own) return key;
    const { pending: _, ...entry } = key;
    return { ...entry, certificate: { serial, issuerId, chain } };
  });
  return saveRecord(deps, token, { ...token.record, keys });
}

/** Whether the DER of a SubjectPublicKeyInfo stands in a certificate; path and profile are the verifier's to check. */
function holds(certificateDer: Uint8Array, spkiDer: Uint8Array): boolean {
  for (let at = 0; at + spkiDer.length <= certificateDer.length; at++) {
    if (spkiDer.every((byte, offset) => certificateDer[at + offset] === byte)) return true;
  }
  return false;
}
