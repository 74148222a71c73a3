// SPDX-License-Identifier: Apache-2.0
// The one record of a token, as it lies in the phone's IndexedDB. All bytes are base64url. It holds no secret in
// clear, and without the server no PIN can be tested against it. Its rules are core/vault/record.ts.
import * as v from 'valibot';
import { b64u, b64uUpTo, Bytes32, DeviceId, Id, PublicJwkP256, SerialHex, SignatureP256 } from './primitives.ts';
import { GenerationToken } from './token-messages.ts';

const Count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4_194_304));

/** VK under one secret: 12-byte nonce, 32-byte key, 16-byte tag. */
const Envelope = v.strictObject({ version: Count, publicKey: Bytes32, envelope: b64u(60) });

export const UnlockKeyEntry = v.strictObject({ publicKey: PublicJwkP256, wrapped: b64uUpTo(512) });
export type UnlockKeyEntry = v.InferOutput<typeof UnlockKeyEntry>;

export const TokenKeyEntry = v.strictObject({
  id: Id,
  algorithm: v.literal('ES256'),
  /** SubjectPublicKeyInfo, DER. */
  spki: b64uUpTo(1024),
  /** PKCS8 under VK. */
  wrapped: b64uUpTo(4096),
  /** The CSR while its certificate is awaited: sent again under the same request id after a crash. */
  pending: v.optional(v.strictObject({ requestId: Id, operation: Bytes32, operationRandom: Id, csr: b64uUpTo(8192) })),
  certificate: v.optional(
    v.strictObject({
      serial: SerialHex,
      issuerId: v.pipe(v.string(), v.maxLength(64)),
      /** Leaf first, DER. */
      chain: v.pipe(v.array(b64uUpTo(16_384)), v.minLength(1), v.maxLength(8)),
    }),
  ),
});
export type TokenKeyEntry = v.InferOutput<typeof TokenKeyEntry>;

const BODY = {
  v: v.literal(1),
  tokenId: Id,
  deviceId: DeviceId,
  argon2: v.strictObject({ memoryKiB: Count, passes: Count, lanes: Count }),
  /** The device lock's credential; hasPrf: its PRF is in the PIN envelope. */
  lock: v.strictObject({ credentialId: b64uUpTo(1023), hasPrf: v.boolean() }),
  pin: Envelope,
  puk: Envelope,
  unlockKey: UnlockKeyEntry,
  /** Absent until the server has answered VaultReady. Write it (durability "strict") before it is used. */
  generation: v.optional(GenerationToken),
  /** A proof that was made and not yet acknowledged: send it again, however late; the answer is the same. */
  pendingUnlock: v.optional(v.strictObject({ requestId: Id, signature: SignatureP256 })),
  keys: v.pipe(v.array(TokenKeyEntry), v.maxLength(64)),
};

export const VaultRecordBody = v.strictObject(BODY);
export type VaultRecordBody = v.InferOutput<typeof VaultRecordBody>;
/** What is stored: the body and its MAC. */
export const VaultRecord = v.strictObject({ ...BODY, mac: Bytes32 });
export type VaultRecord = v.InferOutput<typeof VaultRecord>;
