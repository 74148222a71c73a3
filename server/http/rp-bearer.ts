// SPDX-License-Identifier: Apache-2.0
// All of /rp/v1 is for relying parties with a bearer key (RFC 6750 §2.1). The key is looked up and forgotten.
import type { MiddlewareHandler } from 'hono';
import { AppError } from '../../core/protocol/index.ts';
import type { HttpEnv } from './context.ts';

/** @returns the relying party a bearer key belongs to. */
export type FindRp = (bearer: string) => Promise<{ readonly id: string } | undefined>;

export function rpBearer(findRp: FindRp): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const bearer = /^Bearer +([A-Za-z0-9._~+/-]{1,256}=*)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    const rp = bearer === undefined ? undefined : await findRp(bearer);
    if (!rp) throw new AppError('RP_UNAUTHORIZED');
    c.set('rpId', rp.id);
    await next();
  };
}
