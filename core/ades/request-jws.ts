// SPDX-License-Identifier: Apache-2.0
// The signing request as a JWS (RFC 7515) of the relying party: ES256, one fixed `typ`, a key from the registry only.
// Must never look at a key, algorithm or address that the message itself brings.
import { CompactSign, compactVerify, decodeProtectedHeader, importJWK, type CompactJWSHeaderParameters } from 'jose';
import { textOfUtf8, utf8 } from '../crypto/bytes.ts';
import {
  AppError,
  checkJson,
  checkShape,
  hasUnseenCharacters,
  REQUEST_JWS_TYP,
  SigningRequest,
  type PublicJwkP256,
} from '../protocol/index.ts';
import { canonicalJson } from './canonical-json.ts';

const HEADER_MEMBERS = 'alg,kid,typ';

/** A P-256 private key as JWK (RFC 7518 §6.2.2). */
export type PrivateJwkP256 = PublicJwkP256 & { readonly d: string };

/** A key of the registry: `kid` is its RFC 7638 thumbprint. */
export interface RegisteredKey {
  readonly kid: string;
  readonly jwk: PublicJwkP256;
}

/** @returns the compact JWS over the RFC 8785 form. @throws AppError SIGN_REQUEST_INVALID, RP_KEY_INVALID */
export async function signRequestJws(
  request: SigningRequest,
  privateJwk: PrivateJwkP256,
  kid: string,
): Promise<string> {
  const checked = checkShape(SigningRequest, request, 'SIGN_REQUEST_INVALID');
  const key = await importJWK(privateJwk, 'ES256').catch((cause: unknown) => {
    throw new AppError('RP_KEY_INVALID', 'not an ES256 private key', { cause });
  });
  return new CompactSign(utf8(canonicalJson(checked)))
    .setProtectedHeader({ alg: 'ES256', kid, typ: REQUEST_JWS_TYP })
    .sign(key);
}

/**
 * @param keys of the relying party as the registry gave them with the claim.
 * @throws AppError SIGN_REQUEST_INVALID: signature, header, unknown key, shape, or not in canonical form;
 *   SIGN_REQUEST_TEXT: control, bidi or other unseen characters in what people read.
 */
export async function verifyRequestJws(jws: string, keys: readonly RegisteredKey[]): Promise<SigningRequest> {
  const header = headerOf(jws);
  const registered = keys.find((key) => key.kid === header.kid);
  if (!registered) throw new AppError('SIGN_REQUEST_INVALID', 'key is not in the registry');
  let text: string;
  try {
    const { payload } = await compactVerify(jws, await importJWK(registered.jwk, 'ES256'), { algorithms: ['ES256'] });
    text = textOfUtf8(payload);
  } catch (cause) {
    throw new AppError('SIGN_REQUEST_INVALID', 'signature of the request', { cause });
  }
  const request = readRequest(text);
  // Duplicate members and other spellings of the same value have no canonical form.
  if (canonicalJson(request) !== text) throw new AppError('SIGN_REQUEST_INVALID', 'request is not in canonical form');
  return request;
}

/** The claim's facts, which the request must repeat (design §8). */
export interface ClaimFacts {
  readonly requestId: string;
  readonly rpId: string;
  readonly origins: readonly string[];
  readonly flow: SigningRequest['flow'];
  readonly expiresAt: number;
}

/** @throws AppError SIGN_REQUEST_MISMATCH when id, relying party, origin, flow, expiry or callback are not the claim's. */
export function checkRequestAgainstClaim(request: SigningRequest, claim: ClaimFacts): void {
  const fits =
    request.id === claim.requestId &&
    request.rp === claim.rpId &&
    claim.origins.includes(request.origin) &&
    request.flow === claim.flow &&
    request.expiresAt === claim.expiresAt &&
    (request.callback === undefined || claim.origins.includes(new URL(request.callback).origin));
  if (!fits) throw new AppError('SIGN_REQUEST_MISMATCH');
}

function headerOf(jws: string): CompactJWSHeaderParameters {
  try {
    const header = decodeProtectedHeader(jws) as CompactJWSHeaderParameters;
    const members = Object.keys(header).sort().join(',');
    if (members === HEADER_MEMBERS && header.alg === 'ES256' && header.typ === REQUEST_JWS_TYP) return header;
  } catch (cause) {
    throw new AppError('SIGN_REQUEST_INVALID', 'not a JWS', { cause });
  }
  throw new AppError('SIGN_REQUEST_INVALID', 'header is not the fixed one');
}

function readRequest(text: string): SigningRequest {
  try {
    return checkJson(SigningRequest, text, 'SIGN_REQUEST_INVALID');
  } catch (error) {
    // The person is told what is wrong with a text made to deceive; a wrong shape is only "invalid".
    if (hasUnseenText(text)) throw new AppError('SIGN_REQUEST_TEXT', 'invisible characters', { cause: error });
    throw error;
  }
}

function hasUnseenText(text: string): boolean {
  let found = false;
  try {
    JSON.parse(text, (_, value: unknown) => {
      found ||= typeof value === 'string' && hasUnseenCharacters(value);
      return value;
    });
  } catch {
    return false;
  }
  return found;
}
