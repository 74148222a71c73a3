// SPDX-License-Identifier: Apache-2.0
// Writes a number that nobody could guess, reads it back, and takes it away again: a browser that forgets, or whose
// disk is full, is found before anything depends on it.
import { AppError } from '../../../core/protocol/index.ts';
import type { StorageTrial } from '../../ports/device-trial.ts';
import { writeStrict, type EmzaConnection } from './database.ts';

const TRIAL = 'trial';

export function indexedDbStorageTrial(connection: EmzaConnection): StorageTrial {
  return async () => {
    const [written = 0] = crypto.getRandomValues(new Uint32Array(1));
    await writeStrict(connection, 'facts', (put) => put(TRIAL, written));
    const read = await connection.run((db) => db.get('facts', TRIAL));
    await writeStrict(connection, 'facts', (_, remove) => remove(TRIAL));
    if (read !== written) throw new AppError('VAULT_STORAGE', 'what was written did not come back');
  };
}
