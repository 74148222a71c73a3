// SPDX-License-Identifier: Apache-2.0
// Messages of devices. A lock a device makes ids grow in the order of commits: a long-poll that has seen a number has
// seen all below it.
import type { MessageDetail, MessageView } from '../../core/protocol/index.ts';
import type { MessageStore } from '../messages/ports.ts';
import { one, type Database } from './database.ts';

type MessageRow = { id: string; kind: string; detail: MessageDetail; posted_at: Date };

const viewOf = (row: MessageRow): MessageView => ({
  id: Number(row.id),
  kind: row.kind,
  at: Math.floor(row.posted_at.getTime() / 1000),
  detail: row.detail,
});

export function createMessagesStore(db: Database): MessageStore {
  return {
    async insert({ deviceId, key, kind, detail, at }) {
      const row = await one(
        db,
        `INSERT INTO messages (device_id, key, kind, detail, posted_at)
         SELECT $1, $2, $3, $4, $5 FROM (SELECT pg_advisory_xact_lock(hashtextextended('messages:' || $1, 0))) AS alone
         ON CONFLICT (device_id, key) DO NOTHING RETURNING id`,
        [deviceId, key, kind, JSON.stringify(detail), at],
      );
      return row !== undefined;
    },
    async after({ deviceId, id, limit }) {
      const rows = await db.query<MessageRow>(
        `SELECT * FROM (SELECT id, kind, detail, posted_at FROM messages
           WHERE device_id = $1 AND id > $2 ORDER BY id DESC LIMIT $3) AS newest ORDER BY id`,
        [deviceId, id, limit],
      );
      return rows.map(viewOf);
    },
    async forget(before) {
      await db.query('DELETE FROM messages WHERE posted_at < $1', [before]);
    },
  };
}
