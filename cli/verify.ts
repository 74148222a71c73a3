// SPDX-License-Identifier: Apache-2.0
// `emza verify FILE`: validates the signatures of a PDF and says so by its exit code. Roots come from --trust or the
// data folder, never from the file or the network.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Report, Verdict } from '../core/ades/report.ts';
import { parseCertificate, readPem } from '../core/pki/certificate.ts';
import { formatReport } from './format-report.ts';
import { validateApart } from './validate-apart.ts';

/** 0, 1 and 2 are verdicts; the others are those of sysexits.h. */
export const EXIT: Readonly<Record<Verdict | 'USAGE' | 'NO_INPUT', number>> = {
  'TOTAL-PASSED': 0,
  INDETERMINATE: 1,
  'TOTAL-FAILED': 2,
  USAGE: 64,
  NO_INPUT: 66,
};

export const USAGE = `Usage: emza verify FILE [--trust PEM] [--json] [--offline]

  --trust PEM   trusted roots; without it \${EMZA_DATA_DIR:-./data}/ca/roots.pem
  --json        the report as JSON
  --offline     do not ask OCSP and CRL addresses (what is not asked is INDETERMINATE)

Exit: 0 TOTAL-PASSED, 1 INDETERMINATE (also: no trusted roots), 2 TOTAL-FAILED (also: no signature, or none that can
be read), 64 usage, 66 a file cannot be opened. --detached and --etsi-xml are not built yet (64).
`;

const MAX_FILE = 512 * 1024 * 1024;

export interface Output {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
}

const standardOutput: Output = {
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
};

/** @param args what follows `verify`. @returns the exit code. */
export async function verifyCommand(args: readonly string[], output: Output = standardOutput): Promise<number> {
  const options = readOptions(args);
  if ('fault' in options) {
    output.error(`${options.fault}\n\n${USAGE}`);
    return EXIT.USAGE;
  }
  if (options.help) {
    output.out(USAGE);
    return 0;
  }
  let file: Uint8Array;
  let roots: readonly Uint8Array[];
  try {
    if ((await stat(options.file)).size > MAX_FILE) throw new Error('larger than 512 MiB');
    file = await readFile(options.file);
    roots = await readRoots(options.trust, output);
  } catch (cause) {
    output.error(`emza verify: ${cause instanceof Error ? cause.message : 'cannot read'}\n`);
    return EXIT.NO_INPUT;
  }
  const report: Report = await validateApart({ file, roots, isOffline: options.offline });
  output.out(options.json ? `${JSON.stringify(report, null, 2)}\n` : formatReport(options.file, report));
  return EXIT[report.verdict];
}

interface Options {
  readonly file: string;
  readonly trust: string | undefined;
  readonly json: boolean;
  readonly offline: boolean;
  readonly help: boolean;
}

function readOptions(args: readonly string[]): Options | { readonly fault: string } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        trust: { type: 'string' },
        json: { type: 'boolean', default: false },
        offline: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        detached: { type: 'string' },
        'etsi-xml': { type: 'boolean', default: false },
      },
    });
    if (values.detached !== undefined || values['etsi-xml'])
      return { fault: '--detached and --etsi-xml are not built yet' };
    const [file, ...more] = positionals;
    if (!values.help && (file === undefined || more.length > 0)) return { fault: 'exactly one FILE is needed' };
    const { trust, json, offline, help } = values;
    return { file: file ?? '', trust, json, offline, help };
  } catch (cause) {
    return { fault: cause instanceof Error ? cause.message : 'unknown option' };
  }
}

/**
 * A missing default file means no roots: the verdict says so. A missing --trust file is an error. A root that the
 * strict reader refuses is left out, and said.
 */
async function readRoots(trust: string | undefined, output: Output): Promise<Uint8Array[]> {
  const path = trust ?? join(process.env['EMZA_DATA_DIR'] ?? './data', 'ca', 'roots.pem');
  const pem = await readFile(path, 'utf8').catch((cause: unknown) => {
    if (trust !== undefined) throw cause;
    return '';
  });
  return readPem(pem).filter((der) => {
    try {
      parseCertificate(der);
      return true;
    } catch {
      output.error('emza verify: a root that is not a strict certificate was left out\n');
      return false;
    }
  });
}
