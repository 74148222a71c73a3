// SPDX-License-Identifier: Apache-2.0
// A program, run in a network namespace of its own (see sealed-network.ts): a way out that leads nowhere and counts what
// takes it, then the whole wizard with server, database and browser inside. Prints one line of JSON.
import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openWorld } from './world.ts';

/** Addresses of RFC 5737: nobody has them. */
const [OURS, GATEWAY, STRANGER] = ['192.0.2.2', '192.0.2.1', '203.0.113.7'];
const WAY_OUT = 'out0';

const ip = (...args: string[]): void => void execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] });

/** A pair of virtual cables whose other end nobody reads; the gateway is known, so that nothing has to ask for it. */
async function makeWayOut(): Promise<void> {
  ip('link', 'set', 'lo', 'up');
  ip('link', 'add', WAY_OUT, 'type', 'veth', 'peer', 'name', 'out1');
  // No IPv6 address of its own: the kernel would announce it to the neighbours.
  for (const end of [WAY_OUT, 'out1']) {
    ip('link', 'set', end, 'addrgenmode', 'none');
    ip('link', 'set', end, 'up');
  }
  ip('address', 'add', `${OURS}/24`, 'dev', WAY_OUT);
  ip('neighbour', 'add', GATEWAY, 'lladdr', '02:00:00:00:00:01', 'dev', WAY_OUT, 'nud', 'permanent');
  ip('route', 'add', 'default', 'via', GATEWAY);
}

/** Whoever asks for a name asks somebody out there. */
async function useOutsideResolver(folder: string): Promise<void> {
  const file = join(folder, 'resolv.conf');
  await writeFile(file, `nameserver ${STRANGER}\noptions timeout:1 attempts:1\n`);
  execFileSync('mount', ['--bind', file, '/etc/resolv.conf']);
}

/** Packets that have left by the way out. */
async function sent(): Promise<number> {
  const line = (await readFile('/proc/self/net/dev', 'utf8')).split('\n').find((one) => one.includes(`${WAY_OUT}:`));
  const counters = (line?.split(':')[1] ?? '').trim().split(/\s+/);
  return Number(counters[9]);
}

async function sendOne(): Promise<void> {
  const socket = createSocket('udp4');
  await new Promise((done) => socket.send('x', 53, STRANGER, done));
  socket.close();
}

await makeWayOut();
await useOutsideResolver(process.argv[2] ?? '');
const atFirst = await sent();
const world = await openWorld();
const citizen = await world.citizen({ lang: 'en' });
const origins = new Set<string>();
citizen.page.context().on('request', (request) => {
  const url = new URL(request.url());
  origins.add(url.protocol === 'blob:' || url.protocol === 'data:' ? url.protocol : url.origin);
});
await citizen.enrol();
const states = (await citizen.certificates()).map(({ state }) => state);
await citizen.close();
await world.close();
const left = (await sent()) - atFirst;
// The counter counts.
await sendOne();
const counted = (await sent()) - atFirst - left;
console.log(JSON.stringify({ origin: world.origin, origins: [...origins], states, left, counted }));
