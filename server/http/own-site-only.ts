// SPDX-License-Identifier: Apache-2.0
// For JSON routes that know no login: a foreign page must not reach them through somebody's browser.
import type { MiddlewareHandler } from 'hono';
import { AppError } from '../../core/protocol/index.ts';
import type { HttpEnv } from './context.ts';

/** Fetch Metadata says which site asks; programs send none. A form cannot send JSON, a foreign script needs CORS. */
export const ownSiteOnly: MiddlewareHandler<HttpEnv> = async (c, next) => {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new AppError('REQUEST_NOT_FOUND');
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
    if (site === 'none') throw new AppError('REQUEST_NOT_FOUND');
    if (!/^application\/json\s*(?:;|$)/i.test(c.req.header('content-type') ?? '')) {
      throw new AppError('REQUEST_INVALID', 'not JSON');
    }
  }
  await next();
};
