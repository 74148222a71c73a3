// SPDX-License-Identifier: Apache-2.0
// `emza request`: asks a person to sign files, by a live QR code in the terminal. Standard output carries links only
// (--print-link) or the names of written files; all else goes to standard error. The key is never shown.
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { AppError } from '../core/protocol/index.ts';
import { createSigner, type SignatureResult } from '../sdk/index.ts';
import { readRequestOptions, REQUEST_USAGE, UsageError, type RequestOptions } from './request-options.ts';
import { showUntilClaimed } from './show-request.ts';
import { createScreen, qrLines } from './terminal-qr.ts';

/** Exit codes (design §11). */
const EXIT = { signed: 0, refused: 3, expired: 4, failed: 5 } as const;

/** @param args after the word `request`. @returns the exit code; never rejects. */
export async function runRequest(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${REQUEST_USAGE}\n`);
    return 0;
  }
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  try {
    return await request(readRequestOptions(args), stop.signal);
  } catch (error) {
    complain(describe(error));
    return EXIT.failed;
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

async function request(options: RequestOptions, signal: AbortSignal): Promise<number> {
  const targets = targetsOf(options);
  const files = await Promise.all(
    options.files.map(async (path) => ({ name: basename(path), bytes: new Uint8Array(await readFile(path)) })),
  );
  const signer = createSigner(options);
  const { format, level, text, signer: nationalId } = options;
  const chosen = { ...(text && { text }), ...(nationalId !== undefined && { signer: nationalId }) };
  const view = options.isPrintingLinks ? linkPrinter() : qrView();
  const claimed = await showUntilClaimed({
    timeoutSeconds: options.timeoutSeconds,
    open: (expiresIn) => signer.requestSignature({ files, format, level, expiresIn, signal, ...chosen }),
    show: view.show,
    signal,
  }).finally(view.end);
  if (!claimed) {
    complain(signal.aborted ? 'Stopped.' : 'Nobody scanned the code in time.');
    return signal.aborted ? EXIT.failed : EXIT.expired;
  }
  complain('The code was scanned; waiting for the signature…');
  return finish(await claimed.result(), targets, options.isPrintingLinks);
}

async function finish(result: SignatureResult, targets: readonly string[], isQuiet: boolean): Promise<number> {
  if (result.state === 'signed') {
    for (const [index, file] of result.files.entries()) {
      const target = targets[index] ?? file.name;
      await writeWhole(target, file.bytes);
      if (isQuiet) complain(target);
      else process.stdout.write(`${target}\n`);
    }
  } else {
    complain(
      result.state === 'refused' ? `The request was refused: ${result.reason}.` : `The request ${result.state}.`,
    );
  }
  return EXIT[result.state];
}

/** NAME.signed.EXT beside the file or in --out. @throws UsageError when two files would get one name. */
function targetsOf({ files, out }: RequestOptions): readonly string[] {
  const targets = files.map((path) => {
    const extension = extname(path);
    return join(out ?? dirname(path), `${basename(path, extension)}.signed${extension}`);
  });
  if (new Set(targets).size < targets.length) throw new UsageError('two FILEs would be written under one name');
  return targets;
}

/** The name appears with all its bytes, or not at all. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.${process.pid}.part`;
  try {
    await writeFile(part, bytes, { flush: true });
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

interface LinkView {
  readonly show: (link: string, secondsLeft: number) => void;
  readonly end: () => void;
}

function linkPrinter(): LinkView {
  return { show: (link) => void process.stdout.write(`${link}\n`), end: () => undefined };
}

function qrView(): LinkView {
  const screen = createScreen(process.stderr);
  return {
    show(link, secondsLeft) {
      const lines = qrLines(link, process.stderr);
      if (!lines) throw new UsageError('the server’s address is too long for a QR code; use --print-link');
      screen.draw([...lines, `Scan with Emza. This code is renewed in ${Math.max(0, secondsLeft)} s.`]);
    },
    end: () => screen.wipe(),
  };
}

function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** What a person at a terminal can act on; codes stand in docs/errors.md. */
function describe(error: unknown): string {
  if (error instanceof UsageError) return `emza request: ${error.message}\n${REQUEST_USAGE}`;
  if (error instanceof AppError) {
    const detail = error.message === error.code ? '' : `: ${error.message}`;
    return `emza request: ${error.code}${detail}`;
  }
  return `emza request: ${error instanceof Error ? error.message : 'failed'}`;
}
