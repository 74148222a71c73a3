// SPDX-License-Identifier: Apache-2.0
// The two keys that make this browser a device (design §4). Neither can be exported. Types only.
import type { DeviceKeys } from '../../core/vault/device-keys.ts';

export type { DeviceKeys };

/** @throws AppError VAULT_STORAGE from every method when the browser's database fails. */
export interface DeviceKeyStore {
  find(): Promise<DeviceKeys | undefined>;
  /** Makes both where there are none; two callers at once get the same. On disk when it resolves. */
  ensure(): Promise<DeviceKeys>;
}
