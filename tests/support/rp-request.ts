// SPDX-License-Identifier: Apache-2.0
// A relying party's request, made by the command line itself: what the test shows to the camera is what a terminal shows.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { nodeBinary, root, until } from './server-process.ts';
import type { Format, Level, RpRequest } from './world.ts';

const STATE_OF_EXIT: Readonly<Record<number, string>> = { 0: 'signed', 3: 'refused', 4: 'expired', 5: 'failed' };

export async function makeRpRequest(
  server: string,
  o: { files: { name: string; bytes: Uint8Array }[]; format: Format; level?: Level; text?: { fa: string; en: string } },
): Promise<RpRequest & { stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'emza-rp-'));
  const [input, output] = [join(folder, 'in'), join(folder, 'out')];
  await mkdir(input);
  await mkdir(output);
  const paths = o.files.map((file) => join(input, basename(file.name)));
  await Promise.all(o.files.map((file, index) => writeFile(paths[index] ?? '', file.bytes)));
  const args = ['cli/emza.js', 'request', ...paths, '--server', server, '--key', 'sandbox-rp', '--format', o.format];
  args.push('--level', o.level ?? 'b-b', '--out', output, '--print-link');
  if (o.text) args.push('--text-fa', o.text.fa, '--text-en', o.text.en);
  const child = spawn(nodeBinary, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let [link, out, problems] = ['', '', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (out + chunk.toString()).split('\n');
    out = lines.pop() ?? '';
    link = lines.at(-1) ?? link;
  });
  child.stderr.on('data', (chunk: Buffer) => (problems += chunk.toString()));
  const ended = once(child, 'exit') as Promise<[number | null]>;

  await until('the first link', 30_000, () => {
    if (child.exitCode !== null) throw new Error(`emza request ended with ${child.exitCode}: ${problems}`);
    return link === '' ? undefined : true;
  });
  return {
    id: link.split('#1.')[1]?.split('.')[0] ?? '',
    frame: () => link,
    async result(timeoutMs = 60_000) {
      const late = AbortSignal.timeout(timeoutMs);
      const code = await Promise.race([
        ended.then(([exit]) => exit),
        new Promise<never>((_, refuse) =>
          late.addEventListener('abort', () => refuse(new Error(`no result: ${problems}`))),
        ),
      ]);
      const names = code === 0 ? await readdir(output) : [];
      const files = names
        .sort()
        .map(async (name) => ({ name, bytes: new Uint8Array(await readFile(join(output, name))) }));
      return { state: STATE_OF_EXIT[code ?? -1] ?? `exit ${code}: ${problems}`, files: await Promise.all(files) };
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await ended;
      }
    },
  };
}
