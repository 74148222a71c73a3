// SPDX-License-Identifier: Apache-2.0
// `node server/main.ts rp add NAME --origin URL [--jwk PUBLIC]`: registers a relying party and prints its KEY, once.
// PUBLIC is a JWK, or a file that holds one. Nothing here is logged.
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { AppError } from '../core/protocol/index.ts';
import type { addRelyingParty } from './signing/relying-parties.ts';

export const RP_USAGE = 'usage: rp add NAME --origin URL [--jwk PUBLIC]';

/** @returns the exit code: 0 added, 2 wrong use, 1 refused. */
export async function runRpCommand(
  add: ReturnType<typeof addRelyingParty>,
  args: readonly string[],
  out: { readonly print: (line: string) => void; readonly complain: (line: string) => void },
): Promise<number> {
  const input = readArguments(args);
  if (!input) {
    out.complain(RP_USAGE);
    return 2;
  }
  try {
    const jwk = input.jwk === undefined ? undefined : await readJwk(input.jwk);
    const added = await add({ name: input.name, origin: input.origin, ...(jwk !== undefined && { jwk }) });
    out.print(`id ${added.rpId}`);
    out.print(`KEY ${added.key}`);
    if (jwk !== undefined) out.complain('Put the member "d" of your private JWK after the dot.');
    return 0;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const fields = error.detail.fields?.map(({ field }) => field).join(', ');
    out.complain(`${error.code}${fields ? `: ${fields}` : ''}`);
    return 1;
  }
}

function readArguments(args: readonly string[]): { name: string; origin: string; jwk: string | undefined } | undefined {
  try {
    const options = { origin: { type: 'string' }, jwk: { type: 'string' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [command, name, ...more] = positionals;
    if (command !== 'add' || name === undefined || more.length > 0 || values.origin === undefined) return undefined;
    return { name, origin: values.origin, jwk: values.jwk };
  } catch {
    return undefined;
  }
}

async function readJwk(text: string): Promise<unknown> {
  const json = text.trimStart().startsWith('{') ? text : await readFile(text, 'utf8').catch(() => '');
  try {
    return JSON.parse(json) as unknown;
  } catch (cause) {
    const fields = [{ field: 'jwk', code: 'REQUEST_INVALID' as const }];
    throw new AppError('REQUEST_INVALID', 'jwk is not JSON', { cause, detail: { fields } });
  }
}
