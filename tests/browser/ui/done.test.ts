// SPDX-License-Identifier: Apache-2.0
// The last step: facts, the code for the paper, what holds the person until it is kept, and what does not.
import { html } from 'lit';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { AppError, type ErrorCode } from '../../../core/protocol/index.ts';
import type { TokenService } from '../../../src/app/services.ts';
import { RouteChosenEvent } from '../../../src/ui/events.ts';
import '../../../src/ui/enrolment/done-step.ts';
import {
  certificate,
  enrolmentAt,
  expectAccessible,
  find,
  get,
  leaveStage,
  play,
  press,
  settled,
  textOf,
} from './stage.ts';

afterEach(() => {
  leaveStage();
  localStorage.removeItem('emza.paper');
  vi.restoreAllMocks();
});

const CODE = '04HMASW9NF6YY093';
type Make = TokenService['newRevocationCode'];

async function open(newRevocationCode: Make, lang: 'fa' | 'en' = 'fa', enrolment = enrolmentAt('done')) {
  await play(html`<emza-done-step .enrolment=${enrolment}></emza-done-step>`, { token: { newRevocationCode } }, lang);
  await settled();
}
const made =
  (number = 1): Make =>
  async () => ({ code: CODE, number });
const failing =
  (code: ErrorCode): Make =>
  async () =>
    Promise.reject(new AppError(code));
function homeChosen() {
  const chosen = vi.fn<(route: string) => void>();
  document.body.addEventListener(RouteChosenEvent.type, (event) => chosen((event as RouteChosenEvent).route), {
    once: true,
  });
  return chosen;
}

describe.each(['fa', 'en'] as const)('in %s', (lang) => {
  test('every phase is accessible', async () => {
    await open(made(2), lang);
    await expectAccessible();
    press('finish');
    await settled();
    get('[data-error-code="FIELD_UNCHOSEN"]');
    await expectAccessible();
    await open(failing('NETWORK_OFFLINE'), lang);
    await expectAccessible();
    await open(failing('CERTIFICATE_STATE'), lang);
    await expectAccessible();
  });

  test('it says until when, what it is worth in the issuer’s words, and where it is', async () => {
    await open(made(), lang);
    const [year, worth, place] =
      lang === 'fa'
        ? ['۱۴۰۶', 'گواهی آزمایشی، بدون اعتبار حقوقی', 'گواهینامه‌ها']
        : ['2027', 'Test certificate without legal value', 'Certificates'];
    for (const words of [year, worth, place]) expect(textOf()).toContain(words);
    expect(get('emza-seal').hasAttribute('solid')).toBe(true);
  });

  test('the code stands by fours, from left to right, with the address and without the person', async () => {
    await open(made(), lang);
    const code = get('[data-test="revocation-code"]');
    expect(code.textContent).toBe('04HM-ASW9-NF6Y-Y093');
    expect(getComputedStyle(code).direction).toBe('ltr');
    const slip = textOf(get('emza-revocation-slip'));
    expect(textOf(get('emza-revocation-slip').shadowRoot ?? undefined)).toContain(`${location.origin}/lost`);
    for (const word of ['0075430711', '۰۰۷۵', 'احمدی', 'Ahmadi']) expect(slip).not.toContain(word);
  });
});

test('the code is made for this certificate, once', async () => {
  const make = vi.fn<Make>(made());
  await open(make);
  window.dispatchEvent(new Event('online'));
  await settled();
  expect(make).toHaveBeenCalledOnce();
  expect(make.mock.calls[0]?.[0]).toBe(enrolmentAt('done').certificate?.serial);
});

test('it ends only once the code is kept', async () => {
  await open(made());
  const chosen = homeChosen();
  press('finish');
  await settled();
  expect(chosen).not.toHaveBeenCalled();
  get<HTMLInputElement>('input[data-test="revocation-kept"]').click();
  await settled();
  expect(find('[data-error-code]')).toBeUndefined();
  press('finish');
  expect(chosen).toHaveBeenCalledWith('home');
});

test('coming back after the paper was kept voids nothing; a new code is made only when it is asked for', async () => {
  await open(made());
  get<HTMLInputElement>('input[data-test="revocation-kept"]').click();
  press('finish');
  const make = vi.fn<Make>(made(2));
  await open(make);
  window.dispatchEvent(new Event('online'));
  await settled();
  expect(make).not.toHaveBeenCalled();
  await expectAccessible();
  const chosen = homeChosen();
  press('finish');
  expect(chosen).toHaveBeenCalledWith('home');
  press('revocation-anew');
  await vi.waitFor(() => get('[data-test="revocation-replaced"]'));
  expect(make).toHaveBeenCalledOnce();
});

test('the paper of another certificate is not this one’s', async () => {
  localStorage.setItem('emza.paper', 'AB');
  await open(made());
  get('[data-test="revocation-code"]');
});

test('a second code says that the first is void; a first one does not', async () => {
  await open(made(1));
  expect(find('[data-test="revocation-replaced"]')).toBeUndefined();
  await open(made(2));
  expect(get('[data-test="revocation-replaced"]').textContent).toContain('به کار نمی‌آید');
});

test('offline no code is shown; back online the same one is tried again by itself', async () => {
  let isOffline = true;
  const make = vi.fn<Make>(async () => {
    if (isOffline) throw new AppError('NETWORK_OFFLINE');
    return { code: CODE, number: 1 };
  });
  await open(make);
  get('[data-error-code="NETWORK_OFFLINE"]');
  expect(find('[data-test="revocation-code"]')).toBeUndefined();
  isOffline = false;
  window.dispatchEvent(new Event('online'));
  await vi.waitFor(() => get('[data-test="revocation-code"]'));
  expect(find('[data-error-code]')).toBeUndefined();
});

test('without an event it is tried again after a pause, and by hand', async () => {
  let failures = 2;
  const make = vi.fn<Make>(async () => {
    if (failures-- > 0) throw new AppError('NETWORK_TIMEOUT');
    return { code: CODE, number: 1 };
  });
  await open(make);
  press('retry');
  await settled();
  expect(make).toHaveBeenCalledTimes(2);
  await vi.waitFor(() => get('[data-test="revocation-code"]'), 8000);
});

test.each(['NETWORK_OFFLINE', 'CERTIFICATE_STATE'] as const)(
  '%s: nobody is held without a code to keep',
  async (code) => {
    await open(failing(code));
    const chosen = homeChosen();
    press('finish');
    expect(chosen).toHaveBeenCalledWith('home');
  },
);

test('while the code is made nobody leaves past it', async () => {
  await open(() => new Promise(() => {}));
  expect(find('[data-test="finish"]')).toBeUndefined();
});

test('a refused code is not tried again', async () => {
  const make = vi.fn<Make>(failing('CERTIFICATE_STATE'));
  await open(make);
  window.dispatchEvent(new Event('online'));
  await settled();
  expect(make).toHaveBeenCalledOnce();
});

test('leaving ends the tries', async () => {
  const make = vi.fn<Make>(failing('NETWORK_OFFLINE'));
  await open(make);
  leaveStage();
  window.dispatchEvent(new Event('online'));
  await settled();
  expect(make).toHaveBeenCalledOnce();
});

test.each(['suspended', 'revoked', 'expired'] as const)(
  'one that is %s meanwhile is not called active',
  async (state) => {
    await open(failing('CERTIFICATE_STATE'), 'en', { ...enrolmentAt('done'), certificate: certificate(state) });
    expect(get('h2').textContent).toContain(state);
    expect(get('emza-seal').hasAttribute('solid')).toBe(false);
    await expectAccessible();
  },
);

test('the slip is printed', async () => {
  const print = vi.spyOn(window, 'print').mockImplementation(() => {});
  await open(made());
  press('print-code');
  expect(print).toHaveBeenCalledOnce();
});
