// SPDX-License-Identifier: Apache-2.0
// The sandbox's three checks of a proof. They look at nothing: each says what its switch says, and its evidence names
// the sandbox, so that no later reader takes it for a finding. Production never accepts by such a check.
import type { Evidence, FaceMatcher, Finding, PresentationAttackDetector, SpeechVerifier } from '../proofing/ports.ts';
import { reasonsOf, type Check, type ProviderSetting } from './ports.ts';
import { behindSwitch, type SwitchDeps } from './switchable.ts';

const evidenceOf = (check: Check, { state }: ProviderSetting): Evidence => ({
  checkedBy: 'sandbox switch',
  switch: check,
  state,
});

async function ask(deps: SwitchDeps, check: Check): Promise<Finding> {
  return behindSwitch<Finding>(deps, check, {
    works: (setting) =>
      Promise.resolve({
        verdict: setting.state === 'review' ? 'review' : 'accept',
        evidence: evidenceOf(check, setting),
      }),
    refuses: (setting) => {
      const reason = setting.reason ?? reasonsOf(check)[0];
      if (reason === undefined) throw new Error(`${check} has no reason to refuse with`);
      return { verdict: 'refuse', reason, evidence: evidenceOf(check, setting) };
    },
  });
}

export const sandboxFaceMatcher = (deps: SwitchDeps): FaceMatcher => ({ match: () => ask(deps, 'face') });

export const sandboxAttackDetector = (deps: SwitchDeps): PresentationAttackDetector => ({
  async inspect({ video }) {
    const finding = await ask(deps, 'liveness');
    // That a face does not move is seen in a video only.
    const isTooEarly = video === undefined && finding.verdict === 'refuse' && finding.reason === 'PROOF_FACE_STILL';
    return isTooEarly ? { verdict: 'accept', evidence: finding.evidence } : finding;
  },
});

export const sandboxSpeechVerifier = (deps: SwitchDeps): SpeechVerifier => ({ verify: () => ask(deps, 'speech') });
