// SPDX-License-Identifier: Apache-2.0
// The use cases around a lost phone over one set of ports. Decides nothing itself.
import { createLossCodes, type LossDeps } from './loss-deps.ts';
import { createPersonalData } from './personal-data.ts';
import { reportLoss } from './report-loss.ts';
import { revokeLost } from './revoke-lost.ts';
import { suspendLost } from './suspend-lost.ts';

interface LossDeskOptions extends Omit<LossDeps, 'personal' | 'codes'> {
  /** The registration authority's own: its people are found by it. */
  readonly personalDataKey: Uint8Array;
  /** 32 bytes from outside the database. */
  readonly lossCodeKey: Uint8Array;
}

export type LossDesk = ReturnType<typeof createLossDesk>;

export function createLossDesk({ personalDataKey, lossCodeKey, ...ports }: LossDeskOptions) {
  const deps: LossDeps = {
    ...ports,
    personal: createPersonalData(personalDataKey),
    codes: createLossCodes(lossCodeKey),
  };
  return {
    report: reportLoss(deps),
    suspend: suspendLost(deps),
    revoke: revokeLost(deps),
    /** Forgets reports that have expired; call it now and then. */
    sweep: () => ports.losses.purge(ports.now()),
  };
}
