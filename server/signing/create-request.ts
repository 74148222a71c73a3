// SPDX-License-Identifier: Apache-2.0
// A relying party opens a request: who may sign, how long, by which flow. Nothing about the documents comes here.
import { toB64u } from '../../core/crypto/bytes.ts';
import { randomBytes } from '../../core/crypto/hash.ts';
import { AppError, type CreatedRequest, type CreateRequest } from '../../core/protocol/index.ts';
import type { SigningDeps } from './ports.ts';
import { sessionSecretOf, signerMacOf } from './session-secret.ts';

/** Seconds that a request may live. */
const EXPIRES_IN = { min: 10, max: 86_400 } as const;

/** @throws AppError RP_FLOW (push is not built), RP_EXPIRES_IN, RP_CALLBACK, RP_UNAUTHORIZED */
export const createRequest =
  (deps: Pick<SigningDeps, 'store' | 'rps' | 'rpSessionKey' | 'origin'>) =>
  async ({ rpId, message }: { rpId: string; message: CreateRequest }): Promise<CreatedRequest> => {
    const { flow, expiresIn, signer, callback } = message;
    if (flow === 'push') throw new AppError('RP_FLOW');
    if (expiresIn < EXPIRES_IN.min || expiresIn > EXPIRES_IN.max) throw new AppError('RP_EXPIRES_IN');
    const rp = await deps.rps.find(rpId);
    if (!rp) throw new AppError('RP_UNAUTHORIZED');
    if (callback !== undefined && !rp.origins.includes(new URL(callback).origin)) throw new AppError('RP_CALLBACK');

    const id = toB64u(randomBytes(16));
    const signerMac = signer === undefined ? undefined : await signerMacOf(deps.rpSessionKey, id, signer);
    const { expiresAt } = await deps.store.create({ id, rpId, flow, expiresIn, signerMac, callback });
    return {
      requestId: id,
      sessionSecret: await sessionSecretOf(deps.rpSessionKey, id),
      linkBase: `${deps.origin}/s#1.${id}.`,
      expiresAt,
    };
  };
