// SPDX-License-Identifier: Apache-2.0
// The text in the QR and the link: `<origin>/s#1.<requestId>.<t>.<mac>.<key>` (design §8). The part after # never
// reaches a server; whoever reads it takes it out of address bar and history at once.
import { AppError } from './errors.ts';

export interface SigningLink {
  readonly origin: string;
  readonly requestId: string;
  /** Whole seconds since creation, base 36, as it stood in the text. */
  readonly t: string;
  readonly mac: string;
  /** 32 bytes: the PSK of the sealed payload. A secret. */
  readonly key: string;
}

const FRAGMENT =
  /^1\.([A-Za-z0-9_-]{21}[AQgw])\.(0|[1-9a-z][0-9a-z]{0,8})\.([A-Za-z0-9_-]{21}[AQgw])\.([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])$/;

/** ASCII over which the first 16 bytes of HMAC-SHA256(sessionSecret) are the mac. */
export function linkMacInput(flow: 'qr' | 'link', requestId: string, t: string): string {
  return `emza|1|${flow}|${requestId}|${t}`;
}

/** @throws AppError CLAIM_LINK when the fragment (without #) is not one of ours. */
export function parseFragment(origin: string, fragment: string): SigningLink {
  const match = FRAGMENT.exec(fragment);
  const [, requestId, t, mac, key] = match ?? [];
  if (!requestId || !t || !mac || !key) throw new AppError('CLAIM_LINK');
  return { origin, requestId, t, mac, key };
}

/** @throws AppError CLAIM_LINK when `text` is not a signing link; CLAIM_WRONG_ORIGIN when it belongs to another server. */
export function parseSigningLink(text: string, ownOrigin: string): SigningLink {
  const hash = text.indexOf('/s#');
  if (hash < 0 || text.length > 512) throw new AppError('CLAIM_LINK');
  const origin = text.slice(0, hash);
  if (!/^https?:\/\/[a-z0-9.:[\]-]+$/.test(origin)) throw new AppError('CLAIM_LINK');
  const link = parseFragment(origin, text.slice(hash + 3));
  if (origin !== ownOrigin) throw new AppError('CLAIM_WRONG_ORIGIN');
  return link;
}

/** @returns the link as it stands in the QR. */
export function formatSigningLink(link: SigningLink): string {
  return `${link.origin}/s#1.${link.requestId}.${link.t}.${link.mac}.${link.key}`;
}
