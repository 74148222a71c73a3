// SPDX-License-Identifier: Apache-2.0
// Claim → sealed documents → JWS → digests → what a person may see. Whatever does not fit ends the request: nothing of
// it is shown, and the relying party hears that it was invalid.
import { toB64u, type Bytes } from '../../core/crypto/bytes.ts';
import { randomBytes, sha256 } from '../../core/crypto/hash.ts';
import { checkRequestAgainstClaim, verifyRequestJws } from '../../core/ades/request-jws.ts';
import { generateClaimKeys, openPayload, splitDocuments, unpackPayload } from '../../core/pairing/index.ts';
import {
  AppError,
  ClaimAnswer,
  type CertificateView,
  type SigningLink,
  type SigningRequest,
} from '../../core/protocol/index.ts';
import { isSignable } from '../domain/review-rules.ts';
import type { BegunClaim } from '../ports/token-store.ts';
import { post, type AppDeps } from './deps.ts';
import { refuse } from './end-request.ts';
import type { CallOptions } from './services.ts';
import type { SigningSession } from './signing-session.ts';
import { requireToken } from './token-record.ts';
import { readTokenState } from './token-service.ts';

/** Longest wait of one question, by the server's rule. */
const WAIT_SECONDS = 25;

/** What the claim rests on is on disk before it is sent: after a crash the same claim gets the same answer. */
export async function beginClaim({ begun }: Pick<AppDeps, 'begun'>, link: SigningLink): Promise<BegunClaim> {
  const { keys, claimKey } = await generateClaimKeys();
  const { requestId, t, mac, key: psk } = link;
  const claim = { requestId, body: { claimId: toB64u(randomBytes(16)), t, mac, claimKey }, keys, psk };
  await begun.put('claim', claim);
  return claim;
}

/** The certificate that will sign: active by the server's word just now, its key on this token. */
export async function signingCertificate(deps: AppDeps, options: CallOptions): Promise<CertificateView> {
  const { record } = await requireToken(deps);
  const { certificates } = await readTokenState(deps, record.tokenId, options);
  const own = certificates.find(
    ({ serial, state }) => state === 'active' && record.keys.some((key) => key.certificate?.serial === serial),
  );
  if (!own) throw new AppError('CLAIM_NO_CERTIFICATE', 'no active certificate on this token');
  return own;
}

/** @throws AppError CLAIM_*, SIGN_* */
export async function openClaim(
  deps: AppDeps,
  begun: BegunClaim,
  certificate: CertificateView,
  options: CallOptions,
): Promise<SigningSession> {
  options.onProgress?.('asking');
  const { requestId, body, keys, psk } = begun;
  const claim = begun.answer ?? (await sendClaim(deps, begun, body, options));
  const ciphertext = await awaitPayload(deps, claim, options);
  try {
    const { plaintext, resultKey } = await openPayload({ psk, requestId, claimKeys: keys, ciphertext });
    const { jws, rest } = unpackPayload(plaintext);
    const request = await verifyRequestJws(jws, claim.rp.keys);
    const { rp, flow, expiresAt } = claim;
    checkRequestAgainstClaim(request, {
      requestId: claim.requestId,
      rpId: rp.id,
      origins: rp.origins,
      flow,
      expiresAt,
    });
    if (request.signer !== undefined && request.signer !== certificate.subject.serialNumber)
      throw new AppError('CLAIM_NOT_SIGNER');
    if (!isSignable(request)) throw new AppError('SIGN_UNSUPPORTED');
    const documents = splitDocuments(rest, request.documents);
    await checkDigests(request, documents);
    const requestSha256 = toB64u(await sha256(new TextEncoder().encode(jws)));
    const random = toB64u(randomBytes(16));
    return { request, claim, requestSha256, documents, resultKey, certificate, random };
  } catch (error) {
    const code = error instanceof AppError ? error.code : undefined;
    await refuse(deps, requestId, code === 'SIGN_UNSUPPORTED' ? 'unsupported' : 'invalid').catch(() => undefined);
    throw error;
  }
}

async function sendClaim(
  { api, begun }: AppDeps,
  claim: BegunClaim,
  body: BegunClaim['body'],
  options: CallOptions,
): Promise<ClaimAnswer> {
  const answer = await api.call(post(`/api/v1/requests/${claim.requestId}/claim`, ClaimAnswer, body, options));
  if (answer.requestId !== claim.requestId) throw new AppError('SIGN_REQUEST_MISMATCH', 'another request was claimed');
  await begun.put('claim', { ...claim, answer });
  return answer;
}

/** The relying party seals and uploads after the claim; it may take its time until the request expires. */
async function awaitPayload({ api }: AppDeps, claim: ClaimAnswer, { signal, onProgress }: CallOptions): Promise<Bytes> {
  for (;;) {
    if (api.serverNow() >= claim.expiresAt) throw new AppError('SIGN_EXPIRED');
    onProgress?.('asking');
    const payload = await api.download(`/api/v1/requests/${claim.requestId}/payload?wait=${WAIT_SECONDS}`, { signal });
    if (payload) return payload;
  }
}

/** @throws AppError SIGN_DIGEST */
async function checkDigests(request: SigningRequest, documents: readonly Bytes[]): Promise<void> {
  for (const [at, { sha256: wanted }] of request.documents.entries()) {
    const bytes = documents[at];
    if (!bytes || toB64u(await sha256(bytes)) !== wanted) throw new AppError('SIGN_DIGEST');
  }
}
