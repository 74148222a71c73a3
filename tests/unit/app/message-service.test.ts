// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { AppError, type MessageView } from '../../../core/protocol/index.ts';
import { createMessageService } from '../../../src/app/message-service.ts';
import type { Message } from '../../../src/app/services.ts';
import type { ApiCall } from '../../../src/ports/api-client.ts';
import type { DeviceKeys } from '../../../src/ports/device-keys.ts';

const message = (id: number, kind: string): MessageView => ({ id, kind, at: 1_795_000_000 + id, detail: {} });

/** A server that answers what the test scripted, then ends the follower. */
async function follow(answers: (readonly MessageView[] | Error)[], hasDevice = true) {
  const ending = new AbortController();
  const [paths, pauses, told]: [string[], number[], (readonly Message[])[]] = [[], [], []];
  const service = createMessageService(
    {
      api: {
        serverNow: () => 0,
        download: async () => undefined,
        upload: async () => undefined,
        async call<T>({ path, read }: ApiCall<T>) {
          paths.push(path);
          const answer = answers.shift();
          if (answers.length === 0) queueMicrotask(() => ending.abort());
          if (answer instanceof Error) throw answer;
          return read({ messages: answer ?? [] });
        },
      },
      deviceKeys: {
        find: async () => (hasDevice ? ({} as DeviceKeys) : undefined),
        ensure: () => Promise.reject(new Error('no key is made by asking')),
      },
    },
    async (ms) => void pauses.push(ms),
  );
  await service.follow((messages) => told.push(messages), ending.signal);
  return { paths, pauses, told: told.map((list) => list.map(({ id }) => id)) };
}

test('the first answer comes at once, the next ones wait for what is new, newest first', async () => {
  const { paths, told } = await follow([[message(4, 'codeSent')], [message(9, 'deviceLock')], []]);
  expect(paths).toEqual([
    '/api/v1/messages?after=0&wait=0',
    '/api/v1/messages?after=4&wait=25',
    '/api/v1/messages?after=9&wait=25',
  ]);
  expect(told).toEqual([[4], [9, 4]]);
});

test('no messages is an answer, told once', async () => {
  expect((await follow([[], [], []])).told).toEqual([[]]);
});

test('a message of a kind that this app does not know is skipped, and not asked for again', async () => {
  const { paths, told } = await follow([[message(4, 'codeSent'), message(5, 'fromTheFuture')], []]);
  expect([told, paths[1]]).toEqual([[[4]], '/api/v1/messages?after=5&wait=25']);
});

test('a cut is waited out, and nothing is lost', async () => {
  const { paths, pauses, told } = await follow([[message(4, 'codeSent')], new AppError('NETWORK_OFFLINE'), []]);
  expect([paths[2], pauses[0], told]).toEqual(['/api/v1/messages?after=4&wait=25', 5_000, [[4]]]);
});

test('a browser without a device key asks nothing', async () => {
  expect(await follow([], false)).toEqual({ paths: [], pauses: [], told: [[]] });
});
