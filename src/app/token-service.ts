// SPDX-License-Identifier: Apache-2.0
// The token as home and certificates see it, the activation of a certificate and the code that revokes it.
import { AppError, TokenView, type ErrorCode } from '../../core/protocol/index.ts';
import { get, type AppDeps } from './deps.ts';
import type { CallOptions, TokenService, TokenState } from './services.ts';
import { isReady, loadToken, requireToken } from './token-record.ts';

/** The server cannot be heard now: what it last said is better than nothing. */
const UNHEARD: readonly ErrorCode[] = ['NETWORK_OFFLINE', 'NETWORK_TIMEOUT', 'SERVER_UNAVAILABLE'];

export function createTokenService(deps: AppDeps): TokenService {
  return {
    async state(options) {
      const token = await loadToken(deps);
      return isReady(token) ? readTokenState(deps, token.record.tokenId, options) : undefined;
    },
    async activate(serial, options) {
      const token = await requireToken(deps);
      const { activateCertificate } = await import('./activate-certificate.ts');
      return activateCertificate(deps, token, serial, options ?? {});
    },
    async newRevocationCode(serial, options) {
      const { makeRevocationCode } = await import('./make-revocation-code.ts');
      return makeRevocationCode(deps, serial, options);
    },
  };
}

/** @throws AppError as the server answers; NETWORK_* only where nothing was heard before either. */
export async function readTokenState(
  { api, tokens }: Pick<AppDeps, 'api' | 'tokens'>,
  tokenId: string,
  options: CallOptions = {},
): Promise<TokenState> {
  try {
    const view = await api.call(get(`/api/v1/tokens/${tokenId}`, TokenView, options));
    await tokens.writeView(view);
    return stateOf(view, true);
  } catch (error) {
    const view = error instanceof AppError && UNHEARD.includes(error.code) ? await tokens.readView() : undefined;
    if (view?.tokenId !== tokenId) throw error;
    return stateOf(view, false);
  }
}

function stateOf({ tokenId, pinTriesLeft, pinMaxTries, certificates }: TokenView, isFresh: boolean): TokenState {
  return { tokenId, pinTriesLeft, pinMaxTries, certificates, isFresh };
}
