// SPDX-License-Identifier: Apache-2.0
// The device's keys as CryptoKeys in IndexedDB. They are made non-extractable: no code here ever sees their bytes.
import { makeDeviceKeys } from '../../../core/vault/device-keys.ts';
import type { DeviceKeys, DeviceKeyStore } from '../../ports/device-keys.ts';
import type { EmzaConnection } from './database.ts';

const KEY = 'device';

export function indexedDbDeviceKeys(connection: EmzaConnection): DeviceKeyStore {
  let known: Promise<DeviceKeys> | undefined;

  const find = () => connection.run((db) => db.get('keys', KEY));

  /** Two tabs may come at once: whoever writes first wins, inside one transaction. */
  async function make(): Promise<DeviceKeys> {
    const stored = await find();
    if (stored) return stored;
    const fresh = await makeDeviceKeys();
    return connection.run(async (db) => {
      const transaction = db.transaction('keys', 'readwrite', { durability: 'strict' });
      const first = await transaction.store.get(KEY);
      if (!first) await transaction.store.add(fresh, KEY);
      await transaction.done;
      return first ?? fresh;
    });
  }

  return {
    find: async () => known ?? find(),
    ensure() {
      known ??= make().catch((error: unknown) => {
        known = undefined;
        throw error;
      });
      return known;
    },
  };
}
