// SPDX-License-Identifier: Apache-2.0
// Argon2id away from the page's thread. Types only.
import type { Argon2id } from '../../core/vault/harden.ts';

/** @throws AppError DEVICE_UNSUPPORTED where no worker or WebAssembly runs. */
export type PinStretcher = Argon2id;
