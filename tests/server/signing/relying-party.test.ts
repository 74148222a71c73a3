// SPDX-License-Identifier: Apache-2.0
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { addRelyingParty, findRp, registerSandboxRp } from '../../../server/signing/relying-parties.ts';
import { frameAt, newRp, openSigningWorld, outcomeOf, type SigningWorld } from '../../support/signing-world.ts';

let world: SigningWorld;
let rp: ReturnType<typeof newRp>;
beforeAll(async () => {
  world = await openSigningWorld(inject('postgresUrl'));
  rp = newRp(world.origin);
});
afterAll(() => world.close());

const add = (name = 'Bank', origin = 'https://bank.example', jwk?: unknown) =>
  addRelyingParty(world.deps)({ name, origin, ...(jwk !== undefined && { jwk }) });

test('a created request has the contract’s form', async () => {
  const response = await rp.send('POST', '/requests', JSON.stringify({ flow: 'qr', expiresIn: 60 }));
  expect(response.status).toBe(201);
  const created = (await response.json()) as Record<string, unknown>;
  expect(Object.keys(created).sort()).toEqual(['expiresAt', 'linkBase', 'requestId', 'sessionSecret']);
  expect(created['linkBase']).toBe(`${world.origin}/s#1.${String(created['requestId'])}.`);
  expect(Buffer.from(String(created['sessionSecret']), 'base64url')).toHaveLength(32);
});

test.each<[string, object, string]>([
  ['the push flow, which is not built', { flow: 'push', expiresIn: 60 }, 'RP_FLOW'],
  ['a life of nine seconds', { flow: 'qr', expiresIn: 9 }, 'RP_EXPIRES_IN'],
  ['a life of more than a day', { flow: 'qr', expiresIn: 86_401 }, 'RP_EXPIRES_IN'],
  ['a callback elsewhere', { flow: 'qr', expiresIn: 60, callback: 'https://evil.example/cb' }, 'RP_CALLBACK'],
  ['a signer that is no national ID', { flow: 'qr', expiresIn: 60, signer: '12' }, 'REQUEST_INVALID'],
  ['facts about the documents', { flow: 'qr', expiresIn: 60, name: 'contract.pdf' }, 'REQUEST_INVALID'],
])('a request with %s is refused', async (_, message, code) => {
  expect(await outcomeOf(await rp.send('POST', '/requests', JSON.stringify(message)))).toBe(code);
});

test('a callback under the registered origin is let in', async () => {
  const body = JSON.stringify({ flow: 'link', expiresIn: 60, callback: 'https://shop.sandbox.example/done?a=1' });
  expect((await rp.send('POST', '/requests', body)).status).toBe(201);
});

test.each(['', 'wrong', 'sandbox-rp.', 'sandbox-rp.x'])('the bearer "%s" is not let in', async (bearer) => {
  expect(await outcomeOf(await newRp(world.origin, bearer).send('GET', '/self'))).toBe('RP_UNAUTHORIZED');
});

test('the sandbox bearer works in sandbox mode only', async () => {
  expect(await findRp(world.deps)('sandbox-rp')).toEqual({ id: 'sandbox-rp' });
  expect(await findRp({ ...world.deps, mode: 'production' })('sandbox-rp')).toBeUndefined();
  await expect(registerSandboxRp({ ...world.deps, mode: 'production' })()).rejects.toMatchObject({
    code: 'SANDBOX_ONLY',
  });
});

describe('a relying party that was added', () => {
  test('comes in by its bearer, of which only the hash is stored', async () => {
    const added = await add();
    const [bearer = '', d = ''] = added.key.split('.');
    expect(Buffer.from(d, 'base64url')).toHaveLength(32);
    const self = await newRp(world.origin, bearer).send('GET', '/self');
    expect(await self.json()).toEqual({ id: added.rpId, name: 'Bank', origins: ['https://bank.example'] });
    const rows = await world.db.query('SELECT relying_parties::text AS row FROM relying_parties');
    const keys = await world.db.query('SELECT relying_party_keys::text AS row FROM relying_party_keys');
    const text = JSON.stringify([rows, keys]);
    expect(text).not.toContain(bearer);
    expect(text).not.toContain(Buffer.from(bearer, 'base64url').toString('hex'));
    expect(text).not.toContain(d);
  });

  test('with its own key is registered with that key, and no private key comes back', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = { ...publicKey.export({ format: 'jwk' }), use: 'sig' };
    const added = await add('Own', 'https://own.example', jwk);
    expect(added.key).toBe(`${added.bearer}.`);
    const [key] = (await world.deps.rps.find(added.rpId))?.keys ?? [];
    expect(key?.jwk).toEqual({ kty: 'EC', crv: 'P-256', x: jwk.x, y: jwk.y });
  });

  test.each<[string, () => Promise<unknown>]>([
    ['an origin with a path', () => add('a', 'https://a.example/x')],
    ['a plain http origin', () => add('a', 'http://a.example')],
    ['no origin', () => add('a', 'a.example')],
    ['no name', () => add(' ')],
    ['a bidi override in its name', () => add('a\u202Eb')],
    [
      'a private key',
      () =>
        add(
          'a',
          'https://a.example',
          generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
        ),
    ],
    [
      'a key of another curve',
      () =>
        add(
          'a',
          'https://a.example',
          generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' }),
        ),
    ],
  ])('with %s is refused', async (_, run) => {
    await expect(run()).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  });

  test('sees nothing of another’s request and changes nothing of it', async () => {
    const created = await rp.create();
    const phone = await world.phone('0499370899');
    await phone.claim(created.requestId, (await phone.prepareClaim(await frameAt(created, 0))).message);
    const other = newRp(world.origin, (await add()).bearer);
    const id = created.requestId;
    for (const response of [
      await other.send('GET', `/requests/${id}`),
      await other.upload(id, new Uint8Array(100)),
      await other.result(id),
      await other.withdraw(id),
    ]) {
      expect(await outcomeOf(response)).toBe('REQUEST_NOT_FOUND');
    }
    expect(await rp.view(id)).toMatchObject({ state: 'claimed', hasPayload: false });
  });
});

describe('a long-poll', () => {
  test('answers the moment the request is claimed, with the claim key', async () => {
    const created = await rp.create();
    const waiting = rp.view(created.requestId, 25);
    const phone = await world.phone('0499370899');
    const { message } = await phone.prepareClaim(await frameAt(created, 0));
    await phone.claim(created.requestId, message);
    expect(await waiting).toMatchObject({ state: 'claimed', claimKey: message.claimKey, hasPayload: false });
  });

  test('answers at once while the relying party has documents to send', async () => {
    const created = await rp.create();
    const phone = await world.phone('0499370899');
    await phone.claim(created.requestId, (await phone.prepareClaim(await frameAt(created, 0))).message);
    const before = performance.now();
    expect(await rp.view(created.requestId, 25)).toMatchObject({ state: 'claimed' });
    expect(performance.now() - before).toBeLessThan(5_000);
  });

  test('ends with what stands when the server drains', async () => {
    const other = await openSigningWorld(inject('postgresUrl'));
    const created = await newRp(other.origin).create();
    const waiting = newRp(other.origin).view(created.requestId, 25);
    const before = performance.now();
    other.drain();
    expect(await waiting).toMatchObject({ state: 'created' });
    expect(performance.now() - before).toBeLessThan(10_000);
    await other.close();
  });
});
