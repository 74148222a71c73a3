// SPDX-License-Identifier: Apache-2.0
// The command line of `emza request`, checked whole before anything is read or sent.
import { parseArgs } from 'node:util';
import { FORMATS, LEVELS, type Format, type Level, type SigningRequest } from '../core/protocol/index.ts';

export const REQUEST_USAGE = `usage: emza request FILE… --server URL --key K [options]
  --format ${FORMATS.join('|')}   default pades
  --level ${LEVELS.join('|')}   default b-b
  --text-fa TEXT --text-en TEXT   what the person reads; one alone serves both languages
  --signer NATIONAL_ID   the one person who may sign
  --out DIR         where NAME.signed.EXT is written; default beside each file
  --print-link      standard output carries one link a line each second, and nothing else
  --timeout SECONDS until a phone must have claimed; default 300
exit: 0 signed, 3 refused, 4 expired, 5 failed`;

export interface RequestOptions {
  readonly files: readonly string[];
  readonly server: string;
  readonly key: string;
  readonly format: Format;
  readonly level: Level;
  readonly text: SigningRequest['text'] | undefined;
  readonly signer: string | undefined;
  readonly out: string | undefined;
  readonly isPrintingLinks: boolean;
  readonly timeoutSeconds: number;
}

/** The command was written wrongly; the message says how. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @throws UsageError */
export function readRequestOptions(args: readonly string[]): RequestOptions {
  const { values, positionals: files } = parse(args);
  if (files.length === 0) throw new UsageError('no FILE');
  const { server, key, signer, out } = values;
  if (server === undefined) throw new UsageError('no --server');
  if (key === undefined) throw new UsageError('no --key');
  const timeoutSeconds = Number(values.timeout);
  if (!/^\d+$/.test(values.timeout) || timeoutSeconds < 1 || timeoutSeconds > 80_000) {
    throw new UsageError('--timeout is a number of seconds from 1 to 80000');
  }
  const [fa, en] = [values['text-fa'] ?? values['text-en'], values['text-en'] ?? values['text-fa']];
  return {
    files,
    server,
    key,
    format: oneOf('--format', FORMATS, values.format),
    level: oneOf('--level', LEVELS, values.level),
    text: fa === undefined || en === undefined ? undefined : { fa, en },
    signer,
    out,
    isPrintingLinks: values['print-link'],
    timeoutSeconds,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        server: { type: 'string' },
        key: { type: 'string' },
        format: { type: 'string', default: 'pades' },
        level: { type: 'string', default: 'b-b' },
        'text-fa': { type: 'string' },
        'text-en': { type: 'string' },
        signer: { type: 'string' },
        out: { type: 'string' },
        'print-link': { type: 'boolean', default: false },
        timeout: { type: 'string', default: '300' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'unknown option');
  }
}

function oneOf<T extends string>(option: string, known: readonly T[], value: string): T {
  const found = known.find((one) => one === value);
  if (!found) throw new UsageError(`${option} is one of ${known.join(', ')}`);
  return found;
}
