// SPDX-License-Identifier: Apache-2.0
import { html } from 'lit';
import { afterEach, expect, test, vi } from 'vitest';
import '../../../src/ui/components/date-field.ts';
import type { EmzaDateField } from '../../../src/ui/components/date-field.ts';
import '../../../src/ui/components/error-summary.ts';
import type { EmzaErrorSummary, Problem } from '../../../src/ui/components/error-summary.ts';
import '../../../src/ui/components/text-field.ts';
import type { EmzaTextField } from '../../../src/ui/components/text-field.ts';
import { expectAccessible, find, get, leaveStage, play, settled, textOf, type } from './stage.ts';

afterEach(leaveStage);

const deepActive = (): Element | null => {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active;
};

const problems: Problem[] = [
  { field: 'national-id', label: 'کد ملی', code: 'FIELD_NATIONAL_ID' },
  { field: 'mobile', label: 'تلفن همراه', code: 'FIELD_REQUIRED' },
];

async function form(onSubmit: () => void = () => {}) {
  await play(
    html`<form
      @submit=${(event: Event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <emza-error-summary></emza-error-summary>
      <emza-text-field name="national-id" label="کد ملی" hint="ده رقم" ltr></emza-text-field>
      <emza-text-field name="mobile" label="تلفن همراه" mode="tel" autofill="tel" ltr></emza-text-field>
      <emza-button type="submit" data-test="next">ادامه</emza-button>
    </form>`,
  );
}

test('the summary of what is wrong takes the focus, and each line leads to its field', async () => {
  await form();
  const summary = get<EmzaErrorSummary>('emza-error-summary');
  summary.problems = problems;
  await summary.takeFocus();
  expect(deepActive()?.tagName).toBe('SECTION');
  expect(textOf(summary)).toContain('تلفن همراه: این مورد خالی است.');
  summary.shadowRoot?.querySelectorAll('button')[1]?.click();
  expect(deepActive()).toBe(get('input[data-test="mobile"]'));
});

test('without anything wrong the summary is not there', async () => {
  await form();
  expect(getComputedStyle(get('emza-error-summary')).display).toBe('none');
});

test('an error stands at its field, by code and words, and what was typed stays', async () => {
  await form();
  type('national-id', '۱۲۳');
  const field = get<EmzaTextField>('[name="national-id"]');
  field.error = 'FIELD_NATIONAL_ID';
  await settled();
  const input = get<HTMLInputElement>('input[data-test="national-id"]');
  expect(input.value).toBe('۱۲۳');
  expect(input.getAttribute('aria-invalid')).toBe('true');
  expect(input.getAttribute('aria-describedby')).toContain('error');
  expect(find('[data-error-code="FIELD_NATIONAL_ID"]')).toBeDefined();
});

test('Enter in a field, and the button, send the form around them', async () => {
  const onSubmit = vi.fn<() => void>();
  await form(onSubmit);
  get('input[data-test="mobile"]').dispatchEvent(
    new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, composed: true, cancelable: true }),
  );
  expect(onSubmit).toHaveBeenCalledTimes(1);
  get('[data-test="next"]').shadowRoot?.querySelector('button')?.click();
  expect(onSubmit).toHaveBeenCalledTimes(2);
});

test('a secret is not echoed until it is asked for', async () => {
  await play(html`<emza-text-field name="puk" label="رمز مدیریتی" secret></emza-text-field>`);
  const input = get<HTMLInputElement>('input');
  expect([input.type, input.autocomplete]).toEqual(['password', 'off']);
  get<HTMLButtonElement>('.reveal').click();
  await settled();
  expect(get<HTMLInputElement>('input').type).toBe('text');
});

test('a date is typed in three boxes, each handing on to the next, and is said back in words', async () => {
  await play(html`<emza-date-field name="birth-date" label="تاریخ تولد" hint="خورشیدی"></emza-date-field>`);
  const put = (name: string, value: string) => {
    const input = get<HTMLInputElement>(`input[data-test="birth-${name}"]`);
    input.focus();
    input.value = value;
    input.setSelectionRange(value.length, value.length);
    input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
  };
  put('year', '۱۳۶۵');
  expect(deepActive()).toBe(get('input[data-test="birth-month"]'));
  put('month', '04');
  expect(deepActive()).toBe(get('input[data-test="birth-day"]'));
  put('day', '31');
  await settled();
  expect(textOf()).toContain('۳۱ تیر ۱۳۶۵');
  expect(get<EmzaDateField>('emza-date-field').value).toEqual({ year: '۱۳۶۵', month: '04', day: '31' });
  put('month', '12');
  await settled();
  expect(textOf()).toContain('خورشیدی');
});

test('fields are accessible, with and without errors', async () => {
  await form();
  await expectAccessible();
  const summary = get<EmzaErrorSummary>('emza-error-summary');
  summary.problems = problems;
  get<EmzaTextField>('[name="national-id"]').error = 'FIELD_NATIONAL_ID';
  await expectAccessible();
  await play(html`<emza-date-field name="d" label="تاریخ تولد" hint="خورشیدی"></emza-date-field>`);
  get<EmzaDateField>('emza-date-field').error = 'FIELD_BIRTH_DATE';
  await expectAccessible();
});
