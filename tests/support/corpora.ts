// SPDX-License-Identifier: Apache-2.0
// Test data of others, read in place: EMZA_CORPORA names the folder (default: corpora in a folder "shared" beside the
// project). Where it is missing, a test that needs it says so by being skipped under its own name.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const folder = resolve(import.meta.dirname, '../..', process.env['EMZA_CORPORA'] ?? '../shared/corpora');

export interface Corpus {
  readonly isThere: boolean;
  readonly path: string;
  json<T>(): T;
}

export function corpus(name: string): Corpus {
  const path = resolve(folder, name);
  return {
    path,
    isThere: existsSync(path),
    json: <T>() => JSON.parse(readFileSync(path, 'utf8')) as T,
  };
}
