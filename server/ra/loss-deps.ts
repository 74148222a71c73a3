// SPDX-License-Identifier: Apache-2.0
// What the use cases around a lost phone share. Whoever asks here has proven nothing yet: what depends on whether a
// person exists is done after the answer has left, and never changes it.
import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import { AppError, type FieldError, type fields } from '../../core/protocol/index.ts';
import { SMS_MAX_UNITS } from './policy.ts';
import type { PersonalData } from './personal-data.ts';
import type {
  Audit,
  EnrolmentRecord,
  EnrolmentStore,
  LossStore,
  LostCertificates,
  Messages,
  RateLimits,
  Sms,
} from './ports.ts';

export interface LossDeps {
  readonly store: Pick<EnrolmentStore, 'findIssued'>;
  readonly losses: LossStore;
  readonly certificates: LostCertificates;
  readonly limits: RateLimits;
  readonly personal: PersonalData;
  readonly codes: LossCodes;
  readonly sms: Sms;
  readonly messages: Messages;
  readonly audit: Audit;
  /** Host of our origin, for the last line of an SMS. */
  readonly host: string;
  readonly now: () => Date;
  /** Runs `work` without the answer waiting for it; its failure is the server's to log. */
  readonly afterAnswer: (work: () => Promise<void>) => void;
}

export interface LossCodes {
  make(report: string): { readonly code: string; readonly mac: Uint8Array };
  /** Takes as long where there is no mac. */
  fits(report: string, code: string, mac: Uint8Array | undefined): boolean;
}

/** @param key 32 bytes from outside the database: six digits behind a bare hash would be read off it. */
export function createLossCodes(key: Uint8Array): LossCodes {
  const macOf = (report: string, code: string) =>
    createHmac('sha256', key).update(`emza|1|loss-code|${report}|${code}`).digest();
  return {
    make(report) {
      const code = String(randomInt(1_000_000)).padStart(6, '0');
      return { code, mac: macOf(report, code) };
    },
    fits: (report, code, mac) => timingSafeEqual(macOf(report, code), mac ?? Buffer.alloc(32)) && mac !== undefined,
  };
}

/** @returns a text of at most 70 UCS-2 units; the friendly part gives way to a long host. */
export function lossCodeText(code: string, host: string): string {
  const last = `@${host} #${code}`;
  const texts = [`کد توقف گواهی امضا: ${code}\nآن را به کسی ندهید.\n`, `کد توقف گواهی: ${code}\n`, `${code}\n`];
  return texts.map((text) => text + last).find((text) => text.length <= SMS_MAX_UNITS) ?? `کد توقف گواهی: ${code}`;
}

/** What was typed, in its normal forms. @throws AppError REQUEST_INVALID naming the fields: their form, nothing else. */
export function requireFields<K extends string>(results: Record<K, fields.FieldResult>): Record<K, string> {
  const values: Partial<Record<K, string>> = {};
  const wrong: FieldError[] = [];
  for (const [field, result] of Object.entries(results) as [K, fields.FieldResult][]) {
    if (result.ok) values[field] = result.value;
    else wrong.push({ field, code: result.code });
  }
  if (wrong.length > 0) throw new AppError('REQUEST_INVALID', 'fields', { detail: { fields: wrong } });
  return values as Record<K, string>;
}

/** Tells the mobile that a certificate came with; where the carrier is down, what happened stands all the same. */
export async function tellMobile(deps: LossDeps, record: EnrolmentRecord, text: string): Promise<void> {
  try {
    await deps.sms.send({ mobile: deps.personal.openIdentity(record).mobile, text });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'PROVIDER_UNAVAILABLE') throw error;
    await deps.audit.append({ event: 'loss.untold', subject: record.id, data: { serial: record.serial ?? '' } });
  }
}
