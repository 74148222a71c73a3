// SPDX-License-Identifier: Apache-2.0
// A browser test waits for a state, never for a time: so how long it may take is a bound for broken code, not for a busy
// machine. The library's own second is too short for two cores.
import { vi } from 'vitest';

const PATIENCE_MS = 15_000;

const { waitFor } = vi;
vi.waitFor = (callback, options) =>
  waitFor(callback, typeof options === 'number' ? options : { timeout: PATIENCE_MS, ...options });
