// SPDX-License-Identifier: Apache-2.0
// Remembers on this device that the paper with a certificate's revocation code is kept, so that coming back to the last
// step does not void it by making another. Only the serial stands here, never the code.
const NAME = 'emza.paper';

export function isPaperKept(serial: string): boolean {
  try {
    return localStorage.getItem(NAME) === serial;
  } catch {
    return false;
  }
}

export function keepPaper(serial: string): void {
  try {
    localStorage.setItem(NAME, serial);
  } catch {
    // A browser that refuses storage asks again next time.
  }
}
