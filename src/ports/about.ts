// SPDX-License-Identifier: Apache-2.0
// What the installation says of itself to anybody. Types only.
import type { AboutView } from '../../core/protocol/index.ts';

export interface About {
  /** What was last heard where nothing can be heard now. Rejects with AppError. */
  read(signal?: AbortSignal): Promise<AboutView>;
}
