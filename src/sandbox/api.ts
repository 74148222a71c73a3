// SPDX-License-Identifier: Apache-2.0
// The sandbox's JSON API as the page uses it. Same origin only; every call obeys its AbortSignal.
import { AppError, errorOfProblem, type LocalText, type ProofReason } from '../../core/protocol/index.ts';

export interface Person {
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
  /** Of the photograph, where there is one. */
  readonly photoId?: string;
}

export interface BankCard {
  readonly number: string;
  readonly cvv2: string;
  /** Jalali YYYY/MM. */
  readonly expiry: string;
  /** What is left, in Rials. */
  readonly balance: number;
}

/** What a new person is made of; the rest is made up by the server. */
export type NewPerson = Omit<Person, 'cards' | 'photoId'>;
export type Suggestion = Omit<NewPerson, 'deceased'>;

export interface Message {
  /** ISO 8601. */
  readonly at: string;
  readonly mobile: string;
  readonly text: string;
}

export interface Provider {
  readonly name: string;
  readonly state: string;
  readonly states: readonly string[];
  /** What it refuses with now, of `reasons`. */
  readonly reason?: ProofReason;
  readonly reasons: readonly ProofReason[];
}

/** A proof that waits for a reviewer. */
export interface Review {
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly firstName: LocalText;
  readonly lastName: LocalText;
  readonly nationalId: string;
  readonly doubts: readonly string[];
}
export type Decision = { readonly decision: 'approve' } | { readonly decision: 'refuse'; readonly reason: ProofReason };

async function call<T>(path: string, init: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/sandbox/api/${path}`, init);
  } catch (cause) {
    throw new AppError('NETWORK_OFFLINE', 'no answer', { cause });
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw errorOfProblem(body, response.status);
  return body as T;
}

export const readPersons = async (signal: AbortSignal): Promise<readonly Person[]> =>
  (await call<{ persons: Person[] }>('persons', { signal })).persons;

/** The latest, oldest first. */
export const readMessages = async (signal: AbortSignal): Promise<readonly Message[]> =>
  (await call<{ messages: Message[] }>('sms', { signal })).messages;

export const readProviders = async (signal: AbortSignal): Promise<readonly Provider[]> =>
  (await call<{ providers: Provider[] }>('providers', { signal })).providers;

const withBody = (method: 'POST' | 'PUT' | 'DELETE', body: unknown, signal: AbortSignal): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
  signal,
});

export const setProvider = (
  { name, state, reason }: { name: string; state: string; reason?: string | undefined },
  signal: AbortSignal,
): Promise<unknown> => call(`providers/${name}`, withBody('PUT', { state, reason }, signal));

export const resetProviders = (signal: AbortSignal): Promise<unknown> =>
  call('providers/reset', withBody('POST', {}, signal));

/** Oldest first. */
export const readReviews = async (signal: AbortSignal): Promise<readonly Review[]> =>
  (await call<{ reviews: Review[] }>('reviews', { signal })).reviews;

export const decideReview = (id: string, decision: Decision, signal: AbortSignal): Promise<unknown> =>
  call(`reviews/${id}`, withBody('POST', decision, signal));

export const readSuggestion = (signal: AbortSignal): Promise<Suggestion> => call('suggestion', { signal });

/** @param photo a JPEG, base64url. @throws AppError with `fields` where some are wrong or taken */
export const addPerson = (person: NewPerson & { readonly photo: string }, signal: AbortSignal): Promise<Person> =>
  call('persons', withBody('POST', person, signal));

/** Where a photograph is read; its id says nothing about the person. */
export const photoAddress = (photoId: string): string => `/sandbox/api/photos/${photoId}`;

/** The person stays. */
export const removePhoto = (photoId: string, signal: AbortSignal): Promise<unknown> =>
  call(`photos/${photoId}`, withBody('DELETE', {}, signal));
