// SPDX-License-Identifier: Apache-2.0
// What the message list needs of others. Each contract is in words.
import type { MessageDetail, MessageKind, MessageView } from '../../core/protocol/index.ts';

export interface NewMessage {
  readonly deviceId: string;
  /** What it is about; the same one posted again is no second message. */
  readonly key: string;
  readonly kind: MessageKind;
  readonly detail: MessageDetail;
  readonly at: Date;
}

export interface MessageStore {
  /**
   * Ids of one device grow in the order in which messages can be seen, so that "after the last one I saw" misses none.
   * @returns false where this device has one with this key.
   */
  insert(message: NewMessage): Promise<boolean>;
  /** Those with a larger id, oldest first; of many the newest `limit`. */
  after(input: { deviceId: string; id: number; limit: number }): Promise<readonly MessageView[]>;
  forget(before: Date): Promise<void>;
}

/** Wake-ups between processes; a lost one only costs time. */
export interface WakeUps {
  notify(topic: string): Promise<void>;
  wait(topic: string, ms: number, signal?: AbortSignal): Promise<boolean>;
}

export interface MessageDeps {
  readonly store: MessageStore;
  readonly wakeUps: WakeUps;
  readonly now: () => Date;
}
