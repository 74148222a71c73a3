// SPDX-License-Identifier: Apache-2.0
// The trials of camera, microphone and storage in a real browser; the devices themselves are drawn and synthesised.
import { deleteDB } from 'idb';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openEmzaDatabase } from '../../src/adapters/indexed-db/database.ts';
import { indexedDbStorageTrial } from '../../src/adapters/indexed-db/indexed-db-storage-trial.ts';
import { mediaDevicesTrial } from '../../src/adapters/media-devices/media-devices-trial.ts';

const NAME = 'emza-trial-test';
afterEach(async () => {
  vi.restoreAllMocks();
  await deleteDB(NAME);
});

function picture(): MediaStream {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  context?.fillRect(0, 0, 10, 10);
  return canvas.captureStream(30);
}
function sound(): MediaStream {
  return new AudioContext().createMediaStreamDestination().stream;
}
const gives = (stream: MediaStream) =>
  vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockImplementation(async () => stream);

describe('camera and microphone', () => {
  test.each([
    ['camera', picture],
    ['microphone', sound],
  ] as const)('a %s that works is let go again', async (part, make) => {
    const stream = make();
    gives(stream);
    await mediaDevicesTrial[part]();
    expect(stream.getTracks().map(({ readyState }) => readyState)).toEqual(['ended']);
  });

  test.each([
    ['camera', 'NotAllowedError', 'CAMERA_DENIED'],
    ['camera', 'NotFoundError', 'CAMERA_MISSING'],
    ['camera', 'NotReadableError', 'CAMERA_BUSY'],
    ['microphone', 'NotAllowedError', 'MICROPHONE_DENIED'],
    ['microphone', 'NotFoundError', 'MICROPHONE_MISSING'],
    ['microphone', 'NotReadableError', 'MICROPHONE_BUSY'],
  ] as const)('%s, %s → %s', async (part, name, code) => {
    vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockRejectedValue(new DOMException('no', name));
    await expect(mediaDevicesTrial[part]()).rejects.toMatchObject({ code });
  });

  test('a microphone that has ended already does not count', async () => {
    const stream = sound();
    for (const track of stream.getTracks()) track.stop();
    gives(stream);
    await expect(mediaDevicesTrial.microphone()).rejects.toMatchObject({ code: 'MICROPHONE_BUSY' });
  });

  test('a step that was left meanwhile lets the camera go', async () => {
    const stream = picture();
    gives(stream);
    await expect(mediaDevicesTrial.camera(AbortSignal.abort())).rejects.toThrow();
    expect(stream.getTracks()[0]?.readyState).toBe('ended');
  });
});

describe('storage', () => {
  test('that keeps what was written works, and nothing stays', async () => {
    const connection = openEmzaDatabase(NAME);
    await indexedDbStorageTrial(connection)();
    expect(await connection.run((db) => db.getAllKeys('facts'))).toEqual([]);
    await connection.close();
  });

  test('that cannot be opened is said to be', async () => {
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('private window', 'InvalidStateError');
    });
    const trial = indexedDbStorageTrial(openEmzaDatabase(NAME));
    await expect(trial()).rejects.toMatchObject({ code: 'VAULT_STORAGE' });
  });
});
