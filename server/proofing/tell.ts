// SPDX-License-Identifier: Apache-2.0
// Who hears of a verdict: the audit log all of it, the person what concerns them, in the app's list and, where they are
// not waiting before the screen, by SMS. A crash in between repeats; nothing is swallowed. No personal data leaves here.
import { AppError, type MessageKind } from '../../core/protocol/index.ts';
import { SMS_MAX_UNITS } from './policy.ts';
import type { Evidence, Findings, ProofingDeps, Untold } from './ports.ts';

type Kind = Extract<MessageKind, 'proofInReview' | 'proofAccepted' | 'proofRefused'>;

const TEXTS: Readonly<Record<Kind, string>> = {
  proofInReview: 'امضا: کارشناس احراز هویت شما را بررسی می‌کند.',
  proofAccepted: 'امضا: احراز هویت شما پذیرفته شد.',
  proofRefused: 'امضا: احراز هویت پذیرفته نشد؛ دوباره انجام دهید.',
};

/** One part: with the link, else with the host, else without. */
export function noticeText(kind: Kind, origin: string): string {
  const text = TEXTS[kind];
  const forms = [`${text}\n${origin}`, `${text}\n${new URL(origin).host}`];
  return forms.find((form) => form.length <= SMS_MAX_UNITS) ?? text;
}

/** "face.verdict", "face.score": evidence is cleaned before it is stored (evidence.ts). */
const evidenceOf = (findings: Findings): Evidence =>
  Object.fromEntries(
    Object.entries(findings).flatMap(([name, { verdict, evidence }]) => [
      [`${name}.verdict`, verdict],
      ...Object.entries(evidence).map(([key, value]) => [`${name}.${key}`, value] as const),
    ]),
  );

async function auditChecked(deps: ProofingDeps, untold: Untold): Promise<void> {
  const { id, enrolmentId: subject, kind, verdict, reason, findings } = untold;
  const event = kind === 'face' ? 'proofing.faceChecked' : 'proofing.videoChecked';
  const data = { check: id, verdict, ...(reason !== undefined && { reason }), ...evidenceOf(findings) };
  await deps.audit.append({ event, subject, data });
  await deps.store.setAudited(id, 'checked');
}

async function auditReviewed(deps: ProofingDeps, untold: Untold): Promise<void> {
  const { id, enrolmentId: subject, decision } = untold;
  if (!decision) return;
  const { reason } = decision;
  const data = { check: id, decision: decision.decision, ...(reason !== undefined && { reason }) };
  await deps.audit.append({ event: 'proofing.reviewed', subject, data });
  await deps.store.setAudited(id, 'reviewed');
}

/** What the person is told of; a selfie's verdict only where they were sent away to wait for it. */
function noticeOf({ kind, verdict, isDelayed, decision, told }: Untold): { kind: Kind; bySms: boolean } | undefined {
  if (decision) {
    // The decision is told next; that it was awaited is no news any more.
    if (told === undefined) return undefined;
    return { kind: decision.decision === 'approve' ? 'proofAccepted' : 'proofRefused', bySms: true };
  }
  // Its media grew too old while a service was down; whoever gave up is not told, being nobody's prover any more.
  if (verdict === 'void') return { kind: 'proofRefused', bySms: isDelayed };
  if (kind === 'face') return verdict === 'refuse' && isDelayed ? { kind: 'proofRefused', bySms: true } : undefined;
  if (verdict === 'review') return { kind: 'proofInReview', bySms: true };
  return { kind: verdict === 'accept' ? 'proofAccepted' : 'proofRefused', bySms: isDelayed };
}

async function tell(deps: ProofingDeps, untold: Untold): Promise<void> {
  const { id, enrolmentId, decision } = untold;
  const prover = await deps.enrolments.findById(enrolmentId);
  if (untold.audited === undefined) await auditChecked(deps, untold);
  if (decision && untold.told !== undefined && untold.audited !== 'reviewed') await auditReviewed(deps, untold);
  const notice = noticeOf(untold);
  if (notice && prover) {
    const { kind } = notice;
    await deps.messages.post({ deviceId: prover.deviceId, key: `${kind} ${id}`, kind });
    if (notice.bySms) await deps.sms.send({ mobile: prover.mobile, text: noticeText(kind, deps.origin) });
  }
  await deps.store.setTold(id, decision && untold.told !== undefined ? 'reviewed' : 'checked');
}

/** @returns the telling of one verdict, undefined where all were told. A carrier that is down is for later. */
export async function tellNext(deps: ProofingDeps): Promise<(() => Promise<void>) | undefined> {
  const untold = await deps.store.takeUntold();
  return (
    untold &&
    (() =>
      tell(deps, untold).catch((error: unknown) => {
        if (!(error instanceof AppError) || error.code !== 'PROVIDER_UNAVAILABLE') throw error;
      }))
  );
}
