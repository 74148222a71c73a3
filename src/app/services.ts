// SPDX-License-Identifier: Apache-2.0
// What the screens may ask for: one small interface a concern, each given to the screens by its own context.
// Every method rejects with AppError and obeys its AbortSignal. Only shapes; main.ts makes the real ones.
import type {
  AboutView,
  MessageKind,
  MessageView,
  PersonView,
  CertificateView,
  EnrolmentView,
  Lang,
  MediaKind,
  ProofingView,
  SigningLink,
  SigningRequest,
  Terms,
} from '../../core/protocol/index.ts';
import type { OrderView } from '../../core/protocol/payment-messages.ts';
import type { Browser } from '../domain/browser.ts';

/** Words for what is happening, for anything over 400 ms. */
export type Progress = (step: 'deriving' | 'asking' | 'keys' | 'lock' | 'certificate' | 'signing' | 'sending') => void;

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: Progress;
}

export interface EnrolmentService {
  /** The open enrolment of this device, or undefined. */
  current(options?: CallOptions): Promise<EnrolmentView | undefined>;
  start(options?: CallOptions): Promise<EnrolmentView>;
  giveIdentity(input: { nationalId: string; mobile: string }, options?: CallOptions): Promise<EnrolmentView>;
  confirmCode(code: string, options?: CallOptions): Promise<EnrolmentView>;
  resendCode(options?: CallOptions): Promise<EnrolmentView>;
  back(options?: CallOptions): Promise<EnrolmentView>;
  /** Ends the open enrolment, while no certificate came from it: the next `start` begins anew. Again changes nothing. */
  giveUp(options?: CallOptions): Promise<void>;
  /** The wording to be accepted. */
  terms(options?: CallOptions): Promise<Terms>;
  /** Creates the platform credential (prompts the person) and registers it. */
  registerDeviceLock(options?: CallOptions): Promise<EnrolmentView>;
  /** Hardens PIN and PUK with the server, makes the vault and writes the record. */
  setUpVault(input: { pin: string; puk: string }, options?: CallOptions): Promise<EnrolmentView>;
  /** birthDate is Gregorian YYYY-MM-DD. */
  giveApplicant(
    input: { birthDate: string; cardSerial: string; postalCode: string },
    options?: CallOptions,
  ): Promise<EnrolmentView>;
  /** The hash of the wording that was on the screen. ENROLMENT_TERMS_CHANGED: read and ask again. */
  acceptTerms(sha256: string, options?: CallOptions): Promise<EnrolmentView>;
  /** Only after every part was tried and every tick was set. */
  passChecklist(options?: CallOptions): Promise<EnrolmentView>;
  /** `suspends`: the earlier certificates that were shown and consented to. */
  chooseProduct(input: { product: string; suspends: readonly string[] }, options?: CallOptions): Promise<EnrolmentView>;
  /** Exactly what was on the screen; the total in Rials. */
  confirmReview(input: { product: string; total: number }, options?: CallOptions): Promise<EnrolmentView>;
  /** Key pair, CSR, device lock, PIN, certificate. A wrong PIN rejects with VAULT_PIN_WRONG and detail.triesLeft. */
  issue(pin: string, options?: CallOptions): Promise<EnrolmentView>;
}

/** As typed; normal forms are the server's. */
export interface CardInput {
  readonly cardNumber: string;
  readonly cvv2: string;
  readonly expiryYear: string;
  readonly expiryMonth: string;
  readonly dynamicPassword: string;
}

export interface PaymentService {
  /** The order of an enrolment that waits for payment, as it stands now. */
  open(enrolmentId: string, options?: CallOptions): Promise<OrderView>;
  /** A discount code or a payment ID. Rejects with PAYMENT_CODE_UNKNOWN, PAYMENT_OTHER_PRODUCT. */
  applyCode(enrolmentId: string, code: string, options?: CallOptions): Promise<OrderView>;
  sendDynamicPassword(enrolmentId: string, cardNumber: string, options?: CallOptions): Promise<void>;
  /**
   * At most one charge, however often it is called while the outcome is not known. Rejects with PAYMENT_* where nothing
   * was charged; an order in `charging` or `unknown` is to be asked for again by `open`.
   */
  pay(enrolmentId: string, card: CardInput, options?: CallOptions): Promise<OrderView>;
}

/** A selfie or a video that was taken and not yet handed in. */
export interface Capture {
  readonly kind: MediaKind;
  /** image/jpeg, video/webm or video/mp4. */
  readonly bytes: Blob;
}

export interface ProofingService {
  /** As it stands now; with `seen` after at most 25 s, at once when its revision is another. */
  read(enrolmentId: string, options?: CallOptions & { readonly seen?: number }): Promise<ProofingView>;
  /** The hash of the wording that was on the screen. PROOF_CONSENT_CHANGED: read and ask again. */
  giveConsent(enrolmentId: string, sha256: string, options?: CallOptions): Promise<ProofingView>;
  /** A new sentence to read aloud; an earlier one is worth nothing any more. */
  askSentence(enrolmentId: string, lang: Lang, options?: CallOptions): Promise<ProofingView>;
  /**
   * Keeps a capture on this device and tells the server its digest, before a byte is sent: a video at once when it
   * stops, while its sentence is fresh. PROOF_SENTENCE_EXPIRED: ask another one.
   */
  keep(enrolmentId: string, capture: Capture, sentence?: string, options?: CallOptions): Promise<ProofingView>;
  /** The capture that `keep` kept and the server still waits for, also after a reload or a crash. */
  kept(enrolmentId: string, view: ProofingView): Promise<Capture | undefined>;
  /**
   * Sends what the server has not got yet, part by part, and hands it in; goes on where a cut or a crash ended it.
   * Then the capture is forgotten here. `onSent` hears the bytes that arrived, of all.
   */
  handIn(
    enrolmentId: string,
    kind: MediaKind,
    options?: CallOptions & { readonly onSent?: (sent: number, total: number) => void },
  ): Promise<ProofingView>;
  /** Taken again: the kept one is forgotten on this device. */
  drop(enrolmentId: string): Promise<void>;
}

export type { Camera, CameraService, Recording } from '../ports/camera.ts';

export interface TokenState {
  readonly tokenId: string;
  readonly pinTriesLeft: number;
  readonly pinMaxTries: number;
  readonly certificates: readonly CertificateView[];
  /** False when the server could not be reached and this is what was last heard. */
  readonly isFresh: boolean;
}

/** As it stands on paper once; nothing keeps it. */
export interface NewRevocationCode {
  /** In its normal form. */
  readonly code: string;
  /** Which one of this certificate it is; above 1 an earlier one is void now. */
  readonly number: number;
}

export interface TokenService {
  /** undefined: no token in this browser. Rejects with VAULT_BUSY (another tab), VAULT_RECORD_DAMAGED. */
  state(options?: CallOptions): Promise<TokenState | undefined>;
  /** Device lock, then active; the enrolment, if one waits for it, is done. */
  activate(serial: string, options?: CallOptions): Promise<CertificateView>;
  /** Makes the code that revokes from any browser. NETWORK_*: call again, the same code is sent. */
  newRevocationCode(serial: string, options?: CallOptions): Promise<NewRevocationCode>;
}

export interface ReviewDocument {
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
  readonly sha256: string;
  readonly format: string;
  readonly level: string;
  /** The bytes whose digest was checked; what is drawn is exactly this. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly view: 'pdf' | 'text' | 'unsupported';
}

export interface Review {
  readonly requestId: string;
  readonly rp: { readonly name: string; readonly origin: string };
  readonly text: SigningRequest['text'];
  readonly documents: readonly ReviewDocument[];
  readonly expiresAt: number;
  /** The certificate that will sign: name and national ID are in the signature. */
  readonly signer: { readonly commonName: string; readonly nationalId: string };
  readonly isFirstSignature: boolean;
}

export interface SigningService {
  /** Claims, waits for the sealed documents, opens and checks them. */
  open(link: SigningLink, options?: CallOptions): Promise<Review>;
  /** PIN, device lock, signature, result. A wrong PIN rejects with VAULT_PIN_WRONG and detail.triesLeft; try again. */
  approve(review: Review, pin: string, options?: CallOptions): Promise<void>;
  decline(review: Review, reason: 'declined' | 'unreadable', options?: CallOptions): Promise<void>;
  /** A request that was claimed before a reload or a crash and is still open, or undefined. */
  resume(options?: CallOptions): Promise<Review | undefined>;
}

export interface ScannerService {
  /**
   * Opens the camera into `video` and calls back for each text read, until `signal` aborts (which also stops the
   * camera). Rejects with CAMERA_DENIED, CAMERA_MISSING or CAMERA_BUSY. `onReading` says that frames are decoded now.
   */
  scan(
    video: HTMLVideoElement,
    callbacks: { onText: (text: string) => void; onReading?: () => void },
    signal: AbortSignal,
  ): Promise<void>;
}

export const DEVICE_PARTS = ['camera', 'microphone', 'storage'] as const;
export type DevicePart = (typeof DEVICE_PARTS)[number];

export interface DeviceTrialService {
  /** Opens the part, sees that it works, lets it go. Rejects with CAMERA_*, MICROPHONE_* or VAULT_STORAGE. */
  try(part: DevicePart, options?: CallOptions): Promise<void>;
}

export interface UpdateService {
  /** A ceremony runs: no page reload for an update until the returned function is called. */
  hold(): () => void;
  /** Calls back once when a new version waits; `apply` reloads into it. */
  onWaiting(listener: (apply: () => void) => void): () => void;
}

export interface PersonService {
  /** undefined: no SIM was found to be anybody's on this device yet. */
  read(options?: CallOptions): Promise<PersonView | undefined>;
}

/** The installation and this page; nothing of it needs a device key. */
export interface AboutService {
  read(options?: CallOptions): Promise<AboutView>;
  /** Drops everything unlocked and closes where the browser allows; else the app starts anew at `address`. */
  exit(address: string): void;
}

export interface Message extends MessageView {
  readonly kind: MessageKind;
}

export interface MessageService {
  /** Calls back with all messages, newest first, once they are heard and whenever one comes, until `signal` aborts. */
  follow(listener: (messages: readonly Message[]) => void, signal: AbortSignal): Promise<void>;
}

export interface Surroundings extends Browser {
  readonly isInstalled: boolean;
  /** The browser shows its own install dialog when asked now. */
  readonly canInstall: boolean;
  /** 'none': this browser shows none. */
  readonly notifications: 'on' | 'off' | 'blocked' | 'none';
  /** Where an enrolment may begin: here, in a browser of its own, or only in the installed app. */
  readonly enrolment: 'here' | 'otherBrowser' | 'installed';
  /** An address that opens Chrome from within another app, where there is one. */
  readonly chrome: string | undefined;
}

export interface SurroundingsService {
  read(): Surroundings;
  askForNotifications(): Promise<void>;
  /** Where notifications are on and nobody is looking; content never stands in one. */
  announce(note: { readonly title: string; readonly body: string }): Promise<void>;
  /** Calls back when installing or notifications changed. @returns a function that ends the subscription. */
  onChange(listener: () => void): () => void;
  install(): Promise<boolean>;
  /** The app's address, to be opened elsewhere. @returns false where the clipboard is closed. */
  copyAddress(): Promise<boolean>;
}
