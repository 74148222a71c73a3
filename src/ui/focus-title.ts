// SPDX-License-Identifier: Apache-2.0
// Another page of a step or screen: its top is shown, and its title has the focus, so that who cannot see the change
// hears it. Never for a page that only draws itself again.
import type { LitElement } from 'lit';

export async function focusTitle(page: LitElement): Promise<void> {
  await page.updateComplete;
  // The frame around the title is drawn after the page; what is not drawn takes no focus.
  const frame = page.renderRoot.querySelector('emza-screen:not([hidden])');
  await (frame as HTMLElementTagNameMap['emza-screen'] | null)?.updateComplete;
  window.scrollTo(0, 0);
  frame?.querySelector<HTMLElement>('h2[tabindex]')?.focus({ preventScroll: true });
}
