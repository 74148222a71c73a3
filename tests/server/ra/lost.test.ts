// SPDX-License-Identifier: Apache-2.0
// The page /lost on the server's side: what each way ends, that nobody learns who exists, and that neither guessing nor
// flooding gets anywhere.
import { Hono } from 'hono';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { groupedRevocationCode } from '../../../core/protocol/index.ts';
import type { HttpEnv } from '../../../server/http/context.ts';
import { lostRoutes } from '../../../server/http/lost-routes.ts';
import { renderProblem } from '../../../server/http/problem.ts';
import { lossCodeText } from '../../../server/ra/loss-deps.ts';
import { LOSS_REVOKED_TEXT } from '../../../server/ra/revoke-lost.ts';
import { LOSS_SUSPENDED_TEXT } from '../../../server/ra/suspend-lost.ts';
import { openLostWorld, type Holder, type LostWorld } from '../../support/lost-world.ts';
import { codeOf, errorOf } from '../../support/ra-world.ts';

let world: LostWorld;
let holder: Holder;
let app: Hono<HttpEnv>;
beforeAll(async () => {
  world = await openLostWorld(inject('postgresUrl'));
  app = new Hono<HttpEnv>();
  app.use(async (c, next) => {
    c.set('requestId', 'the same for all');
    await next();
  });
  app.route('/', lostRoutes(world.desk));
  app.onError((error, c) => renderProblem(c, error));
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.settle();
  holder = await world.holder();
});

/** A national ID and a mobile that nobody here has. */
const NOBODY = { nationalId: '0084575948', mobile: '09900000001' };
const WRONG_PAPER = '0000-0000-0000-0000';

/** Reports, lets the SMS go, and answers report and code. */
async function reported(person: { nationalId: string; mobile: string } = holder) {
  const before = (await world.texts(person.mobile)).length;
  const { report } = await world.desk.report({ nationalId: person.nationalId, mobile: person.mobile });
  await world.settle();
  const isSent = (await world.texts(person.mobile)).length > before;
  return { report, code: isSent ? await world.lastCode(person.mobile) : undefined };
}
const other = (code = '000000') => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
const post = async (name: string, body: unknown, headers: Record<string, string> = {}) => {
  const response = await app.request(`/lost/api/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

describe('national ID and the code from the SMS', () => {
  test('suspend the certificate; app and mobile are told, the audit log says why', async () => {
    const { report, code = '' } = await reported();
    expect(await world.desk.suspend({ report, code })).toEqual({ suspended: 1 });
    expect(await holder.state()).toBe('suspended');
    expect(await world.ca.hasActiveCertificate(holder.tokenId)).toBe(false);
    await world.settle();
    expect(await holder.kinds()).toEqual(['lossSuspended']);
    expect((await world.texts(holder.mobile)).at(-1)).toBe(LOSS_SUSPENDED_TEXT);
    expect((await world.audited()).slice(-3)).toEqual(['loss.codeSent', 'certificate.suspended', 'loss.suspended']);
  });

  test('suspend every living certificate of the person, on whatever phone, and nobody else’s', async () => {
    const second = await world.holder({ of: holder, isActive: false });
    const otherSim = await world.holder({ of: holder, mobile: '09120000077' });
    const ended = await world.holder({ of: holder });
    await world.ca.supersede(ended.serial);
    const stranger = await world.holder();
    const { report, code = '' } = await reported();
    expect(await world.desk.suspend({ report, code })).toEqual({ suspended: 3 });
    await world.settle();
    for (const one of [holder, second, otherSim]) expect(await one.state()).toBe('suspended');
    expect(await ended.state()).toBe('revoked');
    expect(await stranger.state()).toBe('active');
    expect(await otherSim.kinds()).toEqual(['lossSuspended']);
    expect((await world.texts(otherSim.mobile)).at(-1)).toBe(LOSS_SUSPENDED_TEXT);
    expect(await stranger.kinds()).toEqual([]);
  });

  test('the same again is answered alike and told once', async () => {
    const { report, code = '' } = await reported();
    await world.desk.suspend({ report, code });
    expect(await world.desk.suspend({ report, code })).toEqual({ suspended: 1 });
    await world.settle();
    expect(await holder.kinds()).toEqual(['lossSuspended']);
    expect((await world.texts(holder.mobile)).filter((text) => text === LOSS_SUSPENDED_TEXT)).toHaveLength(1);
  });

  test('Persian digits and spaces are read', async () => {
    const { report, code = '' } = await reported();
    const persian = code.replace(/\d/g, (digit) => String.fromCharCode(0x06f0 + Number(digit)));
    expect(await world.desk.suspend({ report, code: ` ${persian.slice(0, 3)} ${persian.slice(3)}` })).toEqual({
      suspended: 1,
    });
  });

  test('a hold of a loss is not lifted by activation, and says so to the phone', async () => {
    const { report, code = '' } = await reported();
    await world.desk.suspend({ report, code });
    const { serial, tokenId } = holder;
    expect(await codeOf(world.ca.activate({ serial, tokenId }))).toBe('CERTIFICATE_STATE');
  });

  test('the SMS goes to the mobile that a certificate came with, and to no other', async () => {
    const text = (await reported()) && (await world.texts(holder.mobile)).at(-1);
    expect(text).toMatch(/^کد توقف گواهی امضا: (\d{6})\nآن را به کسی ندهید\.\n@localhost #\1$/);
    expect(text).not.toContain(holder.nationalId);
    const stranger = await world.holder();
    expect((await reported({ nationalId: holder.nationalId, mobile: stranger.mobile })).code).toBeUndefined();
    expect((await reported({ nationalId: NOBODY.nationalId, mobile: holder.mobile })).code).toBeUndefined();
    expect((await reported(NOBODY)).code).toBeUndefined();
    expect(await world.texts(stranger.mobile)).toEqual([]);
  });

  test('a wrong code takes a try; the right one is still good; five wrong ones end the report', async () => {
    const { report, code = '' } = await reported();
    const wrong = () => errorOf(world.desk.suspend({ report, code: other(code) }));
    expect(await wrong()).toMatchObject({ code: 'LOST_SMS_CODE', detail: { triesLeft: 4 } });
    expect(await world.desk.suspend({ report, code })).toEqual({ suspended: 1 });
    const next = await reported();
    const triesLeft = [];
    for (let turn = 0; turn < 6; turn++) {
      const error = await errorOf(world.desk.suspend({ report: next.report, code: other(next.code) }));
      triesLeft.push(error.detail.triesLeft);
    }
    expect(triesLeft).toEqual([4, 3, 2, 1, 0, 0]);
    expect(await codeOf(world.desk.suspend({ report: next.report, code: next.code ?? '' }))).toBe('LOST_SMS_CODE');
    await world.settle();
    expect((await world.audited()).filter((event) => event === 'loss.codeWrong')).toHaveLength(6);
  });

  test('of a hundred wrong guesses at once five are looked at', async () => {
    const { report, code } = await reported();
    const all = await Promise.all(
      Array.from({ length: 100 }, () => errorOf(world.desk.suspend({ report, code: other(code) }))),
    );
    expect(new Set(all.map((error) => error.code))).toEqual(new Set(['LOST_SMS_CODE']));
    const looked = all.map((error) => error.detail.triesLeft).filter((left) => left !== 0);
    expect(new Set(looked)).toEqual(new Set([1, 2, 3, 4]));
    expect(looked).toHaveLength(4);
    expect(await holder.state()).toBe('active');
  });

  test('two at once with the right code suspend once and tell once', async () => {
    const { report, code = '' } = await reported();
    const both = await Promise.all([world.desk.suspend({ report, code }), world.desk.suspend({ report, code })]);
    await world.settle();
    expect(both).toEqual([{ suspended: 1 }, { suspended: 1 }]);
    expect((await world.texts(holder.mobile)).filter((text) => text === LOSS_SUSPENDED_TEXT)).toHaveLength(1);
  });

  test('a code is dead after five minutes, and the sweep forgets its report', async () => {
    const { report, code = '' } = await reported();
    world.clock.forward(5 * 60);
    expect(await codeOf(world.desk.suspend({ report, code }))).toBe('LOST_SMS_CODE');
    await world.desk.sweep();
    expect(await world.db.query('SELECT 1 FROM loss_reports')).toEqual([]);
  });

  test('a code of one report is worth nothing in another', async () => {
    const first = await reported();
    const second = await reported();
    const crossed = { report: first.report, code: second.code ?? '' };
    if (first.code === second.code) return;
    expect(await codeOf(world.desk.suspend(crossed))).toBe('LOST_SMS_CODE');
  });

  test('while the carrier is down the answer is the same, and the try is given back', async () => {
    await world.sandbox.setProvider('sms', 'down');
    for (let turn = 0; turn < 8; turn++) {
      const answer = await world.desk.report(holder);
      expect(answer).toMatchObject({ resendInSeconds: 120, expiresInSeconds: 300 });
      await world.settle();
    }
    await world.sandbox.resetProviders();
    expect((await reported()).code).toMatch(/^\d{6}$/);
    expect(await world.audited()).toContain('loss.codeUnsent');
  });

  test('while the carrier is down the suspension stands, and the log says that nobody was told', async () => {
    const { report, code = '' } = await reported();
    await world.sandbox.setProvider('sms', 'down');
    await world.desk.suspend({ report, code });
    await world.settle();
    await world.sandbox.resetProviders();
    expect(await holder.state()).toBe('suspended');
    expect((await world.audited()).at(-1)).toBe('loss.untold');
  });

  test('five reports an hour and ten a day of one person and mobile', async () => {
    for (let turn = 0; turn < 5; turn++) await world.desk.report(holder);
    const limited = await errorOf(world.desk.report(holder));
    expect(limited.code).toBe('REQUEST_RATE_LIMITED');
    expect(limited.detail.retryAfterSeconds).toBe(3600);
    world.clock.forward(3600);
    for (let turn = 0; turn < 5; turn++) await world.desk.report(holder);
    world.clock.forward(3600);
    expect(await codeOf(world.desk.report(holder))).toBe('REQUEST_RATE_LIMITED');
    await world.settle();
    world.clock.forward(86_400);
  });

  test('who knows the national ID alone, or the mobile alone, keeps nobody from reporting', async () => {
    for (let turn = 0; turn < 12; turn++) {
      const mobile = `091200002${String(turn).padStart(2, '0')}`;
      await world.desk.report({ nationalId: holder.nationalId, mobile });
      await world.desk.report({ nationalId: NOBODY.nationalId, mobile: holder.mobile }).catch(() => undefined);
    }
    const { report, code = '' } = await reported();
    expect(await world.desk.suspend({ report, code })).toEqual({ suspended: 1 });
  });

  test('one network cannot fill the database with reports and guesses about anybody; a right paper code gets through', async () => {
    const network = 'a crowded one';
    await world.desk.report({ ...NOBODY, network });
    await world.db.query(`UPDATE rate_limits SET taken = 1000 WHERE bucket = 'loss.network' AND subject = $1`, [
      world.personal.index('network', network),
    ]);
    expect(await codeOf(world.desk.report({ ...holder, network }))).toBe('REQUEST_RATE_LIMITED');
    const { nationalId, paper } = holder;
    expect(await codeOf(world.desk.revoke({ nationalId, code: WRONG_PAPER, network }))).toBe('REQUEST_RATE_LIMITED');
    expect(await world.desk.revoke({ nationalId, code: paper, network })).toEqual({ state: 'revoked' });
    expect((await reported()).report).toMatch(/^[\w-]{22}$/);
    world.clock.forward(600);
    await world.desk.report({ ...NOBODY, network });
  });

  test('the token’s own counters are not touched', async () => {
    const counters = () => world.db.query('SELECT pin_tries, puk_tries FROM tokens WHERE id = $1', [holder.tokenId]);
    const before = await counters();
    const { report, code } = await reported();
    for (let turn = 0; turn < 5; turn++) await errorOf(world.desk.suspend({ report, code: other(code) }));
    await errorOf(world.desk.revoke({ nationalId: holder.nationalId, code: WRONG_PAPER }));
    expect(await counters()).toEqual(before);
  });
});

describe('national ID and the code on paper', () => {
  const revoke = (code = holder.paper, nationalId = holder.nationalId) => world.desk.revoke({ nationalId, code });

  test('revoke that certificate as compromised; app and mobile are told, the audit log says why', async () => {
    const second = await world.holder({ of: holder });
    expect(await revoke(groupedRevocationCode(holder.paper).toLowerCase())).toEqual({ state: 'revoked' });
    expect([await holder.state(), await second.state()]).toEqual(['revoked', 'active']);
    const [row] = await world.db.query('SELECT revocation_reason FROM certificates WHERE serial = $1', [holder.serial]);
    expect(row).toEqual({ revocation_reason: 1 });
    await world.settle();
    expect(await holder.kinds()).toEqual(['lossRevoked']);
    expect((await world.texts(holder.mobile)).at(-1)).toBe(LOSS_REVOKED_TEXT);
    expect((await world.audited()).slice(-2)).toEqual(['certificate.revoked', 'loss.revoked']);
  });

  test('revoke one that is suspended already', async () => {
    const { report, code = '' } = await reported();
    await world.desk.suspend({ report, code });
    expect(await revoke()).toEqual({ state: 'revoked' });
    expect(await holder.state()).toBe('revoked');
  });

  test('the same again is answered alike and told once', async () => {
    await revoke();
    expect(await revoke()).toEqual({ state: 'revoked' });
    await world.settle();
    expect(await holder.kinds()).toEqual(['lossRevoked']);
    expect((await world.texts(holder.mobile)).filter((text) => text === LOSS_REVOKED_TEXT)).toHaveLength(1);
  });

  test('two at once revoke once and tell once', async () => {
    expect(await Promise.all([revoke(), revoke()])).toEqual([{ state: 'revoked' }, { state: 'revoked' }]);
    await world.settle();
    expect((await world.texts(holder.mobile)).filter((text) => text === LOSS_REVOKED_TEXT)).toHaveLength(1);
  });

  test('somebody else’s paper revokes nothing', async () => {
    const stranger = await world.holder();
    expect(await codeOf(revoke(stranger.paper))).toBe('LOST_REVOCATION_CODE');
    expect(await codeOf(revoke(holder.paper, NOBODY.nationalId))).toBe('LOST_REVOCATION_CODE');
    expect([await holder.state(), await stranger.state()]).toEqual(['active', 'active']);
  });

  test('twenty wrong ones an hour are too many; a right one gets through all the same', async () => {
    for (let turn = 0; turn < 20; turn++) expect(await codeOf(revoke(WRONG_PAPER))).toBe('LOST_REVOCATION_CODE');
    expect(await codeOf(revoke(WRONG_PAPER))).toBe('REQUEST_RATE_LIMITED');
    expect(await revoke()).toEqual({ state: 'revoked' });
  });
});

describe('nobody learns who exists', () => {
  /** The statements up to the answer: what takes the time. */
  async function traced(work: () => Promise<unknown>): Promise<string[]> {
    await world.settle();
    world.statements.length = 0;
    await work();
    return [...world.statements];
  }

  test('a report is answered alike in body, status and statements', async () => {
    const ask = (person: { nationalId: string; mobile: string }) => async () => {
      const { status, body } = await post('begin', { nationalId: person.nationalId, mobile: person.mobile });
      expect(body['report']).toMatch(/^[\w-]{22}$/);
      expect({ status, body: { ...body, report: '' } }).toEqual({
        status: 200,
        body: { report: '', resendInSeconds: 120, expiresInSeconds: 300 },
      });
    };
    const known = await traced(ask(holder));
    expect(known.length).toBeGreaterThan(2);
    const unknown = { nationalId: '0499370899', mobile: '09900000002' };
    expect(await traced(ask(unknown))).toEqual(known);
    expect(await traced(ask({ nationalId: holder.nationalId, mobile: '09900000003' }))).toEqual(known);
    await world.settle();
  });

  test('a wrong SMS code is refused alike', async () => {
    const { report, code } = await reported();
    const nobodys = (await reported({ nationalId: '0790419904', mobile: '09900000004' })).report;
    const ask = (id: string) => post('suspend', { report: id, code: other(code) });
    const answers: unknown[] = [];
    const known = await traced(async () => answers.push(await ask(report)));
    expect(await traced(async () => answers.push(await ask(nobodys)))).toEqual(known);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ status: 422, body: { code: 'LOST_SMS_CODE', triesLeft: 4 } });
    // One that was never opened is like one that is used up.
    expect((await ask('A'.repeat(21) + 'A')).body).toMatchObject({ code: 'LOST_SMS_CODE', triesLeft: 0 });
  });

  test('no code fits a report about nobody', async () => {
    const { report } = await reported({ nationalId: '0084575948', mobile: '09900000005' });
    const [row] = await world.db.query('SELECT mac FROM loss_reports WHERE id = $1', [report]);
    expect(row).toEqual({ mac: null });
  });

  test('a wrong paper code is refused alike, for one certificate, several or none', async () => {
    await world.holder({ of: holder });
    const answers: unknown[] = [];
    const ask = (nationalId: string) => async () =>
      answers.push(await post('revoke', { nationalId, code: WRONG_PAPER }));
    const known = await traced(ask(holder.nationalId));
    expect(await traced(ask('0499370899'))).toEqual(known);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ status: 422, body: { code: 'LOST_REVOCATION_CODE' } });
  });

  test('the limit is the same for people who do not exist', async () => {
    const nobody = { nationalId: '0012345679', mobile: '09900000006' };
    for (let turn = 0; turn < 5; turn++) await post('begin', nobody);
    const { status, body } = await post('begin', nobody);
    expect({ status, code: body['code'] }).toEqual({ status: 429, code: 'REQUEST_RATE_LIMITED' });
  });

  test('neither national ID nor mobile stands in clear in what is kept', async () => {
    await reported();
    await errorOf(world.desk.revoke({ nationalId: holder.nationalId, code: WRONG_PAPER }));
    await world.settle();
    const [dump] = await world.db.query<{ text: string }>(
      `SELECT (SELECT json_agg(r)::text FROM loss_reports r) || (SELECT json_agg(r)::text FROM rate_limits r) ||
         (SELECT json_agg(a)::text FROM audit_log a) AS text`,
    );
    expect(dump?.text).not.toContain(holder.nationalId);
    expect(dump?.text).not.toContain(holder.mobile);
  });
});

describe('the routes', () => {
  test.each([
    ['begin', { nationalId: '1', mobile: '2' }, ['nationalId', 'mobile']],
    ['suspend', { report: 'A'.repeat(22), code: 'x' }, ['code']],
    ['revoke', { nationalId: '1', code: 'x' }, ['nationalId', 'code']],
  ])('%s names the fields whose form is wrong', async (name, body, names) => {
    const answer = await post(name, body);
    expect(answer.status).toBe(400);
    expect((answer.body['fields'] as { field: string }[]).map(({ field }) => field)).toEqual(names);
  });

  test.each(['begin', 'suspend', 'revoke'])('%s takes exactly its message', async (name) => {
    expect((await post(name, {})).body['code']).toBe('REQUEST_INVALID');
    expect((await post(name, { ...NOBODY, report: 'A'.repeat(22), code: '123456', more: 1 })).body['code']).toBe(
      'REQUEST_INVALID',
    );
  });

  test.each(['cross-site', 'same-site', 'none'])('a page that a browser calls %s finds nothing here', async (site) => {
    expect((await post('begin', NOBODY, { 'sec-fetch-site': site })).status).toBe(404);
  });

  test('a form cannot reach them', async () => {
    expect((await post('begin', NOBODY, { 'content-type': 'text/plain' })).status).toBe(400);
    expect((await app.request('/lost/api/begin')).status).toBe(404);
  });
});

test.each(['localhost', 'emza.example', 'a-very-long-host-name.digital-signature.example.ir'])(
  'the SMS with the code is one part of at most 70 characters at %s',
  (host) => {
    const text = lossCodeText('123456', host);
    expect(text.length).toBeLessThanOrEqual(70);
    expect(text).toContain('123456');
    for (const told of [LOSS_SUSPENDED_TEXT, LOSS_REVOKED_TEXT]) expect(told.length).toBeLessThanOrEqual(70);
  },
);
