// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { request as httpRequest, type ClientRequest } from 'node:http';
import { readdir, readlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { openPayload, sealPayload } from '../../../core/pairing/index.ts';
import { concat, toB64u, utf8 } from '../../../core/crypto/bytes.ts';
import {
  frameAt,
  MAX_MEDIA_BYTES,
  newRp,
  openSigningWorld,
  outcomeOf,
  type Phone,
  type SigningWorld,
} from '../../support/signing-world.ts';

let world: SigningWorld;
let rp: ReturnType<typeof newRp>;
let phone: Phone;
beforeAll(async () => {
  world = await openSigningWorld(inject('postgresUrl'));
  rp = newRp(world.origin);
  phone = await world.phone('0499370899');
});
afterAll(() => world.close());
beforeEach(async () => {
  for (const { name } of await world.mediaFiles()) await world.deps.media.delete(name);
});

async function claimed() {
  const created = await rp.create();
  const { keys, message } = await phone.prepareClaim(await frameAt(created, 0));
  await phone.claim(created.requestId, message);
  return { id: created.requestId, keys, claimKey: message.claimKey };
}

async function uploaded(bytes: Uint8Array = randomBytes(1000)) {
  const request = await claimed();
  expect((await rp.upload(request.id, bytes)).status).toBe(204);
  return request;
}

describe('documents', () => {
  test('reach the claimer as they were sealed, and lie on the disk as ciphertext under another name', async () => {
    const { id, keys, claimKey } = await claimed();
    const psk = toB64u(randomBytes(32));
    const secretText = utf8('a sentence that must not be found on any disk. '.repeat(4_000));
    const { ciphertext } = await sealPayload({ psk, requestId: id, claimKey, plaintext: secretText });
    const waiting = phone.payload(id, 25);
    await rp.upload(id, ciphertext);

    const answer = new Uint8Array(await (await waiting).arrayBuffer());
    const opened = await openPayload({ psk, requestId: id, claimKeys: keys, ciphertext: answer });
    expect(Buffer.from(opened.plaintext).equals(secretText)).toBe(true);
    const files = await world.mediaFiles();
    expect(files).toHaveLength(1);
    expect(files[0]?.name).not.toContain(id);
    expect(files[0]?.bytes.includes('must not be found')).toBe(false);
    expect(world.logs()).not.toContain('must not be found');
    expect(world.logs()).not.toContain(psk);
  });

  test('are taken only while the request is claimed', async () => {
    const created = await rp.create();
    expect(await outcomeOf(await rp.upload(created.requestId, randomBytes(10)))).toBe('RP_REQUEST_STATE');
    const { id } = await claimed();
    await phone.refuse(id);
    expect(await outcomeOf(await rp.upload(id, randomBytes(10)))).toBe('RP_REQUEST_STATE');
    const late = await claimed();
    await world.expire(late.id);
    expect(await outcomeOf(await rp.upload(late.id, randomBytes(10)))).toBe('RP_REQUEST_STATE');
    expect(await world.mediaFiles()).toEqual([]);
  });

  test('are given to the claimer alone', async () => {
    const { id } = await uploaded();
    const other = await world.phone('1000000001');
    expect(await outcomeOf(await other.payload(id))).toBe('CLAIM_NOT_CLAIMER');
    expect(await outcomeOf(await other.refuse(id))).toBe('CLAIM_NOT_CLAIMER');
    expect(await outcomeOf(await other.result(id, randomBytes(9)))).toBe('CLAIM_NOT_CLAIMER');
  });

  test('that are not there yet are answered without content', async () => {
    const { id } = await claimed();
    expect((await phone.payload(id)).status).toBe(204);
  });

  test('sent again replace those before, whose file goes', async () => {
    const { id } = await uploaded();
    const second = randomBytes(2000);
    await rp.upload(id, second);
    expect(Buffer.from(await (await phone.payload(id)).arrayBuffer()).equals(second)).toBe(true);
    expect(await world.mediaFiles()).toHaveLength(1);
  });

  test('up to the limit are taken, a byte more is refused and leaves nothing', async () => {
    const { id } = await claimed();
    expect((await rp.upload(id, new Uint8Array(MAX_MEDIA_BYTES))).status).toBe(204);
    expect(await outcomeOf(await rp.upload(id, new Uint8Array(MAX_MEDIA_BYTES + 1)))).toBe('REQUEST_TOO_LARGE');
    expect(await world.mediaFiles()).toHaveLength(1);
  });

  test('are deleted when the request is refused, withdrawn or over', async () => {
    const [refused, withdrawn, late] = [await uploaded(), await uploaded(), await uploaded()];
    expect(await world.mediaFiles()).toHaveLength(3);
    await phone.refuse(refused.id);
    await rp.withdraw(withdrawn.id);
    expect(await world.mediaFiles()).toHaveLength(1);
    await world.expire(late.id);
    await world.signing.sweep();
    expect(await world.mediaFiles()).toEqual([]);
    expect(await rp.view(late.id)).toMatchObject({ state: 'expired' });
  });
});

describe('a result', () => {
  test('asked for by HEAD leaves no file open', async () => {
    const { id } = await uploaded();
    await phone.result(id, randomBytes(900_000));
    const authorization = 'Bearer sandbox-rp';
    const url = `${world.origin}/rp/v1/requests/${id}/result`;
    for (let time = 0; time < 5; time += 1) {
      const response = await fetch(url, { method: 'HEAD', headers: { authorization } });
      expect([response.status, response.headers.get('content-length')]).toEqual([200, '900000']);
    }
    const openFiles = async () =>
      (
        await Promise.all((await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')))
      ).filter((path) => path.startsWith(world.mediaFolder));
    await vi.waitFor(async () => expect(await openFiles()).toEqual([]));
  });

  test('reaches its relying party, and the documents are deleted', async () => {
    const { id } = await uploaded();
    const result = randomBytes(100_000);
    const waiting = rp.view(id, 25);
    expect((await phone.result(id, result)).status).toBe(204);
    expect(await waiting).toMatchObject({ state: 'signed' });
    const [only, ...more] = await world.mediaFiles();
    expect(more).toEqual([]);
    expect(only?.bytes.equals(result)).toBe(true);
    expect(Buffer.from(await (await rp.result(id)).arrayBuffer()).equals(result)).toBe(true);
  });

  test('of the same bytes may come again, of other bytes is refused', async () => {
    const { id } = await uploaded();
    const result = randomBytes(5000);
    expect((await phone.result(id, result)).status).toBe(204);
    expect((await phone.result(id, result)).status).toBe(204);
    expect(await outcomeOf(await phone.result(id, randomBytes(5000)))).toBe('SIGN_RESULT_DIFFERS');
    expect(await outcomeOf(await phone.refuse(id))).toBe('SIGN_STATE');
    expect(Buffer.from(await (await rp.result(id)).arrayBuffer()).equals(result)).toBe(true);
  });

  test('sent ten times at once is kept once', async () => {
    const { id } = await uploaded();
    const result = randomBytes(50_000);
    const answers = await Promise.all(Array.from({ length: 10 }, () => phone.result(id, result)));
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 10 }, () => 204));
    expect(await world.mediaFiles()).toHaveLength(1);
  });

  test('whose bytes are not the signed ones is refused, and the request stays claimed', async () => {
    const { id } = await uploaded();
    const path = `/api/v1/requests/${id}/result`;
    const response = await phone.send('POST', path, randomBytes(500), randomBytes(500));
    expect(await outcomeOf(response)).toBe('REQUEST_SIGNATURE');
    expect(await rp.view(id)).toMatchObject({ state: 'claimed' });
    expect(await world.mediaFiles()).toHaveLength(1);
  });

  test('whose bytes are not the signed ones is refused by the use case itself', async () => {
    const { id } = await uploaded();
    const bytes = (async function* () {
      yield randomBytes(10);
    })();
    const input = { deviceId: phone.deviceId, requestId: id, digest: randomBytes(32), bytes };
    await expect(world.signing.uploadResult(input)).rejects.toMatchObject({ code: 'REQUEST_SIGNATURE' });
  });

  test('cut in the middle leaves the request claimed and no file, and may be sent again', async () => {
    const { id } = await uploaded();
    const result = randomBytes(400_000);
    const request = await sendHalf(id, result);
    await expect.poll(async () => (await world.mediaFiles()).length).toBe(2);
    request.destroy();
    await expect.poll(async () => (await world.mediaFiles()).length).toBe(1);
    expect(await rp.view(id)).toMatchObject({ state: 'claimed' });
    expect((await phone.result(id, result)).status).toBe(204);
  });

  /** Signed with the phone's own key over the whole, of which half is sent. */
  async function sendHalf(id: string, result: Uint8Array): Promise<ClientRequest> {
    const path = `/api/v1/requests/${id}/result`;
    const headers = { ...(await phone.signed('POST', path, result)), 'content-length': result.length };
    const request = httpRequest(world.origin + path, { method: 'POST', headers });
    request.on('error', () => undefined);
    request.write(result.subarray(0, 200_000));
    return request;
  }

  test('before any documents, after a refusal or after expiry is refused', async () => {
    const early = await claimed();
    expect(await outcomeOf(await phone.result(early.id, randomBytes(9)))).toBe('SIGN_STATE');
    const refused = await uploaded();
    await phone.refuse(refused.id);
    expect(await outcomeOf(await phone.result(refused.id, randomBytes(9)))).toBe('SIGN_STATE');
    const late = await uploaded();
    await world.expire(late.id);
    expect(await outcomeOf(await phone.result(late.id, randomBytes(9)))).toBe('SIGN_EXPIRED');
  });

  test('is not given before it is there', async () => {
    const { id } = await uploaded();
    expect(await outcomeOf(await rp.result(id))).toBe('RP_REQUEST_STATE');
  });

  test('is deleted a while after delivery, at once on the relying party’s word, and after a day at the latest', async () => {
    const [fetched, deleted, forgotten] = [await uploaded(), await uploaded(), await uploaded()];
    for (const { id } of [fetched, deleted, forgotten]) await phone.result(id, randomBytes(10));
    await (await rp.result(fetched.id)).arrayBuffer();
    await world.signing.sweep();
    expect(await world.mediaFiles()).toHaveLength(3);

    await rp.withdraw(deleted.id);
    expect(await rp.view(deleted.id)).toMatchObject({ state: 'signed' });
    expect(await outcomeOf(await rp.result(deleted.id))).toBe('REQUEST_NOT_FOUND');
    const shift = (column: string, id: string) =>
      world.db.query(`UPDATE signing_requests SET ${column} = ${column} - interval '25 hours' WHERE id = $1`, [id]);
    await expect
      .poll(() =>
        world.db.query('SELECT 1 FROM signing_requests WHERE id = $1 AND result_delivered_at IS NOT NULL', [
          fetched.id,
        ]),
      )
      .toHaveLength(1);
    await shift('result_delivered_at', fetched.id);
    await shift('ended_at', forgotten.id);
    await world.signing.sweep();
    expect(await world.mediaFiles()).toEqual([]);
    expect(await outcomeOf(await rp.result(fetched.id))).toBe('REQUEST_NOT_FOUND');
  });
});

test('a refusal tells its reason, and repeating it changes nothing', async () => {
  const { id } = await uploaded();
  expect((await phone.refuse(id, 'unreadable')).status).toBe(204);
  expect((await phone.refuse(id, 'unreadable')).status).toBe(204);
  expect(await rp.view(id)).toMatchObject({ state: 'refused', reason: 'unreadable' });
  expect(await outcomeOf(await phone.payload(id))).toBe('SIGN_STATE');
});

test('a file that no request knows is deleted once it is old, a used one is kept', async () => {
  await uploaded();
  const orphan = await world.deps.media.put(one(randomBytes(10)), 100);
  for (const { name } of await world.mediaFiles()) {
    await utimes(join(world.mediaFolder, name), 0, 0);
  }
  await world.signing.sweep();
  const names = (await world.mediaFiles()).map(({ name }) => name);
  expect(names).toHaveLength(1);
  expect(names).not.toContain(orphan.name);
});

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

test('the stored digest is that of the bytes', async () => {
  const bytes = concat(utf8('a'), utf8('b'));
  const stored = await world.deps.media.put(one(bytes), 100);
  expect(toB64u(stored.sha256)).toBe('-44g_C5MPySMYMOb1lLzwTRymLuXe4tNWQO4UFViBgM');
  expect(stored.size).toBe(2);
});

test('ninety days after its end a request is forgotten, one that is open or younger is not', async () => {
  const [old, young, open] = [await uploaded(), await uploaded(), await uploaded()];
  for (const { id } of [old, young]) expect((await phone.refuse(id)).status).toBe(204);
  const end = 'UPDATE signing_requests SET ended_at = now() - make_interval(days => $2) WHERE id = $1';
  await world.db.query(end, [old.id, 91]);
  await world.db.query(end, [young.id, 89]);
  await world.signing.sweep();
  const states = await Promise.all([old, young, open].map(async ({ id }) => (await world.deps.store.find(id))?.state));
  expect(states).toEqual([undefined, 'refused', 'claimed']);
});
