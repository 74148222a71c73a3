// SPDX-License-Identifier: Apache-2.0
// Serial numbers: 128 random bits whose first byte is not zero, so that every form of them has 16 bytes.
import { toHex, type Bytes } from '../../core/crypto/bytes.ts';
import { randomBytes } from '../../core/crypto/hash.ts';

export function randomSerial(): Bytes {
  for (;;) {
    const serial = randomBytes(16);
    if (serial[0] !== 0) return serial;
  }
}

/** SerialHex: upper-case, as openssl prints it. */
export function serialText(serial: Uint8Array): string {
  return toHex(serial).toUpperCase();
}
