// SPDX-License-Identifier: Apache-2.0
// The server's commands: serve (default), build, audit, rp. Reads the environment once and sets the exit code; a
// refusal of the configuration is one line for the administrator.
import { readConfig, ConfigError } from './config.ts';

const [command = 'serve', ...args] = process.argv.slice(2);

/** Each command is loaded when it is asked for: `rp` needs no HTTP. @returns the exit code */
async function run(): Promise<number> {
  const config = () => readConfig(process.env, process.cwd());
  switch (command) {
    case 'serve':
      await (await import('./serve.ts')).serve(config());
      return 0;
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

try {
  process.exitCode = await run();
} catch (error) {
  const isRefusal = error instanceof ConfigError;
  console.error(isRefusal ? `emza: ${error.message}` : error);
  process.exitCode = 1;
}
// Nothing is open any more; a library's forgotten timer must not keep the process.
process.exit();
