// SPDX-License-Identifier: Apache-2.0
// The vault is made: PIN and PUK hardened with the server, envelopes written, first unlock proven. A crash before the
// record is on disk loses nothing but the typing; after it, only the proof is sent again.
import { fromB64u, toB64u, type Bytes } from '../../core/crypto/bytes.ts';
import { randomBytes } from '../../core/crypto/hash.ts';
import {
  AppError,
  Evaluated,
  VaultBegun,
  VaultReadyAnswer,
  type EnrolmentView,
  type SecretKind,
} from '../../core/protocol/index.ts';
import { ARGON2_DEFAULT, beginHardening, finishHardening, type Hardened } from '../../core/vault/harden.ts';
import { signUnlock } from '../../core/vault/unlock-key.ts';
import { createVault } from '../../core/vault/vault.ts';
import { checkPin, checkPuk, normalSecret } from '../domain/pin-rules.ts';
import type { DeviceKeys } from '../ports/device-keys.ts';
import type { BegunLock } from '../ports/token-store.ts';
import { post, type AppDeps } from './deps.ts';
import type { CallOptions } from './services.ts';
import { saveRecord, withoutProof, type LoadedToken } from './token-record.ts';

interface SetUpInput {
  readonly view: EnrolmentView;
  readonly pin: string;
  readonly puk: string;
  /** What the device lock gave when it was created, if that was in this page's life; zeroed here. */
  readonly prfOutput: Bytes | undefined;
}

/** The only place that can keep weak secrets out: the server never sees them. */
function checkSecrets({ view, pin, puk }: SetUpInput): void {
  const facts = [view.nationalId, view.mobile].filter((fact) => fact !== undefined);
  const verdicts = [checkPin(pin, facts), checkPuk(puk, [...facts, normalSecret(pin)])];
  for (const verdict of verdicts) if (!verdict.ok) throw new AppError(verdict.code);
}

/** @throws AppError FIELD_PIN_*, FIELD_PUK_*, LOCK_* (PRF has to be asked for again), VAULT_* */
export async function setUpVault(deps: AppDeps, input: SetUpInput, options: CallOptions): Promise<EnrolmentView> {
  checkSecrets(input);
  await deps.tokens.askToPersist();
  const keys = await deps.deviceKeys.ensure();
  const { view } = input;
  const lock = await deps.begun.get('lock');
  if (lock?.enrolmentId !== view.id) throw new AppError('VAULT_STORAGE', 'the device lock of this enrolment is gone');
  const prfOutput = await prfOutputOf(deps, lock, input.prfOutput, options);

  const begun = await deps.api.call(post(`/api/v1/enrolments/${view.id}/vault`, VaultBegun, {}, options));
  const pin = await harden(deps, keys, begun, 'pin', input.pin, options);
  const puk = await harden(deps, keys, begun, 'puk', input.puk, options);
  options.onProgress?.('keys');
  const { tokenId } = begun;
  const { record, vaultKey } = await createVault({
    tokenId,
    deviceId: keys.deviceId,
    deviceSecret: keys.deviceSecret,
    argon2: ARGON2_DEFAULT,
    lock: { credentialId: lock.credentialId, prfOutput },
    pin: pin.hardened,
    puk: puk.hardened,
  });
  const { requestId, nonce } = pin;
  const signature = await signUnlock(vaultKey, record.unlockKey, { tokenId, requestId, nonce });
  const draft = await saveRecord(deps, { record, keys }, { ...record, pendingUnlock: { requestId, signature } });
  return finishSetUp(deps, view.id, draft, options);
}

/** Sends the proof of a vault that is made; the server gives the first generation, and the same to a repeat. */
export async function finishSetUp(
  deps: Pick<AppDeps, 'api' | 'tokens' | 'begun'>,
  enrolmentId: string,
  draft: LoadedToken,
  options: CallOptions = {},
): Promise<EnrolmentView> {
  const { record } = draft;
  options.onProgress?.('asking');
  const body = { unlockKey: record.unlockKey.publicKey, ...record.pendingUnlock };
  const path = `/api/v1/enrolments/${enrolmentId}/vault/ready`;
  const { enrolment, generation } = await deps.api.call(post(path, VaultReadyAnswer, body, options));
  await saveRecord(deps, draft, { ...withoutProof(record), generation });
  await deps.begun.remove('lock');
  return enrolment;
}

/** One secret through both halves; during enrolment each version answers once, and the lock stands behind it all. */
async function harden(
  deps: AppDeps,
  keys: DeviceKeys,
  begun: VaultBegun,
  kind: SecretKind,
  secret: string,
  options: CallOptions,
): Promise<{ hardened: Hardened; requestId: string; nonce: string }> {
  options.onProgress?.('deriving');
  const { version, publicKey } = begun[kind];
  const blinded = await beginHardening({
    secret: normalSecret(secret),
    tokenId: begun.tokenId,
    deviceSecret: keys.deviceSecret,
    argon2id: deps.stretch,
    argon2: ARGON2_DEFAULT,
  });
  options.onProgress?.('asking');
  const requestId = toB64u(randomBytes(16));
  const body = { requestId, kind, version, blinded: toB64u(blinded.blinded) };
  const path = `/api/v1/tokens/${begun.tokenId}/evaluations`;
  const answer = await deps.api.call(post(path, Evaluated, body, options));
  return { hardened: finishHardening(blinded, { kind, version, publicKey }, answer), requestId, nonce: answer.nonce };
}

/** After a reload, or where a platform gives PRF only at an assertion, the lock is asked once more, by ourselves. */
async function prfOutputOf(
  { lock }: Pick<AppDeps, 'lock'>,
  { hasPrf, prfInput, credentialId }: BegunLock,
  known: Bytes | undefined,
  { signal, onProgress }: CallOptions,
): Promise<Bytes | undefined> {
  if (!hasPrf || prfInput === undefined) return undefined;
  if (known) return known;
  onProgress?.('lock');
  const options = {
    challenge: toB64u(randomBytes(32)),
    allowCredentials: [{ id: credentialId, type: 'public-key' }],
    userVerification: 'required',
  };
  // An authenticator that promised PRF and gives none leaves the envelope on the server's half alone.
  return (await lock.assert(options, { prfInput: fromB64u(prfInput), signal })).prfOutput;
}
