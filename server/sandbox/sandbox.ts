// SPDX-License-Identifier: Apache-2.0
// The sandbox world in one piece: what the page and the test driver do with it, and the ports it implements.
// Nothing of it may be reachable outside sandbox mode.
import { AppError } from '../../core/protocol/index.ts';
import { addPerson } from './add-person.ts';
import { sandboxCustomerDirectory } from './customer-directory.ts';
import {
  PROVIDERS,
  statesOf,
  type Provider,
  type ProviderState,
  type SandboxPerson,
  type SandboxSms,
} from './ports.ts';
import { sandboxCivilRegistry, sandboxSimOwnership, sandboxSms } from './providers.ts';
import { READY_PERSONS } from './ready-persons.ts';
import type { SwitchDeps } from './switchable.ts';

const INBOX_LIMIT = 50;

export interface ProviderView {
  readonly name: Provider;
  readonly state: ProviderState;
  /** What it can be set to. */
  readonly states: readonly ProviderState[];
}

export type Sandbox = ReturnType<typeof createSandbox>;

export function createSandbox(deps: SwitchDeps) {
  const { store } = deps;
  return {
    /** To be called at each start, before the first request; what is there stays. */
    seed: (): Promise<void> => store.seed(READY_PERSONS),
    persons: (): Promise<readonly SandboxPerson[]> => store.persons(),
    addPerson: addPerson(deps),
    inbox: (mobile?: string): Promise<readonly SandboxSms[]> => store.inbox({ mobile, limit: INBOX_LIMIT }),
    providers: (): Promise<ProviderView[]> =>
      Promise.all(
        PROVIDERS.map(async (name) => ({ name, state: await store.providerState(name), states: statesOf(name) })),
      ),
    /** @throws AppError REQUEST_INVALID where this provider has no such state */
    setProvider: async (name: Provider, state: ProviderState): Promise<void> => {
      if (!statesOf(name).includes(state)) throw new AppError('REQUEST_INVALID', 'state');
      await store.setProvider(name, state);
    },
    sim: sandboxSimOwnership(deps),
    registry: sandboxCivilRegistry(deps),
    sms: sandboxSms(deps),
    customers: sandboxCustomerDirectory(deps),
  };
}
