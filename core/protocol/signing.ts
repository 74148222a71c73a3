// SPDX-License-Identifier: Apache-2.0
// Messages of a signing request: relying party, relay and phone. Documents and their names are seen by the two
// ends only; the server carries sizes and ciphertext.
import * as v from 'valibot';
import { b64u, Bytes32, Id, PointP256, PublicJwkP256, UnixSeconds } from './primitives.ts';

export const FLOWS = ['qr', 'link', 'push'] as const;
export const FORMATS = ['pades', 'cades', 'xades', 'jades', 'asice', 'raw'] as const;
export type Format = (typeof FORMATS)[number];
export const LEVELS = ['b-b', 'b-t', 'b-lt', 'b-lta'] as const;
export type Level = (typeof LEVELS)[number];
export const REQUEST_STATES = ['created', 'claimed', 'signed', 'refused', 'expired', 'failed'] as const;
export type RequestState = (typeof REQUEST_STATES)[number];
export const REFUSAL_REASONS = ['declined', 'unreadable', 'invalid', 'unsupported'] as const;

const NationalId = v.pipe(v.string(), v.regex(/^\d{10}$/));
const HttpUrl = v.pipe(v.string(), v.url(), v.maxLength(2048));

/** POST /rp/v1/requests: nothing about the documents. expiresIn in seconds, 10 to 86400 (else RP_EXPIRES_IN). */
export const CreateRequest = v.strictObject({
  flow: v.picklist(FLOWS),
  expiresIn: v.pipe(v.number(), v.integer()),
  signer: v.optional(NationalId),
  callback: v.optional(HttpUrl),
});
export type CreateRequest = v.InferOutput<typeof CreateRequest>;
export const CreatedRequest = v.object({
  requestId: Id,
  sessionSecret: Bytes32,
  linkBase: v.string(),
  expiresAt: UnixSeconds,
});
export type CreatedRequest = v.InferOutput<typeof CreatedRequest>;

/** GET /rp/v1/requests/{id}?wait=25. claimKey while claimed; reason when refused. */
export const RequestView = v.object({
  requestId: Id,
  state: v.picklist(REQUEST_STATES),
  expiresAt: UnixSeconds,
  claimKey: v.optional(PointP256),
  hasPayload: v.optional(v.boolean()),
  reason: v.optional(v.picklist(REFUSAL_REASONS)),
});
export type RequestView = v.InferOutput<typeof RequestView>;

/** POST /api/v1/requests/{id}/claim. claimKey: uncompressed P-256 point made for this claim alone. */
export const Claim = v.strictObject({
  claimId: Id,
  t: v.pipe(v.string(), v.regex(/^(?:0|[1-9a-z][0-9a-z]{0,8})$/)),
  mac: b64u(16),
  claimKey: PointP256,
});
export type Claim = v.InferOutput<typeof Claim>;
/** The relying party as registered: what the phone shows and checks the JWS against. */
export const ClaimAnswer = v.object({
  requestId: Id,
  flow: v.picklist(FLOWS),
  expiresAt: UnixSeconds,
  rp: v.object({
    id: v.string(),
    name: v.string(),
    origins: v.array(v.string()),
    keys: v.array(v.object({ kid: v.string(), jwk: PublicJwkP256 })),
  }),
  /** Age of the code when it was claimed, whole seconds: goes into the consent receipt. */
  codeAgeSeconds: v.pipe(v.number(), v.integer()),
});
export type ClaimAnswer = v.InferOutput<typeof ClaimAnswer>;

/** GET /rp/v1/self: what a relying party signs into its requests. */
export const RpSelf = v.object({ id: v.string(), name: v.string(), origins: v.array(v.string()) });
export type RpSelf = v.InferOutput<typeof RpSelf>;

/** POST /api/v1/requests/{id}/refusal */
export const Refuse = v.strictObject({ reason: v.picklist(REFUSAL_REASONS) });

/** Control, bidi-override and other invisible characters have no place in text that a person relies on. */
// oxlint-disable-next-line no-control-regex -- refusing them is the point
const UNSEEN = /[\u0000-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]/u;
export function hasUnseenCharacters(text: string): boolean {
  return UNSEEN.test(text);
}
export const PlainText = (max: number) =>
  v.pipe(
    v.string(),
    v.maxLength(max),
    v.check((text) => !hasUnseenCharacters(text), 'invisible or control characters'),
  );

/** `typ` of the request's JWS (RFC 7515 §4.1.9). Header: { alg: "ES256", typ, kid }, and nothing else. */
export const REQUEST_JWS_TYP = 'emza-request+json';

/** Payload of the JWS, in RFC 8785 form. */
export const SigningRequest = v.strictObject({
  v: v.literal(1),
  id: Id,
  rp: v.pipe(v.string(), v.maxLength(64)),
  origin: PlainText(255),
  text: v.strictObject({ fa: PlainText(200), en: PlainText(200) }),
  documents: v.pipe(
    v.array(
      v.strictObject({
        name: v.pipe(PlainText(255), v.minLength(1)),
        mediaType: v.pipe(v.string(), v.regex(/^[a-z0-9!#$&^_.+-]{1,64}\/[a-z0-9!#$&^_.+-]{1,64}$/)),
        size: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500 * 1024 * 1024)),
        sha256: Bytes32,
        format: v.picklist(FORMATS),
        level: v.picklist(LEVELS),
      }),
    ),
    v.minLength(1),
    v.maxLength(100),
  ),
  signer: v.optional(NationalId),
  flow: v.picklist(FLOWS),
  expiresAt: UnixSeconds,
  callback: v.optional(HttpUrl),
});
export type SigningRequest = v.InferOutput<typeof SigningRequest>;

/**
 * Head of the result stream (u32 length, this JSON, then each file's bytes in order).
 * `appended`: bytes to put after the original (PAdES increment); `whole`: the signature itself.
 */
export const ResultHead = v.strictObject({
  v: v.literal(1),
  requestId: Id,
  files: v.array(
    v.strictObject({
      name: v.string(),
      format: v.picklist(FORMATS),
      level: v.picklist(LEVELS),
      form: v.picklist(['appended', 'whole']),
      size: v.pipe(v.number(), v.integer(), v.minValue(1)),
    }),
  ),
});
export type ResultHead = v.InferOutput<typeof ResultHead>;

/** Labels of the sealed stream (RFC 9180): HPKE `info`, and the exporter context of the way back. */
export const PAYLOAD_INFO = 'emza|1|payload';
export const RESULT_CONTEXT = 'emza|1|result';
/** Plaintext bytes a chunk. AAD is one byte: 1 on the last chunk, else 0. */
export const STREAM_CHUNK = 64 * 1024;

/** Seconds that a QR frame may be old, or ahead, when it is claimed. */
export const QR_MAX_AGE_SECONDS = 5;
export const QR_MAX_AHEAD_SECONDS = 2;
/** Seconds that a QR is shown before it greys out. */
export const QR_SHOWN_SECONDS = 60;
