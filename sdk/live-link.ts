// SPDX-License-Identifier: Apache-2.0
// The link that the QR shows now. Its second counts from the 201 on a monotonic clock: the wall clock may jump.
import { linkMac } from '../core/pairing/link-mac.ts';
import type { CreatedRequest } from '../core/protocol/index.ts';

export interface LiveLink {
  /** Whole seconds since the request was opened. */
  seconds(): number;
  /** The link of this moment; of flow `link` it is one and the same until expiry. A secret: never log it. */
  link(): Promise<string>;
}

/** Call it as soon as the 201 is there. `key` is the 32-byte PSK, base64url. `now` in milliseconds, monotonic. */
export function startLiveLink(
  created: CreatedRequest,
  flow: 'qr' | 'link',
  key: string,
  now: () => number = () => performance.now(),
): LiveLink {
  const start = now();
  const seconds = () => Math.floor((now() - start) / 1000);
  return {
    seconds,
    async link() {
      const t = flow === 'link' ? '0' : seconds().toString(36);
      const mac = await linkMac(created.sessionSecret, flow, created.requestId, t);
      return `${created.linkBase}${t}.${mac}.${key}`;
    },
  };
}
