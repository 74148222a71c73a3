// SPDX-License-Identifier: Apache-2.0
// Messages between the phone and the registration authority. All are device-signed; field rules are fields.ts.
import * as v from 'valibot';
import { ENROLMENT_STATES } from './enrolment.ts';
import {
  b64uUpTo,
  Bytes32,
  Id,
  LocalText,
  PublicJwkP256,
  Rials,
  SerialHex,
  SignatureP256,
  UnixSeconds,
} from './primitives.ts';
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

/** POST …/accept-terms: the hash of the very wording that was on the screen. */
export const AcceptTerms = v.strictObject({ sha256: Bytes32 });

/** POST …/checklist: what was tried on this device, and what the person says lies at hand. All of it, or no step. */
export const PassChecklist = v.strictObject({
  camera: v.literal(true),
  microphone: v.literal(true),
  storage: v.literal(true),
  nationalCard: v.literal(true),
  postalCode: v.literal(true),
});
export type PassChecklist = v.InferOutput<typeof PassChecklist>;

/** POST …/applicant. birthDate is Gregorian YYYY-MM-DD. */
export const GiveApplicant = v.strictObject({ birthDate: Typed, cardSerial: Typed, postalCode: Typed });

/** POST …/product. `suspends`: the serials shown as earlier certificates, each by the person's consent. */
export const ChooseProduct = v.strictObject({
  product: Typed,
  suspends: v.pipe(v.array(SerialHex), v.maxLength(32)),
});

/** POST …/review: what was read and confirmed. Another product or price by now is another review. */
export const ConfirmReview = v.strictObject({ product: Typed, total: Rials });

/** POST …/issue. `operation` is the nonce; csr is DER. The same requestId with the same CSR gets the same certificate. */
export const IssueCertificate = v.strictObject({
  requestId: Id,
  operation: Bytes32,
  operationRandom: Id,
  csr: b64uUpTo(8192),
});

/** GET …/terms: the wording to be accepted. sha256 is SHA-256 of `text` in RFC 8785 form. */
export const Terms = v.object({ text: LocalText, sha256: Bytes32 });
export type Terms = v.InferOutput<typeof Terms>;

/** What a certificate costs, in Rials: the fee by decree and the tax on it, whole numbers. total = fee + vat. */
export const Price = v.object({ fee: Rials, vat: Rials, total: Rials });
export type Price = v.InferOutput<typeof Price>;

/** One certificate that is offered: by whom, for how long, for how much. */
export const ProductView = v.object({
  id: v.string(),
  name: LocalText,
  /** Path segment under /ca, /crl and /ocsp; and its display name. */
  issuer: v.string(),
  issuerName: LocalText,
  validityDays: v.number(),
  price: Price,
});
export type ProductView = v.InferOutput<typeof ProductView>;

/** A living certificate of this person and issuer whose key lies on another device. */
export const EarlierCertificate = v.object({
  serial: SerialHex,
  state: v.picklist(['inactive', 'active', 'suspended']),
  issuer: LocalText,
  notAfter: UnixSeconds,
});
export type EarlierCertificate = v.InferOutput<typeof EarlierCertificate>;

/** What the phone needs to draw a step. Only the enrolling device ever gets it. */
export const EnrolmentView = v.object({
  id: Id,
  state: v.picklist(ENROLMENT_STATES),
  nationalId: v.optional(v.string()),
  mobile: v.optional(v.string()),
  /** Seconds until the code may be sent again, and until it dies. */
  code: v.optional(v.object({ resendInSeconds: v.number(), expiresInSeconds: v.number(), triesLeft: v.number() })),
  tokenId: v.optional(Id),
  /** Present from `product` on: only after birth date and serial matched. */
  person: v.optional(v.object({ firstName: LocalText, lastName: LocalText })),
  /** In `review` only: what the person gave and the registry matched. birthDate is Gregorian YYYY-MM-DD. */
  applicant: v.optional(v.object({ birthDate: v.string(), cardSerial: v.string(), postalCode: v.string() })),
  /** In `product` only: what is offered, and what choosing would suspend. */
  products: v.optional(v.array(ProductView)),
  earlierCertificates: v.optional(v.array(EarlierCertificate)),
  /** The one chosen; until then the first. termsSha256: the accepted wording, until then the present one. */
  product: v.object({ ...ProductView.entries, termsSha256: Bytes32 }),
  certificate: v.optional(CertificateView),
});
export type EnrolmentView = v.InferOutput<typeof EnrolmentView>;

/** The answer to VaultReady. */
export const VaultReadyAnswer = v.object({ enrolment: EnrolmentView, generation: GenerationToken });
export type VaultBegun = v.InferOutput<typeof VaultBegun>;
