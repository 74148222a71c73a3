// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { fromB64u } from '../../../core/crypto/bytes.ts';
import { createCsr, parseCertificate, parseCertificates, validateChain } from '../../../core/pki/index.ts';
import { createAuditStore } from '../../../server/store/audit-store.ts';
import { verifyAuditLog } from '../../../server/audit/audit-log.ts';
import { newKeyPair, newOrder, openCaWorld } from '../../support/ca-world.ts';

let world: Awaited<ReturnType<typeof openCaWorld>>;
beforeAll(async () => void (world = await openCaWorld(inject('postgresUrl'))));
afterAll(() => world.close());

const countOf = async (requestId: string): Promise<number> =>
  (await world.db.query('SELECT 1 FROM certificates WHERE request_id = $1', [requestId])).length;

test('an issued certificate stands in a valid path, says who it is for, and is inactive', async () => {
  const view = await world.ca.issue(await newOrder());
  const [leaf, issuer] = view.chain.map((der) => parseCertificate(fromB64u(der)));
  const verdict = await validateChain({
    leaf: leaf!,
    intermediates: [issuer!],
    anchors: parseCertificates(world.authority.rootsPem),
    at: Math.floor(world.clock.now().getTime() / 1000),
  });
  expect(verdict).toMatchObject({ ok: true });
  expect(view).toMatchObject({
    state: 'inactive',
    issuerId: 'sandbox-ca1',
    subject: { commonName: 'سارا محمدی‌نژاد', serialNumber: '0012345679' },
    keyAlgorithm: 'ECDSA P-256',
    serial: leaf!.serialHex,
  });
  expect(view.notAfter - view.notBefore + 1).toBe(365 * 86_400);
  expect(view.serial).toMatch(/^[0-9A-F]{32}$/);
});

test('the same request with the same CSR gives the same certificate', async () => {
  const order = await newOrder();
  const first = await world.ca.issue(order);
  world.clock.forward(5);
  expect(await world.ca.issue(order)).toEqual(first);
});

test('the same request with another CSR is refused', async () => {
  const order = await newOrder();
  await world.ca.issue(order);
  const other = await createCsr({ keyPair: await newKeyPair() });
  await expect(world.ca.issue({ ...order, csrDer: other })).rejects.toMatchObject({ code: 'REQUEST_CONFLICT' });
});

test('a public key is certified once, ever: not for another request, token or CSR over it', async () => {
  const keyPair = await newKeyPair();
  const order = await newOrder({ csrDer: await createCsr({ keyPair }) });
  await world.ca.issue(order);
  const again = await newOrder({ csrDer: await createCsr({ keyPair, subject: 'another' }) });
  await expect(world.ca.issue(again)).rejects.toMatchObject({ code: 'CSR_KEY_USED' });
  expect(await countOf(again.requestId)).toBe(0);
});

test('a request id of another token names another request', async () => {
  const order = await newOrder();
  const first = await world.ca.issue(order);
  const second = await world.ca.issue(await newOrder({ requestId: order.requestId }));
  expect(second.serial).not.toBe(first.serial);
});

describe('of racing orders', () => {
  test('with one CSR and two request ids one wins, the other gets CSR_KEY_USED', async () => {
    for (let round = 0; round < 5; round++) {
      const order = await newOrder();
      const other = { ...order, requestId: randomBytes(16).toString('base64url') };
      const results = await Promise.allSettled([world.ca.issue(order), world.ca.issue(other)]);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(results.find((r) => r.status === 'rejected')).toMatchObject({ reason: { code: 'CSR_KEY_USED' } });
    }
  });

  test('with one request id all get one and the same certificate', async () => {
    const order = await newOrder();
    const second = await world.join();
    const views = await Promise.all([world.ca, second.ca, world.ca, second.ca, world.ca].map((ca) => ca.issue(order)));
    expect(new Set(views.map((view) => view.chain[0])).size).toBe(1);
    expect(await countOf(order.requestId)).toBe(1);
  });
});

describe('a crash', () => {
  /** The next statement that moves a row into `phase` fails in the database, after all before it is committed. */
  const failing = async (when: string, table = 'certificates', work: () => Promise<void>): Promise<void> => {
    await world.db.query(
      `CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'planted'; END $$`,
    );
    await world.db.query(
      `CREATE TRIGGER planted BEFORE INSERT OR UPDATE ON ${table} FOR EACH ROW WHEN (${when}) EXECUTE FUNCTION planted()`,
    );
    try {
      await work();
    } finally {
      await world.db.query(`DROP TRIGGER planted ON ${table}`);
      await world.db.query('DROP FUNCTION planted()');
    }
  };

  test.each([
    ['before the serial is kept', `NEW.phase = 'reserved'`, 'certificates', undefined],
    ['before the plan is kept', `NEW.phase = 'planned'`, 'certificates', 'reserved'],
    ['before the intent is in the audit log', `NEW.event = 'certificate.planned'`, 'audit_log', 'planned'],
    ['after the signature, before it is kept', `NEW.phase = 'signed'`, 'certificates', 'planned'],
    ['before the result is in the audit log', `NEW.event = 'certificate.issued'`, 'audit_log', 'signed'],
    ['before the result counts', `NEW.phase = 'recorded'`, 'certificates', 'signed'],
  ])('%s leaves one serial, one certificate, and nothing handed out', async (_, when, table, phase) => {
    const order = await newOrder();
    await failing(when, table, async () => {
      await expect(world.ca.issue(order)).rejects.toThrow(/planted/);
      await expect(world.ca.issue(order)).rejects.toThrow(/planted/);
    });
    const [row] = await world.db.query(
      'SELECT serial, phase, tbs, certificate FROM certificates WHERE request_id = $1',
      [order.requestId],
    );
    expect(row?.['phase']).toBe(phase);
    if (row) expect(await world.ca.find(row['serial'] as string)).toBeUndefined();
    expect(await world.ca.certificatesOf(order.tokenId)).toEqual([]);

    // A day later, in another process.
    world.clock.forward(86_400);
    const view = await (await world.join()).ca.issue(order);
    expect(await countOf(order.requestId)).toBe(1);
    if (row) expect(view.serial).toBe(row['serial']);
    const certificate = parseCertificate(fromB64u(view.chain[0]!));
    if (row?.['tbs']) expect(Buffer.from(certificate.tbsDer)).toEqual(row['tbs']);
    if (row?.['certificate']) expect(Buffer.from(certificate.der)).toEqual(row['certificate']);
    const events = await world.db.query('SELECT DISTINCT event FROM audit_log WHERE subject = $1 ORDER BY event', [
      view.serial,
    ]);
    expect(events.map((entry) => entry['event'])).toEqual(['certificate.issued', 'certificate.planned']);
  });
});

test('what the lint refuses is never signed, and its serial is kept', async () => {
  const order = await newOrder();
  const wrong = { ...order.applicant, nationalId: '0012345678' };
  await expect(world.ca.issue({ ...order, applicant: wrong })).rejects.toMatchObject({ code: 'CERTIFICATE_LINT' });
  const [row] = await world.db.query('SELECT phase, tbs FROM certificates WHERE request_id = $1', [order.requestId]);
  expect(row).toEqual({ phase: 'reserved', tbs: null });
  expect((await world.ca.issue(order)).subject.serialNumber).toBe('0012345679');
});

test.each([
  ['delete', 'DELETE FROM certificates'],
  ['truncate', 'TRUNCATE certificates CASCADE'],
  ['another certificate', `UPDATE certificates SET certificate = '\\x00' WHERE phase = 'recorded'`],
  ['another TBS', `UPDATE certificates SET tbs = '\\x00' WHERE phase = 'recorded'`],
  ['another serial', `UPDATE certificates SET serial = md5(serial)`],
])('the table itself refuses: %s', async (_, sql) => {
  await world.ca.issue(await newOrder());
  await expect(world.db.query(sql)).rejects.toThrow(/never/);
});

test('the audit chain holds after all of this and names nobody', async () => {
  const store = createAuditStore(world.db);
  expect(await verifyAuditLog({ store })()).toMatchObject({ ok: true });
  const text = JSON.stringify(await store.read(0, 10_000));
  for (const planted of ['0012345679', '0012345678', 'سارا', 'Sara']) expect(text).not.toContain(planted);
});
