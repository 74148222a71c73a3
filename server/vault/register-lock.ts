// SPDX-License-Identifier: Apache-2.0
// The device lock of a new token: its options, and the credential that comes back. No PRF result may reach us.
import { prfInput } from '../../core/vault/index.ts';
import { toB64u } from '../../core/crypto/bytes.ts';
import { randomBytes } from '../../core/crypto/hash.ts';
import { AppError } from '../../core/protocol/index.ts';
import type { VaultDeps } from './deps.ts';
import { findEnrolmentToken } from './find-token.ts';
import { refusePrfResults } from './refuse-prf-results.ts';

/** Makes (or finds) the token of this enrolment. @returns PublicKeyCredentialCreationOptionsJSON */
export const lockOptions =
  ({ store, locks, policy }: VaultDeps) =>
  async (input: { enrolmentId: string; deviceId: string; userName: string }): Promise<Record<string, unknown>> => {
    const token = await store.makeToken({
      id: toB64u(randomBytes(16)),
      enrolmentId: input.enrolmentId,
      deviceId: input.deviceId,
      challenge: toB64u(randomBytes(32)),
      challengeSeconds: policy.registrationSeconds,
      pinTries: policy.pinTries,
      pukTries: policy.pukTries,
    });
    if (token.deviceId !== input.deviceId) throw new AppError('VAULT_TOKEN_UNKNOWN');
    const prfFirst = await prfInput(token.id);
    const { lockChallenge: challenge } = token;
    return locks.registrationOptions({ tokenId: token.id, userName: input.userName, challenge, prfFirst });
  };

/** A repeat with the same credential changes nothing. @throws AppError LOCK_REGISTRATION, LOCK_ALREADY_REGISTERED */
export const registerLock =
  ({ store, locks, audit }: VaultDeps) =>
  async (input: {
    enrolmentId: string;
    deviceId: string;
    response: Record<string, unknown>;
  }): Promise<{ tokenId: string }> => {
    const token = await findEnrolmentToken(store, input);
    refusePrfResults(input.response);
    if (token.lock !== undefined) {
      if (token.lock.id === input.response['id']) return { tokenId: token.id };
      throw new AppError('LOCK_ALREADY_REGISTERED');
    }
    if (token.isLockChallengeExpired) throw new AppError('LOCK_REGISTRATION', 'the challenge is too old');
    const lock = await locks.verifyRegistration({ response: input.response, challenge: token.lockChallenge });
    if (!(await store.registerLock(token.id, lock))) {
      // Another request of the same phone was first; the same credential makes it a repeat.
      const now = await store.findToken(token.id);
      if (now?.lock?.id !== lock.id) throw new AppError('LOCK_ALREADY_REGISTERED');
      return { tokenId: token.id };
    }
    const { aaguid, isBackupEligible, isBackedUp } = lock;
    await audit.append({ event: 'lock.registered', subject: token.id, data: { aaguid, isBackupEligible, isBackedUp } });
    return { tokenId: token.id };
  };
