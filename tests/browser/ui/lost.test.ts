// SPDX-License-Identifier: Apache-2.0
// The page /lost: both ways to their end, what is told at which field, and that it says the same about everybody.
import { html } from 'lit';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ERROR_STATUS, type ErrorCode } from '../../../core/protocol/index.ts';
import '../../../src/lost/lost-app.ts';
import { TEXTS } from '../../../src/lost/texts.ts';
import { expectAccessible, find, get, leaveStage, play, press, settled, textOf, type } from './stage.ts';

const REPORT = 'AAECAwQFBgcICQoLDA0ODw';
const PERSON = { nationalId: '0075430711', mobile: '09355550100' };

type Answer = { readonly status?: number; readonly body: object };
const problem = (code: ErrorCode, more: object = {}): Answer => {
  const status = ERROR_STATUS[code];
  const body = { type: `urn:emza:error:${code}`, title: 'refused', status, code, requestId: 'one', ...more };
  return { status, body };
};
const sent: { path: string; body: unknown }[] = [];
let answers: Record<string, Answer | 'cut'> = {};

beforeEach(() => {
  sent.length = 0;
  answers = {
    '/about.json': { body: { mode: 'sandbox', callCentre: ['02112345678'] } },
    '/lost/api/begin': { body: { report: REPORT, resendInSeconds: 120, expiresInSeconds: 300 } },
  };
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const path = input as string;
    if (init?.method === 'POST') sent.push({ path, body: JSON.parse(init.body as string) });
    const answer = answers[path];
    if (!answer || answer === 'cut') throw new TypeError('cut');
    return Response.json(answer.body, { status: answer.status ?? 200 });
  });
});
afterEach(() => {
  leaveStage();
  vi.restoreAllMocks();
});

const open = (lang: 'fa' | 'en' = 'fa') => play(html`<emza-lost></emza-lost>`, {}, lang);
async function revokeWith(nationalId: string, code: string): Promise<void> {
  press('lost-revoke');
  await settled();
  type('national-id', nationalId);
  type('revocation-code', code);
  press('next');
  await settled();
}
async function reportAs(person: { nationalId: string; mobile: string }): Promise<void> {
  press('lost-suspend');
  await settled();
  type('national-id', person.nationalId);
  type('mobile', person.mobile);
  press('next');
  await settled();
}
/** The page's own main landmark; the stage's is a test's. */
const page = () => get('emza-lost');

describe.each(['fa', 'en'] as const)('in %s', (lang) => {
  test('every screen is accessible', async () => {
    await open(lang);
    await vi.waitFor(() => get('a[href="tel:02112345678"]'));
    await expectAccessible(page());
    press('lost-revoke');
    await settled();
    await expectAccessible(page());
    press('next');
    await settled();
    get('[data-error-code="FIELD_REQUIRED"]');
    await expectAccessible(page());
    press('other-way');
    await settled();
    await reportAs(PERSON);
    await expectAccessible(page());
    answers['/lost/api/suspend'] = { body: { suspended: 2 } };
    type('sms-code', '123456');
    press('next');
    await vi.waitFor(() => get('[data-end="suspended"]'));
    await expectAccessible(page());
  });

  test('the page says where the person is, in title and words', async () => {
    await open(lang);
    expect(document.title).toContain(TEXTS[lang].title);
    expect(get('[data-test="open-app"]').getBoundingClientRect().height).toBeGreaterThanOrEqual(44);
    expect(textOf(page().shadowRoot ?? undefined)).toContain(TEXTS[lang].text);
  });
});

describe('the code on paper', () => {
  test('as people type it, is sent in its normal form; the certificate is revoked', async () => {
    answers['/lost/api/revoke'] = { body: { state: 'revoked' } };
    await open();
    await revokeWith('۰۰۷۵۴۳۰۷۱۱', 'o4hm asw9 nf6y y۰۹3');
    await vi.waitFor(() => get('[data-end="revoked"]'));
    const body = { nationalId: PERSON.nationalId, code: '04HMASW9NF6YY093' };
    expect(sent).toEqual([{ path: '/lost/api/revoke', body }]);
  });

  test('of an expired certificate says so', async () => {
    answers['/lost/api/revoke'] = { body: { state: 'expired' } };
    await open();
    await revokeWith(PERSON.nationalId, '04HMASW9NF6YY093');
    await vi.waitFor(() => get('[data-end="expired"]'));
  });

  test.each([
    ['1234567890', '04HMASW9NF6YY093', 'FIELD_NATIONAL_ID'],
    [PERSON.nationalId, '04HM', 'FIELD_REVOCATION_CODE'],
    ['', '', 'FIELD_REQUIRED'],
  ])('with wrong form (%s, %s) is not sent', async (nationalId, code, expected) => {
    await open();
    await revokeWith(nationalId, code);
    get(`[data-error-code="${expected}"]`);
    expect(sent).toEqual([]);
  });

  test('that is refused is told in words, and both fields stay to be corrected', async () => {
    answers['/lost/api/revoke'] = problem('LOST_REVOCATION_CODE');
    await open();
    await revokeWith(PERSON.nationalId, '04HMASW9NF6YY093');
    await vi.waitFor(() => get('[data-error-code="LOST_REVOCATION_CODE"]'));
    expect(get<HTMLInputElement>('input[data-test="national-id"]').value).toBe(PERSON.nationalId);
    await expectAccessible(page());
  });

  test('offline is told, and can be sent again', async () => {
    answers['/lost/api/revoke'] = 'cut';
    await open();
    await revokeWith(PERSON.nationalId, '04HMASW9NF6YY093');
    await vi.waitFor(() => get('[data-error-code="NETWORK_OFFLINE"]'));
    answers['/lost/api/revoke'] = { body: { state: 'revoked' } };
    press('next');
    await vi.waitFor(() => get('[data-end="revoked"]'));
  });
});

describe('the code from the SMS', () => {
  test('goes with its report; what is suspended is said in numbers', async () => {
    answers['/lost/api/suspend'] = { body: { suspended: 2 } };
    await open();
    await reportAs({ ...PERSON, mobile: '+98 935 555 0100' });
    type('sms-code', '۱۲۳۴۵۶');
    press('next');
    await vi.waitFor(() => get('[data-end="suspended"]'));
    expect(sent).toEqual([
      { path: '/lost/api/begin', body: PERSON },
      { path: '/lost/api/suspend', body: { report: REPORT, code: '123456' } },
    ]);
    expect(textOf(get('emza-lost-suspend').shadowRoot ?? undefined)).toContain('۲ گواهی');
  });

  test('where nothing lives any more says so', async () => {
    answers['/lost/api/suspend'] = { body: { suspended: 0 } };
    await open();
    await reportAs(PERSON);
    type('sms-code', '123456');
    press('next');
    await vi.waitFor(() => get('[data-end="nothing"]'));
  });

  test('that is wrong is told at its field with the tries that are left', async () => {
    answers['/lost/api/suspend'] = problem('LOST_SMS_CODE', { triesLeft: 3 });
    await open();
    await reportAs(PERSON);
    type('sms-code', '123456');
    press('next');
    await vi.waitFor(() => get('[data-error-code="LOST_SMS_CODE"]'));
    expect(textOf(get('emza-lost-suspend').shadowRoot ?? undefined)).toContain('۳ بار دیگر');
    await expectAccessible(page());
  });

  test('may be asked again once the time has come, under a report of its own', async () => {
    answers['/lost/api/begin'] = { body: { report: REPORT, resendInSeconds: 0, expiresInSeconds: 300 } };
    await open();
    await reportAs(PERSON);
    expect(get('[data-test="resend"]').hasAttribute('disabled')).toBe(false);
    const second = 'BBECAwQFBgcICQoLDA0ODw';
    answers['/lost/api/begin'] = { body: { report: second, resendInSeconds: 120, expiresInSeconds: 300 } };
    answers['/lost/api/suspend'] = { body: { suspended: 1 } };
    press('resend');
    await settled();
    expect(get('[data-test="resend"]').hasAttribute('disabled')).toBe(true);
    type('sms-code', '654321');
    press('next');
    await vi.waitFor(() => get('[data-end="suspended"]'));
    expect(sent.at(-1)?.body).toEqual({ report: second, code: '654321' });
  });

  test('too many reports are told, and nothing else', async () => {
    answers['/lost/api/begin'] = problem('REQUEST_RATE_LIMITED', { retryAfterSeconds: 100 });
    await open();
    await reportAs(PERSON);
    await vi.waitFor(() => get('[data-error-code="REQUEST_RATE_LIMITED"]'));
    expect(find('input[data-test="sms-code"]')).toBeUndefined();
  });
});

test('nothing of a person is kept in the browser', async () => {
  localStorage.clear();
  await open();
  await reportAs(PERSON);
  expect(JSON.stringify(Object.entries(localStorage)) + location.href).not.toContain(PERSON.nationalId);
  expect(Object.keys(localStorage)).toEqual(['emza.lang']);
});

test('without numbers to call, both ways stand alone', async () => {
  answers['/about.json'] = 'cut';
  await open();
  await settled();
  expect(find('a[href^="tel:"]')).toBeUndefined();
  expect(find('[data-test="lost-revoke"]')).toBeDefined();
});

test('a text is in its own script, and Persian as the house writes it', () => {
  const words = (lang: 'fa' | 'en') =>
    Object.values(TEXTS[lang]).map((text) =>
      typeof text === 'string' ? text : (text as (x: never) => string)(2 as never),
    );
  for (const text of words('fa')) {
    expect(text).toMatch(/[\u0600-\u06FF]/);
    expect(text).not.toMatch(/[يكة٠-٩]|نمایید|می باشد|تایید/);
  }
  for (const text of words('en')) expect(text).not.toMatch(/[\u0600-\u06FF]/);
});
