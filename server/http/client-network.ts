// SPDX-License-Identifier: Apache-2.0
// From which network a request comes, for limits alone: never logged, never stored in clear, never a proof of anything.
import { BlockList, isIP, isIPv4 } from 'node:net';
import type { HttpContext } from './context.ts';

/** Where a proxy of ours may stand. What it says about its client is believed; what others say is not. */
const NEAR = new BlockList();
for (const [net, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  NEAR.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  NEAR.addSubnet(net, bits, 'ipv6');

/** IPv4 whole; of IPv6 the /64 that one household has. */
function networkOfAddress(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (isIPv4(plain)) return plain;
  const [head = '', tail] = plain.toLowerCase().split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
  const groups = [...first, ...Array.from({ length: zeros }, () => '0'), ...last];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

function isNear(address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  return NEAR.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6');
}

/** `unknown` where there is no socket: one network like any other. */
export function networkOf(c: HttpContext): string {
  const peer = c.env?.clientAddress;
  if (peer === undefined || isIP(peer.replace(/%.*$/, '')) === 0) return 'unknown';
  const said = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim();
  return networkOfAddress(said !== undefined && isIP(said) !== 0 && isNear(peer) ? said : peer);
}
