// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { toB64u } from '../../../core/crypto/bytes.ts';
import { randomBytes } from '../../../core/crypto/hash.ts';
import {
  answerOf,
  frameAt,
  newRp,
  openSigningWorld,
  outcomeOf,
  type Phone,
  type SigningWorld,
} from '../../support/signing-world.ts';

const NATIONAL_ID = '0499370899';
let world: SigningWorld;
let rp: ReturnType<typeof newRp>;
let phone: Phone;
beforeAll(async () => {
  world = await openSigningWorld(inject('postgresUrl'));
  rp = newRp(world.origin);
  phone = await world.phone(NATIONAL_ID);
});
afterAll(() => world.close());

describe('the age of a code', () => {
  test.each([
    [0, 0, '200'],
    [5, 0, '200'],
    [6, 0, 'CLAIM_STALE'],
    [20, 15, '200'],
    [20, 14, 'CLAIM_STALE'],
    [0, 2, '200'],
    [0, 3, 'CLAIM_STALE'],
    [0, 100_000_000, 'CLAIM_STALE'],
  ])('%i s after creation the frame of second %i is answered %s', async (elapsed, second, outcome) => {
    const created = await rp.create();
    await world.age(created.requestId, elapsed);
    const { message } = await phone.prepareClaim(await frameAt(created, second));
    expect(await outcomeOf(await phone.claim(created.requestId, message))).toBe(outcome);
    expect(await rp.view(created.requestId)).toMatchObject({ state: outcome === '200' ? 'claimed' : 'created' });
  });

  test('goes into the answer, for the receipt', async () => {
    const created = await rp.create();
    await world.age(created.requestId, 4);
    const { message } = await phone.prepareClaim(await frameAt(created, 1));
    expect(await answerOf(await phone.claim(created.requestId, message))).toMatchObject({ codeAgeSeconds: 3 });
  });
});

describe('the mac of a code', () => {
  const flip = (mac: string, at: number) => {
    const bytes = Buffer.from(mac, 'base64url');
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    return bytes.toString('base64url');
  };
  test.each([
    ['its first byte wrong', (mac: string) => flip(mac, 0)],
    ['its last byte wrong', (mac: string) => flip(mac, 15)],
    ['all its bytes zero', () => toB64u(new Uint8Array(16))],
  ])('with %s is refused and leaves the request open', async (_, change) => {
    const created = await rp.create();
    const frame = await frameAt(created, 0);
    const { message } = await phone.prepareClaim({ ...frame, mac: change(frame.mac) });
    expect(await outcomeOf(await phone.claim(created.requestId, message))).toBe('CLAIM_BAD_MAC');
    expect(await rp.view(created.requestId)).toMatchObject({ state: 'created' });
  });

  test('of another second, another flow or another request is refused', async () => {
    const [created, other] = [await rp.create(), await rp.create()];
    for (const mac of [
      (await frameAt(created, 1)).mac,
      (await frameAt(created, 0, 'link')).mac,
      (await frameAt(other, 0)).mac,
      (await frameAt({ ...created, sessionSecret: other.sessionSecret }, 0)).mac,
    ]) {
      const { message } = await phone.prepareClaim({ t: '0', mac });
      expect(await outcomeOf(await phone.claim(created.requestId, message))).toBe('CLAIM_BAD_MAC');
    }
  });

  test('is checked before age and before whether it is claimed; age before whether it is claimed', async () => {
    const created = await rp.create();
    const { message } = await phone.prepareClaim(await frameAt(created, 0));
    await phone.claim(created.requestId, message);
    await world.age(created.requestId, 6);
    const late = (await phone.prepareClaim(await frameAt(created, 0))).message;
    const outcome = async (claim: object) => outcomeOf(await phone.claim(created.requestId, claim));
    expect(await outcome({ ...late, mac: toB64u(new Uint8Array(16)) })).toBe('CLAIM_BAD_MAC');
    expect(await outcome(late)).toBe('CLAIM_STALE');
    expect(await outcome((await phone.prepareClaim(await frameAt(created, 6))).message)).toBe('CLAIM_TAKEN');
  });
});

describe('a request is claimed once', () => {
  test('the same claim of the same device gets the same answer, also when the code is old by then', async () => {
    const created = await rp.create();
    const { message } = await phone.prepareClaim(await frameAt(created, 0));
    const first = await answerOf(await phone.claim(created.requestId, message));
    await world.age(created.requestId, 30);
    expect(await answerOf(await phone.claim(created.requestId, message))).toEqual(first);
    expect(first).toMatchObject({ requestId: created.requestId, flow: 'qr', expiresAt: created.expiresAt });
    expect(first.rp).toMatchObject({ id: 'sandbox-rp', name: 'Emza Sandbox Shop' });
    expect(first.rp.keys).toHaveLength(1);
  });

  test('another device with the same claim is refused', async () => {
    const created = await rp.create();
    const { message } = await phone.prepareClaim(await frameAt(created, 0));
    await phone.claim(created.requestId, message);
    const other = await world.phone('1000000001');
    expect(await outcomeOf(await other.claim(created.requestId, message))).toBe('CLAIM_TAKEN');
  });

  test.each(['claimId', 'claimKey'])('the same device with another %s is refused', async (member) => {
    const created = await rp.create();
    const { message } = await phone.prepareClaim(await frameAt(created, 0));
    await phone.claim(created.requestId, message);
    const other = (await phone.prepareClaim(await frameAt(created, 0))).message;
    const changed = { ...message, [member]: other[member as 'claimId' | 'claimKey'] };
    expect(await outcomeOf(await phone.claim(created.requestId, changed))).toBe('CLAIM_TAKEN');
  });

  test('of twenty phones at once exactly one wins', async () => {
    const created = await rp.create();
    const frame = await frameAt(created, 0);
    const phones = await Promise.all(Array.from({ length: 20 }, () => world.phone('1000000001')));
    const outcomes = await Promise.all(
      phones.map(async (one) => outcomeOf(await one.claim(created.requestId, (await one.prepareClaim(frame)).message))),
    );
    expect(outcomes.filter((outcome) => outcome === '200')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'CLAIM_TAKEN')).toHaveLength(19);
  });
});

describe('who may claim', () => {
  test('a device without an active certificate is refused', async () => {
    const created = await rp.create();
    const bare = await world.phone();
    const { message } = await bare.prepareClaim(await frameAt(created, 0));
    expect(await outcomeOf(await bare.claim(created.requestId, message))).toBe('CLAIM_NO_CERTIFICATE');
  });

  test('another person than the named signer is refused, and the request stays open for the signer', async () => {
    const created = await rp.create({ signer: NATIONAL_ID });
    const other = await world.phone('1000000001');
    const { message } = await other.prepareClaim(await frameAt(created, 0));
    expect(await outcomeOf(await other.claim(created.requestId, message))).toBe('CLAIM_NOT_SIGNER');
    const claim = await phone.prepareClaim(await frameAt(created, 0));
    expect(await outcomeOf(await phone.claim(created.requestId, claim.message))).toBe('200');
  });

  test('the national ID of a named signer is not in the row', async () => {
    const created = await rp.create({ signer: NATIONAL_ID });
    const rows = await world.db.query('SELECT signing_requests::text AS row FROM signing_requests WHERE id = $1', [
      created.requestId,
    ]);
    expect(String(rows[0]?.['row'])).not.toContain(NATIONAL_ID);
  });
});

test('a link is good until the request expires, with t = 0 alone', async () => {
  const created = await rp.create({ flow: 'link' });
  await world.age(created.requestId, 50);
  const claim = async (second: number) => {
    const { message } = await phone.prepareClaim(await frameAt(created, second, 'link'));
    return outcomeOf(await phone.claim(created.requestId, message));
  };
  expect(await claim(50)).toBe('CLAIM_STALE');
  expect(await claim(0)).toBe('200');
});

test('an expired request cannot be claimed', async () => {
  const created = await rp.create();
  await world.expire(created.requestId);
  const { message } = await phone.prepareClaim(await frameAt(created, 0));
  expect(await outcomeOf(await phone.claim(created.requestId, message))).toBe('SIGN_EXPIRED');
});

test('a withdrawn request cannot be claimed', async () => {
  const created = await rp.create();
  await rp.withdraw(created.requestId);
  const { message } = await phone.prepareClaim(await frameAt(created, 0));
  expect(await outcomeOf(await phone.claim(created.requestId, message))).toBe('SIGN_STATE');
});

test('a request that does not exist cannot be claimed', async () => {
  const { message } = await phone.prepareClaim({ t: '0', mac: toB64u(randomBytes(16)) });
  expect(await outcomeOf(await phone.claim(toB64u(randomBytes(16)), message))).toBe('REQUEST_NOT_FOUND');
});

test('a claim key that is not on the curve is refused', async () => {
  const created = await rp.create();
  const { message } = await phone.prepareClaim(await frameAt(created, 0));
  const claimKey = toB64u(Uint8Array.from({ length: 65 }, (_, at) => (at === 0 ? 4 : 7)));
  expect(await outcomeOf(await phone.claim(created.requestId, { ...message, claimKey }))).toBe('REQUEST_INVALID');
});

test('a claim that is not signed by a device is refused', async () => {
  const created = await rp.create();
  const { message } = await phone.prepareClaim(await frameAt(created, 0));
  const body = JSON.stringify(message);
  const response = await fetch(`${world.origin}/api/v1/requests/${created.requestId}/claim`, { method: 'POST', body });
  expect(await outcomeOf(response)).toBe('REQUEST_SIGNATURE');
});
