// SPDX-License-Identifier: Apache-2.0
// The sandbox's JSON API as the page uses it. Same origin only; every call obeys its AbortSignal.
import { AppError, errorOfProblem, type LocalText } from '../../core/protocol/index.ts';

export interface Person {
  readonly nationalId: string;
  readonly mobile: string;
  readonly firstName: LocalText;
  readonly lastName: LocalText;
  /** Gregorian YYYY-MM-DD. */
  readonly birthDate: string;
  readonly cardSerial: string;
  readonly postalCode: string;
  readonly cards: readonly { readonly number: string; readonly cvv2: string; readonly expiry: string }[];
  readonly deceased: boolean;
}

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
}

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

export const setProvider = async (name: string, state: string, signal: AbortSignal): Promise<readonly Provider[]> => {
  const init = { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ state }) };
  return (await call<{ providers: Provider[] }>(`providers/${name}`, { ...init, signal })).providers;
};
