// SPDX-License-Identifier: Apache-2.0
// What a relying party wants signed, as the request describes it: types, digests, formats that are built. Refuses
// before anything is opened on the server what no phone could sign.
import { toB64u } from '../core/crypto/bytes.ts';
import { sha256 } from '../core/crypto/hash.ts';
import {
  AppError,
  checkShape,
  SigningRequest,
  type Format,
  type Level,
  type SigningRequest as Request,
} from '../core/protocol/index.ts';

export interface FileToSign {
  /** File name without a path, as the person will read it. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Wish {
  readonly files: readonly FileToSign[];
  readonly format: Format;
  readonly level: Level;
  readonly text: Request['text'];
}

/** What is built: a format, its levels, and the documents it takes. */
const BUILT: Partial<Record<Format, { levels: readonly Level[]; mediaType: string; starts: string }>> = {
  pades: { levels: ['b-b'], mediaType: 'application/pdf', starts: '%PDF-' },
};

/**
 * @throws AppError RP_DOCUMENT_UNSUPPORTED (format, level or document), SIGN_REQUEST_INVALID (no file, a name or text
 *   with unseen characters, too long, too many)
 */
export async function describeDocuments(wish: Wish): Promise<Request['documents']> {
  const built = BUILT[wish.format];
  if (!built?.levels.includes(wish.level)) throw new AppError('RP_DOCUMENT_UNSUPPORTED', 'format or level');
  const documents = await Promise.all(
    wish.files.map(async ({ name, bytes }) => {
      const start = String.fromCharCode(...bytes.subarray(0, built.starts.length));
      if (start !== built.starts) throw new AppError('RP_DOCUMENT_UNSUPPORTED', `not ${built.mediaType}`);
      const hash = toB64u(await sha256(bytes));
      const { format, level } = wish;
      return { name, mediaType: built.mediaType, size: bytes.length, sha256: hash, format, level };
    }),
  );
  const { documents: checked } = checkShape(
    SigningRequest,
    { ...PLACEHOLDER, text: wish.text, documents },
    'SIGN_REQUEST_INVALID',
  );
  return checked;
}

/** The members that are known only once the request is open: the rest can be checked before. */
const PLACEHOLDER = {
  v: 1,
  id: toB64u(new Uint8Array(16)),
  rp: '',
  origin: '',
  flow: 'qr',
  expiresAt: 0,
} as const;
