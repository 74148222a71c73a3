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
    async rememberNonce(deviceId, nonce) {
      const sql =
        'INSERT INTO device_nonces (device_id, nonce) VALUES ($1, $2) ON CONFLICT (device_id, nonce) DO NOTHING RETURNING 1';
      return (await db.query(sql, [deviceId, nonce])).length === 1;
    },
    async forgetNonces(seconds) {
      await db.query('DELETE FROM device_nonces WHERE seen_at < now() - make_interval(secs => $1)', [seconds]);
    },
  };
}
