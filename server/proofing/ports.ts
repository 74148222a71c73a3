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
  ProofStage,
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
  /** What stands in the file, whatever it was announced as. @throws AppError PROOF_VIDEO_INVALID */
  clip(bytes: Uint8Array): Promise<Clip>;
}
export interface Clip {
  readonly mediaType: 'video/webm' | 'video/mp4';
  readonly seconds: number;
  readonly hasPicture: boolean;
  readonly hasSound: boolean;
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

/** The services that are asked, by the name that stands in findings, doubts and evidence. */
export const CHECKERS = ['face', 'liveness', 'speech'] as const;
export type Checker = (typeof CHECKERS)[number];
export type Findings = Readonly<Partial<Record<Checker, Finding>>>;

/** A sentence of the bank: the words stand there, the digits come from the mobile. */
export interface SentenceRef {
  readonly id: string;
  readonly lang: Lang;
  readonly number: number;
}

export interface Upload {
  readonly id: string;
  readonly kind: MediaKind;
  readonly mediaType: string;
  readonly size: number;
  readonly sha256: Uint8Array;
  readonly received: number;
  readonly state: 'open' | 'handedIn' | 'dropped' | 'deleted';
  readonly sentence: SentenceRef | undefined;
}

export interface Part {
  readonly beginsAt: number;
  readonly size: number;
  readonly sha256: Uint8Array;
  readonly fileName: string;
}

/** What the database counts by its own clock. */
export interface Times {
  /** How long a sentence may be read before its recording must be announced. */
  readonly sentenceSeconds: number;
  /** How long a proof holds from its acceptance. */
  readonly proofDays: number;
  /** Who is at a check and says nothing for so long has died. */
  readonly leaseSeconds: number;
  /** Before a notice that could not leave is tried again, and when that ends; the audit log hears of a verdict however late. */
  readonly tellPauseSeconds: number;
  readonly tellDays: number;
}

/** As the database sees it now: what has expired by its clock is gone, and a proof that is too old says so. */
export interface Proof {
  readonly enrolmentId: string;
  readonly revision: number;
  readonly stage: ProofStage;
  readonly consentSha256: string;
  readonly retentionDays: number;
  readonly refusal: { readonly code: string; readonly at: Date } | undefined;
  readonly sentence: (SentenceRef & { readonly expiresInSeconds: number }) | undefined;
  /** The open one. */
  readonly upload: Upload | undefined;
  readonly check: 'none' | 'waiting' | 'delayed';
  readonly isInReview: boolean;
  readonly provenAt: Date | undefined;
  readonly isTooOld: boolean;
}

export interface Check {
  readonly id: string;
  readonly enrolmentId: string;
  readonly kind: MediaKind;
  /** What was handed in; the selfie beside it (the same one, where it is the selfie that is checked). */
  readonly upload: Upload;
  readonly face: Upload;
  /** Times it was begun, this one included. */
  readonly tries: number;
  /** What earlier tries found. */
  readonly findings: Findings;
  /** The selfie was let through in doubt. */
  readonly hasDoubt: boolean;
}

export type Verdict = 'accept' | 'refuse' | 'review' | 'void';

/** A verdict that audit log or person have not heard of. */
export interface Untold {
  readonly id: string;
  readonly enrolmentId: string;
  readonly kind: MediaKind;
  readonly verdict: Verdict;
  readonly reason: string | undefined;
  readonly findings: Findings;
  readonly isDelayed: boolean;
  readonly decision: { readonly decision: 'approve' | 'refuse'; readonly reason: string | undefined } | undefined;
  readonly audited: 'checked' | 'reviewed' | undefined;
  readonly told: 'checked' | 'reviewed' | undefined;
}

export interface OpenReview {
  readonly id: string;
  readonly enrolmentId: string;
  readonly at: Date;
  readonly faceFindings: Findings;
  readonly findings: Findings;
}

/** Every change is one transaction with its condition; times are the database's. */
export interface ProofStore {
  find(enrolmentId: string): Promise<Proof | undefined>;
  /** @returns whether this call wrote it. */
  consent(input: { enrolmentId: string; sha256: string; retentionDays: number }): Promise<boolean>;
  /** proven → face, where the proof is older than it holds. */
  expire(enrolmentId: string): Promise<void>;
  /** At stage video. The earlier one is worth nothing any more, nor a recording of it. @returns false elsewhere */
  setSentence(input: { enrolmentId: string; sentence: SentenceRef }): Promise<boolean>;
  /**
   * The open upload of this digest, or a new one in place of the open one. `mediaKey` counts where there is none yet. A
   * video uses its sentence up, while it is fresh.
   */
  beginUpload(input: {
    enrolmentId: string;
    upload: BeginUpload & { readonly id: string };
    mediaKey: Uint8Array;
  }): Promise<'begun' | 'known' | 'stage' | 'sentence'>;
  findUpload(input: { enrolmentId: string; uploadId: string }): Promise<Upload | undefined>;
  findPart(input: { uploadId: string; beginsAt: number }): Promise<Part | undefined>;
  /** @returns false where it is not the next one of an open upload, or more than was announced. */
  addPart(input: Part & { readonly uploadId: string }): Promise<boolean>;
  /** In order. */
  parts(uploadId: string): Promise<readonly Part[]>;
  /** Sealed. */
  mediaKey(enrolmentId: string): Promise<Uint8Array | undefined>;
  /** open → dropped. */
  drop(input: { enrolmentId: string; uploadId: string }): Promise<void>;
  /** The upload is complete: it is handed in, and its check waits. `again`: it was before. */
  handIn(input: { enrolmentId: string; uploadId: string; checkId: string }): Promise<'done' | 'again' | 'state'>;

  /** A check that is due and that nobody is at. */
  takeCheck(lease: string): Promise<Check | undefined>;
  /** Keeps what was found; asked again after the pause. Nothing where the lease is another's by now. */
  delayCheck(input: { id: string; lease: string; pauseSeconds: number; findings: Findings }): Promise<void>;
  /** Lets go of it, as if it had not been begun. */
  releaseCheck(input: { id: string; lease: string }): Promise<void>;
  /** The verdict, once, and the stage that follows. @returns false where another holds the lease, or one is there. */
  decideCheck(input: {
    id: string;
    lease: string;
    verdict: Verdict;
    reason: ErrorCode | undefined;
    findings: Findings;
    stage: ProofStage;
  }): Promise<boolean>;

  /** One that is untold; for the length of a pause nobody else gets it. */
  takeUntold(): Promise<Untold | undefined>;
  setAudited(id: string, what: 'checked' | 'reviewed'): Promise<void>;
  setTold(id: string, what: 'checked' | 'reviewed'): Promise<void>;

  /** Oldest first. */
  openReviews(): Promise<readonly OpenReview[]>;
  findReview(id: string): Promise<
    | {
        readonly enrolmentId: string;
        readonly decision: 'approve' | 'refuse' | undefined;
        readonly reason: string | undefined;
      }
    | undefined
  >;
  /** @returns whether this call decided it. */
  review(input: { id: string; decision: 'approve' | 'refuse'; reason: ProofReason | undefined }): Promise<boolean>;

  /**
   * Uploads older than what their person consented to, or than `days`, become deleted; what they were needed for begins
   * anew. @returns the enrolments that changed
   */
  expireMedia(days: number): Promise<readonly string[]>;
  /** Files of uploads that were dropped or deleted; forgotten by `forgetParts`. */
  deletableFiles(limit: number): Promise<readonly string[]>;
  forgetParts(fileNames: readonly string[]): Promise<void>;
  /** Keys that open nothing any more. @returns whose */
  forgetKeys(): Promise<readonly string[]>;
  /** @returns which of these a part names. */
  knownFiles(fileNames: readonly string[]): Promise<ReadonlySet<string>>;
}

/** Everything the use cases of this folder take. */
export interface ProofingDeps {
  readonly store: ProofStore;
  readonly enrolments: ProvingEnrolments;
  readonly faces: FaceMatcher;
  readonly attacks: PresentationAttackDetector;
  readonly speech: SpeechVerifier;
  readonly decoder: MediaDecoder;
  readonly media: MediaStore;
  /** 32 bytes from outside the database: seals the keys of media. */
  readonly mediaKey: Uint8Array;
  readonly retentionDays: number;
  readonly sms: Sms;
  readonly messages: Messages;
  readonly audit: Audit;
  readonly limits: RateLimits;
  readonly wakeUps: WakeUps;
  /** EMZA_ORIGIN: the link in an SMS. */
  readonly origin: string;
  readonly now: () => Date;
  /** Aborted when the process drains. */
  readonly draining: AbortSignal;
  /** What failed beside a request, for the log. */
  readonly report: (error: unknown) => void;
}
