// SPDX-License-Identifier: Apache-2.0
// What the sandbox world keeps, and where: in the database, so that it survives a restart and every process of an
// installation lives in the same world.
import type { LocalText } from '../../core/protocol/index.ts';

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
}

export interface SandboxSms {
  readonly mobile: string;
  readonly text: string;
  readonly at: Date;
}

export const PROVIDER_STATES = ['ok', 'slow', 'down', 'refuse'] as const;
export type ProviderState = (typeof PROVIDER_STATES)[number];
/** A provider is named here once it is behind a switch. */
export const PROVIDERS = ['sim', 'registry', 'sms'] as const;
export type Provider = (typeof PROVIDERS)[number];

export interface SandboxStore {
  /** Writes those that are not there yet, with their SIMs, in order. */
  seed(persons: readonly SandboxPerson[]): Promise<void>;
  /** @returns false where national ID or mobile is taken. */
  addPerson(person: SandboxPerson): Promise<boolean>;
  persons(): Promise<readonly SandboxPerson[]>;
  findPerson(nationalId: string): Promise<SandboxPerson | undefined>;
  /** National ID of the SIM's owner. */
  simOwner(mobile: string): Promise<string | undefined>;
  deliver(input: { mobile: string; text: string }): Promise<void>;
  /** The latest, oldest first; of one mobile or of all. */
  inbox(input: { mobile: string | undefined; limit: number }): Promise<readonly SandboxSms[]>;
  providerState(name: Provider): Promise<ProviderState>;
  setProvider(name: Provider, state: ProviderState): Promise<void>;
}
