// SPDX-License-Identifier: Apache-2.0
// The sandbox world in one piece: what the page and the test driver do with it, and the ports it implements.
// Nothing of it may be reachable outside sandbox mode.
import { AppError, type ProofReason } from '../../core/protocol/index.ts';
import { addPerson, suggestPerson } from './add-person.ts';
import { sandboxCustomerDirectory } from './customer-directory.ts';
import type { MediaStore } from '../proofing/ports.ts';
import type { Issuer } from '../ra/ports.ts';
import { guardIssuer, guardMedia, throughIssuer } from './guarded.ts';
import {
  PROVIDERS,
  reasonsOf,
  statesOf,
  type Provider,
  type ProviderState,
  type SandboxPerson,
  type SandboxSms,
} from './ports.ts';
import { sandboxAttackDetector, sandboxFaceMatcher, sandboxSpeechVerifier } from './proofing-checks.ts';
import { sandboxCivilRegistry, sandboxSimOwnership, sandboxSms } from './providers.ts';
import { READY_PERSONS } from './ready-persons.ts';
import type { SwitchDeps } from './switchable.ts';

const INBOX_LIMIT = 50;

export interface ProviderView {
  readonly name: Provider;
  readonly state: ProviderState;
  /** What it can be set to. */
  readonly states: readonly ProviderState[];
  /** What it refuses with now. */
  readonly reason?: ProofReason;
  /** What it can refuse with; empty where there is no choice. */
  readonly reasons: readonly ProofReason[];
}

export type Sandbox = ReturnType<typeof createSandbox>;

export function createSandbox(deps: SwitchDeps) {
  const { store } = deps;
  return {
    /** To be called at each start, before the first request; what is there stays. */
    seed: (): Promise<void> => store.seed(READY_PERSONS),
    persons: (): Promise<readonly SandboxPerson[]> => store.persons(),
    addPerson: addPerson(deps),
    suggestPerson,
    removePhoto: (id: string): Promise<void> => store.removePhoto(id),
    photo: (id: string): Promise<Uint8Array | undefined> => store.findPhoto(id),
    inbox: (mobile?: string): Promise<readonly SandboxSms[]> => store.inbox({ mobile, limit: INBOX_LIMIT }),
    providers: (): Promise<ProviderView[]> =>
      Promise.all(
        PROVIDERS.map(async (name) => {
          const { state, reason } = await store.provider(name);
          return { name, state, states: statesOf(name), ...(reason && { reason }), reasons: reasonsOf(name) };
        }),
      ),
    /** Without a reason a check refuses with its first. @throws AppError REQUEST_INVALID where it has no such state or reason */
    setProvider: async (name: Provider, state: ProviderState, reason?: ProofReason): Promise<void> => {
      if (!statesOf(name).includes(state)) throw new AppError('REQUEST_INVALID', 'state');
      const isFitting = state === 'refuse' && reasonsOf(name).some((known) => known === reason);
      if (reason !== undefined && !isFitting) throw new AppError('REQUEST_INVALID', 'reason');
      await store.setProvider(name, { state, reason });
    },
    resetProviders: (): Promise<void> => store.resetProviders(),
    sim: sandboxSimOwnership(deps),
    registry: sandboxCivilRegistry(deps),
    sms: sandboxSms(deps),
    customers: sandboxCustomerDirectory(deps),
    faces: sandboxFaceMatcher(deps),
    attacks: sandboxAttackDetector(deps),
    speech: sandboxSpeechVerifier(deps),
    guardIssuer: (issuer: Issuer): Issuer => guardIssuer(deps, issuer),
    throughIssuer: throughIssuer(deps),
    guardMedia: (media: MediaStore): MediaStore => guardMedia(deps, media),
  };
}
