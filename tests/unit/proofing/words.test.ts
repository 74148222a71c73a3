// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { PROOF_REASONS } from '../../../core/protocol/index.ts';
import { consentFor } from '../../../server/proofing/consent-text.ts';
import { newMediaKey, openMediaKey, openPart, SEAL_BYTES, sealPart } from '../../../server/proofing/media-cipher.ts';
import { CHECK_SECONDS, stageAfterRefusal, TIMES } from '../../../server/proofing/policy.ts';
import { drawSentence, SENTENCES, sentenceText } from '../../../server/proofing/sentence-bank.ts';
import { noticeText } from '../../../server/proofing/tell.ts';

describe('the bank of sentences', () => {
  test.each(['fa', 'en'] as const)(
    'in %s has twenty or more, no two alike, each with its purpose and one place for digits',
    (lang) => {
      const bank = SENTENCES[lang];
      expect(bank.length).toBeGreaterThanOrEqual(20);
      expect(new Set(bank).size).toBe(bank.length);
      for (const sentence of bank) {
        expect(sentence.split('{digits}')).toHaveLength(2);
        expect(sentence).toMatch(lang === 'fa' ? /امضا/ : /sign/);
        expect(sentence.length).toBeLessThan(110);
      }
    },
  );

  test('both languages have as many: a number is good in either', () => {
    expect(SENTENCES.fa).toHaveLength(SENTENCES.en.length);
  });

  test('digits are spoken one by one, the last four of the mobile and no others', () => {
    expect(sentenceText({ lang: 'en', number: 0 }, '09121230407')).toMatch(/ends in zero, four, zero, seven\.$/);
    expect(sentenceText({ lang: 'fa', number: 0 }, '09121230407')).toContain('صفر، چهار، صفر، هفت');
  });

  test('one is drawn from all, and never the one before', () => {
    const all = SENTENCES.en.map((_, number) => number);
    const drawn = new Set(Array.from({ length: 2000 }, () => drawSentence('en')));
    expect([...drawn].sort((a, b) => a - b)).toEqual(all);
    const after = new Set(Array.from({ length: 2000 }, () => drawSentence('en', 3)));
    expect([...after].sort((a, b) => a - b)).toEqual(all.filter((number) => number !== 3));
  });
});

test('the wording of the consent has another hash for other days, and the same for the same', () => {
  expect(consentFor(90)).toEqual(consentFor(90));
  expect(consentFor(90).sha256).not.toBe(consentFor(91).sha256);
  expect(consentFor(1).sha256).toMatch(/^[\w-]{43}$/);
});

describe('a notice', () => {
  const KINDS = ['proofInReview', 'proofAccepted', 'proofRefused'] as const;
  test.each([
    'http://localhost:8080',
    'https://emza.example',
    'https://a-rather-long-name-of-an-office.signing.example',
    `https://${'x'.repeat(60)}.example`,
  ])('fits one SMS of 70 units, with as much of a link as there is room for: %s', (origin) => {
    for (const kind of KINDS) {
      const text = noticeText(kind, origin);
      expect(text.length).toBeLessThanOrEqual(70);
      expect(text).toMatch(/^امضا: /);
    }
  });

  test('has the link to the app where it fits', () => {
    expect(noticeText('proofAccepted', 'https://emza.example')).toContain('\nhttps://emza.example');
  });
});

describe('sealed media', () => {
  const wrapping = randomBytes(32);
  const place = { enrolmentId: 'e1', uploadId: 'u1', beginsAt: 0 };
  const sealedKey = newMediaKey(wrapping, 'e1');
  const key = openMediaKey(wrapping, 'e1', sealedKey);
  const plain = randomBytes(1000);
  const sealed = sealPart(key, place, plain);

  test('open at their own place', () => {
    expect(Buffer.from(openPart(key, place, sealed))).toEqual(plain);
    expect(sealed).toHaveLength(plain.length + SEAL_BYTES);
  });

  test.each([
    ['another enrolment', { enrolmentId: 'e2' }],
    ['another upload', { uploadId: 'u2' }],
    ['another offset', { beginsAt: 1 }],
  ])('do not open for %s', (_, other) => {
    expect(() => openPart(key, { ...place, ...other }, sealed)).toThrow('do not open');
  });

  test('changed in any byte, or cut, do not open', () => {
    for (const index of [0, 11, 12, 500, sealed.length - 1]) {
      const copy = Buffer.from(sealed);
      copy[index] = (copy[index] ?? 0) ^ 1;
      expect(() => openPart(key, place, copy)).toThrow('do not open');
    }
    expect(() => openPart(key, place, sealed.subarray(0, SEAL_BYTES - 1))).toThrow('too short');
  });

  test('a key is new each time, and is sealed for its enrolment under its wrapping key', () => {
    expect(openMediaKey(wrapping, 'e1', newMediaKey(wrapping, 'e1'))).not.toEqual(key);
    expect(() => openMediaKey(wrapping, 'e2', sealedKey)).toThrow('do not open');
    expect(() => openMediaKey(randomBytes(32), 'e1', sealedKey)).toThrow('do not open');
  });
});

test('a refused video leads to the selfie where the face was the reason, else to the video', () => {
  expect(PROOF_REASONS.filter((reason) => stageAfterRefusal(reason) === 'face')).toEqual([
    'PROOF_FACE_OTHER',
    'PROOF_FACE_COVERED',
    'PROOF_FACE_COUNT',
    'PROOF_FACE_UNCLEAR',
    'PROOF_FACE_COPY',
  ]);
  expect(stageAfterRefusal('PROOF_VIDEO_SILENT')).toBe('video');
});

test('a check ends before its lease does', () => {
  expect(CHECK_SECONDS).toBeLessThan(TIMES.leaseSeconds);
});
