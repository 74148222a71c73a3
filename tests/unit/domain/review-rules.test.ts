// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { SigningRequest } from '../../../core/protocol/index.ts';
import { isSignable, viewOf } from '../../../src/domain/review-rules.ts';

const request: SigningRequest = {
  v: 1,
  id: 'AAAAAAAAAAAAAAAAAAAAAA',
  rp: 'bank',
  origin: 'https://bank.example',
  text: { fa: 'قرارداد', en: 'Contract' },
  documents: [
    { name: 'a.pdf', mediaType: 'application/pdf', size: 1, sha256: 'A'.repeat(43), format: 'pades', level: 'b-b' },
  ],
  flow: 'qr',
  expiresAt: 2000,
};

describe('what a person can see', () => {
  it.each([
    ['application/pdf', 'pdf'],
    ['text/plain', 'text'],
    ['application/json', 'text'],
    ['text/html', 'unsupported'],
    ['image/svg+xml', 'unsupported'],
    ['application/vnd.ms-excel', 'unsupported'],
  ])('%s is drawn as %s', (mediaType, view) => expect(viewOf(mediaType)).toBe(view));

  it.each([
    ['pades', 'application/pdf', true],
    ['pades', 'text/plain', false],
    ['raw', 'application/pdf', false],
  ] as const)('%s over %s is signable: %s', (format, mediaType, wanted) => {
    const [document] = request.documents;
    expect(isSignable({ ...request, documents: [{ ...document!, format, mediaType }] })).toBe(wanted);
  });
});
