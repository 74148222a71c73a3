// SPDX-License-Identifier: Apache-2.0
// Relying parties and signing requests in PostgreSQL: one statement a method, every transition with its condition,
// all times by the database's clock. Knows sizes, hashes and media names; never content.
import type { RelyingParty, RpStore, SigningRecord, SigningStore } from '../signing/ports.ts';
import { one, type Database, type Row } from './database.ts';

const ELAPSED = 'floor(extract(epoch FROM clock_timestamp() - created_at))::int';
const IS_OPEN = `state IN ('created', 'claimed') AND expires_at > clock_timestamp()`;
const IS_CLAIMED = `state = 'claimed' AND expires_at > clock_timestamp()`;
const SELECT = `SELECT *, ${ELAPSED} AS age_seconds, extract(epoch FROM expires_at)::bigint AS expires_at_seconds,
  greatest(0, ceil(extract(epoch FROM expires_at - clock_timestamp()) * 1000))::bigint AS expires_in_ms,
  (state IN ('created', 'claimed') AND expires_at <= clock_timestamp()) AS is_overdue FROM signing_requests`;

interface RequestRow extends Row {
  id: string;
  rp_id: string;
  flow: SigningRecord['flow'];
  state: SigningRecord['state'];
  is_overdue: boolean;
  signer_mac: Buffer | null;
  age_seconds: number;
  expires_at_seconds: string;
  expires_in_ms: string;
  claim_id: string | null;
  claim_device: string | null;
  claim_token: string | null;
  claim_key: string | null;
  claim_t: string | null;
  code_age_seconds: number | null;
  payload_media: string | null;
  payload_size: string | null;
  result_media: string | null;
  result_size: string | null;
  result_sha256: Buffer | null;
  reason: string | null;
}

function mediaOf(name: string | null, size: string | null) {
  return name === null ? undefined : { name, size: Number(size) };
}

function claimOf(row: RequestRow): SigningRecord['claim'] {
  const { claim_id: claimId, claim_device: deviceId, claim_token: tokenId, claim_key: claimKey, claim_t: t } = row;
  if (claimId === null || deviceId === null || tokenId === null || claimKey === null || t === null) return undefined;
  return { claimId, deviceId, tokenId, claimKey, t, codeAgeSeconds: row.code_age_seconds ?? 0 };
}

function recordOf(row: RequestRow): SigningRecord {
  const result = row.result_sha256;
  return {
    id: row.id,
    rpId: row.rp_id,
    flow: row.flow,
    state: row.is_overdue ? 'expired' : row.state,
    signerMac: row.signer_mac ?? undefined,
    ageSeconds: row.age_seconds,
    expiresAt: Number(row.expires_at_seconds),
    expiresInMs: Number(row.expires_in_ms),
    claim: claimOf(row),
    payload: mediaOf(row.payload_media, row.payload_size),
    result: result ? { sha256: result, media: mediaOf(row.result_media, row.result_size) } : undefined,
    reason: row.reason ?? undefined,
  };
}

export function createSigningStore(db: Database): SigningStore {
  const did = async (sql: string, params: readonly unknown[]) =>
    (await one(db, `${sql} RETURNING id`, params)) !== undefined;
  return {
    async create({ id, rpId, flow, expiresIn, signerMac, callback }) {
      // Whole seconds, rounded up: what the 201 says is what the row says.
      const row = await one<{ expires_at: string }>(
        db,
        `INSERT INTO signing_requests (id, rp_id, flow, expires_at, signer_mac, callback)
         VALUES ($1, $2, $3, to_timestamp(ceil(extract(epoch FROM clock_timestamp())) + $4::int), $5, $6)
         RETURNING extract(epoch FROM expires_at)::bigint AS expires_at`,
        [id, rpId, flow, expiresIn, signerMac ?? null, callback ?? null],
      );
      return { expiresAt: Number(row?.expires_at) };
    },
    async find(id) {
      const row = await one<RequestRow>(db, `${SELECT} WHERE id = $1`, [id]);
      return row && recordOf(row);
    },
    claim: (id, { claimId, deviceId, tokenId, claimKey, t }, age) =>
      did(
        `UPDATE signing_requests SET state = 'claimed', claim_id = $2, claim_device = $3, claim_token = $4,
           claim_key = $5, claim_t = $6, claimed_at = clock_timestamp(),
           code_age_seconds = greatest(0, ${ELAPSED} - coalesce($7::int, 0))
         WHERE id = $1 AND state = 'created' AND expires_at > clock_timestamp()
           AND ($7::int IS NULL OR ${ELAPSED} - $7::int BETWEEN -$8::int AND $9::int)`,
        [id, claimId, deviceId, tokenId, claimKey, t, age.t ?? null, age.maxAhead, age.maxAge],
      ),
    async setPayload(id, { name, size }) {
      const row = await one<{ replaced: string | null }>(
        db,
        `WITH before AS (SELECT id, payload_media FROM signing_requests WHERE id = $1 FOR UPDATE)
         UPDATE signing_requests r SET payload_media = $2, payload_size = $3 FROM before
         WHERE r.id = before.id AND ${IS_CLAIMED} RETURNING before.payload_media AS replaced`,
        [id, name, size],
      );
      return row && { replaced: row.replaced ?? undefined };
    },
    setSigned: (id, deviceId, { name, size }, sha256) =>
      did(
        `UPDATE signing_requests SET state = 'signed', ended_at = clock_timestamp(), result_media = $3,
           result_size = $4, result_sha256 = $5
         WHERE id = $1 AND claim_device = $2 AND ${IS_CLAIMED} AND payload_media IS NOT NULL`,
        [id, deviceId, name, size, sha256],
      ),
    setRefused: (id, deviceId, reason) =>
      did(
        `UPDATE signing_requests SET state = 'refused', ended_at = clock_timestamp(), reason = $3
         WHERE id = $1 AND claim_device = $2 AND ${IS_CLAIMED}`,
        [id, deviceId, reason],
      ),
    setFailed: (id) =>
      did(`UPDATE signing_requests SET state = 'failed', ended_at = clock_timestamp() WHERE id = $1 AND ${IS_OPEN}`, [
        id,
      ]),
    async markDelivered(id) {
      await db.query(
        `UPDATE signing_requests SET result_delivered_at = coalesce(result_delivered_at, clock_timestamp()) WHERE id = $1`,
        [id],
      );
    },
    async expireOverdue() {
      const rows = await db.query<{ id: string }>(
        `UPDATE signing_requests SET state = 'expired', ended_at = expires_at
         WHERE state IN ('created', 'claimed') AND expires_at <= clock_timestamp() RETURNING id`,
      );
      return rows.map((row) => row.id);
    },
    deletableMedia: ({ afterDelivery, afterEnd }) =>
      db.query<{ id: string; kind: 'payload' | 'result'; name: string }>(
        `SELECT id, 'payload' AS kind, payload_media AS name FROM signing_requests
           WHERE payload_media IS NOT NULL AND state NOT IN ('created', 'claimed')
         UNION ALL
         SELECT id, 'result', result_media FROM signing_requests WHERE result_media IS NOT NULL AND (
           result_delivered_at < clock_timestamp() - make_interval(secs => $1)
           OR ended_at < clock_timestamp() - make_interval(secs => $2)) LIMIT 1000`,
        [afterDelivery, afterEnd],
      ),
    async forgetMedia(id, name) {
      await db.query(
        `UPDATE signing_requests SET payload_media = nullif(payload_media, $2), result_media = nullif(result_media, $2)
         WHERE id = $1`,
        [id, name],
      );
    },
    async forgetEnded(seconds) {
      await db.query(
        `DELETE FROM signing_requests WHERE ended_at < clock_timestamp() - make_interval(secs => $1)
           AND payload_media IS NULL AND result_media IS NULL`,
        [seconds],
      );
    },
    async knownMedia(names) {
      const rows = await db.query<{ name: string }>(
        `SELECT payload_media AS name FROM signing_requests WHERE payload_media = ANY($1)
         UNION SELECT result_media FROM signing_requests WHERE result_media = ANY($1)`,
        [names],
      );
      return new Set(rows.map((row) => row.name));
    },
  };
}

interface RpRow extends Row {
  id: string;
  name: string;
  origins: string[];
  keys: RelyingParty['keys'];
}

export function createRpStore(db: Database): RpStore {
  return {
    save: ({ id, name, origins, keys, bearerSha256 }) =>
      db.transaction(async (tx) => {
        await tx.query(
          `INSERT INTO relying_parties (id, name, origins, bearer_sha256) VALUES ($1, $2, $3, $4)
           ON CONFLICT (id) DO UPDATE SET name = $2, origins = $3, bearer_sha256 = $4`,
          [id, name, origins, bearerSha256],
        );
        await tx.query('DELETE FROM relying_party_keys WHERE rp_id = $1', [id]);
        for (const { kid, jwk } of keys) {
          await tx.query('INSERT INTO relying_party_keys (rp_id, kid, jwk) VALUES ($1, $2, $3)', [id, kid, jwk]);
        }
      }),
    async find(rpId) {
      const row = await one<RpRow>(
        db,
        `SELECT id, name, origins, (SELECT coalesce(jsonb_agg(jsonb_build_object('kid', kid, 'jwk', jwk) ORDER BY kid), '[]')
           FROM relying_party_keys WHERE rp_id = relying_parties.id) AS keys FROM relying_parties WHERE id = $1`,
        [rpId],
      );
      return row && { id: row.id, name: row.name, origins: row.origins, keys: row.keys };
    },
    async findIdByBearer(bearerSha256) {
      const sql = 'SELECT id FROM relying_parties WHERE bearer_sha256 = $1';
      return (await one<{ id: string }>(db, sql, [bearerSha256]))?.id;
    },
  };
}
