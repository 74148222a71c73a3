// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { ClaimAnswer, SigningRequest } from '../../../core/protocol/index.ts';
import { checkAgainstClaim, isSignable, viewOf } from '../../../src/domain/review-rules.ts';

const claim = {
  requestId: 'AAAAAAAAAAAAAAAAAAAAAA',
  flow: 'qr',
  expiresAt: 2000,
  rp: { id: 'bank', name: 'Bank', origins: ['https://bank.example'], keys: [] },
  codeAgeSeconds: 1,
} satisfies ClaimAnswer;
const request: SigningRequest = {
  v: 1,
  id: claim.requestId,
  rp: 'bank',
  origin: 'https://bank.example',
  text: { fa: 'قرارداد', en: 'Contract' },
  documents: [
    { name: 'a.pdf', mediaType: 'application/pdf', size: 1, sha256: 'A'.repeat(43), format: 'pades', level: 'b-b' },
  ],
  flow: 'qr',
  expiresAt: 2000,
};

describe('a request against its claim', () => {
  it('is shown when all fits', () => expect(checkAgainstClaim(request, claim, 1000)).toBeUndefined());

  it.each([
    ['id', { id: 'BBBBBBBBBBBBBBBBBBBBBA' }],
    ['relying party', { rp: 'other' }],
    ['origin', { origin: 'https://evil.example' }],
    ['flow', { flow: 'link' as const }],
    ['expiry', { expiresAt: 2001 }],
  ])('is refused when its %s differs', (_, change) => {
    expect(checkAgainstClaim({ ...request, ...change }, claim, 1000)).toBe('SIGN_REQUEST_MISMATCH');
  });

  it.each([
    [1999, undefined],
    [2000, 'SIGN_EXPIRED'],
  ])('at second %i answers %s', (now, code) => expect(checkAgainstClaim(request, claim, now)).toBe(code));
});

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
