// SPDX-License-Identifier: Apache-2.0
// The whole server in this process, as server/compose.ts puts it together: a database of its own, a folder of its own,
// a free port, its jobs. For tests that need every area but no second process.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from '../../core/crypto/hash.ts';
import { compose } from '../../server/compose.ts';
import { readConfig } from '../../server/config.ts';
import { createLog } from '../../server/http/log.ts';
import { startJobs } from '../../server/jobs.ts';
import { listen } from '../../server/listen.ts';
import { freshDatabase } from './postgres.ts';

export interface WholeServer {
  readonly origin: string;
  logs(): string;
  close(): Promise<void>;
}

export async function openWholeServer(postgresUrl: string): Promise<WholeServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'emza-whole-'));
  const database = await freshDatabase(postgresUrl);
  const config = readConfig({ EMZA_PORT: '0', EMZA_DATA_DIR: dataDir, EMZA_DATABASE_URL: database.url }, dataDir);
  const draining = new AbortController();
  const sockets = await listen(0, config.hosts);
  const origin = `http://localhost:${sockets.port}`;
  let logged = '';
  const log = createLog({ write: (line) => void (logged += line) });
  const { fetch, jobs } = await compose({
    config,
    origins: { origin, statusOrigin: origin },
    installation: { db: database.db, masterKey: randomBytes(32), close: () => Promise.resolve() },
    log,
    version: 'test',
    dist: dataDir,
    draining: draining.signal,
  });
  const stopJobs = startJobs(jobs, log);
  sockets.answerWith(fetch);
  return {
    origin,
    logs: () => logged,
    async close() {
      draining.abort();
      await sockets.drain();
      await stopJobs();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
