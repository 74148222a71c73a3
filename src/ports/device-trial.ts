// SPDX-License-Identifier: Apache-2.0
// Tries a part of the device for real, before it is needed: opened, seen to work, let go again. Nothing that was
// recorded is kept. Types only.

/** Rejects with CAMERA_* or MICROPHONE_*: denied, missing, busy. */
export interface MediaTrial {
  camera(signal?: AbortSignal): Promise<void>;
  microphone(signal?: AbortSignal): Promise<void>;
}

/** Rejects with VAULT_STORAGE where what was written does not come back. */
export type StorageTrial = () => Promise<void>;
