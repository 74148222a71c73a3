// SPDX-License-Identifier: Apache-2.0
// Third-party test data, read in place (EMZA_CORPORA, default ../shared/corpora) and never copied. Where it is absent
// the tests say by name that they were skipped.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const folder = resolve(process.env['EMZA_CORPORA'] ?? '../shared/corpora');

/** @returns the path of a corpus, or undefined where this machine has none. */
function corpusPath(name: string): string | undefined {
  const path = resolve(folder, name);
  return existsSync(path) ? path : undefined;
}

/** @returns the parsed JSON of a corpus, or undefined where this machine has none. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows the corpus's shape
export function readCorpus<T>(name: string): T | undefined {
  const path = corpusPath(name);
  return path === undefined ? undefined : (JSON.parse(readFileSync(path, 'utf8')) as T);
}
