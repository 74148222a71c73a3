// SPDX-License-Identifier: Apache-2.0
// For whoever runs the server: is it alive, may it get traffic, what has it counted, what does its API look like.
import { Hono } from 'hono';
import { AppError } from '../../core/protocol/index.ts';
import type { HttpEnv } from './context.ts';
import type { Metrics } from './metrics.ts';

export function systemRoutes(deps: {
  readonly metrics: Metrics;
  /** False while the database does not answer, or once the server drains. */
  readonly isReady: () => Promise<boolean>;
}): Hono<HttpEnv> {
  return new Hono<HttpEnv>()
    .get('/healthz', (c) => c.json({ status: 'alive' }))
    .get('/readyz', async (c) => {
      if (!(await deps.isReady())) throw new AppError('SERVER_UNAVAILABLE');
      return c.json({ status: 'ready' });
    })
    .get('/metrics', async (c) => {
      const { contentType, body } = await deps.metrics.text();
      return c.body(body, 200, { 'content-type': contentType });
    });
}
