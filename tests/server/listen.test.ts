// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { listen } from '../../server/listen.ts';

const HOSTS = ['127.0.0.1', '::1'];
const ask = (port: number, path = '/') => fetch(`http://127.0.0.1:${port}${path}`);

test('before there is an application, and where the parser gives up, problems with strict headers are answered', async () => {
  const sockets = await listen(0, HOSTS);
  const early = await ask(sockets.port);
  expect(early.status).toBe(503);
  expect(early.headers.get('content-security-policy')).toContain("default-src 'none'");
  const socket = connect(sockets.port, '127.0.0.1');
  socket.write('NO SENSE\r\n\r\n');
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  expect(text).toMatch(/^HTTP\/1\.1 400 /);
  expect(text).toContain('x-content-type-options: nosniff');
  expect(text).toContain('"code":"REQUEST_INVALID"');
  await sockets.drain();
});

test('a drain lets a request under way end, takes no new one, and closes idle connections', async () => {
  const sockets = await listen(0, HOSTS);
  const entered = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  sockets.answerWith(async (asked) => {
    if (new URL(asked.url).pathname !== '/slow') return new Response('fast');
    entered.resolve();
    await release.promise;
    return new Response('slow');
  });
  const idle = request({ port: sockets.port, host: '127.0.0.1', headers: { connection: 'keep-alive' } }).end();
  const [first] = await once(idle, 'response');
  first.resume();
  const slow = ask(sockets.port, '/slow');
  await entered.promise;
  const drained = sockets.drain();
  await expect(ask(sockets.port)).rejects.toThrow();
  release.resolve();
  expect(await (await slow).text()).toBe('slow');
  await drained;
});

test('the same port answers on both loopback addresses, and a taken port is refused', async () => {
  const sockets = await listen(0, HOSTS);
  sockets.answerWith(() => new Response('here'));
  const six = await fetch(`http://[::1]:${sockets.port}/`).catch(() => undefined);
  if (six) expect(await six.text()).toBe('here');
  expect(await (await ask(sockets.port)).text()).toBe('here');
  await expect(listen(sockets.port, HOSTS)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await sockets.drain();
});
