// SPDX-License-Identifier: Apache-2.0
// Registration of a device: the request is signed by the key it brings, so it proves possession by itself.
import { Hono } from 'hono';
import { describeRoute, resolver } from 'hono-openapi';
import { RegisterDevice, RegisteredDevice } from '../../core/protocol/index.ts';
import type { registerDevice } from '../devices/register-device.ts';
import { networkOf } from './client-network.ts';
import { readJson, type HttpEnv } from './context.ts';
import { DEVICES_PATH } from './device-signature.ts';

export function deviceRoutes(deps: {
  readonly registerDevice: ReturnType<typeof registerDevice>;
  readonly now: () => Date;
}): Hono<HttpEnv> {
  return new Hono<HttpEnv>().post(
    DEVICES_PATH,
    describeRoute({
      summary: 'Register a device by its public key',
      tags: ['device'],
      requestBody: { content: { 'application/json': { schema: resolver(RegisterDevice) } } },
      responses: {
        200: { description: 'Known now', content: { 'application/json': { schema: resolver(RegisteredDevice) } } },
      },
    }),
    async (c) => {
      const { publicKey } = await readJson(c, RegisterDevice);
      await deps.registerDevice({ deviceId: c.get('deviceId'), publicKey, network: networkOf(c) });
      return c.json({ deviceId: c.get('deviceId'), serverTime: Math.floor(deps.now().getTime() / 1000) });
    },
  );
}
