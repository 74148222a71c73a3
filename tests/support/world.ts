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

/** Somebody to be added; what is not given is made up, the card always. */
export type NewPerson = Partial<Omit<Person, 'cards'>> & {
  /** A JPEG of at most 256 KiB. */
  photo: Uint8Array;
};

/** A proof that waits for a reviewer. */
export interface Review {
  id: string;
  /** ISO 8601. */
  at: string;
  firstName: { fa: string; en: string };
  lastName: { fa: string; en: string };
  nationalId: string;
  doubts: string[];
}
export type Decision = { decision: 'approve' } | { decision: 'refuse'; reason: string };

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
    /** `reason`: a code of PROOF_*, of those that this provider refuses with. */
    set(provider: string, state: ProviderState, reason?: string): Promise<void>;
    addPerson(person: NewPerson): Promise<Person>;
    /** Those that wait, oldest first. */
    reviews(): Promise<Review[]>;
    decide(id: string, decision: Decision): Promise<void>;
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

  const send = async <T>(method: 'POST' | 'PUT', path: string, body: unknown): Promise<T> => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${server.origin}/sandbox/api/${path}`, { method, headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
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
      set: (provider, state, reason) => send('PUT', `providers/${provider}`, { state, reason }),
      async addPerson({ photo, ...rest }) {
        const person = await send<Person>('POST', 'persons', {
          ...rest,
          photo: Buffer.from(photo).toString('base64url'),
        });
        // For whoever added it, not for a citizen who takes the next.
        used.add(person.nationalId);
        return person;
      },
      reviews: async () =>
        (await json<{ reviews: Review[] }>(await fetch(`${server.origin}/sandbox/api/reviews`))).reviews,
      decide: (id, decision) => send('POST', `reviews/${id}`, decision),
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
