// SPDX-License-Identifier: Apache-2.0
import { beforeEach, afterEach, describe, expect, inject, test } from 'vitest';
import { createAuditLog, verifyAuditLog } from '../../server/audit/audit-log.ts';
import { createAuditStore } from '../../server/store/audit-store.ts';
import { openDatabase } from '../../server/store/database.ts';
import { freshDatabase } from '../support/postgres.ts';

let world: Awaited<ReturnType<typeof freshDatabase>>;
beforeEach(async () => void (world = await freshDatabase(inject('postgresUrl'))));
afterEach(() => world.drop());

const open = (db = world.db) => createAuditLog({ store: createAuditStore(db), now: () => new Date() });
const verdict = () => verifyAuditLog({ store: createAuditStore(world.db), pageSize: 3 })();
const event = (n: number) => ({ event: 'probe.done', subject: `s${n}`, data: { z: n, a: 'é', ok: true } });

test('entries of several writers at once stand in one unbroken chain', async () => {
  const other = openDatabase(world.url);
  const [here, there] = [open(), open(other)];
  await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? here : there).append(event(n))));
  expect(await verdict()).toEqual({ ok: true, entries: 20 });
  await other.close();
});

test('an empty log holds', async () => {
  expect(await verdict()).toEqual({ ok: true, entries: 0 });
});

describe('what somebody changes behind the triggers is found', () => {
  test.each<[string, string, number]>([
    ['changed data', `UPDATE audit_log SET data = data || '{"z": 99}' WHERE seq = 4`, 4],
    ['changed event', `UPDATE audit_log SET event = 'other' WHERE seq = 5`, 5],
    ['changed subject', `UPDATE audit_log SET subject = 'other' WHERE seq = 1`, 1],
    ['changed time', `UPDATE audit_log SET at = at - interval '1 ms' WHERE seq = 2`, 2],
    ['changed hash', `UPDATE audit_log SET hash = sha256(hash) WHERE seq = 7`, 7],
    ['removed row', 'DELETE FROM audit_log WHERE seq = 3', 3],
    ['removed first row', 'DELETE FROM audit_log WHERE seq = 1', 1],
    ['exchanged rows', `UPDATE audit_log SET seq = CASE seq WHEN 102 THEN 3 ELSE 2 END WHERE seq IN (102, 103)`, 2],
  ])('%s', async (_, sql, brokenAt) => {
    const log = open();
    for (let n = 1; n <= 7; n++) await log.append(event(n));
    expect(await verdict()).toEqual({ ok: true, entries: 7 });
    await world.db.query('ALTER TABLE audit_log DISABLE TRIGGER audit_log_append_only');
    if (sql.includes('102')) await world.db.query('UPDATE audit_log SET seq = seq + 100 WHERE seq IN (2, 3)');
    await world.db.query(sql);
    expect(await verdict()).toEqual({ ok: false, brokenAt });
  });
});
