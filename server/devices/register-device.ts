// SPDX-License-Identifier: Apache-2.0
// A device becomes known. Nobody has proven anything by then but a key, so networks are counted: generously, because
// half the country may come through one address, and under an HMAC, because an address names people.
import { createHmac } from 'node:crypto';
import { AppError, type PublicJwkP256 } from '../../core/protocol/index.ts';
import type { DeviceStore, RateLimits } from './ports.ts';

const LIMIT = { limit: 1000, windowSeconds: 600 } as const;
/** A device that began no enrolment by then registers again when it comes back. */
const UNUSED_SECONDS = 7 * 86_400;

interface RegisterDeviceDeps {
  readonly devices: DeviceStore;
  readonly limits: RateLimits;
  /** 32 bytes from outside the database. */
  readonly networkKey: Uint8Array;
}

/** Repeating it changes nothing and counts nothing. @throws AppError REQUEST_RATE_LIMITED */
export const registerDevice =
  ({ devices, limits, networkKey }: RegisterDeviceDeps) =>
  async (input: { deviceId: string; publicKey: PublicJwkP256; network: string }): Promise<void> => {
    const { deviceId, publicKey, network } = input;
    if (await devices.find(deviceId)) return;
    const subject = createHmac('sha256', networkKey).update(network).digest();
    const retryAfterSeconds = await limits.take({ bucket: 'devices.network', subject, ...LIMIT });
    if (retryAfterSeconds !== undefined)
      throw new AppError('REQUEST_RATE_LIMITED', 'new devices', { detail: { retryAfterSeconds } });
    await devices.register(deviceId, publicKey);
  };

export const sweepDevices = (deps: { readonly devices: DeviceStore }) => (): Promise<void> =>
  deps.devices.forgetUnused(UNUSED_SECONDS);
