// SPDX-License-Identifier: Apache-2.0
// Pictures and sound at rest: AES-256-GCM under a random key an enrolment, each part bound to enrolment, upload and
// place; the key itself sealed for its enrolment. What does not open is an error, never a guess; nothing here logs.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AppError } from '../../core/protocol/index.ts';

const IV = 12;
const TAG = 16;
/** What sealing adds to a part. */
export const SEAL_BYTES = IV + TAG;

function seal(key: Uint8Array, aad: string, plain: Uint8Array): Uint8Array {
  const iv = randomBytes(IV);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(aad, 'ascii'));
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function open(key: Uint8Array, aad: string, sealed: Uint8Array): Uint8Array {
  if (sealed.length < SEAL_BYTES) throw new AppError('SERVER_ERROR', 'sealed media are too short');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV))
      .setAAD(Buffer.from(aad, 'ascii'))
      .setAuthTag(sealed.subarray(-TAG));
    return Buffer.concat([decipher.update(sealed.subarray(IV, -TAG)), decipher.final()]);
  } catch (cause) {
    throw new AppError('SERVER_ERROR', 'sealed media do not open', { cause });
  }
}

export interface PartPlace {
  readonly enrolmentId: string;
  readonly uploadId: string;
  readonly beginsAt: number;
}

const keyAad = (enrolmentId: string): string => `emza|1|proofing|key|${enrolmentId}`;
const partAad = ({ enrolmentId, uploadId, beginsAt }: PartPlace): string =>
  `emza|1|proofing|part|${enrolmentId}|${uploadId}|${beginsAt}`;

/** A new key of an enrolment, sealed. @param wrappingKey 32 bytes */
export const newMediaKey = (wrappingKey: Uint8Array, enrolmentId: string): Uint8Array =>
  seal(wrappingKey, keyAad(enrolmentId), randomBytes(32));

/** @throws AppError SERVER_ERROR where it is another enrolment's, or sealed under another key */
export const openMediaKey = (wrappingKey: Uint8Array, enrolmentId: string, sealed: Uint8Array): Uint8Array =>
  open(wrappingKey, keyAad(enrolmentId), sealed);

export const sealPart = (key: Uint8Array, place: PartPlace, plain: Uint8Array): Uint8Array =>
  seal(key, partAad(place), plain);

/** @throws AppError SERVER_ERROR where it was sealed for another place, or changed */
export const openPart = (key: Uint8Array, place: PartPlace, sealed: Uint8Array): Uint8Array =>
  open(key, partAad(place), sealed);
