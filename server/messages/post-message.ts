// SPDX-License-Identifier: Apache-2.0
// Puts a message into the list of a device and wakes whoever waits for it. What it is about stands in its kind; it
// never holds a code, a name or a number of a person.
import type { MessageDeps, NewMessage } from './ports.ts';

export const topicOf = (deviceId: string): string => `messages:${deviceId}`;

export const postMessage =
  ({ store, wakeUps, now }: MessageDeps) =>
  async (message: Omit<NewMessage, 'at' | 'detail'> & Partial<Pick<NewMessage, 'detail'>>): Promise<void> => {
    const isNew = await store.insert({ detail: {}, ...message, at: now() });
    if (isNew) await wakeUps.notify(topicOf(message.deviceId));
  };
