// SPDX-License-Identifier: Apache-2.0
// The vault's rows as PostgreSQL gives them, and as server/vault reads them. No rule lives here.
import type { OperationKind, PublicJwkP256, SecretKind } from '../../core/protocol/index.ts';
import type { EvaluationRow, NextGeneration, OperationRow, TokenRow } from '../vault/ports.ts';
import type { Row } from './database.ts';

export interface TokenColumns extends Row {
  id: string;
  enrolment_id: string;
  device_id: string;
  state: TokenRow['state'];
  lock_challenge: string;
  is_challenge_expired: boolean;
  lock_credential_id: string | null;
  lock_public_key: Buffer | null;
  lock_counter: string;
  lock_is_backup_eligible: boolean | null;
  lock_is_backed_up: boolean | null;
  lock_transports: string[];
  unlock_key: PublicJwkP256 | null;
  generation: number;
  pin_version: number;
  puk_version: number;
  pin_answered: string | null;
  puk_answered: string | null;
  pin_tries: number;
  pin_max_tries: number;
  puk_tries: number;
  puk_max_tries: number;
}

export interface OperationColumns extends Row {
  nonce: string;
  token_id: string;
  kind: OperationKind;
  h: string;
  is_expired: boolean;
  released_at: Date | null;
  unlocked_at: Date | null;
  used_at: Date | null;
  used_by: string | null;
}

export interface EvaluationColumns extends Row {
  token_id: string;
  request_id: string;
  request_sha256: string;
  kind: SecretKind;
  version: number;
  nonce: string;
  tries_left: number;
  evaluated: Buffer | null;
  proof: Buffer | null;
  next_generation: number | null;
  next_pin_version: number | null;
  next_puk_version: number | null;
}

export function tokenOf(row: TokenColumns): TokenRow {
  const hasLock = row.lock_credential_id !== null && row.lock_public_key !== null;
  return {
    id: row.id,
    enrolmentId: row.enrolment_id,
    deviceId: row.device_id,
    state: row.state,
    lockChallenge: row.lock_challenge,
    isLockChallengeExpired: row.is_challenge_expired,
    lock: hasLock
      ? {
          id: row.lock_credential_id ?? '',
          publicKey: row.lock_public_key ?? Buffer.alloc(0),
          counter: Number(row.lock_counter),
          isBackupEligible: row.lock_is_backup_eligible ?? false,
          isBackedUp: row.lock_is_backed_up ?? false,
          transports: row.lock_transports,
        }
      : undefined,
    unlockKey: row.unlock_key ?? undefined,
    generation: row.generation,
    pinVersion: row.pin_version,
    pukVersion: row.puk_version,
    pinAnswered: row.pin_answered ?? undefined,
    pukAnswered: row.puk_answered ?? undefined,
    pinTries: row.pin_tries,
    pinMaxTries: row.pin_max_tries,
    pukTries: row.puk_tries,
    pukMaxTries: row.puk_max_tries,
  };
}

export const operationOf = (row: OperationColumns): OperationRow => ({
  nonce: row.nonce,
  tokenId: row.token_id,
  kind: row.kind,
  h: row.h,
  isExpired: row.is_expired,
  isReleased: row.released_at !== null,
  isUnlocked: row.unlocked_at !== null,
  isUsed: row.used_at !== null,
  usedBy: row.used_by ?? undefined,
});

export function nextOf(row: EvaluationColumns): NextGeneration | undefined {
  const { next_generation: number, next_pin_version: pinVersion, next_puk_version: pukVersion } = row;
  return number === null || pinVersion === null || pukVersion === null ? undefined : { number, pinVersion, pukVersion };
}

export const evaluationOf = (row: EvaluationColumns): EvaluationRow => ({
  tokenId: row.token_id,
  requestId: row.request_id,
  requestSha256: row.request_sha256,
  kind: row.kind,
  version: row.version,
  nonce: row.nonce,
  triesLeft: row.tries_left,
  answer: row.evaluated !== null && row.proof !== null ? { evaluated: row.evaluated, proof: row.proof } : undefined,
  next: nextOf(row),
});

const UNIQUE_VIOLATION = '23505';

/** A statement that met the same key written by another a moment before: it changed nothing. */
export async function unlessWritten<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if ((error as { code?: unknown }).code === UNIQUE_VIOLATION) return undefined;
    throw error;
  }
}

/** The database's clock, or the one a test brings: null as parameter means the former. */
export type Clock = () => Date;
export const clockSql = (parameter: number): string => `COALESCE($${parameter}::timestamptz, now())`;
