// SPDX-License-Identifier: Apache-2.0
// People with certificates whose phones get lost: real CA, real PostgreSQL, real sandbox SMS. What the desk does after an
// answer waits until a test lets it, so that a test sees what an answer alone did.
import { createHash, randomBytes } from 'node:crypto';
import { revocationCodeOf, revocationStatement, type EnrolmentState } from '../../core/protocol/index.ts';
import { createAuditLog } from '../../server/audit/audit-log.ts';
import { createMessages } from '../../server/messages/messages.ts';
import { createLossDesk } from '../../server/ra/loss-desk.ts';
import { createPersonalData } from '../../server/ra/personal-data.ts';
import { createSandbox } from '../../server/sandbox/sandbox.ts';
import { createAuditStore } from '../../server/store/audit-store.ts';
import type { Database } from '../../server/store/database.ts';
import { createEnrolmentStore } from '../../server/store/enrolment-store.ts';
import { createLossStore } from '../../server/store/loss-store.ts';
import { createMessagesStore } from '../../server/store/messages-store.ts';
import { createRateLimitStore } from '../../server/store/rate-limit-store.ts';
import { createSandboxStore } from '../../server/store/sandbox-store.ts';
import { insertToken, newOrder, openCaWorld } from './ca-world.ts';

export type LostWorld = Awaited<ReturnType<typeof openLostWorld>>;
export type Holder = Awaited<ReturnType<LostWorld['holder']>>;

export async function openLostWorld(postgresUrl: string) {
  const world = await openCaWorld(postgresUrl);
  const { ca, clock } = world;
  const now = (): Date => clock.now();
  /** What was asked of the database, in order. */
  const statements: string[] = [];
  const db: Database = {
    ...world.db,
    query: (sql, params) => {
      statements.push(sql);
      return world.db.query(sql, params);
    },
  };
  const sandbox = createSandbox({ store: createSandboxStore(world.db) });
  await sandbox.seed();
  const messages = createMessages({
    store: createMessagesStore(db),
    wakeUps: world.db,
    now,
    draining: new AbortController().signal,
  });
  const personalDataKey = randomBytes(32);
  const personal = createPersonalData(personalDataKey);
  const enrolments = createEnrolmentStore(world.db);
  const later: (() => Promise<void>)[] = [];
  const desk = createLossDesk({
    store: createEnrolmentStore(db),
    losses: createLossStore(db),
    certificates: {
      suspendForLoss: (serial) => ca.suspendForLoss(serial),
      revokeByCode: (input) => ca.revokeByCode(input),
    },
    limits: createRateLimitStore(db),
    sms: sandbox.sms,
    messages,
    audit: createAuditLog({ store: createAuditStore(world.db), now }),
    host: 'localhost',
    now,
    personalDataKey,
    lossCodeKey: randomBytes(32),
    afterAnswer: (work) => void later.push(work),
  });

  const texts = async (mobile: string): Promise<string[]> => (await sandbox.inbox(mobile)).map(({ text }) => text);
  return {
    db: world.db,
    ca,
    clock,
    desk: {
      ...desk,
      report: (input: { nationalId: string; mobile: string; network?: string }) =>
        desk.report({ network: 'one', ...input }),
      revoke: (input: { nationalId: string; code: string; network?: string }) =>
        desk.revoke({ network: 'one', ...input }),
    },
    sandbox,
    statements,
    personal,
    /** What the desk put off until its answers had left. */
    async settle(): Promise<void> {
      while (later.length > 0) await later.shift()?.();
    },
    texts,
    async lastCode(mobile: string): Promise<string> {
      return /#(\d{6})$/.exec((await texts(mobile)).at(-1) ?? '')?.[1] ?? '';
    },
    async audited(): Promise<string[]> {
      return (await world.db.query<{ event: string }>('SELECT event FROM audit_log ORDER BY seq')).map(
        (row) => row.event,
      );
    },
    /** A person with a certificate, as the wizard leaves them; `of` gives the same person another one on another phone. */
    async holder(
      o: {
        of?: { nationalId: string; mobile: string };
        mobile?: string;
        isActive?: boolean;
        state?: EnrolmentState;
      } = {},
    ) {
      const { nationalId, mobile } = o.of ?? (await sandbox.addPerson({}));
      const identity = { nationalId, mobile: o.mobile ?? mobile };
      const { deviceId, tokenId } = await insertToken(world.db);
      const order = await newOrder({ tokenId });
      const { serial } = await ca.issue({ ...order, applicant: { ...order.applicant, nationalId } });
      if (o.isActive !== false) await ca.activate({ serial, tokenId });
      const id = randomBytes(16).toString('base64url');
      await enrolments.insert({ id, deviceId, productId: 'citizen-1y', at: now() });
      const begun = await enrolments.findCurrent(deviceId);
      if (!begun) throw new Error('the enrolment was not begun');
      const { firstName, lastName } = order.applicant;
      const person = {
        birthDate: '1990-01-01',
        cardSerial: 'A00000000',
        postalCode: '1111111111',
        firstName,
        lastName,
      };
      await enrolments.save(
        {
          ...begun,
          state: o.state ?? 'done',
          termsSha256: 'A'.repeat(43),
          identity: personal.sealIdentity(id, identity),
          applicantSealed: personal.sealPerson(id, person),
          tokenId,
          serial,
        },
        now(),
      );
      const paper = revocationCodeOf(randomBytes(10));
      const sha256 = createHash('sha256').update(revocationStatement(serial, paper)).digest();
      await ca.setRevocationCode({ serial, deviceId, sha256 });
      return {
        ...identity,
        deviceId,
        tokenId,
        serial,
        paper,
        state: async () => (await ca.find(serial))?.state,
        kinds: async () =>
          (await messages.list({ deviceId, after: 0, waitSeconds: 0, signal: new AbortController().signal })).map(
            ({ kind }) => kind,
          ),
      };
    },
    close: () => world.close(),
  };
}
