// SPDX-License-Identifier: Apache-2.0
import { html } from 'lit';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { AppError, ENROLMENT_STATES, type EnrolmentState } from '../../../core/protocol/index.ts';
import type { EnrolmentService } from '../../../src/app/services.ts';
import { RouteChosenEvent } from '../../../src/ui/events.ts';
import '../../../src/ui/enrolment/wizard.ts';
import type { EmzaEnrolmentWizard } from '../../../src/ui/enrolment/wizard.ts';
import { proofingFor } from './proof-stage.ts';
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
  tokenWith,
  type,
  typePin,
  type Script,
} from './stage.ts';

afterEach(leaveStage);

/** The step is there: its element, and one control that only it has. */
const MARKS: Record<EnrolmentState, string> = {
  identity: 'input[data-test="national-id"]',
  code: 'input[data-test="sms-code"]',
  deviceLock: '[data-test="create-lock"]',
  pins: '[data-test="pin"]',
  terms: 'input[data-test="understood"]',
  checklist: '[data-test="try-devices"]',
  applicant: 'input[data-test="birth-year"]',
  product: 'input[data-test="product-personal"]',
  review: 'input[data-test="confirm-all"]',
  payment: '[data-test="notice-understood"]',
  face: '[data-test="face-rules-understood"]',
  video: '[data-test="video-rules-understood"]',
  verdict: '[data-test="verdict-home"]',
  issue: '[data-test="issue"]',
  activate: '[data-test="activate"]',
  done: '[data-test="finish"]',
};

/** As the guide counts them (the first is the welcome on home). */
const STEPS: readonly (readonly EnrolmentState[])[] = [
  [],
  ['identity'],
  ['code'],
  ['deviceLock', 'pins'],
  ['terms'],
  ['checklist'],
  ['applicant'],
  ['product', 'review'],
  ['payment'],
  ['face'],
  ['video'],
  ['verdict'],
  ['issue'],
  ['activate'],
  ['done'],
];

async function at(state: EnrolmentState, script: Script = {}, lang: 'fa' | 'en' = 'fa') {
  const enrolment: Partial<EnrolmentService> = { current: async () => enrolmentAt(state), ...script.enrolment };
  await play(
    html`<emza-enrolment-wizard></emza-enrolment-wizard>`,
    { proofing: proofingFor(state), ...script, enrolment },
    lang,
  );
  await vi.waitFor(() => get(MARKS[state]));
}

const shows = (state: EnrolmentState) => vi.waitFor(() => get(MARKS[state]));

describe.each(['fa', 'en'] as const)('in %s', (lang) => {
  test.each(ENROLMENT_STATES)('state %s has its step, says where it stands, and is accessible', async (state) => {
    await at(state, {}, lang);
    const number = STEPS.findIndex((states) => states.includes(state)) + 1;
    expect(textOf()).toContain(lang === 'en' ? `Step ${number} of 15` : 'مرحلهٔ');
    await expectAccessible();
  });
});

test('without an open enrolment one is begun', async () => {
  const start = vi.fn<EnrolmentService['start']>(async () => enrolmentAt('identity'));
  await play(html`<emza-enrolment-wizard></emza-enrolment-wizard>`, {
    enrolment: { current: async () => undefined, start },
  });
  await shows('identity');
  expect(start).toHaveBeenCalledOnce();
});

test('the step that the server answers is drawn, whichever it is', async () => {
  const giveIdentity = vi.fn<EnrolmentService['giveIdentity']>(async () => enrolmentAt('applicant'));
  await at('identity', { enrolment: { giveIdentity } });
  type('national-id', '۰۰۷-۵۴۳۰۷۱-۱');
  type('mobile', '+98 935 555 0100');
  press('next');
  await shows('applicant');
  expect(giveIdentity.mock.calls[0]?.[0]).toEqual({ nationalId: '۰۰۷-۵۴۳۰۷۱-۱', mobile: '+98 935 555 0100' });
});

test('the next step’s title has the focus, so that the change is heard', async () => {
  await at('identity', { enrolment: { giveIdentity: async () => enrolmentAt('code') } });
  type('national-id', '0075430711');
  type('mobile', '09355550100');
  press('next');
  await shows('code');
  await vi.waitFor(() => expect(get('emza-code-step').shadowRoot?.activeElement?.localName).toBe('h2'));
});

test('a wrong field is told before anything is sent', async () => {
  await at('identity');
  type('national-id', '1234567890');
  press('next');
  await settled();
  expect(find('[data-error-code="FIELD_NATIONAL_ID"]')).toBeDefined();
  expect(find('[data-error-code="FIELD_REQUIRED"]')).toBeDefined();
  await expectAccessible();
});

test('after an error of the server what was typed is still there, and can be sent again', async () => {
  let calls = 0;
  const giveIdentity: EnrolmentService['giveIdentity'] = async () => {
    calls += 1;
    if (calls === 1) throw new AppError('NETWORK_OFFLINE');
    return enrolmentAt('code');
  };
  await at('identity', { enrolment: { giveIdentity } });
  type('national-id', '0075430711');
  type('mobile', '09355550100');
  press('next');
  await vi.waitFor(() => get('[data-error-code="NETWORK_OFFLINE"]'));
  expect(get<HTMLInputElement>('input[data-test="national-id"]').value).toBe('0075430711');
  await expectAccessible();
  press('next');
  await shows('code');
});

test('fields that the server refused are shown at their places', async () => {
  const giveApplicant: EnrolmentService['giveApplicant'] = async () => {
    throw new AppError('REQUEST_INVALID', 'refused', {
      detail: { fields: [{ field: 'postalCode', code: 'FIELD_POSTAL_CODE' }] },
    });
  };
  await at('applicant', { enrolment: { giveApplicant } });
  fillApplicant();
  press('next');
  await vi.waitFor(() => get('[data-error-code="FIELD_POSTAL_CODE"]'));
  expect(find('[data-error-code="REQUEST_INVALID"]')).toBeUndefined();
});

test('what the registry says is seen at once, above the actions, however long the form is', async () => {
  const answer = Promise.withResolvers<never>();
  await at('applicant', { enrolment: { giveApplicant: () => answer.promise } });
  const top = () => get('emza-button[data-test="next"]').getBoundingClientRect().top;
  // Room for half of the form, as on a small phone with its keyboard open.
  const page = get('emza-applicant-step').getBoundingClientRect().height;
  expect(page).toBeGreaterThan(innerHeight / 2);
  fillApplicant();
  window.scrollTo(0, 0);
  press('next');
  await vi.waitFor(() => expect(get('emza-progress').getBoundingClientRect().bottom).toBeLessThan(top()));
  window.scrollTo(0, 0);
  answer.reject(new AppError('ENROLMENT_REGISTRY_MISMATCH'));
  const panel = await vi.waitFor(() => get('[data-error-code="ENROLMENT_REGISTRY_MISMATCH"]'));
  await vi.waitFor(() => expect(panel.getBoundingClientRect().bottom).toBeLessThan(top()));
});

function fillApplicant(): void {
  type('birth-year', '1366');
  type('birth-month', '2');
  type('birth-day', '24');
  type('card-serial', '4C90650435');
  type('postal-code', '5578681567');
}

test('the birth date is sent in the calendar of the wire, and is still typed on the way back', async () => {
  const giveApplicant = vi.fn<EnrolmentService['giveApplicant']>(async () => enrolmentAt('product'));
  await at('applicant', { enrolment: { giveApplicant, back: async () => enrolmentAt('applicant') } });
  fillApplicant();
  press('next');
  await shows('product');
  expect(giveApplicant.mock.calls[0]?.[0].birthDate).toBe('1987-05-14');
  press('previous');
  await shows('applicant');
  expect(get<HTMLInputElement>('input[data-test="birth-year"]').value).toBe('1366');
  expect(get<HTMLInputElement>('input[data-test="card-serial"]').value).toBe('4C90650435');
});

test('a wrong code is told at its field', async () => {
  const confirmCode: EnrolmentService['confirmCode'] = async () => {
    throw new AppError('ENROLMENT_CODE_WRONG');
  };
  await at('code', { enrolment: { confirmCode } });
  type('sms-code', '000000');
  press('next');
  await vi.waitFor(() => get('[data-error-code="ENROLMENT_CODE_WRONG"]'));
  await expectAccessible();
});

describe('PINs', () => {
  test('a guessable PIN is refused before it is repeated', async () => {
    await at('pins');
    await typePin('1234');
    expect(find('[data-error-code="FIELD_PIN_WEAK"]')).toBeDefined();
    expect(find('[data-test="pin-repeat"]')).toBeUndefined();
  });

  test('digits of the mobile number are refused', async () => {
    await at('pins');
    await typePin('35555010');
    expect(find('[data-error-code="FIELD_PIN_WEAK"]')).toBeDefined();
  });

  test('another second entry begins anew', async () => {
    await at('pins');
    await typePin('13572468');
    await expectAccessible();
    await typePin('13572469');
    expect(find('[data-error-code="FIELD_REPEAT_DIFFERS"]')).toBeDefined();
    expect(find('[data-test="pin"]')).toBeDefined();
  });

  test('both are set up together once each was given twice; a differing repeat sends nothing', async () => {
    const setUpVault = vi.fn<EnrolmentService['setUpVault']>(async () => enrolmentAt('applicant'));
    await at('pins', { enrolment: { setUpVault } });
    await typePin('13572468');
    await typePin('13572468');
    type('puk', 'Emza-2468-puk');
    type('puk-repeat', 'Emza-2468-pul');
    press('next');
    await vi.waitFor(() => get('[data-error-code="FIELD_REPEAT_DIFFERS"]'));
    await expectAccessible();
    expect(setUpVault).not.toHaveBeenCalled();
    type('puk-repeat', 'Emza-2468-puk');
    press('next');
    await shows('applicant');
    expect(setUpVault.mock.calls[0]?.[0]).toEqual({ pin: '13572468', puk: 'Emza-2468-puk' });
  });

  test('back inside the step leads to the first PIN and not out of it', async () => {
    await at('pins');
    await typePin('13572468');
    expect(get<EmzaEnrolmentWizard>('emza-enrolment-wizard').goBack()).toBe(true);
    await settled();
    expect(find('[data-test="pin"]')).toBeDefined();
    expect(get<EmzaEnrolmentWizard>('emza-enrolment-wizard').goBack()).toBe(false);
  });
});

test('a wrong PIN while issuing names the tries that are left, and another try issues', async () => {
  const pins: string[] = [];
  const issue: EnrolmentService['issue'] = async (pin) => {
    pins.push(pin);
    if (pins.length === 1) throw new AppError('VAULT_PIN_WRONG', 'wrong', { detail: { triesLeft: 3 } });
    return enrolmentAt('activate');
  };
  await at('issue', { enrolment: { issue }, token: { state: async () => tokenWith('inactive') } });
  press('issue');
  await settled();
  expect(textOf()).toContain('۴ بار می‌توانید');
  await typePin('97531864');
  await vi.waitFor(() => get('[data-error-code="VAULT_PIN_WRONG"]'));
  expect(textOf()).toContain('۳ بار می‌توانید');
  await typePin('13572468');
  await shows('activate');
  expect(pins).toEqual(['97531864', '13572468']);
});

test('activating leads to the end; later leads home', async () => {
  const routes: string[] = [];
  document.addEventListener(RouteChosenEvent.type, (event) => routes.push((event as RouteChosenEvent).route), {
    once: true,
  });
  await at('activate');
  press('later');
  expect(routes).toEqual(['home']);
  let isActive = false;
  await at('activate', {
    enrolment: { current: async () => (isActive ? undefined : enrolmentAt('activate')) },
    token: {
      activate: async () => {
        isActive = true;
        return certificate('active');
      },
    },
  });
  press('activate');
  await shows('done');
});

test('a page reload for an update is held while the wizard is open', async () => {
  const release = vi.fn<() => void>();
  const hold = vi.fn<() => () => void>(() => release);
  await at('identity', { update: { hold } });
  expect(hold).toHaveBeenCalledOnce();
  leaveStage();
  expect(release).toHaveBeenCalledOnce();
});
