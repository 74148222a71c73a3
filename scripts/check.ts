// SPDX-License-Identifier: Apache-2.0
// `npm run check`: format, lint, types of every runtime, boundaries, dead code. Runs all and then says which failed.
import { spawnSync } from 'node:child_process';

const CODE = ['core', 'src', 'sw', 'server', 'sdk', 'cli', 'tests', 'scripts'];
const RUNTIMES = ['core', 'src', 'src/tsconfig.worker.json', 'sw', 'server', 'sdk', 'cli', 'tests', 'scripts'];

const STEPS: readonly [name: string, command: string, ...args: string[]][] = [
  ['format', 'prettier', '--check', '--log-level', 'warn', '.'],
  ['lint', 'oxlint', '--type-aware', '--deny-warnings', ...CODE],
  ...RUNTIMES.map((project): [string, string, ...string[]] => [`types ${project}`, 'tsc', '-p', project]),
  ['boundaries', 'depcruise', '--config', '.dependency-cruiser.mjs', '--output-type', 'err', ...CODE.slice(0, 7)],
  ['dead code', 'knip', '--no-progress'],
];

const failed = STEPS.filter(([name, command, ...args]) => {
  const started = performance.now();
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  return status !== 0;
});
if (failed.length > 0) {
  console.error(`check failed: ${failed.map(([name]) => name).join(', ')}`);
  process.exit(1);
}
