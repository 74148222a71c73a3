// SPDX-License-Identifier: Apache-2.0
// Messages between the phone and the server's half of the vault: operations released by the device lock,
// evaluations of the PIN and PUK, unlock proofs, generations, certificates. All are device-signed.
import * as v from 'valibot';
import { Bytes32, DeviceId, Id, LocalText, SerialHex, SignatureP256, Tries, UnixSeconds } from './primitives.ts';

/** What the device lock releases. It stands in the WebAuthn challenge; later issues add kinds. */
export const OPERATION_KINDS = ['issue', 'activate', 'sign'] as const;
export type OperationKind = (typeof OPERATION_KINDS)[number];

/** POST /api/v1/tokens/{id}/operations. h = SHA-256 of the operation in RFC 8785 form (operations.ts). */
export const BeginOperation = v.strictObject({ kind: v.picklist(OPERATION_KINDS), h: Bytes32 });
/** `options` is PublicKeyCredentialRequestOptionsJSON; its challenge is operationChallenge(kind, nonce, h): check it. */
export const BegunOperation = v.object({
  nonce: Bytes32,
  expiresInSeconds: v.number(),
  options: v.looseObject({ challenge: v.string() }),
});

/** POST …/operations/{nonce}/release brings AuthenticationResponseJSON without PRF results. */
export const ReleaseOperation = v.strictObject({
  response: v.looseObject({ id: v.pipe(v.string(), v.maxLength(1400)) }),
});
export const ReleasedOperation = v.object({ pinTriesLeft: Tries, pukTriesLeft: Tries });

export const SecretKind = v.picklist(['pin', 'puk']);
export type SecretKind = v.InferOutput<typeof SecretKind>;

/** Handed out on each success, written before it is used. mac is the server's, over token, number and versions. */
export const GenerationToken = v.strictObject({
  number: v.pipe(v.number(), v.integer(), v.minValue(1)),
  pinVersion: v.pipe(v.number(), v.integer(), v.minValue(1)),
  pukVersion: v.pipe(v.number(), v.integer(), v.minValue(1)),
  mac: Bytes32,
});
export type GenerationToken = v.InferOutput<typeof GenerationToken>;

/**
 * POST /api/v1/tokens/{id}/evaluations. `blinded` is a serialised ristretto255 element. The same requestId with the
 * same bytes gets the stored answer and takes no try; with other bytes it is refused (VAULT_REQUEST_DIFFERS).
 * During enrolment (state `pins`) there is neither generation nor operation, and each kind answers once.
 */
export const Evaluate = v.strictObject({
  requestId: Id,
  kind: SecretKind,
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  blinded: Bytes32,
  generation: v.optional(GenerationToken),
  operation: v.optional(Bytes32),
});
/** proof is DLEQ c ‖ s (RFC 9497 §2.2.1), 64 bytes; nonce is what unlockKey signs. triesLeft counts this try as wrong. */
export const Evaluated = v.object({ evaluated: Bytes32, proof: SignatureP256, nonce: Bytes32, triesLeft: Tries });

/** POST …/unlocks: unlockKey signed "emza|1|unlock|" tokenId "|" requestId "|" nonce (ASCII, ECDSA P-256 SHA-256). */
export const UnlockProof = v.strictObject({ requestId: Id, signature: SignatureP256 });
export const Unlocked = v.object({ generation: GenerationToken, pinTriesLeft: Tries, pukTriesLeft: Tries });

export const CERTIFICATE_STATES = ['inactive', 'active', 'suspended', 'revoked', 'expired'] as const;
export type CertificateState = (typeof CERTIFICATE_STATES)[number];

export const CertificateView = v.object({
  serial: SerialHex,
  state: v.picklist(CERTIFICATE_STATES),
  /** Display name of the issuer, and the path segment under /ca, /crl and /ocsp. */
  issuer: LocalText,
  issuerId: v.string(),
  /** What it is worth in law, in the issuer's words. */
  legalStanding: v.optional(LocalText),
  subject: v.object({ commonName: v.string(), serialNumber: v.string() }),
  notBefore: UnixSeconds,
  notAfter: UnixSeconds,
  keyAlgorithm: v.string(),
  /** Leaf, then issuing CA; DER as base64url. The root is not sent. */
  chain: v.array(v.string()),
});
export type CertificateView = v.InferOutput<typeof CertificateView>;

/** GET /api/v1/tokens/{id} */
export const TokenView = v.object({
  tokenId: Id,
  deviceId: DeviceId,
  pinTriesLeft: Tries,
  pukTriesLeft: Tries,
  pinMaxTries: Tries,
  pukMaxTries: Tries,
  certificates: v.array(CertificateView),
});
export type TokenView = v.InferOutput<typeof TokenView>;

/** POST /api/v1/certificates/{serial}/activate → CertificateView */
export const ActivateCertificate = v.strictObject({ operation: Bytes32, operationRandom: Id });
