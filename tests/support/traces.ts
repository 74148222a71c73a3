// SPDX-License-Identifier: Apache-2.0
// Looks for what must not be there: runs of a document's bytes, keys and planted values in whole folders and texts.
import { createECDH } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** All files below `folder` with their bytes; what vanishes meanwhile is left out. */
export async function filesBelow(folder: string): Promise<{ path: string; bytes: Buffer }[]> {
  const names = await readdir(folder, { recursive: true });
  const files = names.map(async (name) => {
    const path = join(folder, name);
    const isFile = await stat(path).then(
      (s) => s.isFile(),
      () => false,
    );
    return isFile ? { path, bytes: await readFile(path).catch(() => Buffer.alloc(0)) } : undefined;
  });
  return (await Promise.all(files)).filter((file) => file !== undefined);
}

/**
 * The longest run of `needle`'s bytes in `haystack`, if it has at least `least` bytes. Every such run holds a block of
 * least/2 bytes that lies on a multiple of least/2 in `needle`: those are searched, then prolonged both ways.
 */
export function longestRun(haystack: Buffer, needle: Buffer, least = 24): number {
  const block = least / 2;
  let longest = 0;
  for (let from = 0; from + block <= needle.length; from += block) {
    const part = needle.subarray(from, from + block);
    for (let at = haystack.indexOf(part); at >= 0; at = haystack.indexOf(part, at + 1)) {
      let [head, tail] = [0, block];
      while (from - head > 0 && at - head > 0 && needle[from - head - 1] === haystack[at - head - 1]) head++;
      while (from + tail < needle.length && needle[from + tail] === haystack[at + tail]) tail++;
      longest = Math.max(longest, head + tail);
    }
  }
  return longest >= least ? longest : 0;
}

/**
 * Uncompressed P-256 points of every private key that lies in clear in `bytes`: each 32-byte OCTET STRING (RFC 5915
 * ECPrivateKey, alone or in PKCS8) is taken as a scalar.
 */
export function publicPointsOfPrivateKeys(bytes: Buffer): string[] {
  const points: string[] = [];
  const mark = Buffer.from([0x02, 0x01, 0x01, 0x04, 0x20]);
  for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 1)) {
    const scalar = bytes.subarray(at + mark.length, at + mark.length + 32);
    if (scalar.length < 32) continue;
    const ecdh = createECDH('prime256v1');
    try {
      ecdh.setPrivateKey(scalar);
      points.push(ecdh.getPublicKey('base64url', 'uncompressed'));
    } catch {
      // Not a scalar of the curve.
    }
  }
  return points;
}
