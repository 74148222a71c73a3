// SPDX-License-Identifier: Apache-2.0
import { html } from 'lit';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { AppError, type ErrorCode } from '../../../core/protocol/index.ts';
import type { OrderView } from '../../../core/protocol/payment-messages.ts';
import type { PaymentService } from '../../../src/app/services.ts';
import '../../../src/ui/enrolment/wizard.ts';
import type { EmzaEnrolmentWizard } from '../../../src/ui/enrolment/wizard.ts';
import { enrolmentAt, expectAccessible, find, get, leaveStage, play, press, settled, textOf, type } from './stage.ts';

afterEach(leaveStage);

const AMOUNT = { fee: 4_500_000, discount: 0, vat: 450_000, total: 4_950_000 };
const START: OrderView = { phase: 'start', amount: AMOUNT };
const PAID: OrderView = {
  phase: 'paid',
  amount: AMOUNT,
  receipt: { paymentId: '123456789015', paidAt: 1_795_000_000, isEarlier: false },
};
const CARD = {
  cardNumber: '6037 9902 2942 5067',
  cvv2: '1093',
  expiryYear: '08',
  expiryMonth: '5',
  dynamicPassword: '1234567',
};

async function at(payment: Partial<PaymentService>, lang: 'fa' | 'en' = 'fa', later = enrolmentAt('issue')) {
  let isFirst = true;
  const current = async () => {
    const enrolment = isFirst ? enrolmentAt('payment') : later;
    isFirst = false;
    return enrolment;
  };
  await play(
    html`<emza-enrolment-wizard></emza-enrolment-wizard>`,
    { enrolment: { current }, payment: { open: async () => START, ...payment } },
    lang,
  );
  await vi.waitFor(() => get('emza-payment-step'));
  await settled();
}
const toOrder = async () => {
  await vi.waitFor(() => get('[data-test="notice-understood"]'));
  press('notice-understood');
  await vi.waitFor(() => get('input[data-test="card-number"]'));
};
function fill(card = CARD): void {
  type('card-number', card.cardNumber);
  type('cvv2', card.cvv2);
  type('expiry-year', card.expiryYear);
  type('expiry-month', card.expiryMonth);
  type('dynamic-password', card.dynamicPassword);
}
const declined = (code: ErrorCode) => async (): Promise<OrderView> => {
  throw new AppError(code);
};

describe.each(['fa', 'en'] as const)('in %s', (lang) => {
  test('notice, order, waiting and receipt are accessible', async () => {
    await at({}, lang);
    await vi.waitFor(() => get('input[data-test="payment-id"]'));
    await expectAccessible();
    await toOrder();
    await expectAccessible();
    await at({ open: async () => ({ ...START, phase: 'unknown' }) }, lang);
    await vi.waitFor(() => get('[data-test="payment-waiting"]'));
    await expectAccessible();
    await at({ open: async () => PAID }, lang);
    await vi.waitFor(() => get('[data-payment-id="123456789015"]'));
    await expectAccessible();
  });
});

test('the sum is itemised in Rials with Tomans in brackets', async () => {
  await at({});
  await toOrder();
  expect(get('[data-amount]').dataset['amount']).toBe('4950000');
  expect(textOf()).toContain('۴٬۹۵۰٬۰۰۰ ریال (۴۹۵٬۰۰۰ تومان)');
  expect(textOf()).toContain('۴۵۰٬۰۰۰ ریال (۴۵٬۰۰۰ تومان)');
});

test('a discount code changes the sum; one that is none is told at its field', async () => {
  const applyCode = vi.fn<PaymentService['applyCode']>(async (_, code) => {
    if (code !== 'EMZA20') throw new AppError('PAYMENT_CODE_UNKNOWN');
    return { phase: 'start', amount: { fee: 4_500_000, discount: 900_000, vat: 360_000, total: 3_960_000 } };
  });
  await at({ applyCode });
  await toOrder();
  type('discount', 'NOPE');
  press('apply-discount');
  await vi.waitFor(() => get('[data-error-code="PAYMENT_CODE_UNKNOWN"]'));
  await expectAccessible();
  type('discount', 'EMZA20');
  press('apply-discount');
  await vi.waitFor(() => expect(get('[data-amount]').dataset['amount']).toBe('3960000'));
  expect(find('[data-error-code]')).toBeUndefined();
});

test('with the payment ID of an earlier order nothing is asked from a card, and the enrolment goes on', async () => {
  const applyCode = vi.fn<PaymentService['applyCode']>(async () => ({
    ...PAID,
    receipt: { paymentId: '123456789015', paidAt: 1_795_000_000, isEarlier: true },
  }));
  await at({ applyCode });
  await vi.waitFor(() => get('input[data-test="payment-id"]'));
  type('payment-id', '123456789015');
  press('apply-payment-id');
  await vi.waitFor(() => get('[data-test="payment-done"]'));
  expect(find('input[data-test="card-number"]')).toBeUndefined();
  expect(applyCode.mock.calls[0]?.[1]).toBe('123456789015');
  press('next');
  await vi.waitFor(() => get('[data-test="issue"]'));
});

test('the card number is shown by fours with its bank’s name, in any script of digits', async () => {
  await at({});
  await toOrder();
  type('card-number', '۶۰۳۷۹۹۰۲۲۹۴۲');
  await settled();
  expect(get<HTMLInputElement>('input[data-test="card-number"]').value).toBe('6037 9902 2942');
  expect(textOf()).toContain('بانک ملی');
});

test('what is wrong with the card is told before anything is sent', async () => {
  await at({});
  await toOrder();
  fill({ ...CARD, cardNumber: '6037990229425068', expiryMonth: '13' });
  press('pay');
  await vi.waitFor(() => get('[data-error-code="FIELD_BANK_CARD"]'));
  expect(find('[data-error-code="FIELD_CARD_EXPIRY"]')).toBeDefined();
  await expectAccessible();
});

test('the dynamic password needs the card number alone', async () => {
  const sendDynamicPassword = vi.fn<PaymentService['sendDynamicPassword']>(async () => {});
  await at({ sendDynamicPassword });
  await toOrder();
  press('send-dynamic-password');
  await vi.waitFor(() => get('[data-error-code="FIELD_REQUIRED"]'));
  expect(sendDynamicPassword).not.toHaveBeenCalled();
  type('card-number', CARD.cardNumber);
  press('send-dynamic-password');
  await vi.waitFor(() => expect(textOf()).toContain('رمز پویا را فرستاد'));
  expect(sendDynamicPassword.mock.calls[0]?.[1]).toBe(CARD.cardNumber);
});

test('a press on a button is not lost where the error above it goes meanwhile', async () => {
  const sendDynamicPassword = vi.fn<PaymentService['sendDynamicPassword']>(async () => {});
  await at({ sendDynamicPassword });
  await toOrder();
  // So high that no scrolling holds the button where it was.
  onTestFinished(() => page.viewport(414, 896));
  await page.viewport(414, 2000);
  press('send-dynamic-password');
  await vi.waitFor(() => get('[data-error-code="FIELD_REQUIRED"]'));
  get('input[data-test="card-number"]').focus();
  await userEvent.keyboard(CARD.cardNumber);
  await userEvent.click(get('[data-test="send-dynamic-password"]'));
  await vi.waitFor(() => expect(sendDynamicPassword).toHaveBeenCalledOnce());
  await vi.waitFor(() => expect(find('[data-error-code="FIELD_REQUIRED"]')).toBeUndefined());
});

test('paid, the receipt is shown with what to keep, and the card is nowhere any more', async () => {
  const pay = vi.fn<PaymentService['pay']>(async () => PAID);
  await at({ pay });
  await toOrder();
  fill();
  press('pay');
  await vi.waitFor(() => get('[data-test="payment-done"]'));
  expect(pay).toHaveBeenCalledOnce();
  expect(pay.mock.calls[0]?.[1]).toEqual(CARD);
  expect(get('[data-amount]').dataset['amount']).toBe('4950000');
  expect(get('[data-payment-id]').dataset['paymentId']).toBe('123456789015');
  expect(textOf()).toContain('تا صدور گواهی نگه دارید');
  expect(get<EmzaEnrolmentWizard>('emza-enrolment-wizard').goBack()).toBe(true);
  expect(find('[data-test="payment-done"]')).toBeDefined();
  expect(document.documentElement.innerHTML + textOf(document)).not.toContain('6037');
});

test.each<[ErrorCode, string]>([
  ['PAYMENT_CVV2_WRONG', 'cvv2'],
  ['PAYMENT_EXPIRY_WRONG', 'expiry-year'],
  ['PAYMENT_PASSWORD_WRONG', 'dynamic-password'],
])('%s is told at its field; the password is forgotten, the rest stays', async (code, field) => {
  await at({ pay: declined(code) });
  await toOrder();
  fill();
  press('pay');
  await vi.waitFor(() => get(`[data-error-code="${code}"]`));
  expect(get<HTMLInputElement>(`input[data-test="${field}"]`).getAttribute('aria-invalid')).toBe('true');
  expect(get<HTMLInputElement>('input[data-test="dynamic-password"]').value).toBe('');
  expect(get<HTMLInputElement>('input[data-test="card-number"]').value).toBe(CARD.cardNumber);
});

test.each<ErrorCode>(['PAYMENT_BALANCE_LOW', 'PAYMENT_CARD_REFUSED', 'NETWORK_OFFLINE'])(
  '%s is told, and another press is possible',
  async (code) => {
    await at({ pay: declined(code) });
    await toOrder();
    fill();
    press('pay');
    await vi.waitFor(() => get(`[data-error-code="${code}"]`));
    await expectAccessible();
    expect(get('[data-test="pay"]').hasAttribute('disabled')).toBe(false);
  },
);

test('while the bank is silent there is nothing to press; its word is asked for until it comes', async () => {
  const answers: OrderView[] = [START, { ...START, phase: 'unknown' }, PAID];
  const open = vi.fn<PaymentService['open']>(async () => answers.shift() ?? PAID);
  await at({ open, pay: async () => ({ ...START, phase: 'charging' }) });
  await toOrder();
  fill();
  press('pay');
  await vi.waitFor(() => get('[data-test="payment-waiting"]'));
  expect(find('[data-test="pay"]')).toBeUndefined();
  expect(get<EmzaEnrolmentWizard>('emza-enrolment-wizard').goBack()).toBe(true);
  expect(find('[data-test="payment-waiting"]')).toBeDefined();
  await vi.waitFor(() => get('[data-test="payment-done"]'), 8000);
  expect(open).toHaveBeenCalledTimes(3);
});

test('when the bank says that nothing was taken, the order is there again and says so', async () => {
  const answers: OrderView[] = [{ ...START, phase: 'unknown' }, START];
  await at({ open: async () => answers.shift() ?? START });
  await vi.waitFor(() => get('[data-error-code="PAYMENT_NOT_MADE"]'), 8000);
  expect(find('[data-test="pay"]')).toBeDefined();
  expect(find('[data-test="notice-understood"]')).toBeUndefined();
});

test('after a payment that was not made a discount code keeps the person at the order', async () => {
  const answers: OrderView[] = [{ ...START, phase: 'unknown' }, START];
  const discounted: OrderView = { phase: 'start', amount: { ...AMOUNT, discount: 900_000, total: 3_960_000 } };
  await at({ open: async () => answers.shift() ?? START, applyCode: async () => discounted });
  await vi.waitFor(() => get('[data-error-code="PAYMENT_NOT_MADE"]'), 8000);
  type('discount', 'EMZA20');
  press('apply-discount');
  await vi.waitFor(() => expect(get('[data-amount]').dataset['amount']).toBe('3960000'));
  expect(find('input[data-test="card-number"]')).toBeDefined();
});

const hasTitleFocused = (page: string) =>
  vi.waitFor(() => expect(get(page).shadowRoot?.activeElement?.localName).toBe('h2'));

test('each page says its title to who cannot see it change', async () => {
  await at({ pay: async () => PAID });
  await hasTitleFocused('emza-payment-notice');
  await toOrder();
  await hasTitleFocused('emza-payment-order');
  fill();
  press('pay');
  await vi.waitFor(() => get('[data-test="payment-done"]'));
  await hasTitleFocused('emza-payment-receipt');
});
