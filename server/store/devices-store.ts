// SPDX-License-Identifier: Apache-2.0
// Devices and the nonces of their requests. A nonce is remembered by one INSERT: two racing replays cannot both pass.
import type { PublicJwkP256 } from '../../core/protocol/index.ts';
import type { DeviceStore } from '../devices/ports.ts';
import { one, type Database } from './database.ts';

export function createDevicesStore(db: Database): DeviceStore {
  return {
    async find(deviceId) {
      const sql = 'SELECT public_key FROM devices WHERE id = $1';
      return (await one<{ public_key: PublicJwkP256 }>(db, sql, [deviceId]))?.public_key;
    },
    async register(deviceId, publicKey) {
      const sql = 'INSERT INTO devices (id, public_key) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING';
      await db.query(sql, [deviceId, JSON.stringify(publicKey)]);
    },
    async rememberNonce(deviceId, nonce, aMinute) {
      const row = await one<{ memory: 'fresh' | 'seen' | 'limited' }>(
        db,
        `WITH recent AS (
           SELECT count(*) AS n FROM device_nonces WHERE device_id = $1 AND seen_at > now() - interval '60 s'),
         kept AS (
           INSERT INTO device_nonces (device_id, nonce) SELECT $1, $2 FROM recent WHERE n < $3
           ON CONFLICT (device_id, nonce) DO NOTHING RETURNING 1)
         SELECT CASE WHEN EXISTS (SELECT 1 FROM kept) THEN 'fresh' WHEN n < $3 THEN 'seen' ELSE 'limited' END AS memory
         FROM recent`,
        [deviceId, nonce, aMinute],
      );
      return row?.memory ?? 'seen';
    },
    async forgetNonces(seconds) {
      await db.query('DELETE FROM device_nonces WHERE seen_at < now() - make_interval(secs => $1)', [seconds]);
    },
    async forgetUnused(seconds) {
      await db.query(
        `DELETE FROM devices d WHERE d.created_at < now() - make_interval(secs => $1)
           AND NOT EXISTS (SELECT 1 FROM enrolments e WHERE e.device_id = d.id)
           AND NOT EXISTS (SELECT 1 FROM tokens t WHERE t.device_id = d.id)`,
        [seconds],
      );
    },
  };
}
