// SPDX-License-Identifier: Apache-2.0
// PIN and device lock over exactly this request, then one signature a document, then the result: encrypted once, on
// disk before it is sent. The key leaves the vault non-extractable, for this one request.
import { fromB64u } from '../../core/crypto/bytes.ts';
import { packResult, sealResult } from '../../core/pairing/index.ts';
import { AppError, type Operation, type ResultHead } from '../../core/protocol/index.ts';
import { openTokenKey } from '../../core/vault/token-key.ts';
import type { AppDeps } from './deps.ts';
import { hasResult, sendResult } from './end-request.ts';
import { forgetReleased, releaseOperation, withRelease } from './release-operation.ts';
import type { CallOptions } from './services.ts';
import type { SigningSession } from './signing-session.ts';
import { requireToken } from './token-record.ts';
import { unlockVault } from './unlock-vault.ts';

/** @throws AppError VAULT_PIN_WRONG, VAULT_PIN_BLOCKED, LOCK_*, SIGN_* */
export async function approveRequest(
  deps: AppDeps,
  session: SigningSession,
  pin: string,
  options: CallOptions,
): Promise<void> {
  const { request, claim } = session;
  const begun = await deps.begun.get('claim');
  if (begun?.requestId !== request.id) throw new AppError('SIGN_STATE', 'the claim is gone');
  // Signed before, cut on the way: the same bytes again, and no PIN is spent.
  if (hasResult(begun)) return sendResult(deps, begun, options);
  if (deps.api.serverNow() >= claim.expiresAt) throw new AppError('SIGN_EXPIRED');

  const token = await requireToken(deps);
  const operation: Operation = {
    kind: 'sign',
    tokenId: token.record.tokenId,
    requestId: request.id,
    requestSha256: session.requestSha256,
    digests: request.documents.map((document) => document.sha256),
    random: session.random,
  };
  const release = () => releaseOperation(deps, token, operation, { withPrf: true }, options);
  const privateKey = await withRelease(session, release, async (released) => {
    const { vaultKey, token: unlocked } = await unlockVault(deps, { pin, released }, options);
    const { serial } = session.certificate;
    const entry = unlocked.record.keys.find((key) => key.certificate?.serial === serial);
    if (!entry) throw new AppError('VAULT_RECORD_DAMAGED', 'no key for the certificate');
    return openTokenKey(vaultKey, unlocked.record.tokenId, entry);
  });
  forgetReleased(session);

  const plaintext = await signAll(deps, session, privateKey, options);
  const sealedResult = await sealResult({ resultKey: session.resultKey, plaintext });
  const ended = { ...begun, sealedResult };
  await deps.begun.put('claim', ended);
  await sendResult(deps, ended, options);
}

async function signAll(
  { api, signer }: AppDeps,
  { request, claim, requestSha256, documents, certificate }: SigningSession,
  privateKey: CryptoKey,
  { signal, onProgress }: CallOptions,
) {
  const certificateChain = certificate.chain.map(fromB64u);
  const at = api.serverNow();
  const consent = {
    rp: claim.rp.id,
    origin: request.origin,
    requestSha256,
    codeAgeSeconds: claim.codeAgeSeconds,
    at,
  };
  const files: ResultHead['files'] = [];
  const parts: Uint8Array[] = [];
  for (const [index, { name, format }] of request.documents.entries()) {
    onProgress?.('signing');
    const pdf = documents[index];
    if (!pdf || format !== 'pades') throw new AppError('SIGN_UNSUPPORTED');
    const appended = await signer.signPades({ pdf, certificateChain, privateKey, signingTime: at, consent }, signal);
    files.push({ name, format, level: 'b-b', form: 'appended', size: appended.length });
    parts.push(appended);
  }
  return packResult({ v: 1, requestId: request.id, files }, parts);
}
