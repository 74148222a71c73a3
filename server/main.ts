// SPDX-License-Identifier: Apache-2.0
// The server's commands: serve (default), build, audit, rp. Reads the environment once and sets the exit code; a
// refusal of the configuration is one line for the administrator.
import { readConfig, ConfigError, type Config } from './config.ts';

const [command = 'serve', ...args] = process.argv.slice(2);

/** Each command is loaded when it is asked for: `rp` needs no HTTP. @returns the exit code */
async function run(): Promise<number> {
  const config = () => readConfig(process.env, process.cwd());
  switch (command) {
    case 'serve':
      return serveUntilSignalled(config());
    case 'build': {
      const { buildPwa } = await import('./build-pwa.ts');
      await buildPwa(new AbortController().signal, console.log);
      return 0;
    }
    case 'audit':
      return (await import('./commands/audit.ts')).auditCommand(config());
    case 'rp':
      return (await import('./commands/rp.ts')).rpCommand(config(), args);
    default:
      throw new ConfigError(`unknown command ${JSON.stringify(command)}; there are: serve, build, audit, rp`);
  }
}

/** Signals are heard from the first moment, while the rest is still being loaded. @returns 0 */
async function serveUntilSignalled(config: Config): Promise<number> {
  const draining = new AbortController();
  // npm and a terminal may both pass a signal on: the second one changes nothing.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => draining.abort());
  const { serve } = await import('./serve.ts');
  await serve(config, draining);
  return 0;
}

try {
  process.exitCode = await run();
} catch (error) {
  const isRefusal = error instanceof ConfigError;
  console.error(isRefusal ? `emza: ${error.message}` : error);
  process.exitCode = 1;
}
// Nothing is open any more; a library's forgotten timer must not keep the process.
process.exit();
