// SPDX-License-Identifier: Apache-2.0
// Signing as the review sees it. Channel, JWS and vault are loaded when a request is opened, not before.
import { AppError, type SigningLink } from '../../core/protocol/index.ts';
import { viewOf } from '../domain/review-rules.ts';
import type { BegunClaim } from '../ports/token-store.ts';
import type { AppDeps } from './deps.ts';
import { hasResult, isRequestOver, refuse, sendResult } from './end-request.ts';
import { forgetReleased } from './release-operation.ts';
import type { CallOptions, Review, SigningService } from './services.ts';
import type { SigningSession } from './signing-session.ts';
import { isReady, loadToken } from './token-record.ts';

export function createSigningService(deps: AppDeps): SigningService {
  const { begun, tokens } = deps;
  let session: SigningSession | undefined;

  function end(): void {
    if (session) forgetReleased(session);
    session = undefined;
  }

  async function review(claim: BegunClaim, options: CallOptions): Promise<Review> {
    const { openClaim, signingCertificate } = await import('./open-request.ts');
    const certificate = await signingCertificate(deps, options);
    end();
    try {
      session = await openClaim(deps, claim, certificate, options);
    } catch (error) {
      if (isRequestOver(error)) await begun.remove('claim');
      throw error;
    }
    return reviewOf(session, (await tokens.countSignatures()) === 0);
  }

  function sessionOf({ requestId }: Review): SigningSession {
    if (session?.request.id !== requestId) throw new AppError('SIGN_STATE', 'not the request that is open');
    return session;
  }

  return {
    async open(link: SigningLink, options = {}) {
      const { beginClaim, signingCertificate } = await import('./open-request.ts');
      // Without an active certificate nothing is claimed: the code stays good for another phone.
      await signingCertificate(deps, options);
      const earlier = await begun.get('claim');
      if (earlier?.requestId === link.requestId) return review(earlier, options);
      // A result that is signed but not delivered goes first: it cannot be made again.
      if (hasResult(earlier)) await sendResult(deps, earlier, options).catch(ignoreWhenOver);
      return review(await beginClaim(deps, link), options);
    },
    async approve(shown, pin, options = {}) {
      const current = sessionOf(shown);
      const { approveRequest } = await import('./approve-request.ts');
      await approveRequest(deps, current, pin, options);
      end();
    },
    async decline(shown, reason, options = {}) {
      const current = sessionOf(shown);
      await refuse(deps, current.request.id, reason, options);
      end();
    },
    async resume(options = {}) {
      const token = await loadToken(deps);
      const claim = await begun.get('claim');
      if (!claim || !isReady(token)) return undefined;
      try {
        if (!hasResult(claim)) return await review(claim, options);
        await sendResult(deps, claim, options);
        return undefined;
      } catch (error) {
        if (!isRequestOver(error)) throw error;
        await begun.remove('claim');
        return undefined;
      }
    },
  };
}

function ignoreWhenOver(error: unknown): void {
  if (!isRequestOver(error)) throw error;
}

function reviewOf({ request, claim, documents, certificate }: SigningSession, isFirstSignature: boolean): Review {
  return {
    requestId: request.id,
    rp: { name: claim.rp.name, origin: request.origin },
    text: request.text,
    documents: request.documents.map((document, at) => ({
      ...document,
      bytes: documents[at] ?? new Uint8Array(),
      view: viewOf(document.mediaType),
    })),
    expiresAt: request.expiresAt,
    signer: { commonName: certificate.subject.commonName, nationalId: certificate.subject.serialNumber },
    isFirstSignature,
  };
}
