// SPDX-License-Identifier: Apache-2.0
// `npm test`: builds the app, runs the suites one after the other, two files at a time, and ends with one line
// "N passed, N failed, N skipped" summed over them. Exits 1 when anything failed, or when a suite ran no test.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface JsonReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  success: boolean;
  testResults: { name: string; status: string; message: string }[];
}

const SUITES = process.argv.length > 2 ? process.argv.slice(2) : ['unit', 'server', 'browser', 'interop', 'e2e'];
/** They wait for servers and browsers for half of their time. */
const TWO_AT_A_TIME = ['server', 'e2e'];
const folder = mkdtempSync(join(tmpdir(), 'emza-test-'));
const sum = { passed: 0, failed: 0, skipped: 0 };
const broken: string[] = [];

const build = spawnSync('npm', ['run', 'build', '--silent'], { stdio: ['ignore', 'ignore', 'inherit'] });
if (build.status !== 0) broken.push('build');

for (const suite of SUITES) {
  const report = join(folder, `${suite}.json`);
  const args = ['run', '--project', suite, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  if (TWO_AT_A_TIME.includes(suite)) args.push('--maxWorkers=2');
  const { status } = spawnSync('vitest', args, { stdio: ['ignore', 'inherit', 'inherit'] });
  try {
    const json = JSON.parse(readFileSync(report, 'utf8')) as JsonReport;
    sum.passed += json.numPassedTests;
    sum.failed += json.numFailedTests;
    sum.skipped += json.numPendingTests + json.numTodoTests;
    // A file that does not even load has no test to count, and must not pass for that.
    if (status !== 0 && json.numFailedTests === 0) broken.push(suite);
    if (json.numPassedTests + json.numFailedTests === 0) broken.push(`${suite} (no test ran)`);
  } catch {
    broken.push(suite);
  }
}
rmSync(folder, { recursive: true, force: true });
if (broken.length > 0) console.error(`did not run to the end: ${broken.join(', ')}`);
console.log(`${sum.passed} passed, ${sum.failed + broken.length} failed, ${sum.skipped} skipped`);
process.exit(sum.failed + broken.length > 0 || sum.passed === 0 ? 1 : 0);
