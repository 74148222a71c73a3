// SPDX-License-Identifier: Apache-2.0
// Checks what was handed in, beside the requests: whoever is free takes what is due under a lease, asks the services,
// and writes one verdict. A service that does not answer is asked again; what others said meanwhile is kept.
import { randomBytes } from 'node:crypto';
import { AppError, type ErrorCode, type ProofReason, type ProofStage } from '../../core/protocol/index.ts';
import { keptOf } from './evidence.ts';
import { flawOfClip, flawOfPicture } from './inspect-media.ts';
import { CHECKS_TOPIC, topicOf } from './load-proof.ts';
import { CHECK_SECONDS, CHECKS_AT_ONCE, DAMAGE_TRIES, PAUSES_SECONDS, stageAfterRefusal } from './policy.ts';
import type { Check, Checker, Finding, Findings, ProofingDeps, Prover, Verdict } from './ports.ts';
import { readMedia } from './read-media.ts';
import { sentenceText } from './sentence-bank.ts';
import { tellNext } from './tell.ts';

/** Between two looks, in case a wake-up was lost with its listener. */
const SLICE_MS = 2_000;

interface Outcome {
  readonly verdict: Verdict;
  readonly reason?: ErrorCode;
  readonly findings: Findings;
}
/** Some service did not answer: what is known so far, and why not all. */
interface Unanswered {
  readonly findings: Findings;
  readonly errors: readonly unknown[];
}
type Asked = Partial<Record<Checker, () => Promise<Finding>>>;

const isRefused = (finding: Finding | undefined): finding is Finding & { reason: ProofReason } =>
  finding?.verdict === 'refuse';

/** One refusal is enough; one doubt is one too many for a machine. */
function judge(findings: Findings, hasDoubt: boolean): Outcome {
  const said = Object.values(findings);
  const refused = said.find(isRefused);
  if (refused) return { verdict: 'refuse', reason: refused.reason, findings };
  const isDoubtful = hasDoubt || said.some(({ verdict }) => verdict === 'review');
  return { verdict: isDoubtful ? 'review' : 'accept', findings };
}

async function ask(known: Findings, prover: Prover, asked: Asked): Promise<Findings | Unanswered> {
  const findings: Partial<Record<Checker, Finding>> = { ...known };
  const errors: unknown[] = [];
  const open = (Object.entries(asked) as [Checker, () => Promise<Finding>][]).filter(([name]) => !known[name]);
  await Promise.all(
    open.map(async ([name, run]) => {
      try {
        findings[name] = keptOf(await run(), prover);
      } catch (error) {
        errors.push(error);
      }
    }),
  );
  // One that refuses is enough: nobody has to wait for the others.
  const isOpen = errors.length > 0 && !Object.values(findings).some(isRefused);
  return isOpen ? { findings, errors } : findings;
}

const isUnanswered = (answer: Findings | Unanswered): answer is Unanswered => 'errors' in answer;

async function checkFace(deps: ProofingDeps, check: Check, prover: Prover): Promise<Outcome | Unanswered> {
  const face = await readMedia(deps, check.enrolmentId, check.upload);
  const flaw = face ? await flawOfPicture(deps.decoder, face) : 'PROOF_PICTURE_INVALID';
  if (!face || flaw) return { verdict: 'refuse', reason: flaw ?? 'PROOF_PICTURE_INVALID', findings: {} };
  const answer = await ask(check.findings, prover, {
    face: () => deps.faces.match({ person: prover.person, face }),
    liveness: () => deps.attacks.inspect({ face, video: undefined }),
  });
  return isUnanswered(answer) ? answer : judge(answer, false);
}

async function checkVideo(deps: ProofingDeps, check: Check, prover: Prover): Promise<Outcome | Unanswered> {
  const { enrolmentId, upload } = check;
  const video = await readMedia(deps, enrolmentId, upload);
  const flaw = video ? await flawOfClip(deps.decoder, video, upload.mediaType) : 'PROOF_VIDEO_INVALID';
  const face = await readMedia(deps, enrolmentId, check.face);
  const { sentence } = upload;
  if (!video || !face || !sentence || flaw) {
    return { verdict: 'refuse', reason: flaw ?? 'PROOF_VIDEO_INVALID', findings: {} };
  }
  const { lang } = sentence;
  const answer = await ask(check.findings, prover, {
    liveness: () => deps.attacks.inspect({ face, video }),
    speech: () => deps.speech.verify({ video, sentence: sentenceText(sentence, prover.mobile), lang }),
  });
  return isUnanswered(answer) ? answer : judge(answer, check.hasDoubt);
}

function stageAfter({ kind }: Check, { verdict, reason }: Outcome): ProofStage {
  if (verdict === 'void') return 'face';
  if (kind === 'face') return verdict === 'refuse' ? 'face' : 'video';
  if (verdict === 'refuse') return stageAfterRefusal(reason ?? 'PROOF_VIDEO_INVALID');
  return verdict === 'accept' ? 'proven' : 'verdict';
}

/** Rejects when the time of a check is over, or when the process drains; what runs on then is listened to no more. */
async function within<T>(work: Promise<T>, draining: AbortSignal): Promise<T | 'draining'> {
  const ended = new AbortController();
  const limit = new Promise<never>((_, reject) => {
    const timer = setTimeout(
      () => reject(new AppError('PROVIDER_UNAVAILABLE', 'a check took too long')),
      CHECK_SECONDS * 1000,
    );
    ended.signal.addEventListener('abort', () => clearTimeout(timer));
  });
  const drained = new Promise<'draining'>((resolve) => {
    const stop = (): void => resolve('draining');
    if (draining.aborted) stop();
    draining.addEventListener('abort', stop, { signal: ended.signal });
  });
  try {
    return await Promise.race([work, limit, drained]);
  } finally {
    ended.abort();
  }
}

async function outcomeOf(deps: ProofingDeps, check: Check): Promise<Outcome | Unanswered> {
  try {
    const prover = await deps.enrolments.findById(check.enrolmentId);
    // Given up meanwhile: nobody waits for it.
    if (!prover) return { verdict: 'void', findings: check.findings };
    return await (check.kind === 'face' ? checkFace : checkVideo)(deps, check, prover);
  } catch (error) {
    return { findings: check.findings, errors: [error] };
  }
}

/** What we cannot read any more: ours to report, and not the person's to wait for. */
const isDamage = (error: unknown): boolean => error instanceof AppError && error.code === 'SERVER_ERROR';

async function decide(deps: ProofingDeps, check: Check, lease: string, outcome: Outcome, stage: ProofStage) {
  const { id, enrolmentId } = check;
  const { verdict, reason, findings } = outcome;
  if (!(await deps.store.decideCheck({ id, lease, verdict, reason, findings, stage }))) return;
  await deps.wakeUps.notify(topicOf(enrolmentId));
  await deps.wakeUps.notify(CHECKS_TOPIC);
}

async function askAgain(deps: ProofingDeps, check: Check, lease: string, { findings, errors }: Unanswered) {
  const { id, enrolmentId, tries } = check;
  if (tries >= DAMAGE_TRIES && errors.some(isDamage)) {
    await decide(deps, check, lease, { verdict: 'refuse', reason: 'PROOF_UPLOAD_DIGEST', findings }, 'face');
  } else {
    const pauseSeconds = PAUSES_SECONDS[Math.min(tries, PAUSES_SECONDS.length) - 1] ?? PAUSES_SECONDS[0];
    await deps.store.delayCheck({ id, lease, pauseSeconds, findings });
    await deps.wakeUps.notify(topicOf(enrolmentId));
  }
  // A service that is down is nothing to report; anything else is.
  const unexpected = errors.find((error) => !(error instanceof AppError) || isDamage(error));
  if (unexpected !== undefined) throw unexpected;
}

async function runCheck(deps: ProofingDeps, check: Check, lease: string): Promise<void> {
  const outcome = await within(outcomeOf(deps, check), deps.draining).catch((error: unknown): Unanswered => ({
    findings: check.findings,
    errors: [error],
  }));
  if (outcome === 'draining') return deps.store.releaseCheck({ id: check.id, lease });
  if ('errors' in outcome) return askAgain(deps, check, lease, outcome);
  return decide(deps, check, lease, outcome, stageAfter(check, outcome));
}

/** @returns what is to be done next, begun by nobody else; undefined where nothing is due */
async function takeNext(deps: ProofingDeps): Promise<(() => Promise<void>) | undefined> {
  const told = await tellNext(deps);
  if (told) return told;
  const lease = randomBytes(16).toString('base64url');
  const check = await deps.store.takeCheck(lease);
  return check && (() => runCheck(deps, check, lease));
}

/** All that is due now, one after the other. */
export const runChecks = (deps: ProofingDeps) => async (): Promise<void> => {
  for (let work = await takeNext(deps); work; work = await takeNext(deps)) await work();
};

/** The job: takes up what is due and what is handed in, until the process drains. What fails is reported and goes on. */
export const followChecks = (deps: ProofingDeps) => async (): Promise<void> => {
  const running = new Set<Promise<void>>();
  while (!deps.draining.aborted) {
    const looked = new AbortController();
    const woken = deps.wakeUps.wait(CHECKS_TOPIC, SLICE_MS, AbortSignal.any([deps.draining, looked.signal]));
    try {
      const work = running.size < CHECKS_AT_ONCE ? await takeNext(deps) : undefined;
      if (work) {
        const run = work()
          .catch(deps.report)
          .finally(() => running.delete(run));
        running.add(run);
      } else {
        await Promise.race([woken, ...running]);
      }
    } catch (error) {
      deps.report(error);
      await woken;
    } finally {
      looked.abort();
    }
  }
  await Promise.all(running);
};
