// SPDX-License-Identifier: Apache-2.0
// The enrolment as the wizard sees it: small messages here, the heavy steps (vault, keys, CSR) loaded when they are
// reached. The server's record is the truth; what this page holds is only what must not be stored.
import type { Bytes } from '../../core/crypto/bytes.ts';
import {
  AppError,
  Empty,
  EnrolmentView,
  Terms,
  type EnrolmentState,
  type PassChecklist,
} from '../../core/protocol/index.ts';
import { get, post, type AppDeps } from './deps.ts';
import type { IssueAttempt } from './issue-certificate.ts';
import type { CallOptions, EnrolmentService } from './services.ts';
import { adoptCertificate, isReady, loadToken } from './token-record.ts';

const BASE = '/api/v1/enrolments';
/** In all other states nothing waits to be handed in. */
const TAKES_CAPTURES: readonly EnrolmentState[] = ['face', 'video'];

export function createEnrolmentService(deps: AppDeps): EnrolmentService {
  const { api, deviceKeys, tab, captures } = deps;
  let attempt: IssueAttempt | undefined;
  /** The lock's PRF output between its creation and the PINs; after a reload the lock is asked again. */
  let lockSecret: { readonly enrolmentId: string; readonly prfOutput: Bytes | undefined } | undefined;

  const read = (options: CallOptions = {}) => api.call(get(`${BASE}/current`, EnrolmentView, options));

  async function find(options: CallOptions = {}): Promise<EnrolmentView | undefined> {
    await tab.hold();
    if (!(await deviceKeys.find())) return undefined;
    try {
      return await read(options);
    } catch (error) {
      if (error instanceof AppError && error.code === 'ENROLMENT_NONE') return undefined;
      throw error;
    }
  }

  async function require(options: CallOptions = {}): Promise<EnrolmentView> {
    const view = await find(options);
    if (!view) throw new AppError('ENROLMENT_NONE');
    return view;
  }

  async function step(name: string, body: object, options: CallOptions & { isRepeatable?: boolean } = {}) {
    const { id } = await require(options);
    return api.call(post(`${BASE}/${id}/${name}`, EnrolmentView, body, options));
  }

  return {
    /** Goes on by itself where nothing is asked of the person: a proof or a request that may not have arrived. */
    async current(options) {
      const view = await find(options);
      // A picture or a video outlives neither its use nor its enrolment; a failing disk is told where it matters.
      await captures.forget(view && TAKES_CAPTURES.includes(view.state) ? view.id : undefined).catch(() => undefined);
      return view && finishBegun(deps, view, options);
    },
    async start(options) {
      await tab.hold();
      return api.call(post(BASE, EnrolmentView, {}, options));
    },
    giveIdentity: (input, options) => step('identity', input, options),
    // A wrong code sent twice would cost two tries.
    confirmCode: (code, options) => step('code', { code }, { ...options, isRepeatable: false }),
    resendCode: (options) => step('code/resend', {}, { ...options, isRepeatable: false }),
    back: (options) => step('back', {}, { ...options, isRepeatable: false }),
    async giveUp(options) {
      const view = await find(options);
      if (!view) return;
      try {
        await api.call(post(`${BASE}/${view.id}/abandon`, Empty, {}, options));
      } catch (error) {
        // It was given up, and the answer was lost.
        if (!(error instanceof AppError) || error.code !== 'ENROLMENT_NONE') throw error;
      }
      await captures.forget(undefined).catch(() => undefined);
    },
    async terms(options) {
      const { id } = await require(options);
      return api.call(get(`${BASE}/${id}/terms`, Terms, options));
    },
    async registerDeviceLock(options) {
      const view = await require(options);
      const { registerDeviceLock } = await import('./register-device-lock.ts');
      const done = await registerDeviceLock(deps, view, options ?? {});
      lockSecret = { enrolmentId: view.id, prfOutput: done.prfOutput };
      return done.view;
    },
    async setUpVault({ pin, puk }, options) {
      const view = await require(options);
      const { setUpVault } = await import('./set-up-vault.ts');
      // A copy: the vault zeroes what it is given, and a try that a cut ended needs it again.
      const prfOutput = lockSecret?.enrolmentId === view.id ? lockSecret.prfOutput?.slice() : undefined;
      const after = await setUpVault(deps, { view, pin, puk, prfOutput }, options ?? {});
      lockSecret?.prfOutput?.fill(0);
      lockSecret = undefined;
      return after;
    },
    acceptTerms: (sha256, options) => step('accept-terms', { sha256 }, options),
    passChecklist(options) {
      const all = { camera: true, microphone: true, storage: true, nationalCard: true, postalCode: true } as const;
      return step('checklist', all satisfies PassChecklist, options);
    },
    chooseProduct: (input, options) => step('product', input, options),
    confirmReview: (input, options) => step('review', input, options),
    giveApplicant: (input, options) => step('applicant', input, options),
    async issue(pin, options) {
      const view = await require(options);
      const { issueCertificate } = await import('./issue-certificate.ts');
      const keep = (kept: IssueAttempt | undefined) => {
        attempt = kept;
      };
      return issueCertificate(deps, { view, pin, attempt, keep }, options ?? {});
    },
  };
}

/** After a crash: the vault's proof, the certificate that was asked for, or the one that came and was not kept. */
async function finishBegun(deps: AppDeps, view: EnrolmentView, options: CallOptions = {}): Promise<EnrolmentView> {
  if (view.tokenId === undefined) return view;
  const token = await loadToken(deps);
  if (token?.record.tokenId !== view.tokenId) return view;
  if (!isReady(token)) {
    if (!token.record.pendingUnlock) return view;
    const { finishSetUp } = await import('./set-up-vault.ts');
    return finishSetUp(deps, view.id, token, options).catch((error: unknown) => {
      // The server has begun new versions since: the person chooses PIN and PUK again.
      if (error instanceof AppError && error.code.startsWith('VAULT_') && view.state === 'pins') return view;
      throw error;
    });
  }
  if (view.certificate) {
    await adoptCertificate(deps, token, view.certificate);
    return view;
  }
  if (view.state !== 'issue' || !token.record.keys.some((key) => key.pending)) return view;
  const { resumeIssue } = await import('./issue-certificate.ts');
  return (await resumeIssue(deps, token, view.id, options)) ?? view;
}
