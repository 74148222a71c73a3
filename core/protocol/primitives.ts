// SPDX-License-Identifier: Apache-2.0
// The small shapes every message is made of: base64url of a known length, identifiers, keys, times.
import * as v from 'valibot';

/** Base64url without padding (RFC 4648 §5) of exactly `bytes` bytes, in canonical form (unused bits zero). */
export const b64u = (bytes: number) => {
  const spare = (bytes % 3) as 0 | 1 | 2;
  const last = { 0: '', 1: '[AQgw]', 2: '[AEIMQUYcgkosw048]' }[spare];
  const whole = Math.ceil((bytes * 4) / 3) - (spare === 0 ? 0 : 1);
  return v.pipe(v.string(), v.regex(new RegExp(`^[A-Za-z0-9_-]{${whole}}${last}$`), `base64url of ${bytes} bytes`));
};

/** Base64url of 1 to `maxBytes` bytes. */
export const b64uUpTo = (maxBytes: number) =>
  v.pipe(v.string(), v.minLength(2), v.maxLength(Math.ceil((maxBytes * 4) / 3)), v.regex(/^[A-Za-z0-9_-]+$/));

/** A device: RFC 7638 SHA-256 thumbprint of its deviceAuthKey. */
export const DeviceId = b64u(32);
/** Token, enrolment and request identifiers: 16 random bytes. */
export const Id = b64u(16);
/** A nonce of the server or a hash: 32 bytes. */
export const Bytes32 = b64u(32);
/** An ECDSA P-256 signature, IEEE P1363 (r ‖ s). */
export const SignatureP256 = b64u(64);
/** An uncompressed SEC1 point on P-256. */
export const PointP256 = b64u(65);

/** A P-256 public key (RFC 7517, RFC 7518 §6.2); no other members are let in. */
export const PublicJwkP256 = v.strictObject({
  kty: v.literal('EC'),
  crv: v.literal('P-256'),
  x: b64u(32),
  y: b64u(32),
});
export type PublicJwkP256 = v.InferOutput<typeof PublicJwkP256>;

/** Seconds since 1970-01-01T00:00Z by the server's clock. */
export const UnixSeconds = v.pipe(v.number(), v.integer(), v.minValue(0));

/** An amount of money in Rials. */
export const Rials = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** A count of tries that are left. */
export const Tries = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100));

/** Upper-case hex of a certificate's serial number, 1 to 20 bytes (RFC 5280 §4.1.2.2). */
export const SerialHex = v.pipe(v.string(), v.regex(/^(?:[0-9A-F]{2}){1,20}$/));

export const Lang = v.picklist(['fa', 'en']);
export type Lang = v.InferOutput<typeof Lang>;

/** Text for people in both languages. */
export const LocalText = v.strictObject({ fa: v.string(), en: v.string() });
export type LocalText = v.InferOutput<typeof LocalText>;

/** The answer of a request that only says that it is done (HTTP 204). */
export const NoContent = v.undefined_();
