// SPDX-License-Identifier: Apache-2.0
// What every step shares: whose enrolment it is, whether the event has its place now, whether it is a repetition, and
// the save that only one of two racing requests wins. No step may change a state but through here.
import { AppError, next, type EnrolmentEvent, type EnrolmentState } from '../../core/protocol/index.ts';
import { followProof } from './follow-proof.ts';
import { tellOfCertificate, tellOfLock } from './tell.ts';
import type { PersonalData } from './personal-data.ts';
import { LIMITS, type Bucket } from './policy.ts';
import type {
  Audit,
  CivilRegistry,
  CustomerDirectory,
  EnrolmentRecord,
  EnrolmentStore,
  EnrolmentVault,
  Issuer,
  Messages,
  Orders,
  Proofs,
  RateLimits,
  SimOwnership,
  Sms,
} from './ports.ts';
import type { Products } from './products.ts';
import type { SmsCodes } from './sms-code.ts';

export interface RaDeps {
  readonly store: EnrolmentStore;
  readonly limits: RateLimits;
  readonly personal: PersonalData;
  readonly codes: SmsCodes;
  readonly sim: SimOwnership;
  readonly registry: CivilRegistry;
  readonly sms: Sms;
  readonly customers: CustomerDirectory;
  readonly messages: Messages;
  readonly vault: EnrolmentVault;
  readonly issuer: Issuer;
  readonly products: Products;
  readonly orders: Orders;
  readonly proofs: Proofs;
  readonly audit: Audit;
  /** Host of our origin, for the last line of an SMS. */
  readonly host: string;
  readonly now: () => Date;
}

/** Whose request this is (proven by its signature) and which enrolment its path names. */
export interface StepInput {
  readonly deviceId: string;
  readonly id: string;
}

/** The vault has a lock for this enrolment, though a crash kept us from hearing: its token, else undefined. */
async function lockedToken(deps: RaDeps, { id, deviceId }: EnrolmentRecord): Promise<string | undefined> {
  try {
    return (await deps.vault.begin({ enrolmentId: id, deviceId })).tokenId;
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith('VAULT_')) return undefined;
    throw error;
  }
}

/**
 * What vault, issuer and proofing did, which our record missed: a lock that is registered, a certificate that is
 * active, a proof that was checked meanwhile. The phone must hear of the lock before it makes another, so every step looks first.
 */
export const caughtUp =
  (deps: RaDeps) =>
  async (record: EnrolmentRecord): Promise<EnrolmentRecord> => {
    let ahead: EnrolmentRecord | undefined;
    if (record.state === 'deviceLock') {
      const tokenId = await lockedToken(deps, record);
      if (tokenId !== undefined) {
        await tellOfLock(deps, record, tokenId);
        ahead = { ...record, state: advance(record, { type: 'deviceLockRegistered' }), tokenId };
      }
    }
    if (record.state === 'activate' && record.serial !== undefined) {
      const certificate = await deps.issuer.find(record.serial);
      if (certificate?.state === 'active') {
        await tellOfCertificate(deps, record, 'certificateActivated', record.serial);
        ahead = { ...record, state: advance(record, { type: 'certificateActivated' }) };
      }
    }
    const followed = await followProof(deps.proofs)(record);
    if (followed !== record.state) ahead = { ...record, state: followed };
    if (!ahead) return record;
    await deps.store.save({ ...ahead, lastStep: undefined }, deps.now());
    // Whoever was faster wrote the same; the stored one counts.
    return (await deps.store.findCurrent(record.deviceId)) ?? ahead;
  };

/** @throws AppError ENROLMENT_NONE where it does not exist, is closed, or is another device's: no difference is told. */
export const findEnrolment =
  (deps: RaDeps) =>
  async (input: StepInput): Promise<EnrolmentRecord> => {
    const record = await deps.store.findCurrent(input.deviceId);
    if (record?.id !== input.id) throw new AppError('ENROLMENT_NONE');
    return record;
  };

/** {@link findEnrolment}, {@link caughtUp}. */
export const loadEnrolment =
  (deps: RaDeps) =>
  async (input: StepInput): Promise<EnrolmentRecord> =>
    caughtUp(deps)(await findEnrolment(deps)(input));

/** @throws AppError ENROLMENT_STEP where the event has no place in this state. */
export function advance(record: EnrolmentRecord, event: EnrolmentEvent): EnrolmentState {
  const state = next(record.state, event);
  if (state === undefined) throw new AppError('ENROLMENT_STEP');
  return state;
}

/** A name for "this step with this input", which tells nothing about the input. */
export function stepMark(deps: RaDeps, id: string, step: string, input: unknown): Uint8Array {
  return deps.personal.index('step', `${id}|${step}|${JSON.stringify(input)}`);
}

/** The last step was exactly this one: its answer was lost on the way, so it is given again and nothing happens. */
export function isRepeated(record: EnrolmentRecord, mark: Uint8Array): boolean {
  return record.lastStep !== undefined && Buffer.compare(record.lastStep, mark) === 0;
}

/** @throws AppError REQUEST_CONFLICT where another request was faster. */
export const saveEnrolment =
  (deps: RaDeps) =>
  async (record: EnrolmentRecord): Promise<EnrolmentRecord> => {
    if (!(await deps.store.save(record, deps.now()))) throw new AppError('REQUEST_CONFLICT');
    return { ...record, version: record.version + 1 };
  };

/** @throws AppError REQUEST_RATE_LIMITED with the seconds to wait */
export const takeLimit =
  (deps: Pick<RaDeps, 'limits' | 'now'>) =>
  async (bucket: Bucket, subject: Uint8Array): Promise<void> => {
    const retryAfterSeconds = await deps.limits.take({ bucket, subject, ...LIMITS[bucket], at: deps.now() });
    if (retryAfterSeconds !== undefined) {
      throw new AppError('REQUEST_RATE_LIMITED', bucket, { detail: { retryAfterSeconds } });
    }
  };
