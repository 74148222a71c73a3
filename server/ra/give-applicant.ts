// SPDX-License-Identifier: Apache-2.0
// Birth date, card serial and postal code, held against the civil registry. Which of them does not fit is told to
// nobody; death and age are told only to someone who knew them all.
import { AppError, fields, type EnrolmentView, type FieldError } from '../../core/protocol/index.ts';
import { ageInYears, todayInTehran } from './age.ts';
import { MINIMUM_AGE } from './policy.ts';
import { viewOf } from './enrolment-view.ts';
import {
  advance,
  isRepeated,
  loadEnrolment,
  saveEnrolment,
  stepMark,
  takeLimit,
  type RaDeps,
  type StepInput,
} from './step.ts';

export interface GiveApplicantInput extends StepInput {
  readonly birthDate: string;
  readonly cardSerial: string;
  readonly postalCode: string;
}

interface Normalised {
  readonly birthDate: string;
  readonly cardSerial: string;
  readonly postalCode: string;
}

/** @throws AppError REQUEST_INVALID naming the fields */
function normalised(input: GiveApplicantInput, now: Date): Normalised {
  const date = fields.isoDate(input.birthDate);
  const birthDate =
    date.ok && date.value > todayInTehran(now) ? ({ ok: false, code: 'FIELD_BIRTH_DATE' } as const) : date;
  const cardSerial = fields.cardSerial(input.cardSerial);
  const postalCode = fields.postalCode(input.postalCode);
  if (birthDate.ok && cardSerial.ok && postalCode.ok) {
    return { birthDate: birthDate.value, cardSerial: cardSerial.value, postalCode: postalCode.value };
  }
  const wrong: FieldError[] = Object.entries({ birthDate, cardSerial, postalCode }).flatMap(([field, result]) =>
    result.ok ? [] : [{ field, code: result.code }],
  );
  throw new AppError('REQUEST_INVALID', 'fields', { detail: { fields: wrong } });
}

/**
 * @throws AppError ENROLMENT_STEP, REQUEST_INVALID, REQUEST_RATE_LIMITED, PROVIDER_UNAVAILABLE, REQUEST_CONFLICT,
 *   ENROLMENT_REGISTRY_MISMATCH, ENROLMENT_PERSON_DECEASED, ENROLMENT_UNDER_AGE
 */
export const giveApplicant =
  (deps: RaDeps) =>
  async (input: GiveApplicantInput): Promise<EnrolmentView> => {
    const record = await loadEnrolment(deps)(input);
    const { birthDate, cardSerial, postalCode } = normalised(input, deps.now());
    const lastStep = stepMark(deps, record.id, 'applicant', [birthDate, cardSerial, postalCode]);
    if (isRepeated(record, lastStep)) return viewOf(deps)(record);
    const state = advance(record, { type: 'registryMatched' });
    if (!record.identity) throw new AppError('ENROLMENT_STEP');

    await takeLimit(deps)('registry.nationalId', record.identity.nationalIdIndex);
    const { nationalId } = deps.personal.openIdentity(record);
    const answer = await deps.registry.inquire({ nationalId, birthDate, cardSerial });
    const refuse = async (code: 'REGISTRY_MISMATCH' | 'PERSON_DECEASED' | 'UNDER_AGE'): Promise<never> => {
      await deps.audit.append({ event: 'enrolment.refused', subject: record.id, data: { code: `ENROLMENT_${code}` } });
      throw new AppError(`ENROLMENT_${code}`);
    };
    if (answer.result === 'mismatch') return refuse('REGISTRY_MISMATCH');
    if (answer.deceased) return refuse('PERSON_DECEASED');
    if (ageInYears(birthDate, deps.now()) < MINIMUM_AGE) return refuse('UNDER_AGE');

    const { firstName, lastName } = answer;
    const applicantSealed = deps.personal.sealPerson(record.id, {
      birthDate,
      cardSerial,
      postalCode,
      firstName,
      lastName,
    });
    const saved = await saveEnrolment(deps)({ ...record, state, applicantSealed, lastStep });
    await deps.audit.append({ event: 'enrolment.registryMatched', subject: record.id, data: {} });
    return viewOf(deps)(saved);
  };
