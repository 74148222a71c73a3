// SPDX-License-Identifier: Apache-2.0
// A whole embedded CA on a database and folder of its own: real keys, real PostgreSQL, a clock that stands still
// until a test moves it. `join` opens the same one again, as a second process would.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCsr } from '../../core/pki/index.ts';
import { createCaFolder } from '../../server/adapters/ca-folder/ca-folder.ts';
import { createAuditLog } from '../../server/audit/audit-log.ts';
import { createCertificateAuthority } from '../../server/ca/certificate-authority.ts';
import type { IssueInput } from '../../server/ca/issue-certificate.ts';
import { issuerPlan } from '../../server/ca/issuer-plan.ts';
import { openAuthority } from '../../server/ca/open-authority.ts';
import { answerOcsp } from '../../server/status/answer-ocsp.ts';
import { publishCrl } from '../../server/status/publish-crl.ts';
import { createAuditStore } from '../../server/store/audit-store.ts';
import { createCaStore, createIssuerStore } from '../../server/store/ca-store.ts';
import type { Database } from '../../server/store/database.ts';
import { createStatusStore } from '../../server/store/status-store.ts';
import { freshDatabase } from './postgres.ts';

export interface Clock {
  now(): Date;
  set(date: Date): void;
  forward(seconds: number): void;
}

export function createClock(start = new Date()): Clock {
  let at = start.getTime();
  return {
    now: () => new Date(at),
    set: (date) => void (at = date.getTime()),
    forward: (seconds) => void (at += seconds * 1000),
  };
}

export interface CaPlace {
  readonly db: Database;
  readonly dataDir: string;
  readonly passphrase: Uint8Array;
  readonly clock: Clock;
  readonly statusOrigin?: string;
}

/** One process's CA on a place that may be shared. */
export async function openCa(place: CaPlace) {
  const { db, clock } = place;
  const now = (): Date => clock.now();
  const audit = createAuditLog({ store: createAuditStore(db), now });
  const authority = await openAuthority({
    folder: createCaFolder(join(place.dataDir, 'ca')),
    issuers: createIssuerStore(db),
    audit,
    plan: issuerPlan('sandbox'),
    statusOrigin: place.statusOrigin ?? 'http://localhost:8080',
    passphrase: place.passphrase,
    now,
  });
  const issuing = { authority, store: createCaStore(db), audit, now };
  const status = { authority, store: createStatusStore(db), now };
  return {
    authority,
    issuing,
    ca: createCertificateAuthority(issuing),
    answerOcsp: answerOcsp(status),
    publishCrl: publishCrl(status),
  };
}

export type Ca = Awaited<ReturnType<typeof openCa>>;

export async function openCaWorld(adminUrl: string, options: { statusOrigin?: string } = {}) {
  const database = await freshDatabase(adminUrl);
  const { db, url } = database;
  const dataDir = await mkdtemp(join(tmpdir(), 'emza-ca-'));
  const clock = createClock();
  const place: CaPlace = { db, dataDir, passphrase: randomBytes(32), clock, ...options };
  return {
    ...(await openCa(place)),
    place,
    url,
    db,
    clock,
    dataDir,
    join: (changes: Partial<CaPlace> = {}) => openCa({ ...place, ...changes }),
    async close() {
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const id = (): string => randomBytes(16).toString('base64url');

export async function newKeyPair(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
}

/** An order for a certificate as the registration authority gives it. */
export async function newOrder(changes: Partial<IssueInput> = {}): Promise<IssueInput> {
  return {
    requestId: id(),
    tokenId: id(),
    csrDer: changes.csrDer ?? (await createCsr({ keyPair: await newKeyPair() })),
    applicant: {
      nationalId: '0012345679',
      firstName: { fa: 'سارا', en: 'Sara' },
      lastName: { fa: 'محمدی‌نژاد', en: 'Mohammadinejad' },
    },
    validityDays: 365,
    ...changes,
  };
}

/** A device and a token of it, as vault and device registration leave them. */
export async function insertToken(db: Database): Promise<{ deviceId: string; tokenId: string }> {
  const [deviceId, tokenId] = [randomBytes(32).toString('base64url'), id()];
  await db.query(`INSERT INTO devices (id, public_key) VALUES ($1, '{}')`, [deviceId]);
  await db.query(
    `INSERT INTO tokens (id, enrolment_id, device_id, lock_challenge, lock_challenge_expires_at,
       pin_tries, pin_max_tries, puk_tries, puk_max_tries)
     VALUES ($1, $2, $3, '-', now(), 4, 4, 10, 10)`,
    [tokenId, id(), deviceId],
  );
  return { deviceId, tokenId };
}
