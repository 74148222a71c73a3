// SPDX-License-Identifier: Apache-2.0
// Leaving the app: what was unlocked lives in this page's memory only, so a page that is closed or loaded anew has
// dropped it.
import type { Page } from '../../ports/page.ts';

export function windowPage(): Page {
  return {
    leave(address) {
      window.close();
      // Still here: the browser lets a page close only what a page has opened.
      history.replaceState(null, '', address);
      location.reload();
    },
  };
}
