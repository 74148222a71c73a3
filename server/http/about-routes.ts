// SPDX-License-Identifier: Apache-2.0
// What anybody may know of this installation, asked for without a signature: help must be reachable before there is
// a device key, and without making one.
import { Hono } from 'hono';
import { describeRoute, resolver } from 'hono-openapi';
import { AboutView } from '../../core/protocol/index.ts';
import type { HttpEnv } from './context.ts';

export function aboutRoutes(about: AboutView): Hono<HttpEnv> {
  return new Hono<HttpEnv>().get(
    '/about.json',
    describeRoute({
      summary: 'Mode and call centre of this installation',
      tags: ['about'],
      responses: { 200: { description: 'OK', content: { 'application/json': { schema: resolver(AboutView) } } } },
    }),
    (c) => c.json(about),
  );
}
