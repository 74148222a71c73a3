// SPDX-License-Identifier: Apache-2.0
// Consent to be pictured, before anything is: by the hash of the very wording that was on the screen. It begins the
// proofing and is asked for once.
import { AppError, type ProofingView } from '../../core/protocol/index.ts';
import { consentFor } from './consent-text.ts';
import { proverAtProof, topicOf } from './load-proof.ts';
import type { ProverInput, ProofingDeps } from './ports.ts';
import { viewProofing } from './view-proofing.ts';

/** @throws AppError ENROLMENT_*, PROOF_STATE, PROOF_CONSENT_CHANGED */
export const giveConsent =
  (deps: ProofingDeps) =>
  async (input: ProverInput & { readonly sha256: string }): Promise<ProofingView> => {
    const { enrolmentId } = await proverAtProof(deps, input);
    const { retentionDays } = deps;
    const { sha256 } = consentFor(retentionDays);
    const given = await deps.store.find(enrolmentId);
    // The answer was lost on the way, perhaps before the wording changed.
    if (given?.consentSha256 !== input.sha256) {
      if (input.sha256 !== sha256) throw new AppError('PROOF_CONSENT_CHANGED');
      if (await deps.store.consent({ enrolmentId, sha256, retentionDays })) {
        await deps.audit.append({ event: 'proofing.consentGiven', subject: enrolmentId, data: { sha256 } });
        await deps.wakeUps.notify(topicOf(enrolmentId));
      }
    }
    return viewProofing(deps)(input);
  };
