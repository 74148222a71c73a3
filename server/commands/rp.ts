// SPDX-License-Identifier: Apache-2.0
// `node server/main.ts rp add NAME --origin URL [--jwk PUBLIC]`: registers a relying party. Standard output holds the
// key alone, once; it is stored nowhere.
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { AppError } from '../../core/protocol/index.ts';
import { createAuditLog } from '../audit/audit-log.ts';
import { ConfigError, type Config } from '../config.ts';
import { openInstallation } from '../open-installation.ts';
import { addRelyingParty } from '../signing/relying-parties.ts';
import { createAuditStore } from '../store/audit-store.ts';
import { complain, hint, say } from './output.ts';
import { createRpStore } from '../store/signing-store.ts';

const USAGE = 'usage: emza rp add NAME --origin URL [--jwk FILE-OR-JSON]';

interface Input {
  readonly name: string;
  readonly origin: string;
  readonly jwk?: unknown;
}

/** A public key as JSON, or the name of a file that holds one. */
async function readJwk(text: string): Promise<unknown> {
  const json = text.trimStart().startsWith('{') ? text : await readFile(text, 'utf8').catch(() => '');
  try {
    return JSON.parse(json) as unknown;
  } catch (cause) {
    throw new ConfigError('--jwk is neither a JSON Web Key nor a file that holds one', { cause });
  }
}

async function readInput(args: readonly string[]): Promise<Input> {
  let parsed;
  try {
    const options = { origin: { type: 'string' }, jwk: { type: 'string' } } as const;
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    throw new ConfigError(USAGE, { cause });
  }
  const { values, positionals } = parsed;
  const [verb, name, ...more] = positionals;
  if (verb !== 'add' || name === undefined || more.length > 0 || values.origin === undefined) {
    throw new ConfigError(USAGE);
  }
  const jwk = values.jwk === undefined ? undefined : await readJwk(values.jwk);
  return { name, origin: values.origin, ...(jwk !== undefined && { jwk }) };
}

/** @returns 0. @throws ConfigError for what was typed */
export async function rpCommand(config: Config, args: readonly string[]): Promise<number> {
  const input = await readInput(args);
  const installation = await openInstallation(config, { onError: complain });
  try {
    const audit = createAuditLog({ store: createAuditStore(installation.db), now: () => new Date() });
    const rps = createRpStore(installation.db);
    const added = await addRelyingParty({ rps, audit, mode: config.mode })(input);
    hint(`relying party ${added.rpId} is registered; its key, shown this once:`);
    say(added.key);
    if (input.jwk !== undefined) hint('append the private half of your own key (its member "d") to it');
    return 0;
  } catch (error) {
    if (!(error instanceof AppError) || error.status >= 500) throw error;
    const fields = (error.detail.fields ?? []).map(({ field }) => field).join(', ');
    throw new ConfigError(`not accepted: ${fields || error.message}`, { cause: error });
  } finally {
    await installation.close();
  }
}
