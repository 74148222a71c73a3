// SPDX-License-Identifier: Apache-2.0
// The life of the server: take the port, build the app, open the installation, answer; on a signal, drain and leave
// with 0. The port is taken first, because the origin may depend on it and because that fails soonest.
import { destination } from 'pino';
import packageJson from '../package.json' with { type: 'json' };
import { buildPwa, DIST } from './build-pwa.ts';
import { compose, requireProviders } from './compose.ts';
import { originsOf, type Config } from './config.ts';
import { createLog } from './http/log.ts';
import { startJobs } from './jobs.ts';
import { listen } from './listen.ts';
import { openInstallation } from './open-installation.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * Resolves when everything is closed again, some time after `draining` was aborted. People read standard output,
 * machines read the log on standard error.
 */
export async function serve(config: Config, draining: AbortController): Promise<void> {
  requireProviders(config.mode);
  const log = createLog(destination({ dest: 2, sync: true }));
  const { signal } = draining;
  const asked = new Promise((resolve) => signal.addEventListener('abort', resolve));

  const sockets = await listen(config.port, config.hosts);
  const close: (() => Promise<void>)[] = [() => sockets.drain()];
  try {
    const origins = originsOf(config, sockets.port);
    const [built, opened] = await Promise.allSettled([
      buildPwa(signal, say),
      openInstallation(config, {
        drain: signal,
        onError: (error) => log.error('database connection lost', error),
      }),
    ]);
    if (opened.status === 'rejected') throw opened.reason;
    const installation = opened.value;
    close.push(() => installation.close());
    if (built.status === 'rejected') throw built.reason;
    signal.throwIfAborted();

    const version = packageJson.version;
    const { fetch, jobs } = await compose({
      config,
      origins,
      installation,
      log,
      version,
      dist: DIST,
      draining: signal,
    });
    const stopJobs = startJobs(jobs, log);
    close.splice(1, 0, stopJobs);
    sockets.answerWith(fetch);
    log.info('listening', { mode: config.mode, port: sockets.port, origin: origins.origin });
    say(`Emza ${version} (${config.mode}) is at ${origins.origin}`);
    if (config.mode === 'sandbox') say(`  sandbox world: ${origins.origin}/sandbox`);
    say(`  API:           ${origins.origin}/openapi.json`);
    say(`  data folder:   ${config.dataDir}`);
    if (!signal.aborted) await asked;
    log.info('draining');
  } catch (error) {
    // A signal during the start ends it: that is no failure.
    if (!signal.aborted) throw error;
  } finally {
    draining.abort();
    for (const step of close) await step();
  }
}
