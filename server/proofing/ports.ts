// SPDX-License-Identifier: Apache-2.0
// What the proofing needs of others, in words. Pictures and sound go to the four checking ports and the media store;
// no audit entry, log line or error has a place for them, nor for a national ID.
import type {
  BeginUpload,
  ErrorCode,
  Lang,
  LocalText,
  MediaKind,
  MessageKind,
  ProofReason,
} from '../../core/protocol/index.ts';

/** Scores, model and version of the thresholds: what a later reader needs to understand a finding. */
export type Evidence = Readonly<Record<string, string | number | boolean>>;
/** What one check says. `review`: a person must look. Every rejection means: not answered, ask again later. */
export type Finding =
  | { readonly verdict: 'accept' | 'review'; readonly evidence: Evidence }
  | { readonly verdict: 'refuse'; readonly reason: ProofReason; readonly evidence: Evidence };

/** Whom the registry knows: providers that keep the photograph themselves take this instead of one. */
export interface PersonReference {
  readonly nationalId: string;
  /** Gregorian YYYY-MM-DD. */
  readonly birthDate: string;
  readonly cardSerial: string;
}

/** 1:1 against the registry's photograph. @throws AppError PROVIDER_UNAVAILABLE */
export interface FaceMatcher {
  match(input: { readonly person: PersonReference; readonly face: Uint8Array }): Promise<Finding>;
}
/** A photo of a photo, a replay, a still. `video` from the second step on. @throws AppError PROVIDER_UNAVAILABLE */
export interface PresentationAttackDetector {
  inspect(input: { readonly face: Uint8Array; readonly video: Uint8Array | undefined }): Promise<Finding>;
}
/** That this sentence was spoken by the lips in the picture. @throws AppError PROVIDER_UNAVAILABLE */
export interface SpeechVerifier {
  verify(input: { readonly video: Uint8Array; readonly sentence: string; readonly lang: Lang }): Promise<Finding>;
}
/** Whether bytes are what they claim to be, before any other check sees them. */
export interface MediaDecoder {
  /** Pixels. @throws AppError PROOF_PICTURE_INVALID */
  picture(bytes: Uint8Array): Promise<{ readonly width: number; readonly height: number }>;
  /** @throws AppError PROOF_VIDEO_INVALID */
  clip(bytes: Uint8Array): Promise<{ readonly seconds: number; readonly hasPicture: boolean; readonly hasSound: boolean }>;
}

/** Ciphertext under random names. @throws AppError SERVER_UNAVAILABLE */
export interface MediaStore {
  put(bytes: AsyncIterable<Uint8Array>, maxBytes: number): Promise<{ readonly name: string }>;
  open(name: string): Promise<{ readonly size: number; readonly bytes: ReadableStream<Uint8Array> } | undefined>;
  delete(name: string): Promise<void>;
  /** Names of files that were last written longer ago. */
  olderThan(seconds: number): Promise<readonly string[]>;
}

export interface Sms {
  send(input: { readonly mobile: string; readonly text: string }): Promise<void>;
}
/** The list in the app, by device. The same `key` again is no second message. */
export interface Messages {
  post(input: { readonly deviceId: string; readonly key: string; readonly kind: MessageKind }): Promise<void>;
}
export interface Audit {
  append(entry: { readonly event: string; readonly subject: string; readonly data: Evidence }): Promise<void>;
}
export interface RateLimits {
  take(input: {
    readonly bucket: string;
    readonly subject: Uint8Array;
    readonly limit: number;
    readonly windowSeconds: number;
    readonly at: Date;
  }): Promise<number | undefined>;
}
/** Wake-ups between processes; a lost one only costs time. */
export interface WakeUps {
  notify(topic: string): Promise<void>;
  wait(topic: string, ms: number, signal?: AbortSignal): Promise<boolean>;
}

/** Whose request this is (proven by its signature) and which enrolment its path names. */
export interface ProverInput {
  readonly deviceId: string;
  readonly id: string;
}
/** The enrolment as it concerns the proof. */
export interface Prover {
  readonly enrolmentId: string;
  readonly deviceId: string;
  readonly nationalIdIndex: Uint8Array;
  /** The enrolment waits for a selfie, a video or a verdict. */
  readonly isAtProof: boolean;
  readonly mobile: string;
  readonly person: PersonReference;
  readonly name: { readonly firstName: LocalText; readonly lastName: LocalText };
}
/** server/ra. It asks the proofing for its stage at each read, so nothing needs to be told to it. */
export interface ProvingEnrolments {
  /** @throws AppError ENROLMENT_NONE, ENROLMENT_STEP before the payment */
  find(input: ProverInput): Promise<Prover>;
  /** undefined: closed, or none. */
  findById(enrolmentId: string): Promise<Prover | undefined>;
}

export type { BeginUpload, ErrorCode, MediaKind };
