// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { codeText, createSmsCodes, expiresInSeconds, resendInSeconds } from '../../../server/ra/sms-code.ts';

describe('the text', () => {
  test.each(['localhost', 'emza.example.ir', 'registration-authority.ministry.example.ir'])(
    'for %s it fits one part and ends with the line that binds the code to our site',
    (host) => {
      const text = codeText('012345', host);
      expect(text.length).toBeLessThanOrEqual(70);
      expect(text.split('\n').at(-1)).toBe(`@${host} #012345`);
    },
  );

  test('a host that is too long for one part costs the line, never the code', () => {
    const text = codeText('012345', `${'a'.repeat(60)}.example`);
    expect(text).toContain('012345');
    expect(text.length).toBeLessThanOrEqual(70);
  });
});

describe('a code', () => {
  const codes = createSmsCodes(new Uint8Array(32).fill(7));
  const at = new Date('2026-11-22T10:00:00Z');
  const made = codes.make({ enrolmentId: 'e1', mobile: '09123456789', mobileIndex: new Uint8Array(32), at });
  const tried = { enrolmentId: 'e1', mobile: '09123456789', record: made.record, code: made.code };

  test('is six digits, and its record does not show it', () => {
    expect(made.code).toMatch(/^\d{6}$/);
    expect(JSON.stringify(made.record)).not.toContain(made.code);
  });

  test.each([
    ['itself', tried, true],
    ['another code', { ...tried, code: String((Number(made.code) + 1) % 1_000_000).padStart(6, '0') }, false],
    ['another mobile', { ...tried, mobile: '09123456780' }, false],
    ['another enrolment', { ...tried, enrolmentId: 'e2' }, false],
    ['another sending', { ...tried, record: { ...made.record, id: 'x' } }, false],
  ])('fits %s: %#', (_, input, expected) => {
    expect(codes.fits(input)).toBe(expected);
  });

  test.each([
    [0, 120, 300],
    [119, 1, 181],
    [119.5, 1, 181],
    [120, 0, 180],
    [299.5, 0, 1],
    [300, 0, 0],
    [9999, 0, 0],
  ])('after %d s it may be sent again in %d s and dies in %d s', (elapsed, resend, expires) => {
    const now = new Date(at.getTime() + elapsed * 1000);
    expect(resendInSeconds(made.record, now)).toBe(resend);
    expect(expiresInSeconds(made.record, now)).toBe(expires);
  });
});
