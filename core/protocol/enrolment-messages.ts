// SPDX-License-Identifier: Apache-2.0
// Messages between the phone and the registration authority. All are device-signed; field rules are fields.ts.
import * as v from 'valibot';
import { ENROLMENT_STATES } from './enrolment.ts';
import { b64uUpTo, Bytes32, Id, LocalText, PublicJwkP256, SignatureP256, UnixSeconds } from './primitives.ts';
import { CertificateView, GenerationToken } from './token-messages.ts';

/** POST /api/v1/devices. The request is signed by the key it brings; repeating it changes nothing. */
export const RegisterDevice = v.strictObject({ publicKey: PublicJwkP256 });
export const RegisteredDevice = v.object({ deviceId: Bytes32, serverTime: UnixSeconds });

/** A typed field: bounded, so that nothing large is ever matched or kept. */
const Typed = v.pipe(v.string(), v.maxLength(64));

/** POST /api/v1/enrolments/{id}/identity */
export const GiveIdentity = v.strictObject({ nationalId: Typed, mobile: Typed });
/** POST …/code; …/code/resend and …/back take {}. */
export const ConfirmCode = v.strictObject({ code: Typed });
export const Empty = v.strictObject({});

/**
 * POST …/device-lock/options answers PublicKeyCredentialCreationOptionsJSON (WebAuthn Level 3 §5.1.8) with
 * extensions.prf.eval.first; POST …/device-lock brings RegistrationResponseJSON (§5.1), without PRF results.
 */
export const CreationOptions = v.looseObject({
  challenge: Bytes32,
  /** The user handle is the token's id. */
  user: v.looseObject({ id: Id }),
  extensions: v.optional(v.record(v.string(), v.unknown())),
});
export const RegisterDeviceLock = v.strictObject({
  response: v.looseObject({ id: v.pipe(v.string(), v.maxLength(1400)) }),
});

/**
 * POST …/vault begins PIN and PUK. Repeating it gives the same answer until one of them was evaluated: that one then
 * comes under its next version, because the answered one is spent. So a reload starts again from here and loses nothing.
 */
export const VaultBegun = v.object({
  tokenId: Id,
  /** VOPRF public keys (RFC 9497, ristretto255-SHA512), pinned by the phone. */
  pin: v.object({ version: v.number(), publicKey: Bytes32 }),
  puk: v.object({ version: v.number(), publicKey: Bytes32 }),
});

/** POST …/vault/ready: both evaluations are used, the envelopes are written. `signature` as in UnlockProof. */
export const VaultReady = v.strictObject({ unlockKey: PublicJwkP256, requestId: Id, signature: SignatureP256 });

/** POST …/applicant. birthDate is Gregorian YYYY-MM-DD. */
export const GiveApplicant = v.strictObject({ birthDate: Typed, cardSerial: Typed, postalCode: Typed });

/** POST …/issue. `operation` is the nonce; csr is DER. The same requestId with the same CSR gets the same certificate. */
export const IssueCertificate = v.strictObject({
  requestId: Id,
  operation: Bytes32,
  operationRandom: Id,
  csr: b64uUpTo(8192),
});

/** GET …/terms: the wording behind product.termsSha256, which is SHA-256 of `text` in RFC 8785 form. */
export const Terms = v.object({ product: v.string(), text: LocalText, sha256: Bytes32 });
export type Terms = v.InferOutput<typeof Terms>;

/** What the phone needs to draw a step. Only the enrolling device ever gets it. */
export const EnrolmentView = v.object({
  id: Id,
  state: v.picklist(ENROLMENT_STATES),
  nationalId: v.optional(v.string()),
  mobile: v.optional(v.string()),
  /** Seconds until the code may be sent again, and until it dies. */
  code: v.optional(v.object({ resendInSeconds: v.number(), expiresInSeconds: v.number(), triesLeft: v.number() })),
  tokenId: v.optional(Id),
  /** Present from `issue` on: only after birth date and serial matched. */
  person: v.optional(v.object({ firstName: LocalText, lastName: LocalText })),
  product: v.object({ id: v.string(), name: LocalText, issuer: v.string(), termsSha256: Bytes32 }),
  certificate: v.optional(CertificateView),
});
export type EnrolmentView = v.InferOutput<typeof EnrolmentView>;

/** The answer to VaultReady. */
export const VaultReadyAnswer = v.object({ enrolment: EnrolmentView, generation: GenerationToken });
export type VaultBegun = v.InferOutput<typeof VaultBegun>;
