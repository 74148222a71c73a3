// SPDX-License-Identifier: Apache-2.0
// HTTP Message Signatures (RFC 9421) and Content-Digest (RFC 9530) in the one form our devices use: label `emza`,
// three components, four parameters in a fixed order, ECDSA P-256. The parser takes that form byte for byte and
// nothing else: it is no structured-fields parser, and it must never grow a second accepted spelling.
import { AppError } from '../protocol/errors.ts';
import type { PublicJwkP256 } from '../protocol/primitives.ts';
import { equalBytes, toB64u, utf8, type Bytes } from './bytes.ts';
import { platformSubtle, sha256 } from './hash.ts';

/** The server refuses a request whose `created` is further from its own clock. */
export const SIGNATURE_WINDOW_SECONDS = 120;
/** A nonce is remembered at least this long: longer than the window is wide. */
export const NONCE_MEMORY_SECONDS = 300;

const COMPONENTS = '("@method" "@target-uri" "content-digest")';
const ALGORITHM = { name: 'ECDSA', hash: 'SHA-256' };

/** What a signature covers. `contentDigest` is SHA-256 of the body, of no bytes where there is none. */
export interface SignedRequest {
  /** Upper case, as on the request line. */
  readonly method: string;
  /** Origin, path and query as the client sees them (RFC 9421 §2.2.2). */
  readonly targetUri: string;
  readonly contentDigest: Bytes;
  /** Seconds since 1970 by the server's clock as last heard. */
  readonly created: number;
  /** 16 random bytes, base64url. */
  readonly nonce: string;
  /** The device: RFC 7638 SHA-256 thumbprint of its key, base64url. */
  readonly keyId: string;
}

/** The facts of a request's three signature headers; nothing about them is proven yet. */
export interface SignatureHeaders {
  readonly created: number;
  readonly nonce: string;
  readonly keyId: string;
  readonly contentDigest: Bytes;
  /** IEEE P1363 (r ‖ s), 64 bytes. */
  readonly signature: Bytes;
}

/** The part of `Headers` that is needed; names are asked for in lower case. */
export interface HeaderSource {
  get(name: string): string | null | undefined;
}

function toBase64(bytes: Uint8Array): string {
  const url = toB64u(bytes).replace(/-/g, '+').replace(/_/g, '/');
  return url.padEnd(Math.ceil(url.length / 4) * 4, '=');
}

function fromBase64(text: string): Bytes {
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  if (toBase64(bytes) !== text) throw new AppError('REQUEST_SIGNATURE', 'base64 is not canonical');
  return bytes;
}

/** @returns the value of Content-Digest (RFC 9530 §2) for a SHA-256 digest. */
function contentDigestHeader(digest: Uint8Array): string {
  return `sha-256=:${toBase64(digest)}:`;
}

/** @returns the digest named by a Content-Digest header. @throws AppError REQUEST_SIGNATURE on any other form. */
export function parseContentDigest(header: string | null | undefined): Bytes {
  const match = /^sha-256=:([A-Za-z0-9+/]{43}=):$/.exec(header ?? '');
  if (!match?.[1]) throw new AppError('REQUEST_SIGNATURE', 'no Content-Digest in our form');
  return fromBase64(match[1]);
}

function signatureParams(request: Pick<SignedRequest, 'created' | 'nonce' | 'keyId'>): string {
  const { created, nonce, keyId } = request;
  return `${COMPONENTS};created=${created};nonce="${nonce}";keyid="${keyId}";alg="ecdsa-p256-sha256"`;
}

/** The signature base of RFC 9421 §2.5. @throws AppError REQUEST_INVALID where a value could forge a line of it. */
export function signatureBase(request: SignedRequest): string {
  if (!/^[A-Z]+$/.test(request.method) || !/^[\x21-\x7e]+$/.test(request.targetUri)) {
    throw new AppError('REQUEST_INVALID', 'method or target URI cannot be signed');
  }
  return [
    `"@method": ${request.method}`,
    `"@target-uri": ${request.targetUri}`,
    `"content-digest": ${contentDigestHeader(request.contentDigest)}`,
    `"@signature-params": ${signatureParams(request)}`,
  ].join('\n');
}

/** Signs one request. @returns the headers to send; a body of no bytes is signed like any other. */
export async function createSignedHeaders(
  input: Omit<SignedRequest, 'contentDigest'> & { readonly body: Uint8Array; readonly privateKey: CryptoKey },
  subtle = platformSubtle,
): Promise<Record<string, string>> {
  const { body, privateKey, ...rest } = input;
  const request = { ...rest, contentDigest: await sha256(body, subtle) };
  const signature = await subtle.sign(ALGORITHM, privateKey, utf8(signatureBase(request)));
  return {
    'content-digest': contentDigestHeader(request.contentDigest),
    'signature-input': `emza=${signatureParams(request)}`,
    signature: `emza=:${toBase64(new Uint8Array(signature))}:`,
  };
}

/** Reads the three headers. @throws AppError REQUEST_SIGNATURE unless they have our one form. */
export function parseSignatureHeaders(headers: HeaderSource): SignatureHeaders {
  const input =
    /^emza=\("@method" "@target-uri" "content-digest"\);created=(0|[1-9]\d{0,10});nonce="([A-Za-z0-9_-]{21}[AQgw])";keyid="([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])";alg="ecdsa-p256-sha256"$/.exec(
      headers.get('signature-input') ?? '',
    );
  const signature = /^emza=:([A-Za-z0-9+/]{86}==):$/.exec(headers.get('signature') ?? '');
  const [, created, nonce, keyId] = input ?? [];
  if (created === undefined || nonce === undefined || keyId === undefined || !signature?.[1]) {
    throw new AppError('REQUEST_SIGNATURE', 'no signature in our form');
  }
  return {
    created: Number(created),
    nonce,
    keyId,
    contentDigest: parseContentDigest(headers.get('content-digest')),
    signature: fromBase64(signature[1]),
  };
}

/**
 * Verifies method, target URI, digest and parameters under the device's key. Clock, nonce and keyid's registration
 * are the caller's to check. With `bodyDigest` (a streamed body) the caller compares it once all bytes were seen.
 * @returns the parsed headers. @throws AppError REQUEST_SIGNATURE
 */
export async function verifySignedRequest(
  input: {
    readonly method: string;
    readonly targetUri: string;
    readonly headers: HeaderSource | SignatureHeaders;
    readonly publicJwk: PublicJwkP256;
  } & ({ readonly body: Uint8Array } | { readonly bodyDigest: Uint8Array }),
  subtle = platformSubtle,
): Promise<SignatureHeaders> {
  const parsed = 'get' in input.headers ? parseSignatureHeaders(input.headers) : input.headers;
  const digest = 'body' in input ? await sha256(input.body, subtle) : input.bodyDigest;
  if (!equalBytes(digest, parsed.contentDigest))
    throw new AppError('REQUEST_SIGNATURE', 'body differs from its digest');
  const base = signatureBase({ ...parsed, method: input.method, targetUri: input.targetUri });
  let isValid: boolean;
  try {
    const curve = { name: 'ECDSA', namedCurve: 'P-256' };
    const key = await subtle.importKey('jwk', { ...input.publicJwk }, curve, false, ['verify']);
    isValid = await subtle.verify(ALGORITHM, key, parsed.signature, utf8(base));
  } catch (cause) {
    throw new AppError('REQUEST_SIGNATURE', 'key is not on the curve', { cause });
  }
  if (!isValid) throw new AppError('REQUEST_SIGNATURE', 'signature does not verify');
  return parsed;
}
