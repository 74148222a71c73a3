// SPDX-License-Identifier: Apache-2.0
// What is asked for next, for the registration authority: it follows this at each of its reads. A proof that is older
// than it holds is given up here, once, and begins anew.
import type { ProofStage } from '../../core/protocol/index.ts';
import type { ProofingDeps } from './ports.ts';

/** @returns `face` where nothing was begun */
export const stageOf =
  ({ store }: Pick<ProofingDeps, 'store'>) =>
  async (enrolmentId: string): Promise<ProofStage> => {
    const proof = await store.find(enrolmentId);
    if (!proof?.isTooOld) return proof?.stage ?? 'face';
    await store.expire(enrolmentId);
    return (await store.find(enrolmentId))?.stage ?? 'face';
  };
