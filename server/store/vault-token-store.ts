// SPDX-License-Identifier: Apache-2.0
// Tokens in PostgreSQL: their device lock, the versions of PIN and PUK, the end of the set-up. One statement a method,
// which carries its own conditions.
import { AppError } from '../../core/protocol/index.ts';
import type { TokenStore } from '../vault/ports.ts';
import { one, type Database } from './database.ts';
import {
  clockSql,
  nextOf,
  tokenOf,
  unlessWritten,
  type Clock,
  type EvaluationColumns,
  type TokenColumns,
} from './vault-rows.ts';

const tokenColumns = (parameter: number): string =>
  `tokens.*, tokens.lock_challenge_expires_at <= ${clockSql(parameter)} AS is_challenge_expired`;

export function createTokenStore(db: Database, clock?: Clock): TokenStore {
  const at = (): Date | null => clock?.() ?? null;

  return {
    async makeToken(input) {
      const row = await one<TokenColumns>(
        db,
        `INSERT INTO tokens (id, enrolment_id, device_id, lock_challenge, lock_challenge_expires_at,
           pin_tries, pin_max_tries, puk_tries, puk_max_tries)
         VALUES ($2, $3, $4, $5, ${clockSql(1)} + make_interval(secs => $6), $7, $7, $8, $8)
         ON CONFLICT (enrolment_id) DO UPDATE SET
           lock_challenge = CASE WHEN tokens.lock_challenge_expires_at > ${clockSql(1)}
             THEN tokens.lock_challenge ELSE excluded.lock_challenge END,
           lock_challenge_expires_at = CASE WHEN tokens.lock_challenge_expires_at > ${clockSql(1)}
             THEN tokens.lock_challenge_expires_at ELSE excluded.lock_challenge_expires_at END
         RETURNING ${tokenColumns(1)}`,
        [
          at(),
          input.id,
          input.enrolmentId,
          input.deviceId,
          input.challenge,
          input.challengeSeconds,
          input.pinTries,
          input.pukTries,
        ],
      );
      if (row === undefined) throw new AppError('SERVER_ERROR', 'the token was not made');
      return tokenOf(row);
    },

    async findToken(id) {
      const row = await one<TokenColumns>(db, `SELECT ${tokenColumns(1)} FROM tokens WHERE id = $2`, [at(), id]);
      return row && tokenOf(row);
    },

    async findTokenOfEnrolment(enrolmentId) {
      const sql = `SELECT ${tokenColumns(1)} FROM tokens WHERE enrolment_id = $2`;
      const row = await one<TokenColumns>(db, sql, [at(), enrolmentId]);
      return row && tokenOf(row);
    },

    async registerLock(tokenId, lock) {
      const rows = await unlessWritten(
        db.query(
          `UPDATE tokens SET state = 'pins', lock_credential_id = $2, lock_public_key = $3, lock_counter = $4,
             lock_aaguid = $5, lock_is_backup_eligible = $6, lock_is_backed_up = $7, lock_transports = $8
           WHERE id = $1 AND state = 'lock' RETURNING id`,
          [
            tokenId,
            lock.id,
            lock.publicKey,
            lock.counter,
            lock.aaguid,
            lock.isBackupEligible,
            lock.isBackedUp,
            [...lock.transports],
          ],
        ),
      );
      if (rows === undefined) throw new AppError('LOCK_ALREADY_REGISTERED');
      return rows.length === 1;
    },

    async beginVersions(tokenId) {
      const row = await one<TokenColumns>(
        db,
        `UPDATE tokens SET
           pin_version = CASE WHEN pin_answered IS NULL THEN pin_version ELSE pin_version + 1 END, pin_answered = NULL,
           puk_version = CASE WHEN puk_answered IS NULL THEN puk_version ELSE puk_version + 1 END, puk_answered = NULL
         WHERE id = $2 AND state = 'pins' RETURNING ${tokenColumns(1)}`,
        [at(), tokenId],
      );
      return row && tokenOf(row);
    },

    async finishSetUp(tokenId, requestId, unlockKey) {
      const row = await one<EvaluationColumns>(
        db,
        `WITH ready AS (
           UPDATE tokens SET state = 'ready', unlock_key = $4
           WHERE id = $2 AND state = 'pins' AND pin_answered IS NOT NULL AND puk_answered IS NOT NULL
             AND $3 IN (pin_answered, puk_answered)
           RETURNING id, generation, pin_version, puk_version)
         UPDATE vault_evaluations SET unlocked_at = ${clockSql(1)}, next_generation = ready.generation + 1,
           next_pin_version = ready.pin_version, next_puk_version = ready.puk_version
         FROM ready WHERE token_id = ready.id AND request_id = $3
         RETURNING vault_evaluations.*`,
        [at(), tokenId, requestId, JSON.stringify(unlockKey)],
      );
      return row && nextOf(row);
    },
  };
}
