// SPDX-License-Identifier: Apache-2.0
// How a switched provider behaves: slow takes four seconds and then works, down fails at once, refuse gives the
// answer that a working provider gives when it says no. The switch is read at each call: every process obeys it.
import { AppError } from '../../core/protocol/index.ts';
import type { Provider, SandboxStore } from './ports.ts';

const SLOW_MS = 4000;

export interface SwitchDeps {
  readonly store: SandboxStore;
  /** Waits; a test hands in its own clock. */
  readonly delay?: (ms: number) => Promise<void>;
}

const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** @throws AppError PROVIDER_UNAVAILABLE while the provider is down */
export async function behindSwitch<T>(
  deps: SwitchDeps,
  provider: Provider,
  answers: { readonly works: () => Promise<T>; readonly refuses: () => T },
): Promise<T> {
  const state = await deps.store.providerState(provider);
  switch (state) {
    case 'down':
      throw new AppError('PROVIDER_UNAVAILABLE', provider);
    case 'refuse':
      return answers.refuses();
    case 'slow':
      await (deps.delay ?? wait)(SLOW_MS);
      return answers.works();
    case 'ok':
    // What is lost then is the bank's own matter (bank.ts).
    case 'timeout':
      return answers.works();
    default:
      return state satisfies never;
  }
}
