// SPDX-License-Identifier: Apache-2.0
// A device's own messages, by long-poll: push and SMS only announce what stands here.
import { Hono } from 'hono';
import { describeRoute, resolver } from 'hono-openapi';
import { MessageList } from '../../core/protocol/index.ts';
import type { Messages } from '../messages/messages.ts';
import type { HttpEnv } from './context.ts';
import { waitSecondsOf } from './sealed-body.ts';

export function messageRoutes(messages: Pick<Messages, 'list'>): Hono<HttpEnv> {
  return new Hono<HttpEnv>().get(
    '/api/v1/messages',
    describeRoute({
      summary: 'Messages after the last one that was seen, oldest first; none where none came while waiting',
      tags: ['messages'],
      parameters: [
        { name: 'after', in: 'query', schema: { type: 'integer', minimum: 0 } },
        { name: 'wait', in: 'query', schema: { type: 'integer', minimum: 0, maximum: 25 } },
      ],
      responses: { 200: { description: 'OK', content: { 'application/json': { schema: resolver(MessageList) } } } },
    }),
    async (c) => {
      const after = c.req.query('after') ?? '';
      const list = await messages.list({
        deviceId: c.get('deviceId'),
        after: /^\d{1,15}$/.test(after) ? Number(after) : 0,
        waitSeconds: waitSecondsOf(c),
        signal: c.req.raw.signal,
      });
      return c.json({ messages: list });
    },
  );
}
