// SPDX-License-Identifier: Apache-2.0
// The master key: 32 bytes from a file of the administrator's, or made in the sandbox's data folder. Nothing is ever
// encrypted under it directly: each purpose gets its own key by HKDF, and the key itself goes nowhere.
import { hkdfSync, randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, type Config } from './config.ts';

const LENGTH = 32;

/** 32 raw bytes, or their hex or base64(url) form with white space around. */
function keyOf(file: Buffer): Uint8Array | undefined {
  if (file.length === LENGTH) return file;
  const text = file.toString('latin1').trim();
  if (/^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, 'hex');
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}

/** Several processes may start at once on one folder: the file appears whole, and only the first one's stands. */
async function makeSandboxKey(path: string): Promise<void> {
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  await writeFile(draft, randomBytes(LENGTH), { mode: 0o600, flag: 'wx', flush: true });
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(draft);
}

/** @throws ConfigError when the file is missing, has another form, or holds no key worth the name. */
export async function loadMasterKey(config: Pick<Config, 'mode' | 'dataDir' | 'masterKeyFile'>): Promise<Uint8Array> {
  const made = join(config.dataDir, 'master.key');
  const path = config.masterKeyFile ?? made;
  let file = await readFile(path).catch(() => undefined);
  if (!file && config.masterKeyFile === undefined && config.mode === 'sandbox') {
    await makeSandboxKey(made);
    file = await readFile(made);
  }
  if (!file) throw new ConfigError('the file of EMZA_MASTER_KEY_FILE cannot be read');
  const key = keyOf(file);
  if (!key) throw new ConfigError('the master key file must hold 32 bytes, raw, in hex or in base64');
  if (new Set(key).size < 8) throw new ConfigError('the master key is not random');
  return key;
}

/** HKDF-SHA256 (RFC 5869) without salt. `purpose` names one use for good: changing it loses what it protects. */
export function deriveKey(masterKey: Uint8Array, purpose: string, length = LENGTH): Uint8Array<ArrayBuffer> {
  return new Uint8Array(hkdfSync('sha256', masterKey, new Uint8Array(), `emza|1|${purpose}`, length));
}
