// SPDX-License-Identifier: Apache-2.0
import { html } from 'lit';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { PinEnteredEvent } from '../../../src/ui/events.ts';
import '../../../src/ui/components/pin-pad.ts';
import type { EmzaPinPad } from '../../../src/ui/components/pin-pad.ts';
import { expectAccessible, find, get, leaveStage, play, settled, textOf, typePin } from './stage.ts';

afterEach(leaveStage);

async function pad(over: Partial<EmzaPinPad> = {}) {
  const pins: string[] = [];
  await play(html`<emza-pin-pad @emza-pin-entered=${(event: PinEnteredEvent) => pins.push(event.pin)}></emza-pin-pad>`);
  Object.assign(get('emza-pin-pad'), over);
  await settled();
  return pins;
}

const key = (name: string, init: KeyboardEventInit = {}) =>
  document.body.dispatchEvent(
    new KeyboardEvent('keydown', { key: name, bubbles: true, composed: true, cancelable: true, ...init }),
  );

describe('a PIN is entered', () => {
  test('by the keys on the screen, and forgotten once it is confirmed', async () => {
    const pins = await pad();
    await typePin('2468', false);
    get('[data-key="ok"]').click();
    expect(pins).toEqual(['2468']);
    await settled();
    expect(get<HTMLButtonElement>('[data-key="ok"]').disabled).toBe(true);
  });

  test.each([
    ['Latin digits', ['2', '4', '6', '8', 'Enter'], '2468'],
    ['Persian digits', ['۲', '۴', '۶', '۸', 'Enter'], '2468'],
    ['Arabic digits', ['٢', '٤', '٦', '٨', 'Enter'], '2468'],
    ['a digit taken back', ['2', '4', '9', 'Backspace', '6', '8', 'Enter'], '2468'],
    ['letters between, which are not for it', ['2', 'a', '4', 'ض', '6', '8', 'Enter'], '2468'],
  ])('by a keyboard: %s', async (_name, keys, pin) => {
    const pins = await pad();
    for (const name of keys) key(name);
    expect(pins).toEqual([pin]);
  });

  test('not while it is shorter than its least length', async () => {
    const pins = await pad({ min: 4 });
    await typePin('123', false);
    key('Enter');
    expect(pins).toEqual([]);
  });

  test('up to its greatest length', async () => {
    const pins = await pad({ max: 6 });
    for (const digit of '12345678') key(digit);
    key('Enter');
    expect(pins).toEqual(['123456']);
  });

  test('not while it is disabled', async () => {
    const pins = await pad({ disabled: true });
    for (const digit of '2468') key(digit);
    key('Enter');
    expect(pins).toEqual([]);
  });

  test('not by a shortcut, nor by digits typed into a field', async () => {
    const pins = await pad();
    const field = document.createElement('input');
    document.body.append(field);
    for (const digit of '2468') {
      key(digit, { ctrlKey: true });
      field.dispatchEvent(new KeyboardEvent('keydown', { key: digit, bubbles: true, composed: true }));
    }
    key('Enter');
    field.remove();
    expect(pins).toEqual([]);
  });
});

test('nothing on the page holds the digits, and there is no field to paste into or fill', async () => {
  await pad();
  await typePin('97531', false);
  expect(find('emza-pin-pad input, emza-pin-pad textarea')).toBeUndefined();
  const inside = get('emza-pin-pad').shadowRoot?.innerHTML ?? '';
  expect(inside).not.toContain('97531');
  expect(inside).not.toContain('۹۷۵۳۱');
  expect(textOf()).toContain('۵ رقم وارد شد');
});

test('leaving the page forgets what was entered', async () => {
  const pins = await pad();
  await typePin('2468', false);
  const element = get('emza-pin-pad');
  const parent = element.parentElement;
  element.remove();
  parent?.append(element);
  await settled();
  key('Enter');
  expect(pins).toEqual([]);
});

test('the tries that are left are said before entry', async () => {
  await pad({ triesLeft: 1 });
  expect(textOf()).toContain('فقط یک بار دیگر');
});

test('a wrong PIN is told by code and words until the next digit', async () => {
  await pad({ error: 'VAULT_PIN_WRONG', triesLeft: 2 });
  expect(find('[data-error-code="VAULT_PIN_WRONG"]')?.textContent).toContain('۲ بار');
  get('[data-key="5"]').click();
  await settled();
  expect(find('[data-error-code]')).toBeUndefined();
});

test('a key ticks where the device can', async () => {
  const vibrate = vi.spyOn(navigator, 'vibrate').mockReturnValue(true);
  await pad();
  get('[data-key="5"]').click();
  expect(vibrate).toHaveBeenCalledOnce();
  vibrate.mockRestore();
});

test('it is accessible, empty, filled and after an error', async () => {
  await pad({ triesLeft: 3, label: 'رمز کاربری' });
  await expectAccessible();
  await typePin('13572468', false);
  await expectAccessible();
  await pad({ error: 'VAULT_PIN_WRONG', triesLeft: 3 });
  await expectAccessible();
});
