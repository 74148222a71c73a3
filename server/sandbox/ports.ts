// SPDX-License-Identifier: Apache-2.0
// What the sandbox world keeps, and where: in the database, so that it survives a restart and every process of an
// installation lives in the same world.
import type { LocalText, ProofReason } from '../../core/protocol/index.ts';
import type { ChargeOutcome, Decline } from '../payment/ports.ts';

export interface BankCard {
  readonly number: string;
  readonly cvv2: string;
  /** Jalali YYYY/MM. */
  readonly expiry: string;
  /** Rials. */
  readonly balance: number;
}

export interface SandboxPerson {
  readonly nationalId: string;
  readonly mobile: string;
  readonly firstName: LocalText;
  readonly lastName: LocalText;
  /** Gregorian YYYY-MM-DD. */
  readonly birthDate: string;
  readonly cardSerial: string;
  readonly postalCode: string;
  readonly cards: readonly BankCard[];
  readonly deceased: boolean;
  /** Of the photograph, where the person brought one. */
  readonly photoId?: string;
}

/** Under an id that says nothing about the person. */
export interface Photo {
  readonly id: string;
  readonly jpeg: Uint8Array;
}

export interface SandboxSms {
  readonly mobile: string;
  readonly text: string;
  readonly at: Date;
}

/** `review`: it leaves the decision to a person. `timeout`: what was asked for is done, and the answer is lost. */
export const PROVIDER_STATES = ['ok', 'slow', 'down', 'refuse', 'review', 'timeout'] as const;
export type ProviderState = (typeof PROVIDER_STATES)[number];
/** Those whose finding is a proof's: they name a reason when they refuse. */
export const CHECKS = ['face', 'liveness', 'speech'] as const;
export type Check = (typeof CHECKS)[number];
/** A provider is named here once it is behind a switch. */
export const PROVIDERS = ['sim', 'registry', 'sms', 'payment', ...CHECKS, 'issuer', 'media'] as const;
export type Provider = (typeof PROVIDERS)[number];

const isCheck = (name: Provider): name is Check => CHECKS.some((check) => check === name);

/** Only the bank does something that must not be done twice, only a check can be in doubt. */
export const statesOf = (name: Provider): readonly ProviderState[] =>
  PROVIDER_STATES.filter(
    (state) => (state !== 'timeout' || name === 'payment') && (state !== 'review' || isCheck(name)),
  );

const REASONS = {
  face: ['PROOF_FACE_OTHER', 'PROOF_FACE_COVERED', 'PROOF_FACE_COUNT', 'PROOF_FACE_UNCLEAR'],
  liveness: ['PROOF_FACE_COPY', 'PROOF_FACE_STILL'],
  speech: ['PROOF_SPEECH_OTHER', 'PROOF_SPEECH_UNHEARD', 'PROOF_LIPS_STILL'],
} as const satisfies Record<Check, readonly [ProofReason, ...ProofReason[]]>;

/** What it can refuse with; the first where none was chosen. */
export const reasonsOf = (name: Provider): readonly ProofReason[] => (isCheck(name) ? REASONS[name] : []);

export interface ProviderSetting {
  readonly state: ProviderState;
  /** While it refuses. */
  readonly reason: ProofReason | undefined;
}

export interface SandboxStore {
  /** Writes those that are not there yet, with their SIMs, in order. */
  seed(persons: readonly SandboxPerson[]): Promise<void>;
  /** @returns false where national ID or mobile is taken. */
  addPerson(person: SandboxPerson, photo?: Photo): Promise<boolean>;
  /** With the balances that their cards have now. */
  persons(): Promise<readonly SandboxPerson[]>;
  /** The JPEG. */
  findPhoto(id: string): Promise<Uint8Array | undefined>;
  /** The person stays. */
  removePhoto(id: string): Promise<void>;
  findPerson(nationalId: string): Promise<SandboxPerson | undefined>;
  /** National ID of the SIM's owner. */
  simOwner(mobile: string): Promise<string | undefined>;
  deliver(input: { mobile: string; text: string }): Promise<void>;
  /** The latest, oldest first; of one mobile or of all. */
  inbox(input: { mobile: string | undefined; limit: number }): Promise<readonly SandboxSms[]>;
  provider(name: Provider): Promise<ProviderSetting>;
  setProvider(name: Provider, setting: ProviderSetting): Promise<void>;
  /** All of them work again. */
  resetProviders(): Promise<void>;
}

/** A card with the mobile of its owner, as the bank knows it. */
export interface SandboxCard extends BankCard {
  readonly mobile: string;
}

/** The books of the sandbox's bank. */
export interface SandboxBankStore {
  findCard(number: string): Promise<SandboxCard | undefined>;
  /** One a card: the latest. */
  setPassword(input: { cardNumber: string; password: string; amount: number; expiresAt: Date }): Promise<void>;
  /** @returns whether it was the right one for this amount; then it is used up. */
  takePassword(input: { cardNumber: string; password: string; amount: number; at: Date }): Promise<boolean>;
  findCharge(key: string): Promise<ChargeOutcome | undefined>;
  /**
   * Writes what became of `key`, once: the first booking counts and is answered. Without a decline the card's balance
   * decides. Without a card the key is closed.
   */
  book(input: {
    key: string;
    cardNumber: string | undefined;
    amount: number;
    reference: string;
    decline: Decline | undefined;
  }): Promise<ChargeOutcome>;
}

/** A proof that waits for a person's decision. Without pictures and sound: who reads it here knows no login. */
export interface Review {
  readonly id: string;
  /** Since when it waits. */
  readonly at: Date;
  readonly firstName: LocalText;
  readonly lastName: LocalText;
  readonly nationalId: string;
  /** Names of the checks that were in doubt. */
  readonly doubts: readonly string[];
}
export type ReviewDecision =
  { readonly decision: 'approve' } | { readonly decision: 'refuse'; readonly reason: ProofReason };
/** server/proofing, whose part of a reviewer the sandbox's page plays. */
export interface Reviews {
  /** Those that wait, oldest first. */
  list(): Promise<readonly Review[]>;
  /** The same decision again changes nothing. @throws AppError REQUEST_NOT_FOUND, REQUEST_CONFLICT where it was another */
  decide(input: { readonly id: string } & ReviewDecision): Promise<void>;
}
