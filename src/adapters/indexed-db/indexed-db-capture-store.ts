// SPDX-License-Identifier: Apache-2.0
// The one capture that waits to be handed in, in IndexedDB: its bytes stand in the record itself, for a Blob lies in a
// file of the browser that a transaction does not cover.
import type { CaptureStore } from '../../ports/capture-store.ts';
import { writeStrict, type EmzaConnection } from './database.ts';

export function indexedDbCaptureStore(connection: EmzaConnection): CaptureStore {
  const keys = () => connection.run((db) => db.getAllKeys('captures'));
  return {
    read: (enrolmentId) => connection.run((db) => db.get('captures', enrolmentId)),
    async keep(capture) {
      const before = await keys();
      await writeStrict(connection, 'captures', (put, remove) => {
        before.forEach(remove);
        put(capture.enrolmentId, capture);
      });
    },
    async forget(but) {
      const others = (await keys()).filter((key) => key !== but);
      // No write where there is nothing to forget: this is asked at every start.
      if (others.length > 0) await writeStrict(connection, 'captures', (_, remove) => others.forEach(remove));
    },
  };
}
