// SPDX-License-Identifier: Apache-2.0
// Runs `node server/main.ts …` as a child: signals go on to it, its exit code comes back.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const SERVER = fileURLToPath(new URL('../server/main.ts', import.meta.url));

/** @returns the child's exit code; 143 where a signal ended it. */
export async function runServer(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [SERVER, ...args], { stdio: 'inherit' });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  const [code] = await exited;
  return code ?? 143;
}
