// SPDX-License-Identifier: Apache-2.0
// Whether a finger or a mouse is in the middle of a press. A field is left before the press that leaves it is over; what
// appears or goes in between moves the page, and the press then hits something else, or nothing.

/** A press that became no click (a scroll, a long press) is over so long after the finger was lifted. */
const NO_CLICK_MS = 400;

let end: (() => void) | undefined;
let pressing: Promise<void> | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

function over(): void {
  clearTimeout(timer);
  end?.();
  [end, pressing] = [undefined, undefined];
}

function endIn(ms: number): void {
  clearTimeout(timer);
  timer = setTimeout(over, ms);
}

window.addEventListener(
  'pointerdown',
  () => {
    clearTimeout(timer);
    if (pressing) return;
    pressing = new Promise((resolve) => {
      end = resolve;
    });
  },
  { capture: true },
);
window.addEventListener('pointerup', () => endIn(NO_CLICK_MS), { capture: true });
window.addEventListener('pointercancel', over, { capture: true });
// Once whoever listens to the click has heard it.
window.addEventListener('click', () => endIn(0), { capture: true });

/** The end of the press that is under way; undefined where there is none, as with a keyboard. */
export const pressUnderWay = (): Promise<void> | undefined => pressing;
