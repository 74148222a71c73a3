// SPDX-License-Identifier: Apache-2.0
// The list of messages, followed by long-poll: push may never reach people, this does. A browser without a device key
// has none, and is not given a key by asking. A cut is no error here: it goes on when the network is back.
import { MESSAGE_KINDS, MessageList, type MessageKind, type MessageView } from '../../core/protocol/index.ts';
import { get, type AppDeps } from './deps.ts';
import { pauseFor, type Pause } from './pause.ts';
import type { Message, MessageService } from './services.ts';

const WAIT_SECONDS = 25;
/** Between an answer without messages and the next question: a server that drains answers at once. */
const BREATH_MS = 500;
const AFTER_FAILURE_MS = 5_000;

const isKnown = (message: MessageView): message is MessageView & { kind: MessageKind } =>
  (MESSAGE_KINDS as readonly string[]).includes(message.kind);

const shownOf = (messages: readonly MessageView[]): Message[] => messages.filter(isKnown).toReversed();

export function createMessageService(
  { api, deviceKeys }: Pick<AppDeps, 'api' | 'deviceKeys'>,
  pause: Pause = pauseFor,
): MessageService {
  return {
    async follow(listener, signal) {
      if (!(await deviceKeys.find())) return listener([]);
      let heard: readonly MessageView[] = [];
      let wait = 0;
      while (!signal.aborted) {
        const path = `/api/v1/messages?after=${heard.at(-1)?.id ?? 0}&wait=${wait}`;
        try {
          const { messages } = await api.call(get(path, MessageList, { signal }));
          if (signal.aborted) return;
          const isFirst = wait === 0;
          heard = [...heard, ...messages];
          wait = WAIT_SECONDS;
          if (isFirst || messages.length > 0) listener(shownOf(heard));
          if (messages.length === 0 && !isFirst) await pause(BREATH_MS, signal);
        } catch {
          await pause(AFTER_FAILURE_MS, signal);
        }
      }
    },
  };
}
