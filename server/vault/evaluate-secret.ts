// SPDX-License-Identifier: Apache-2.0
// One guess at a PIN or PUK: the try is taken first, in the statement that checks everything, and only then is the
// server's key used. The same request with the same bytes is a repeat and takes none.
import { fromB64u, toB64u } from '../../core/crypto/bytes.ts';
import { randomBytes, sha256 } from '../../core/crypto/hash.ts';
import { AppError, type GenerationToken, type SecretKind } from '../../core/protocol/index.ts';
import { deriveServerKey, evaluate, isElement, isOurGeneration } from '../../core/vault/index.ts';
import { canonicalBytes } from '../../core/vault/canonical.ts';
import type { VaultDeps } from './deps.ts';
import { ownOperation } from './operations.ts';
import { TRIED_IN } from './policy.ts';
import type { EvaluationRow, NewEvaluation, TokenRow } from './ports.ts';
import { takeLimit } from './take-limit.ts';

export interface EvaluationRequest {
  readonly requestId: string;
  readonly kind: SecretKind;
  readonly version: number;
  readonly blinded: string;
  readonly generation?: GenerationToken | undefined;
  readonly operation?: string | undefined;
}

export interface EvaluationAnswer {
  readonly evaluated: string;
  readonly proof: string;
  readonly nonce: string;
  readonly triesLeft: number;
}

/**
 * @throws AppError VAULT_TOKEN_UNKNOWN, VAULT_POINT, VAULT_REQUEST_DIFFERS, VAULT_STALE_GENERATION, VAULT_VERSION,
 * VAULT_PIN_BLOCKED, VAULT_PUK_LOCKED, VAULT_NO_ACTIVE_CERTIFICATE, OPERATION_UNKNOWN, _EXPIRED, _USED, _NOT_RELEASED,
 * _MISMATCH (a kind that does not try this secret), REQUEST_RATE_LIMITED
 */
export const evaluateSecret =
  (deps: VaultDeps) =>
  async (input: { tokenId: string; deviceId: string; request: EvaluationRequest }): Promise<EvaluationAnswer> => {
    const { store, oprfSeed } = deps;
    const { tokenId, deviceId, request } = input;
    const token = await store.findToken(tokenId);
    if (token?.deviceId !== deviceId || token.state === 'lock') throw new AppError('VAULT_TOKEN_UNKNOWN');
    await takeLimit(deps, 'vault.evaluations', tokenId);
    const blinded = fromB64u(request.blinded);
    if (!isElement(blinded)) throw new AppError('VAULT_POINT');

    const requestSha256 = toB64u(await sha256(canonicalBytes(request)));
    const { requestId, kind, version } = request;
    const fresh = { tokenId, deviceId, requestId, requestSha256, kind, version, nonce: toB64u(randomBytes(32)) };
    const known = await store.findEvaluation(tokenId, requestId);
    const row = known ?? (await take(deps, token, request, fresh));
    if (row.requestSha256 !== requestSha256) throw new AppError('VAULT_REQUEST_DIFFERS');

    // After a crash between the try and its answer the row has none yet; two repeats agree on the first one stored.
    const { evaluated, proof } =
      row.answer ??
      (await store.storeAnswer(
        tokenId,
        requestId,
        evaluate(deriveServerKey(oprfSeed, tokenId, row.kind, row.version), blinded),
      ));
    return { evaluated: toB64u(evaluated), proof: toB64u(proof), nonce: row.nonce, triesLeft: row.triesLeft };
  };

/** Takes the try (at set-up: the version's one answer), or says why not. */
async function take(
  deps: VaultDeps,
  token: TokenRow,
  request: EvaluationRequest,
  fresh: NewEvaluation,
): Promise<EvaluationRow> {
  const { store, audit, generationMacKey } = deps;
  const { kind, version, generation, operation } = request;
  if (token.state === 'pins') {
    const first = await store.takeFirstAnswer(fresh);
    return first ?? repeatOr(deps, fresh, () => new AppError('VAULT_VERSION', 'that version has answered'));
  }
  if (generation === undefined || !(await isOurGeneration(generationMacKey, token.id, generation)))
    throw new AppError('VAULT_STALE_GENERATION', 'no generation of ours');
  if (version !== (kind === 'pin' ? generation.pinVersion : generation.pukVersion)) throw new AppError('VAULT_VERSION');
  if (operation === undefined) throw new AppError('OPERATION_UNKNOWN');
  const taken = await store.takeTry({ ...fresh, operation, kinds: TRIED_IN[kind], generation });
  if (taken === undefined) {
    return repeatOr(deps, fresh, async () => {
      const error = await whyNoTry(deps, token.id, kind, generation, operation);
      if (error.code === 'VAULT_STALE_GENERATION')
        await audit.append({ event: 'vault.stale', subject: token.id, data: { number: generation.number } });
      return error;
    });
  }
  if (taken.triesLeft === 0)
    await audit.append({ event: 'vault.tries-used-up', subject: token.id, data: { kind, version } });
  return taken;
}

/** Nothing was taken: because the same request was answered a moment ago, or because a condition did not hold. */
async function repeatOr(
  { store }: VaultDeps,
  fresh: NewEvaluation,
  reason: () => AppError | Promise<AppError>,
): Promise<EvaluationRow> {
  const known = await store.findEvaluation(fresh.tokenId, fresh.requestId);
  if (known !== undefined) return known;
  throw await reason();
}

/** Asked after the fact: which condition of takeTry did not hold. */
async function whyNoTry(
  { store, certificates }: VaultDeps,
  tokenId: string,
  kind: SecretKind,
  generation: GenerationToken,
  nonce: string,
): Promise<AppError> {
  const token = await store.findToken(tokenId);
  if (token === undefined) return new AppError('VAULT_TOKEN_UNKNOWN');
  const isSame = generation.pinVersion === token.pinVersion && generation.pukVersion === token.pukVersion;
  if (generation.number < token.generation || (generation.number === token.generation && !isSame))
    return new AppError('VAULT_STALE_GENERATION');
  if (kind === 'pin' && token.pinTries === 0)
    return new AppError('VAULT_PIN_BLOCKED', 'blocked', { detail: { triesLeft: 0 } });
  if (kind === 'puk' && token.pukTries === 0)
    return new AppError('VAULT_PUK_LOCKED', 'locked', { detail: { triesLeft: 0 } });
  const operation = ownOperation(await store.findOperation(nonce), tokenId);
  if (!TRIED_IN[kind].includes(operation.kind)) return new AppError('OPERATION_MISMATCH');
  if (operation.isUsed || operation.isUnlocked) return new AppError('OPERATION_USED');
  if (operation.isExpired) return new AppError('OPERATION_EXPIRED');
  if (!operation.isReleased) return new AppError('OPERATION_NOT_RELEASED');
  if (operation.kind === 'sign' && !(await certificates.hasActiveCertificate(tokenId)))
    return new AppError('VAULT_NO_ACTIVE_CERTIFICATE');
  // All holds now: another writer was at work. The client asks again.
  return new AppError('REQUEST_CONFLICT');
}
