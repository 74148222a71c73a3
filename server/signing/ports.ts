// SPDX-License-Identifier: Apache-2.0
// What signing needs of others. Each contract is in words; stores and adapters implement them.
import type { PublicJwkP256, RequestState } from '../../core/protocol/index.ts';

/** Flows that are built; the protocol names more. */
export type SigningFlow = 'qr' | 'link';

export interface RelyingParty {
  readonly id: string;
  /** As registered: the one name that a person is shown. */
  readonly name: string;
  readonly origins: readonly string[];
  readonly keys: readonly { readonly kid: string; readonly jwk: PublicJwkP256 }[];
}

export interface RpStore {
  /** Registers or, for the same id, replaces name, origins, bearer and keys. */
  save(rp: RelyingParty & { readonly bearerSha256: Uint8Array }): Promise<void>;
  find(rpId: string): Promise<RelyingParty | undefined>;
  findIdByBearer(bearerSha256: Uint8Array): Promise<string | undefined>;
}

export interface MediaRef {
  readonly name: string;
  readonly size: number;
}

/** A request as the database sees it now: `state` says expired as soon as the database's clock does. */
export interface SigningRecord {
  readonly id: string;
  readonly rpId: string;
  readonly flow: SigningFlow;
  readonly state: RequestState;
  readonly signerMac: Uint8Array | undefined;
  /** Whole seconds since creation by the database's clock. */
  readonly ageSeconds: number;
  readonly expiresAt: number;
  readonly expiresInMs: number;
  readonly claim: ClaimRecord | undefined;
  readonly payload: MediaRef | undefined;
  /** `media` is undefined once the result was deleted. */
  readonly result: { readonly sha256: Uint8Array; readonly media: MediaRef | undefined } | undefined;
  readonly reason: string | undefined;
}

export interface ClaimRecord {
  readonly claimId: string;
  readonly deviceId: string;
  readonly tokenId: string;
  readonly claimKey: string;
  readonly t: string;
  readonly codeAgeSeconds: number;
}

/** The bounds of a claim, checked again in the statement that claims. `t` is undefined where the code does not age. */
export interface ClaimAge {
  readonly t: number | undefined;
  readonly maxAge: number;
  readonly maxAhead: number;
}

/** Every transition is one statement with its condition; false means that it did not hold, and nothing changed. */
export interface SigningStore {
  create(input: {
    id: string;
    rpId: string;
    flow: SigningFlow;
    expiresIn: number;
    signerMac: Uint8Array | undefined;
    callback: string | undefined;
  }): Promise<{ expiresAt: number }>;
  find(id: string): Promise<SigningRecord | undefined>;
  /** created → claimed, only within `age` and before expiry. */
  claim(id: string, claim: Omit<ClaimRecord, 'codeAgeSeconds'>, age: ClaimAge): Promise<boolean>;
  /** While claimed and unexpired. @returns the name of the payload it replaces. */
  setPayload(id: string, media: MediaRef): Promise<{ replaced: string | undefined } | undefined>;
  /** claimed → signed, by the claimer, with a payload, before expiry. */
  setSigned(id: string, deviceId: string, media: MediaRef, sha256: Uint8Array): Promise<boolean>;
  /** claimed → refused, by the claimer, before expiry. */
  setRefused(id: string, deviceId: string, reason: string): Promise<boolean>;
  /** created or claimed → failed, by the relying party. */
  setFailed(id: string): Promise<boolean>;
  markDelivered(id: string): Promise<void>;
  /** Open requests past their time → expired. @returns their ids. */
  expireOverdue(): Promise<readonly string[]>;
  /** Payloads of ended requests; results delivered or old (seconds). */
  deletableMedia(limits: {
    afterDelivery: number;
    afterEnd: number;
  }): Promise<readonly { id: string; kind: 'payload' | 'result'; name: string }[]>;
  /** Forgets a media name, if it is still that one. */
  forgetMedia(id: string, name: string): Promise<void>;
  /** Deletes requests that ended `seconds` ago and whose files are gone. */
  forgetEnded(seconds: number): Promise<void>;
  /** @returns which of these names a request points at. */
  knownMedia(names: readonly string[]): Promise<ReadonlySet<string>>;
}

export interface StoredMedia extends MediaRef {
  readonly sha256: Uint8Array;
}

/** Ciphertext by name. Implementations write as they read and never hold a whole stream. */
export interface MediaStore {
  /**
   * Resolves once all bytes would survive a power cut; on any failure nothing of it stays.
   * @throws AppError REQUEST_TOO_LARGE above `maxBytes`, SERVER_UNAVAILABLE when storage refuses
   */
  put(bytes: AsyncIterable<Uint8Array>, maxBytes: number): Promise<StoredMedia>;
  /** undefined: there is none of that name (any more). */
  open(name: string): Promise<{ size: number; bytes: ReadableStream<Uint8Array> } | undefined>;
  /** Deleting what is not there is fine. */
  delete(name: string): Promise<void>;
  /** Names, also of half-written ones, not touched for `seconds`. */
  olderThan(seconds: number): Promise<readonly string[]>;
}

/** Who a phone may sign as. */
export interface TokenDirectory {
  /** The device's token if one of its certificates is active now; nationalId is the certificate's. */
  activeTokenOf(deviceId: string): Promise<{ tokenId: string; nationalId: string } | undefined>;
}

/** Wake-ups between processes; a lost one only costs time. */
export interface WakeUps {
  notify(topic: string): Promise<void>;
  wait(topic: string, ms: number, signal?: AbortSignal): Promise<boolean>;
}

/** Hash-chained, append-only: ids only. */
export interface Audit {
  append(entry: {
    event: string;
    subject: string;
    data: Readonly<Record<string, string | number | boolean>>;
  }): Promise<void>;
}

/** Everything the use cases of this folder take. */
export interface SigningDeps {
  readonly store: SigningStore;
  readonly rps: RpStore;
  readonly media: MediaStore;
  readonly tokens: TokenDirectory;
  readonly wakeUps: WakeUps;
  readonly audit: Audit;
  /** 32 bytes derived from the master key: session secrets and signer macs come from it, nothing of them is stored. */
  readonly rpSessionKey: Uint8Array;
  /** EMZA_ORIGIN: the link's origin. */
  readonly origin: string;
  /** Most bytes of a sealed payload, and of a sealed result. */
  readonly maxMediaBytes: number;
  /** Production refuses the sandbox's bearer, whatever the database says. */
  readonly mode: 'sandbox' | 'production';
  /** Aborted when the process drains: long-polls answer at once with what stands. */
  readonly draining: AbortSignal;
}
