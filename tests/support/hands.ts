// SPDX-License-Identifier: Apache-2.0
// How a person acts: by pointer, or by keyboard alone. The keyboard reaches everything by Tab, and fails where something
// cannot be reached or where it does not show what has the focus.
import type { Locator, Page } from 'playwright-core';
import { LONG, type Eyes } from './eyes.ts';
import { until } from './server-process.ts';

export interface Hands {
  fill(name: string, text: string): Promise<void>;
  press(name: string): Promise<void>;
  tick(name: string): Promise<void>;
  /** One of a group of radio buttons. */
  choose(radio: Locator): Promise<void>;
  pin(pad: string, pin: string): Promise<void>;
}

/** A button that cannot be pressed yet soon can. */
const ready = async (eyes: Eyes, name: string): Promise<Locator> => {
  const target = eyes.at(name);
  await target.and(target.page().locator(':not([disabled])')).waitFor();
  return target;
};

/** Where something above has just come and moved it away under the finger, one looks and presses again. */
const clickUntilChecked = (box: Locator): Promise<void> =>
  until('it to be ticked', LONG, async () => {
    await box.click();
    return (await box.isChecked()) ? true : undefined;
  }).then(() => undefined);

export const pointer = (eyes: Eyes): Hands => ({
  fill: (name, text) => eyes.at(name).fill(text),
  press: async (name) => (await ready(eyes, name)).click(),
  tick: (name) => clickUntilChecked(eyes.at(name)),
  choose: clickUntilChecked,
  async pin(pad, pin) {
    for (const digit of pin) await eyes.at(pad).locator(`[data-key="${digit}"]`).click();
    await eyes.at(pad).locator('[data-key="ok"]').click();
  },
});

/** More stops than any screen has. */
const STOPS = 80;

interface Stop {
  readonly isThere: boolean;
  readonly name: string;
  readonly isShown: boolean;
}

/** Runs in the page: what has the focus, and whether it is `target` or within it. */
function lookAtFocus(target: Element): Stop {
  let focused: Element | null = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  if (!focused || focused === document.body) return { isThere: false, name: '', isShown: true };
  const above = (element: Element): Element | null =>
    element.parentElement ?? (element.getRootNode() as ShadowRoot).host ?? null;
  const line: Element[] = [];
  for (let one: Element | null = focused; one; one = above(one)) line.push(one);
  const box = focused.getBoundingClientRect();
  const isOutlined = line.slice(0, 3).some((one) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  });
  const isInside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const isSeen = line.every((one) => Number(getComputedStyle(one).opacity) > 0.1);
  // The browser's own controls within a video show their focus by themselves, where nobody can look.
  const isBrowsers = focused instanceof HTMLMediaElement && focused.controls;
  const shows = isBrowsers || (focused.matches(':focus-visible') && isOutlined);
  return {
    isThere: line.includes(target),
    name: line
      .map((one) => one.getAttribute('data-test') ?? one.tagName.toLowerCase())
      .slice(0, 3)
      .join(' in '),
    isShown: shows && isInside && isSeen && box.width > 1 && box.height > 1,
  };
}

export function keyboard(page: Page, eyes: Eyes): Hands {
  const { keyboard: keys } = page;
  const reach = async (target: Locator): Promise<void> => {
    await target.waitFor();
    const passed: string[] = [];
    for (let stop = 0; stop < STOPS; stop++) {
      const { isThere, name, isShown } = await target.evaluate(lookAtFocus);
      // What was focused by the app itself may be a heading, which shows nothing.
      if (stop > 0 && !isShown) throw new Error(`has the focus and does not show it: ${name}`);
      if (isThere && isShown) return;
      passed.push(name);
      await keys.press('Tab');
    }
    throw new Error(`Tab does not reach ${target.toString()}, only ${[...new Set(passed)].join(', ')}`);
  };
  return {
    async fill(name, text) {
      await reach(eyes.at(name));
      await keys.press('Control+A');
      await keys.type(text);
    },
    async press(name) {
      await reach(await ready(eyes, name));
      await keys.press('Enter');
    },
    async tick(name) {
      await reach(eyes.at(name));
      await keys.press('Space');
    },
    async choose(radio) {
      // Tab goes to the group, arrows go within it.
      await reach(page.locator('fieldset:visible').filter({ has: radio }));
      await keys.press('Space');
      for (let step = 0; step < STOPS && !(await radio.isChecked()); step++) await keys.press('ArrowDown');
    },
    async pin(pad, pin) {
      await reach(eyes.at(pad));
      await keys.type(pin);
      await reach(eyes.at(pad).locator('[data-key="ok"]'));
      await keys.press('Enter');
    },
  };
}
