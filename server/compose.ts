// SPDX-License-Identifier: Apache-2.0
// Puts the areas together: stores under use cases, use cases under routes. It is the only place that knows them all,
// and the only one where a sandbox adapter is chosen.
import { createAuditLog } from './audit/audit-log.ts';
import { ConfigError, type Config, type Origins } from './config.ts';
import { authenticateDevice, sweepNonces } from './devices/authenticate-device.ts';
import { createApp } from './http/app.ts';
import { deviceRoutes } from './http/device-routes.ts';
import type { Log } from './http/log.ts';
import { createMetrics } from './http/metrics.ts';
import { sandboxRoutes } from './http/sandbox-routes.ts';
import { openStaticFiles, staticFiles } from './http/static.ts';
import { systemRoutes } from './http/system-routes.ts';
import type { Installation } from './open-installation.ts';
import { createSandbox } from './sandbox/sandbox.ts';
import { createAuditStore } from './store/audit-store.ts';
import { createDevicesStore } from './store/devices-store.ts';
import { createSandboxStore } from './store/sandbox-store.ts';
import type { Job } from './jobs.ts';

export interface Composition {
  readonly fetch: (request: Request) => Response | Promise<Response>;
  readonly jobs: readonly Job[];
}

/** @throws ConfigError in production, as long as a provider has no adapter but the sandbox's. */
export async function compose(deps: {
  readonly config: Config;
  readonly origins: Origins;
  readonly installation: Installation;
  readonly log: Log;
  readonly version: string;
  /** The built PWA. */
  readonly dist: string;
  readonly draining: AbortSignal;
}): Promise<Composition> {
  const { config, origins, log, draining } = deps;
  const { db } = deps.installation;
  const now = () => new Date();
  if (config.mode !== 'sandbox') {
    throw new ConfigError('production has no adapter yet for: SIM ownership, civil registry, SMS');
  }

  const devices = createDevicesStore(db);
  const audit = createAuditLog({ store: createAuditStore(db), now });
  void audit;
  const sandbox = createSandbox({ store: createSandboxStore(db) });
  await sandbox.seed();

  const metrics = createMetrics();
  const isReady = () =>
    db.query('SELECT 1').then(
      () => !draining.aborted,
      () => false,
    );
  const app = createApp({
    ...origins,
    version: deps.version,
    log,
    metrics,
    now,
    authenticateDevice: authenticateDevice({ devices, now: () => now().getTime() / 1000 }),
    findRp: () => Promise.resolve(undefined),
    routes: [systemRoutes({ metrics, isReady }), deviceRoutes({ devices, now }), sandboxRoutes(sandbox)],
    files: staticFiles(await openStaticFiles(deps.dist), { hasSandbox: true }),
  });
  return {
    fetch: app.fetch,
    jobs: [{ name: 'forget nonces', everySeconds: 60, run: sweepNonces({ devices }) }],
  };
}
