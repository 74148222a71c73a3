// SPDX-License-Identifier: Apache-2.0
// Whether a page still fits: on the narrowest phone (320 px), and with text at twice its size. Everything is put back.
import type { Page } from 'playwright-core';

/** Runs in the page: what reaches beyond its sides, or is cut where it cannot be scrolled. */
function lookForOverflow(): string[] {
  const found = new Set<string>();
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width)
    found.add(`the page is ${document.documentElement.scrollWidth} wide`);
  const isHidden = (element: Element): boolean =>
    element.matches('.unseen, [hidden], [aria-hidden="true"], svg *') ||
    !element.checkVisibility({ opacityProperty: true });
  const walk = (root: ParentNode, isScrolled: boolean): void => {
    for (const element of root.children) {
      if (isHidden(element)) continue;
      const style = getComputedStyle(element);
      const scrolls = isScrolled || ['auto', 'scroll'].includes(style.overflowX);
      const box = element.getBoundingClientRect();
      const name = `${element.tagName.toLowerCase()} ${element.getAttribute('data-test') ?? element.className}`.trim();
      if (!scrolls && box.width > 0 && (box.left < -1 || box.right > width + 1)) found.add(`${name} leaves the page`);
      const isCut = ['hidden', 'clip'].includes(style.overflowX) && element.scrollWidth > element.clientWidth + 1;
      if (isCut && !element.matches('input, video, canvas')) found.add(`${name} is cut`);
      walk(element.shadowRoot ?? element, scrolls);
      if (element.shadowRoot) walk(element, scrolls);
    }
  };
  walk(document.body, false);
  return [...found];
}

/** @returns what does not fit, each with the size at which it does not */
export async function overflowOf(page: Page): Promise<string[]> {
  const before = page.viewportSize() ?? { width: 390, height: 844 };
  const found: string[] = [];
  const look = async (size: string): Promise<void> => {
    for (const one of await page.evaluate(lookForOverflow)) found.push(`${size}: ${one}`);
  };
  await page.setViewportSize({ width: 320, height: 640 });
  await look('320 px');
  await page.setViewportSize(before);
  await page.evaluate(() => void (document.documentElement.style.fontSize = '200%'));
  await look('200 %');
  await page.evaluate(() => void (document.documentElement.style.fontSize = ''));
  return found;
}
