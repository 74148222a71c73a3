// SPDX-License-Identifier: Apache-2.0
// The use cases of the registration authority over one set of ports. Decides nothing itself.
import { acceptTerms } from './accept-terms.ts';
import { abandonEnrolment } from './abandon-enrolment.ts';
import { beginDeviceLock } from './begin-device-lock.ts';
import { beginVault } from './begin-vault.ts';
import { chooseProduct } from './choose-product.ts';
import { confirmCode } from './confirm-code.ts';
import { confirmReview } from './confirm-review.ts';
import { findPayer } from './find-payer.ts';
import { findProver, findProverById } from './find-prover.ts';
import { finishEnrolment } from './finish-enrolment.ts';
import { finishPayment } from './finish-payment.ts';
import { finishVault } from './finish-vault.ts';
import { giveApplicant } from './give-applicant.ts';
import { giveIdentity } from './give-identity.ts';
import { goBack } from './go-back.ts';
import { issueCertificate } from './issue-certificate.ts';
import { passChecklist } from './pass-checklist.ts';
import { createPersonalData } from './personal-data.ts';
import { readEnrolment } from './read-enrolment.ts';
import { readPerson } from './read-person.ts';
import { readTerms } from './read-terms.ts';
import { registerDeviceLock } from './register-device-lock.ts';
import { releaseForgottenHolds } from './release-holds.ts';
import { resendCode } from './resend-code.ts';
import { createSmsCodes } from './sms-code.ts';
import { startEnrolment } from './start-enrolment.ts';
import type { RaDeps } from './step.ts';

export interface RegistrationAuthorityOptions extends Omit<RaDeps, 'personal' | 'codes'> {
  /** 32 bytes each, from outside the database. Changing the first makes every open enrolment unreadable. */
  readonly personalDataKey: Uint8Array;
  readonly smsCodeKey: Uint8Array;
}

export type RegistrationAuthority = ReturnType<typeof createRegistrationAuthority>;

export function createRegistrationAuthority({ personalDataKey, smsCodeKey, ...ports }: RegistrationAuthorityOptions) {
  const deps: RaDeps = {
    ...ports,
    personal: createPersonalData(personalDataKey),
    codes: createSmsCodes(smsCodeKey),
  };
  return {
    start: startEnrolment(deps),
    read: readEnrolment(deps),
    readTerms: readTerms(deps),
    readPerson: readPerson(deps),
    giveIdentity: giveIdentity(deps),
    resendCode: resendCode(deps),
    confirmCode: confirmCode(deps),
    back: goBack(deps),
    beginDeviceLock: beginDeviceLock(deps),
    registerDeviceLock: registerDeviceLock(deps),
    beginVault: beginVault(deps),
    finishVault: finishVault(deps),
    acceptTerms: acceptTerms(deps),
    passChecklist: passChecklist(deps),
    giveApplicant: giveApplicant(deps),
    chooseProduct: chooseProduct(deps),
    confirmReview: confirmReview(deps),
    issue: issueCertificate(deps),
    abandon: abandonEnrolment(deps),
    /** For the certificates' own use case: the serial that became active. */
    onActivated: finishEnrolment(deps),
    /** For the payment: who pays what. */
    findPayer: findPayer(deps),
    /** For the payment: the enrolment whose order is paid, and what for. */
    onPaid: finishPayment(deps),
    /** For the proofing: who proves what, asked by the phone or by the server's own parts. */
    findProver: findProver(deps),
    findProverById: findProverById(deps),
    /**
     * Forgets rate-limit windows that have ended, and ends the suspensions of enrolments that were given up, where that
     * was not done at once; call it now and then.
     */
    sweep: async () => {
      await ports.limits.purge(ports.now());
      await releaseForgottenHolds(deps)();
    },
  };
}
