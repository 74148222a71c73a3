// SPDX-License-Identifier: Apache-2.0
// kill -9 of the server at three points of a proof, with the app's own client on the other side: it ends proven, once.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAppPhone, prove, sandboxPerson, toFace } from '../../support/app-phone.ts';
import { freePort, serverProcess, until, type ServerProcess } from '../../support/server-process.ts';
import { ownPostgres, type OwnPostgres } from '../../support/stall.ts';

let postgres: OwnPostgres;
let server: ServerProcess;
let dataDir: string;

beforeAll(async () => {
  postgres = await ownPostgres();
  dataDir = await mkdtemp(join(tmpdir(), 'emza-killed-'));
  server = await serverProcess({
    EMZA_PORT: String(await freePort()),
    EMZA_DATA_DIR: dataDir,
    EMZA_DATABASE_URL: postgres.url,
  });
}, 180_000);
afterAll(async () => {
  await server.stop('SIGTERM');
  await postgres.close();
  await rm(dataDir, { recursive: true, force: true });
});

test.each([
  ['between a part on the disk and its row', 'proofing_parts', 'true', 1],
  ['when the services have answered and no verdict is written', 'proofing_checks', 'NEW.verdict IS NOT NULL', 0],
  ['when the verdict is written and nobody was told', 'messages', "NEW.kind = 'proofAccepted'", 0],
])(
  '%s',
  async (_, table, condition, orphans) => {
    const phone = await openAppPhone(server.origin);
    await toFace(phone, server.origin, await sandboxPerson(server.origin));
    const id = (await phone.enrolment.current())?.id ?? '';
    const point = await postgres.stall(table, condition);
    const proving = prove(phone).catch((error: unknown) => error);
    await point.reached();
    await server.stop('SIGKILL');
    await point.release();
    // Time passes, as long as a dead process holds what it took.
    await postgres.query(
      `UPDATE proofing_checks SET lease_until = least(lease_until, now()), tell_at = least(tell_at, now())`,
    );
    await server.start();
    // Either the app rode it out by itself, or the person opens it again.
    if ((await proving) instanceof Error) {
      const look = () => phone.proofing.read(id).catch(() => undefined);
      const { stage } = await until('the check to end', 60_000, async () => {
        const view = await look();
        return view?.isChecking === false ? view : undefined;
      });
      if (stage !== 'proven') await prove(phone);
    }
    expect((await phone.enrolment.current())?.state).toBe('issue');

    const of = 'WHERE enrolment_id = $1';
    const checks = await postgres.query(`SELECT kind, verdict FROM proofing_checks ${of} ORDER BY kind`, [id]);
    expect(checks.filter(({ verdict }) => verdict !== 'accept')).toEqual([]);
    expect(new Set(checks.map(({ kind }) => kind))).toEqual(new Set(['face', 'video']));
    const told = await until('the message', 20_000, async () => {
      const rows = await postgres.query(
        `SELECT kind FROM messages WHERE kind = 'proofAccepted' AND device_id = (SELECT device_id FROM enrolments WHERE id = $1)`,
        [id],
      );
      return rows.length > 0 ? rows : undefined;
    });
    expect(told).toHaveLength(1);
    const rows = await postgres.query('SELECT file_name FROM proofing_parts');
    const known = new Set(rows.map((row) => row['file_name']));
    const files = await readdir(join(dataDir, 'proofing'));
    expect(files.filter((name) => !known.has(name))).toHaveLength(orphans);
    // What is left over goes with the sweep that an hour later would do.
    for (const name of files) if (!known.has(name)) await rm(join(dataDir, 'proofing', name));
  },
  180_000,
);
