// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { fetchAbout } from '../../../src/adapters/http/fetch-about.ts';

const ABOUT = { mode: 'sandbox', callCentre: ['1500'] };

function shelf() {
  const kept = new Map<string, string>();
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
  };
}
const answering =
  (body: unknown, status = 200) =>
  async () =>
    Response.json(body, { status });
const cut = async () => Promise.reject(new TypeError('cut'));

test('the answer is given, and unsigned: no device key is needed', async () => {
  const sent: RequestInit[] = [];
  const about = fetchAbout({
    storage: shelf(),
    fetch: async (_, init) => {
      sent.push(init ?? {});
      return Response.json(ABOUT);
    },
  });
  expect(await about.read()).toEqual(ABOUT);
  expect(sent[0]).toMatchObject({ credentials: 'omit' });
  expect(sent[0]).not.toHaveProperty('headers');
});

test('without a network the last answer stands in', async () => {
  const storage = shelf();
  await fetchAbout({ storage, fetch: answering(ABOUT) }).read();
  expect(await fetchAbout({ storage, fetch: cut }).read()).toEqual(ABOUT);
});

test.each([
  ['a cut', cut, 'NETWORK_OFFLINE'],
  ['an answer of another shape', answering({ mode: 'toy' }), 'SERVER_ERROR'],
  ['a problem', answering({ code: 'SERVER_UNAVAILABLE' }, 503), 'SERVER_UNAVAILABLE'],
])('%s without an answer before is an error', async (_, fetch, code) => {
  const storage = shelf();
  storage.setItem('emza.about', '{"mode":1}');
  await expect(fetchAbout({ storage, fetch }).read()).rejects.toMatchObject({ code });
});

test('a browser that refuses storage still gets the answer', async () => {
  const refuse = (): never => {
    throw new DOMException('no', 'SecurityError');
  };
  const about = fetchAbout({ storage: { getItem: refuse, setItem: refuse }, fetch: answering(ABOUT) });
  expect(await about.read()).toEqual(ABOUT);
});
