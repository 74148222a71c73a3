// SPDX-License-Identifier: Apache-2.0
// The service worker and its new versions. Types only; the contract is UpdateService of src/app/services.ts.

export interface Updates {
  hold(): () => void;
  onWaiting(listener: (apply: () => void) => void): () => void;
}
