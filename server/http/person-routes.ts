// SPDX-License-Identifier: Apache-2.0
// User information, for the device that stands for the person and no other.
import { Hono } from 'hono';
import { describeRoute, resolver } from 'hono-openapi';
import { PersonView } from '../../core/protocol/index.ts';
import type { RegistrationAuthority } from '../ra/registration-authority.ts';
import type { HttpEnv } from './context.ts';

export function personRoutes({ readPerson }: Pick<RegistrationAuthority, 'readPerson'>): Hono<HttpEnv> {
  return new Hono<HttpEnv>().get(
    '/api/v1/person',
    describeRoute({
      summary: 'Whom this device stands for, shortened',
      tags: ['person'],
      responses: {
        200: { description: 'OK', content: { 'application/json': { schema: resolver(PersonView) } } },
        404: { description: 'ENROLMENT_NONE' },
      },
    }),
    async (c) => c.json(await readPerson({ deviceId: c.get('deviceId') })),
  );
}
