// SPDX-License-Identifier: Apache-2.0
// What the proofing may know of an enrolment: whose face it must be and where to tell the verdict.
import { AppError, type EnrolmentState } from '../../core/protocol/index.ts';
import type { EnrolmentRecord } from './ports.ts';
import { loadEnrolment, type RaDeps, type StepInput } from './step.ts';

const AT_PROOF: readonly EnrolmentState[] = ['face', 'video', 'verdict'];
const SINCE_PAID: readonly EnrolmentState[] = [...AT_PROOF, 'issue', 'activate', 'done'];

function proverOf(deps: Pick<RaDeps, 'personal'>, record: EnrolmentRecord) {
  if (!record.identity || !SINCE_PAID.includes(record.state)) return undefined;
  const { nationalId, mobile } = deps.personal.openIdentity(record);
  const { firstName, lastName, birthDate, cardSerial } = deps.personal.openPerson(record);
  return {
    enrolmentId: record.id,
    deviceId: record.deviceId,
    nationalIdIndex: record.identity.nationalIdIndex,
    isAtProof: AT_PROOF.includes(record.state),
    mobile,
    person: { nationalId, birthDate, cardSerial },
    name: { firstName, lastName },
  };
}

/** @throws AppError ENROLMENT_NONE, ENROLMENT_STEP before the payment */
export const findProver = (deps: RaDeps) => async (input: StepInput) => {
  const prover = proverOf(deps, await loadEnrolment(deps)(input));
  if (!prover) throw new AppError('ENROLMENT_STEP');
  return prover;
};

/** For what runs without the phone. */
export const findProverById = (deps: Pick<RaDeps, 'store' | 'personal'>) => async (enrolmentId: string) => {
  const record = await deps.store.findById(enrolmentId);
  return record && proverOf(deps, record);
};
