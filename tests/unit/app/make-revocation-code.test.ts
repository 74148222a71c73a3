// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { AppError, revocationStatement } from '../../../core/protocol/index.ts';
import { makeRevocationCode } from '../../../src/app/make-revocation-code.ts';
import type { ApiClient } from '../../../src/ports/api-client.ts';

/** A server that remembers what it was sent, and fails the first `cuts` times after it has. */
function serverThat(cuts = 0) {
  const sent: { path: string; body: unknown; isRepeatable: boolean | undefined }[] = [];
  const api = {
    call: async ({ path, body, read, isRepeatable }: Parameters<ApiClient['call']>[0]) => {
      sent.push({ path, body, isRepeatable });
      if (sent.length <= cuts) throw new AppError('NETWORK_OFFLINE');
      return read({ number: 1 });
    },
  } as unknown as ApiClient;
  return { api, sent };
}

test('the server gets the hash over serial and code, and nothing else', async () => {
  const { api, sent } = serverThat();
  const { code, number } = await makeRevocationCode({ api }, 'AB');
  expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{16}$/);
  expect(number).toBe(1);
  const sha256 = createHash('sha256').update(revocationStatement('AB', code)).digest('base64url');
  expect(sent).toEqual([{ path: '/api/v1/certificates/AB/revocation-code', body: { sha256 }, isRepeatable: true }]);
});

test('one whose answer was lost is sent again; after it arrived there is another', async () => {
  const { api, sent } = serverThat(1);
  await expect(makeRevocationCode({ api }, 'CD')).rejects.toMatchObject({ code: 'NETWORK_OFFLINE' });
  const first = await makeRevocationCode({ api }, 'CD');
  const second = await makeRevocationCode({ api }, 'CD');
  expect(sent[1]?.body).toEqual(sent[0]?.body);
  expect(sent[2]?.body).not.toEqual(sent[0]?.body);
  expect(second.code).not.toBe(first.code);
});
