// SPDX-License-Identifier: Apache-2.0
// What identifies a person, at rest: AES-256-GCM, bound to enrolment and field, under a key from outside the
// database; and the HMAC by which it is found again. Nothing here logs, and plain values go to use cases only.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { AppError, type LocalText } from '../../core/protocol/index.ts';
import type { EnrolmentRecord, SealedIdentity } from './ports.ts';

interface Identity {
  readonly nationalId: string;
  readonly mobile: string;
}

/** As the registry confirmed it. birthDate Gregorian YYYY-MM-DD. */
interface ConfirmedPerson {
  readonly birthDate: string;
  readonly cardSerial: string;
  readonly postalCode: string;
  readonly firstName: LocalText;
  readonly lastName: LocalText;
}

export interface PersonalData {
  /** The HMAC that stands for a value in indexes and limits; `kind` keeps equal digits of two kinds apart. */
  index(kind: string, value: string): Uint8Array;
  sealIdentity(enrolmentId: string, identity: Identity): SealedIdentity;
  /** @throws AppError SERVER_ERROR where there is none, or where it was sealed under another key or for another row. */
  openIdentity(record: EnrolmentRecord): Identity;
  sealPerson(enrolmentId: string, person: ConfirmedPerson): Uint8Array;
  openPerson(record: EnrolmentRecord): ConfirmedPerson;
}

const IV = 12;
const TAG = 16;

/** @param key 32 bytes that live outside the database (derived from the master key). */
export function createPersonalData(key: Uint8Array): PersonalData {
  if (key.length !== 32) throw new AppError('SERVER_ERROR', 'personalDataKey is not 32 bytes');
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', key, '', `emza|1|ra|${purpose}`, 32));
  const [sealKey, indexKey] = [derive('seal'), derive('index')];
  const aad = (enrolmentId: string, field: string) => Buffer.from(`emza|1|ra|${field}|${enrolmentId}`, 'ascii');

  const seal = (enrolmentId: string, field: string, value: object): Uint8Array => {
    const iv = randomBytes(IV);
    const cipher = createCipheriv('aes-256-gcm', sealKey, iv).setAAD(aad(enrolmentId, field));
    const body = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
    return Buffer.concat([iv, body, cipher.getAuthTag()]);
  };
  const open = (enrolmentId: string, field: string, sealed: Uint8Array | undefined): unknown => {
    if (!sealed || sealed.length < IV + TAG) throw new AppError('SERVER_ERROR', `${field} is missing`);
    try {
      const decipher = createDecipheriv('aes-256-gcm', sealKey, sealed.subarray(0, IV))
        .setAAD(aad(enrolmentId, field))
        .setAuthTag(sealed.subarray(-TAG));
      const plain = Buffer.concat([decipher.update(sealed.subarray(IV, -TAG)), decipher.final()]);
      return JSON.parse(plain.toString('utf8'));
    } catch (cause) {
      throw new AppError('SERVER_ERROR', `${field} does not open`, { cause });
    }
  };
  const index = (kind: string, value: string): Uint8Array =>
    createHmac('sha256', indexKey).update(`${kind}|${value}`, 'utf8').digest();

  return {
    index,
    sealIdentity: (enrolmentId, identity) => ({
      sealed: seal(enrolmentId, 'identity', identity),
      nationalIdIndex: index('nationalId', identity.nationalId),
      mobileIndex: index('mobile', identity.mobile),
    }),
    openIdentity: (record) => open(record.id, 'identity', record.identity?.sealed) as Identity,
    sealPerson: (enrolmentId, person) => seal(enrolmentId, 'applicant', person),
    openPerson: (record) => open(record.id, 'applicant', record.applicantSealed) as ConfirmedPerson,
  };
}
