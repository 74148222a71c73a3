// SPDX-License-Identifier: Apache-2.0
// Terms, checklist, product and review on the screen: what must be ticked, tried and chosen before anything is sent.
import { html } from 'lit';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { AppError, type EnrolmentState, type EnrolmentView } from '../../../core/protocol/index.ts';
import type { DevicePart, EnrolmentService } from '../../../src/app/services.ts';
import '../../../src/ui/enrolment/wizard.ts';
import type { EmzaEnrolmentWizard } from '../../../src/ui/enrolment/wizard.ts';
import {
  enrolmentAt,
  expectAccessible,
  find,
  get,
  leaveStage,
  play,
  press,
  settled,
  textOf,
  type Script,
} from './stage.ts';

afterEach(leaveStage);

async function at(view: EnrolmentState | EnrolmentView, script: Script = {}) {
  const enrolment = typeof view === 'string' ? enrolmentAt(view) : view;
  await play(html`<emza-enrolment-wizard></emza-enrolment-wizard>`, {
    ...script,
    enrolment: { current: async () => enrolment, ...script.enrolment },
  });
  await vi.waitFor(() => get(`[data-step="${enrolment.state}"] > *`));
  await settled();
}
const shows = (state: EnrolmentState) => vi.waitFor(() => get(`[data-step="${state}"]`));
const pick = (name: string) => get<HTMLInputElement>(`input[data-test="${name}"]`).click();
const unchosen = () => find('[data-error-code="FIELD_UNCHOSEN"]');

describe('terms', () => {
  const sha256 = 'B'.repeat(43);
  const terms: EnrolmentService['terms'] = async () => ({ text: { fa: '۱. متن شرایط', en: '1. The terms' }, sha256 });

  test('go on only with the tick, and with the hash of what was on the screen', async () => {
    const acceptTerms = vi.fn<EnrolmentService['acceptTerms']>(async () => enrolmentAt('checklist'));
    await at('terms', { enrolment: { terms, acceptTerms } });
    expect(textOf()).toContain('متن شرایط');
    press('next');
    await settled();
    expect(unchosen()).toBeDefined();
    expect(acceptTerms).not.toHaveBeenCalled();
    await expectAccessible();
    pick('understood');
    await settled();
    expect(unchosen()).toBeUndefined();
    press('next');
    await shows('checklist');
    expect(acceptTerms.mock.calls[0]?.[0]).toBe(sha256);
  });

  test('wait until they could be read, and can be read again', async () => {
    let calls = 0;
    const fails: EnrolmentService['terms'] = async (...options) => {
      calls += 1;
      if (calls === 1) throw new AppError('NETWORK_TIMEOUT');
      return terms(...options);
    };
    await at('terms', { enrolment: { terms: fails } });
    const isOff = () => get<HTMLElement & { disabled: boolean }>('[data-test="next"]').disabled;
    expect(find('[data-error-code="NETWORK_TIMEOUT"]')).toBeDefined();
    expect(isOff()).toBe(true);
    get('emza-error-panel emza-button').shadowRoot?.querySelector('button')?.click();
    await vi.waitFor(() => expect(textOf()).toContain('متن شرایط'));
    expect(isOff()).toBe(false);
  });

  test('that have changed are read and ticked anew', async () => {
    const acceptTerms: EnrolmentService['acceptTerms'] = async () => {
      throw new AppError('ENROLMENT_TERMS_CHANGED');
    };
    await at('terms', { enrolment: { terms, acceptTerms } });
    pick('understood');
    press('next');
    await vi.waitFor(() => get('[data-error-code="ENROLMENT_TERMS_CHANGED"]'));
    await vi.waitFor(() => expect(get<HTMLInputElement>('input[data-test="understood"]').checked).toBe(false));
  });
});

describe('checklist', () => {
  const ready = () => {
    pick('card-ready');
    pick('postal-ready');
  };

  test('asks for both ticks before it tries anything', async () => {
    const tries = vi.fn<(part: DevicePart) => Promise<void>>(async () => {});
    await at('checklist', { trial: { try: tries } });
    pick('card-ready');
    press('next');
    await settled();
    expect(unchosen()).toBeDefined();
    expect(tries).not.toHaveBeenCalled();
    await expectAccessible();
  });

  test('tries what was not tried when it is left, each once', async () => {
    const parts: DevicePart[] = [];
    const tries = async (part: DevicePart) => void parts.push(part);
    const passChecklist = vi.fn<EnrolmentService['passChecklist']>(async () => enrolmentAt('applicant'));
    await at('checklist', { trial: { try: tries }, enrolment: { passChecklist } });
    press('try-devices');
    ready();
    press('next');
    await shows('applicant');
    expect(parts).toEqual(['camera', 'microphone', 'storage']);
    expect(passChecklist).toHaveBeenCalledOnce();
  });

  test('a part that does not work stops it with the way to mend it, and only that one is tried again', async () => {
    const parts: DevicePart[] = [];
    const tries = async (part: DevicePart) => {
      parts.push(part);
      if (part === 'camera' && parts.length < 4) throw new AppError('CAMERA_DENIED');
    };
    const passChecklist = vi.fn<EnrolmentService['passChecklist']>(async () => enrolmentAt('applicant'));
    await at('checklist', { trial: { try: tries }, enrolment: { passChecklist } });
    ready();
    press('next');
    await vi.waitFor(() => get('[data-error-code="CAMERA_DENIED"]'));
    expect(passChecklist).not.toHaveBeenCalled();
    await expectAccessible();
    press('next');
    await shows('applicant');
    expect(parts).toEqual(['camera', 'microphone', 'storage', 'camera']);
  });
});

describe('product', () => {
  const earlier = {
    serial: 'AB12',
    state: 'active',
    issuer: { fa: 'مرکز', en: 'CA' },
    notAfter: 1_826_536_000,
  } as const;

  test('shows each with its price, chooses none by itself, and sends the chosen one', async () => {
    const chooseProduct = vi.fn<EnrolmentService['chooseProduct']>(async () => enrolmentAt('review'));
    await at('product', { enrolment: { chooseProduct } });
    expect(textOf()).toContain('۱٬۳۲۰٬۰۰۰ ریال (۱۳۲٬۰۰۰ تومان)');
    press('next');
    await settled();
    expect(unchosen()).toBeDefined();
    expect(chooseProduct).not.toHaveBeenCalled();
    await expectAccessible();
    pick('product-short');
    press('next');
    await shows('review');
    expect(chooseProduct.mock.calls[0]?.[0]).toEqual({ product: 'short', suspends: [] });
  });

  test('an earlier certificate needs a consent of its own, which names it', async () => {
    const chooseProduct = vi.fn<EnrolmentService['chooseProduct']>(async () => enrolmentAt('review'));
    const view = { ...enrolmentAt('product'), earlierCertificates: [earlier] };
    await at(view, { enrolment: { chooseProduct } });
    pick('product-personal');
    press('next');
    await settled();
    expect(unchosen()).toBeDefined();
    await expectAccessible();
    pick('suspend-earlier');
    press('next');
    await shows('review');
    expect(chooseProduct.mock.calls[0]?.[0]).toEqual({ product: 'personal', suspends: ['AB12'] });
  });
});

describe('review', () => {
  test('shows product, person and contact, and confirms exactly that', async () => {
    const confirmReview = vi.fn<EnrolmentService['confirmReview']>(async () => enrolmentAt('payment'));
    await at('review', { enrolment: { confirmReview } });
    const shown = textOf();
    for (const text of ['۱٬۳۲۰٬۰۰۰ ریال', 'مریم', 'احمدی', '۲۴ اردیبهشت ۱۳۶۶', '4C90650435', '۵۵۷۸۶۸۱۵۶۷']) {
      expect(shown).toContain(text);
    }
    press('next');
    await settled();
    expect(unchosen()).toBeDefined();
    expect(confirmReview).not.toHaveBeenCalled();
    pick('confirm-all');
    press('next');
    await vi.waitFor(() => get('[data-test="review-confirmed"]'));
    expect(confirmReview.mock.calls[0]?.[0]).toEqual({ product: 'personal', total: 1_320_000 });
  });

  test('once confirmed says so and what comes next, before the payment is shown', async () => {
    const confirmReview = vi.fn<EnrolmentService['confirmReview']>(async () => enrolmentAt('payment'));
    await at('review', { enrolment: { confirmReview } });
    pick('confirm-all');
    press('next');
    await vi.waitFor(() => expect(textOf()).toContain('همهٔ مشخصات تأیید شد'));
    expect(textOf()).toContain('۱٬۳۲۰٬۰۰۰ ریال');
    await vi.waitFor(() => expect(get('emza-review-step').shadowRoot?.activeElement?.localName).toBe('h2'));
    await expectAccessible();
    press('to-payment');
    await shows('payment');
    expect(confirmReview).toHaveBeenCalledOnce();
  });

  test('led back from the success message it is to be confirmed anew', async () => {
    const back = vi.fn<EnrolmentService['back']>(async () => enrolmentAt('review'));
    await at('review', { enrolment: { confirmReview: async () => enrolmentAt('payment'), back } });
    pick('confirm-all');
    press('next');
    await vi.waitFor(() => get('[data-test="review-confirmed"]'));
    expect(get<EmzaEnrolmentWizard>('emza-enrolment-wizard').goBack()).toBe(true);
    await vi.waitFor(() => get('[data-test="confirm-all"]'));
    expect(back).toHaveBeenCalledOnce();
    expect(get<HTMLInputElement>('input[data-test="confirm-all"]').checked).toBe(false);
  });

  test('that was not confirmed because something changed stays where it is, and says why', async () => {
    const confirmReview: EnrolmentService['confirmReview'] = async () => {
      throw new AppError('NETWORK_OFFLINE');
    };
    await at('review', { enrolment: { confirmReview } });
    pick('confirm-all');
    press('next');
    await vi.waitFor(() => get('[data-error-code="NETWORK_OFFLINE"]'));
    expect(find('[data-test="review-confirmed"]')).toBeUndefined();
    expect(get<HTMLInputElement>('input[data-test="confirm-all"]').checked).toBe(true);
  });

  test('leads back to correct', async () => {
    await at('review', { enrolment: { back: async () => enrolmentAt('product') } });
    press('correct');
    await shows('product');
  });
});
