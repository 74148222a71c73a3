// SPDX-License-Identifier: Apache-2.0
// The test driver: a whole world on a free port and a fresh data folder: server, sandbox, relying party, citizens.
// Importable by any script under Node 24. End-to-end tests use this and nothing else of the project.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCitizen, type Citizen, type CitizenOptions } from './citizen.ts';
import { makeRpRequest } from './rp-request.ts';
import { freePort, serverProcess } from './server-process.ts';

export type { Citizen } from './citizen.ts';
export type Format = 'pades' | 'cades' | 'xades' | 'jades' | 'asice' | 'raw';
export type Level = 'b-b' | 'b-t' | 'b-lt' | 'b-lta';
export type ProviderState = 'ok' | 'slow' | 'down' | 'refuse' | 'review' | 'timeout';

export interface Person {
  nationalId: string;
  mobile: string;
  firstName: { fa: string; en: string };
  lastName: { fa: string; en: string };
  /** Gregorian. */
  birthDate: string;
  cardSerial: string;
  postalCode: string;
  cards: { number: string; cvv2: string; expiry: string; balance: number }[];
}

export interface RpRequest {
  id: string;
  /** The link the QR shows now. */
  frame(): string;
  result(timeoutMs?: number): Promise<{ state: string; files: { name: string; bytes: Uint8Array }[] }>;
}

export interface World {
  origin: string;
  dataDir: string;
  logs(): string;
  rp: {
    request(o: {
      files: { name: string; bytes: Uint8Array }[];
      format: Format;
      level?: Level;
      text?: { fa: string; en: string };
    }): Promise<RpRequest>;
  };
  sandbox: {
    persons(): Promise<Person[]>;
    sms(mobile: string): Promise<string[]>;
    set(provider: string, state: ProviderState): Promise<void>;
  };
  citizen(o?: CitizenOptions): Promise<Citizen>;
  /** `between` runs while no server is there. */
  restart(signal?: 'SIGTERM' | 'SIGKILL', between?: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export interface WorldOptions {
  env?: Record<string, string>;
  databaseUrl?: string;
  /** One more process on that world's database and data folder. */
  join?: World;
}

async function json<T>(response: Response): Promise<T> {
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
  return (await response.json()) as T;
}

export async function openWorld(o: WorldOptions = {}): Promise<World> {
  const dataDir = o.join?.dataDir ?? (await mkdtemp(join(tmpdir(), 'emza-world-')));
  const env = {
    EMZA_PORT: String(await freePort()),
    EMZA_DATA_DIR: dataDir,
    ...(o.databaseUrl && { EMZA_DATABASE_URL: o.databaseUrl }),
    ...o.env,
  };
  const server = await serverProcess(env);
  const open = new Set<{ close(): Promise<void> }>();
  const used = new Set<string>();

  const persons = async (): Promise<Person[]> =>
    (await json<{ persons: Person[] }>(await fetch(`${server.origin}/sandbox/api/persons`))).persons;
  const sms = async (mobile: string): Promise<string[]> => {
    const answer = await fetch(`${server.origin}/sandbox/api/sms?mobile=${encodeURIComponent(mobile)}`);
    return (await json<{ messages: { text: string }[] }>(answer)).messages.map((message) => message.text);
  };

  return {
    origin: server.origin,
    dataDir,
    logs: server.logs,
    rp: {
      async request(request) {
        const made = await makeRpRequest(server.origin, request);
        open.add({ close: made.stop });
        return made;
      },
    },
    sandbox: {
      persons,
      sms,
      async set(provider, state) {
        const headers = { 'content-type': 'application/json' };
        const body = JSON.stringify({ state });
        const url = `${server.origin}/sandbox/api/providers/${provider}`;
        const answer = await fetch(url, { method: 'PUT', headers, body });
        if (!answer.ok) throw new Error(`provider ${provider}: ${answer.status} ${await answer.text()}`);
      },
    },
    async citizen(options = {}) {
      const unused = async (): Promise<Person> => {
        const person = (await persons()).find((one) => !used.has(one.nationalId));
        if (!person) throw new Error('every ready person is used');
        used.add(person.nationalId);
        return person;
      };
      const citizen = await openCitizen({ origin: server.origin, sms, unused }, options);
      open.add(citizen);
      return citizen;
    },
    async restart(signal = 'SIGTERM', between) {
      await server.stop(signal);
      await between?.();
      await server.start();
    },
    async close() {
      await Promise.all([...open].map((one) => one.close()));
      await server.stop('SIGTERM');
      if (!o.join) await rm(dataDir, { recursive: true, force: true });
    },
  };
}
