// SPDX-License-Identifier: Apache-2.0
// Evaluations in PostgreSQL, and with them the counters. Taking a try is one statement that carries all its conditions:
// "look, then change" let a hundred parallel guesses through. Which condition failed is asked afterwards.
import { AppError } from '../../core/protocol/index.ts';
import type { EvaluationStore } from '../vault/ports.ts';
import { one, type Database } from './database.ts';
import { clockSql, evaluationOf, nextOf, unlessWritten, type Clock, type EvaluationColumns } from './vault-rows.ts';

export function createEvaluationStore(db: Database, clock?: Clock): EvaluationStore {
  const at = (): Date | null => clock?.() ?? null;

  return {
    async findEvaluation(tokenId, requestId) {
      const sql = 'SELECT * FROM vault_evaluations WHERE token_id = $1 AND request_id = $2';
      const row = await one<EvaluationColumns>(db, sql, [tokenId, requestId]);
      return row && evaluationOf(row);
    },

    async takeFirstAnswer(input) {
      // `kind` is one of two literals, never a client's text.
      const kind = input.kind === 'pin' ? 'pin' : 'puk';
      const row = await unlessWritten(
        one<EvaluationColumns>(
          db,
          `WITH taken AS (
             UPDATE tokens SET ${kind}_answered = $4
             WHERE id = $2 AND device_id = $3 AND state = 'pins' AND ${kind}_version = $6 AND ${kind}_answered IS NULL
             RETURNING id, ${kind}_tries AS tries_left)
           INSERT INTO vault_evaluations (token_id, request_id, request_sha256, kind, version, nonce, tries_left, taken_at)
           SELECT id, $4, $5, '${kind}', $6, $7, tries_left, ${clockSql(1)} FROM taken RETURNING *`,
          [at(), input.tokenId, input.deviceId, input.requestId, input.requestSha256, input.version, input.nonce],
        ),
      );
      return row && evaluationOf(row);
    },

    async takeTry(input) {
      const kind = input.kind === 'pin' ? 'pin' : 'puk';
      const row = await unlessWritten(
        one<EvaluationColumns>(
          db,
          `WITH taken AS (
             UPDATE tokens SET ${kind}_tries = ${kind}_tries - 1,
               generation = $8, pin_version = $9, puk_version = $10
             WHERE id = $2 AND device_id = $3 AND state = 'ready' AND ${kind}_tries > 0
               AND (generation < $8 OR (generation = $8 AND pin_version = $9 AND puk_version = $10))
               AND EXISTS (
                 SELECT 1 FROM vault_operations o
                 WHERE o.nonce = $11 AND o.token_id = tokens.id AND o.kind = ANY ($12) AND o.released_at IS NOT NULL
                   AND o.unlocked_at IS NULL AND o.used_at IS NULL AND o.expires_at > ${clockSql(1)}
                   AND (o.kind <> 'sign' OR EXISTS (
                     SELECT 1 FROM certificates c
                     WHERE c.token_id = tokens.id AND c.state = 'active' AND c.not_after > ${clockSql(1)})))
             RETURNING id, ${kind}_tries AS tries_left)
           INSERT INTO vault_evaluations
             (token_id, request_id, request_sha256, kind, version, nonce, operation, tries_left, taken_at)
           SELECT id, $4, $5, '${kind}', $6, $7, $11, tries_left, ${clockSql(1)} FROM taken RETURNING *`,
          [
            at(),
            input.tokenId,
            input.deviceId,
            input.requestId,
            input.requestSha256,
            input.version,
            input.nonce,
            input.generation.number,
            input.generation.pinVersion,
            input.generation.pukVersion,
            input.operation,
            [...input.kinds],
          ],
        ),
      );
      return row && evaluationOf(row);
    },

    async storeAnswer(tokenId, requestId, answer) {
      const row = await one<{ evaluated: Buffer; proof: Buffer }>(
        db,
        `UPDATE vault_evaluations SET evaluated = COALESCE(evaluated, $3), proof = COALESCE(proof, $4)
         WHERE token_id = $1 AND request_id = $2 RETURNING evaluated, proof`,
        [tokenId, requestId, answer.evaluated, answer.proof],
      );
      if (row === undefined) throw new AppError('SERVER_ERROR', 'the evaluation is gone');
      return row;
    },

    async proveUnlock(tokenId, requestId) {
      const row = await one<EvaluationColumns>(
        db,
        `WITH proven AS (
           UPDATE vault_evaluations SET unlocked_at = ${clockSql(1)}, next_generation = tokens.generation + 1,
             next_pin_version = tokens.pin_version, next_puk_version = tokens.puk_version
           FROM tokens WHERE token_id = $2 AND request_id = $3 AND unlocked_at IS NULL AND tokens.id = $2
           RETURNING vault_evaluations.*),
         refilled AS (
           UPDATE tokens SET
             pin_tries = CASE WHEN proven.kind = 'pin' THEN pin_max_tries ELSE pin_tries END,
             puk_tries = CASE WHEN proven.kind = 'puk' THEN puk_max_tries ELSE puk_tries END
           FROM proven WHERE tokens.id = proven.token_id),
         unlocked AS (
           UPDATE vault_operations o SET unlocked_at = ${clockSql(1)}
           FROM proven WHERE o.nonce = proven.operation AND o.unlocked_at IS NULL AND o.used_at IS NULL)
         SELECT * FROM proven`,
        [at(), tokenId, requestId],
      );
      return row && nextOf(row);
    },

    async forgetEvaluations(seconds) {
      // An answer without its proof stays while it may still refill the counter; there are never more of them than tries.
      await db.query(
        `DELETE FROM vault_evaluations e USING tokens t
         WHERE t.id = e.token_id AND e.taken_at < ${clockSql(1)} - make_interval(secs => $2) AND (
           (t.state = 'ready' AND (e.operation IS NULL OR e.unlocked_at IS NOT NULL OR EXISTS (
             SELECT 1 FROM vault_evaluations later WHERE later.token_id = e.token_id AND later.kind = e.kind
               AND later.operation IS NOT NULL AND later.unlocked_at IS NOT NULL AND later.taken_at > e.taken_at)))
           OR (t.state = 'pins' AND e.version < CASE e.kind WHEN 'pin' THEN t.pin_version ELSE t.puk_version END))`,
        [at(), seconds],
      );
    },
  };
}
