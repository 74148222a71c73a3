// SPDX-License-Identifier: Apache-2.0
// How a switched provider behaves: slow takes four seconds and then works, down fails at once, refuse gives the
// answer that a working provider gives when it says no. The switch is read at each call: every process obeys it.
import { AppError, type ErrorCode } from '../../core/protocol/index.ts';
import type { Provider, ProviderSetting, SandboxStore } from './ports.ts';

const SLOW_MS = 4000;

export interface SwitchDeps {
  readonly store: SandboxStore;
  /** Waits; a test hands in its own clock. */
  readonly delay?: (ms: number) => Promise<void>;
}

const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** @throws AppError PROVIDER_UNAVAILABLE, or `outage`, while the provider is down */
export async function behindSwitch<T>(
  deps: SwitchDeps,
  provider: Provider,
  answers: {
    readonly works: (setting: ProviderSetting) => Promise<T>;
    readonly refuses: (setting: ProviderSetting) => T | Promise<T>;
    /** What its contract calls an outage. */
    readonly outage?: ErrorCode;
  },
): Promise<T> {
  const setting = await deps.store.provider(provider);
  switch (setting.state) {
    case 'down':
      throw new AppError(answers.outage ?? 'PROVIDER_UNAVAILABLE', `sandbox: ${provider} is down`);
    case 'refuse':
      return answers.refuses(setting);
    case 'slow':
      await (deps.delay ?? wait)(SLOW_MS);
      return answers.works(setting);
    case 'ok':
    // What is lost then is the bank's own matter (bank.ts), what is in doubt the checks' (proofing-checks.ts).
    case 'timeout':
    case 'review':
      return answers.works(setting);
    default:
      return setting.state satisfies never;
  }
}
