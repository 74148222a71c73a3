// SPDX-License-Identifier: Apache-2.0
// Writes docs/errors.md from the one table of codes and the texts people see, so that the three cannot differ.
// `node scripts/error-docs.ts` writes it; a unit test compares.
import { writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import { ERROR_STATUS, type ErrorCode } from '../core/protocol/errors.ts';
import { errorsEn } from '../src/i18n/errors.en.ts';
import { errorsFa } from '../src/i18n/errors.fa.ts';

const AREAS: Readonly<Record<string, string>> = {
  REQUEST: 'Requests in general',
  SERVER: 'Server',
  PROVIDER: 'Systems the server asks',
  NETWORK: 'Network, as the app sees it',
  DEVICE: 'Device',
  DER: 'Encoding',
  FIELD: 'Fields; also inside `fields` of REQUEST_INVALID',
  ENROLMENT: 'Enrolment',
  PAYMENT: 'Payment',
  PROOF: 'Identity proofing',
  LOCK: 'Device lock (WebAuthn)',
  OPERATION: 'Operations that the device lock releases',
  VAULT: 'Vault: PIN and PUK',
  CSR: 'Certification requests',
  CERTIFICATE: 'Certificates',
  LOST: 'Lost phone',
  RP: 'Relying parties',
  CLAIM: 'Claiming a signing request',
  SIGN: 'Signing',
  CAMERA: 'Scanner',
  MICROPHONE: 'Microphone',
  RESULT: 'Result, as the SDK sees it',
  SANDBOX: 'Sandbox',
};

export async function errorDocs(): Promise<string> {
  const codes = Object.keys(ERROR_STATUS) as ErrorCode[];
  const areaOf = (code: string): string => code.slice(0, code.indexOf('_'));
  const sections = [...new Set(codes.map(areaOf))].map((area) => {
    const title = AREAS[area];
    if (title === undefined) throw new Error(`scripts/error-docs.ts does not name the area ${area}`);
    const rows = codes
      .filter((code) => areaOf(code) === area)
      .map((code) => {
        const [en, fa] = [errorsEn[code], errorsFa[code]];
        return `| \`${code}\` | ${ERROR_STATUS[code]} | ${en.what} ${en.next} | ${fa.what} ${fa.next} |`;
      });
    return [`## ${title}`, '', '| code | HTTP | English | فارسی |', '| --- | --- | --- | --- |', ...rows].join('\n');
  });
  const head = `# Errors

Every refusal has one of these codes. The server answers \`application/problem+json\` (RFC 9457) with \`code\`, a
\`requestId\` to look for in the log, and where it helps \`fields\`, \`triesLeft\` or \`retryAfterSeconds\`; never what was
typed. The app shows the text of the code. An unknown fault is \`SERVER_ERROR\` with the request id and nothing else.
A code is never used again for another meaning. This page is written by \`node scripts/error-docs.ts\`.`;
  return format([head, ...sections].join('\n\n'), { parser: 'markdown', singleQuote: true, printWidth: 120 });
}

if (import.meta.main) await writeFile(new URL('../docs/errors.md', import.meta.url), await errorDocs());
