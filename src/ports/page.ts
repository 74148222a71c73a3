// SPDX-License-Identifier: Apache-2.0
// The page as a whole. Types only.

export interface Page {
  /** Closes the window where the browser allows it; else starts anew at `address`, with nothing left in memory. */
  leave(address: string): void;
}
