// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { fromB64u, type Bytes } from '../../../core/crypto/bytes.ts';
import {
  buildCertId,
  checkCrl,
  checkOcsp,
  createOcspRequest,
  der,
  parseCertificate,
  parseCrl,
  parseOcspResponse,
} from '../../../core/pki/index.ts';
import { answerOcsp } from '../../../server/status/answer-ocsp.ts';
import type { StatusStore } from '../../../server/status/ports.ts';
import { createStatusStore } from '../../../server/store/status-store.ts';
import { newOrder, openCaWorld, type Ca } from '../../support/ca-world.ts';

let world: Awaited<ReturnType<typeof openCaWorld>>;
beforeAll(async () => void (world = await openCaWorld(inject('postgresUrl'))));
afterAll(() => world.close());

const at = (): number => Math.floor(world.clock.now().getTime() / 1000);

async function issued() {
  const order = await newOrder();
  const view = await world.ca.issue(order);
  const certificate = parseCertificate(fromB64u(view.chain[0]!));
  return { certificate, serial: view.serial, activate: () => world.ca.activate({ ...order, serial: view.serial }) };
}
type Certificate = Awaited<ReturnType<typeof issued>>['certificate'];

/** One look through OCSP without nonce, which may be answered from what is kept. */
async function ocsp(certificate: Certificate, ca: Pick<Ca, 'answerOcsp'> = world, nonce?: Bytes) {
  const issuer = world.authority.issuer;
  const response = await ca.answerOcsp(await createOcspRequest(certificate, issuer, nonce));
  const verdict = await checkOcsp({ response, certificate, issuer, at: at(), ...(nonce && { nonce }) });
  return { response, verdict };
}
async function crl(certificate: Certificate, ca: Pick<Ca, 'publishCrl'> = world) {
  const bytes = await ca.publishCrl();
  return {
    crl: parseCrl(bytes),
    verdict: await checkCrl({ crl: bytes, certificate, issuer: world.authority.issuer, at: at() }),
  };
}

test('a hold that ends because its enrolment was given up is good again at once, on every replica', async () => {
  const replica = await world.join();
  const { certificate, serial, activate } = await issued();
  await activate();
  const hold = { serial, enrolmentId: 'given up' };
  await world.ca.suspend(hold);
  for (const ca of [world, replica]) {
    expect((await ocsp(certificate, ca)).verdict).toMatchObject({ status: 'revoked', revocationReason: 6 });
    expect((await crl(certificate, ca)).verdict).toMatchObject({ status: 'revoked' });
  }
  await world.ca.resume(hold);
  for (const ca of [world, replica]) {
    expect((await ocsp(certificate, ca)).verdict).toMatchObject({ ok: true, status: 'good' });
    expect((await crl(certificate, ca)).verdict).toMatchObject({ ok: true, status: 'good' });
  }
});

test('OCSP and CRL say hold from the moment of issuing, and good as soon as it is active, on every replica', async () => {
  const replica = await world.join();
  const one = await issued();
  const since = at();
  const onHold = { ok: true, status: 'revoked', revocationReason: 6, revokedAt: since };
  world.clock.forward(7);
  for (const ca of [world, replica]) {
    expect((await ocsp(one.certificate, ca)).verdict).toMatchObject(onHold);
    expect((await crl(one.certificate, ca)).verdict).toMatchObject(onHold);
  }
  await one.activate();
  for (const ca of [world, replica]) {
    expect((await ocsp(one.certificate, ca)).verdict).toMatchObject({ ok: true, status: 'good' });
    expect((await crl(one.certificate, ca)).verdict).toMatchObject({ ok: true, status: 'good' });
  }
});

test('a kept answer is served again while it is true, and never after', async () => {
  const [one, other] = [await issued(), await issued()];
  const first = await ocsp(one.certificate);
  await other.activate();
  expect((await ocsp(one.certificate)).response).toBe(first.response);
  await one.activate();
  const after = await ocsp(one.certificate);
  expect(after.response).not.toBe(first.response);
  expect(after.verdict).toMatchObject({ status: 'good' });
});

test('a change made by another process reaches what is kept here at once', async () => {
  const replica = await world.join();
  for (let round = 0; round < 20; round++) {
    const one = await issued();
    expect((await ocsp(one.certificate)).verdict).toMatchObject({ status: 'revoked' });
    expect((await ocsp(one.certificate, replica)).verdict).toMatchObject({ status: 'revoked' });
    // While others ask, so that looks overlap.
    const others = Array.from({ length: 8 }, () => ocsp(one.certificate));
    await one.activate();
    expect((await ocsp(one.certificate)).verdict).toMatchObject({ status: 'good' });
    expect((await ocsp(one.certificate, replica)).verdict).toMatchObject({ status: 'good' });
    await Promise.all(others);
  }
});

test('an answer whose statuses were read before a change that others have heard of is not kept', async () => {
  const one = await issued();
  const real = createStatusStore(world.db);
  let meanwhile: (() => Promise<void>) | undefined;
  const store: StatusStore = {
    ...real,
    async statuses(issuerId, serials) {
      const rows = await real.statuses(issuerId, serials);
      const work = meanwhile;
      meanwhile = undefined;
      await work?.();
      return rows;
    },
  };
  const slow = { answerOcsp: answerOcsp({ authority: world.authority, store, now: () => world.clock.now() }) };
  const stranger = await issued();
  meanwhile = async () => {
    await one.activate();
    await ocsp(stranger.certificate, slow);
  };
  await ocsp(one.certificate, slow);
  expect((await ocsp(one.certificate, slow)).verdict).toMatchObject({ ok: true, status: 'good' });
});

test('a kept answer is replaced before its life is half over, and nextUpdate is at most ten minutes away', async () => {
  const one = await issued();
  const first = await ocsp(one.certificate);
  expect(first.verdict).toMatchObject({ nextUpdate: at() + 600, thisUpdate: at() });
  world.clock.forward(299);
  expect((await ocsp(one.certificate)).response).toBe(first.response);
  world.clock.forward(1);
  expect((await ocsp(one.certificate)).verdict).toMatchObject({ ok: true, thisUpdate: at() });
});

test('a question with nonce is answered with this nonce and never from what is kept', async () => {
  const one = await issued();
  await ocsp(one.certificate);
  const [a, b] = [new Uint8Array(randomBytes(32)), new Uint8Array(randomBytes(32))];
  expect((await ocsp(one.certificate, world, a)).verdict).toMatchObject({ ok: true });
  const second = await ocsp(one.certificate, world, b);
  expect(Buffer.from(parseOcspResponse(second.response).basic!.nonce!)).toEqual(Buffer.from(b));
});

test('a serial that was never issued is unknown, and is good or on hold once it is', async () => {
  const one = await issued();
  const issuer = world.authority.issuer;
  const never = { ...one.certificate, serial: new Uint8Array([1, 2, 3]), serialHex: '010203' };
  expect((await ocsp(never)).verdict).toMatchObject({ ok: true, status: 'unknown' });
  // Reserved and planned is not issued.
  await world.db.query(
    `INSERT INTO certificates (serial, issuer_id, token_id, request_id, csr_sha256, spki_sha256, reserved_at)
     VALUES ($1, 'sandbox-ca1', 't', 'r', '\\x01', '\\x01', now())`,
    ['5'.repeat(32)],
  );
  const reserved = { ...one.certificate, serial: new Uint8Array(16).fill(0x55), serialHex: '5'.repeat(32) };
  expect((await ocsp(reserved)).verdict).toMatchObject({ status: 'unknown' });
  // The right serial under the key of another CA.
  const foreign = { ...issuer, publicKey: new Uint8Array(65) };
  const request = der.sequence(der.sequence(der.sequence(der.sequence(await buildCertId(one.certificate, foreign)))));
  const { basic } = parseOcspResponse(await world.answerOcsp(request));
  expect(basic!.singles[0]!.status).toBe('unknown');
});

test.each([
  ['nothing', new Uint8Array()],
  ['noise', new Uint8Array(randomBytes(40))],
  ['a certificate', 'issuer'],
] as const)('%s is a malformed request', async (_, bytes) => {
  const request = bytes === 'issuer' ? world.authority.issuer.der : bytes;
  expect(parseOcspResponse(await world.answerOcsp(request))).toEqual({ responseStatus: 1, basic: undefined });
});

describe('the CRL', () => {
  test('is made again on a change only, with the next number, by one of two racing processes', async () => {
    const replica = await world.join();
    const one = await issued();
    const first = (await crl(one.certificate)).crl;
    expect((await crl(one.certificate, replica)).crl.number).toBe(first.number);
    await one.activate();
    const lists = await Promise.all([world, replica, world, replica].map((ca) => crl(one.certificate, ca)));
    expect(new Set(lists.map((list) => list.crl.number))).toEqual(new Set([first.number + 1n]));
    expect(lists.every(({ verdict }) => verdict.ok && verdict.status === 'good')).toBe(true);
  });

  test('is made again when it is ten minutes old', async () => {
    const one = await issued();
    const first = (await crl(one.certificate)).crl;
    world.clock.forward(600);
    const second = (await crl(one.certificate)).crl;
    expect(second.number).toBe(first.number + 1n);
    expect(second.thisUpdate).toBe(at());
  });

  test('leaves out a certificate that is past its end', async () => {
    const one = await issued();
    world.clock.forward(366 * 86_400);
    expect((await crl(one.certificate)).crl.entries.has(one.serial)).toBe(false);
  });
});

test('the responder is renewed before half of its life is over, and answers go on', async () => {
  const one = await issued();
  const before = await world.authority.responder();
  world.clock.forward(16 * 86_400);
  const { verdict } = await ocsp(one.certificate);
  expect(verdict).toMatchObject({ ok: true });
  const after = await world.authority.responder();
  expect(Buffer.from(after.certificateDer)).not.toEqual(Buffer.from(before.certificateDer));
  // The next start takes the new one from the folder.
  const next = await (await world.join()).authority.responder();
  expect(Buffer.from(next.certificateDer)).toEqual(Buffer.from(after.certificateDer));
});
