// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { fields } from '../../../core/protocol/index.ts';
import { PHOTO_MAX_BYTES } from '../../../server/sandbox/photo.ts';
import { exif, sampleJpeg } from '../../support/sample-jpeg.ts';
import { openSandboxWorld } from '../../support/sandbox-world.ts';

let world: Awaited<ReturnType<typeof openSandboxWorld>>;
let sandbox: typeof world.sandbox;
beforeAll(async () => {
  world = await openSandboxWorld(inject('postgresUrl'));
  ({ sandbox } = world);
});
afterAll(() => world.drop());

const b64u = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const add = (value: unknown) => world.send('POST', 'persons', value);
const wrongFields = async (value: unknown) => (await add(value)).body['fields'];

describe('a new person', () => {
  test('is made up where nothing is given, and lives in every registry', async () => {
    const added = await sandbox.addPerson({ birthDate: '2015-01-01', firstName: { fa: 'نوجوان', en: 'Minor' } });
    expect(await sandbox.sim.owns(added)).toBe(true);
    expect(await sandbox.registry.inquire(added)).toMatchObject({ result: 'match', firstName: { en: 'Minor' } });
    expect((await sandbox.persons()).at(-1)).toEqual(added);
    expect(added.cards[0]).toMatchObject({ balance: 100_000_000 });
  });

  test('may be dead, for the registration authority to find out', async () => {
    const { status, body } = await add({ deceased: true });
    expect([status, body['deceased']]).toEqual([200, true]);
    expect(body).not.toHaveProperty('photoId');
  });

  test.each(['nationalId', 'mobile'] as const)('whose %s is taken is refused by that field', async (field) => {
    const [first] = await sandbox.persons();
    const { status, body } = await add({ [field]: first?.[field] });
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'REQUEST_CONFLICT', fields: [{ field, code: 'FIELD_TAKEN' }] });
  });

  test('with wrong fields is told all of them, and not added', async () => {
    const before = await sandbox.persons();
    const wrong = {
      nationalId: '1234567890',
      mobile: '12',
      firstName: { fa: ' ', en: 'Maryam<br>' },
      birthDate: '1990-02-30',
      cardSerial: '!',
      postalCode: '0',
      photo: b64u(randomBytes(100)),
    };
    expect(await wrongFields(wrong)).toEqual([
      { field: 'photo', code: 'PROOF_PICTURE_INVALID' },
      { field: 'nationalId', code: 'FIELD_NATIONAL_ID' },
      { field: 'mobile', code: 'FIELD_MOBILE' },
      { field: 'firstName.fa', code: 'FIELD_REQUIRED' },
      { field: 'firstName.en', code: 'FIELD_NAME' },
      { field: 'birthDate', code: 'FIELD_BIRTH_DATE' },
      { field: 'cardSerial', code: 'FIELD_CARD_SERIAL' },
      { field: 'postalCode', code: 'FIELD_POSTAL_CODE' },
    ]);
    expect(await sandbox.persons()).toEqual(before);
  });

  test('is suggested with fields that pass, and not kept', async () => {
    const before = await sandbox.persons();
    const { body } = await world.json('suggestion');
    expect(fields.nationalId(String(body['nationalId'])).ok).toBe(true);
    expect(await sandbox.persons()).toEqual(before);
    expect((await add(body)).status).toBe(200);
  });
});

describe('a photograph', () => {
  test('is kept without what the camera wrote beside it, under an id that is no national ID', async () => {
    const photo = sampleJpeg({ beside: [exif('35.6892 51.3890')] });
    const { status, body } = await add({ photo: b64u(photo) });
    expect(status).toBe(200);
    const { photoId, nationalId } = body as { photoId: string; nationalId: string };
    const response = await world.app.request(`/sandbox/api/photos/${photoId}`);
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(sampleJpeg());
    expect(photoId).not.toContain(nationalId);
    expect((await sandbox.persons()).find((person) => person.nationalId === nationalId)).toMatchObject({ photoId });
  });

  test.each([
    ['an unknown id', b64u(randomBytes(16)), {}, 404],
    ['a national ID', '0075430711', {}, 400],
  ])('of %s is not there', async (_, id, headers, status) => {
    expect((await world.app.request(`/sandbox/api/photos/${id}`, { headers })).status).toBe(status);
  });

  test('is not for another site', async () => {
    const { body } = await add({ photo: b64u(sampleJpeg()) });
    const path = `/sandbox/api/photos/${String(body['photoId'])}`;
    const status = async (site: string) =>
      (await world.app.request(path, { headers: { 'sec-fetch-site': site } })).status;
    expect([await status('same-origin'), await status('cross-site')]).toEqual([200, 404]);
  });

  test('is deleted on demand, and the person stays', async () => {
    const { photoId, nationalId } = (await add({ photo: b64u(sampleJpeg()) })).body as Record<string, string>;
    expect((await world.send('DELETE', `photos/${photoId}`, {}, { 'sec-fetch-site': 'cross-site' })).status).toBe(404);
    expect((await world.app.request(`/sandbox/api/photos/${photoId}`)).status).toBe(200);
    expect((await world.send('DELETE', `photos/${photoId}`, {})).status).toBe(200);
    expect((await world.app.request(`/sandbox/api/photos/${photoId}`)).status).toBe(404);
    const left = (await sandbox.persons()).find((person) => person.nationalId === nationalId);
    expect(left).toBeDefined();
    expect(left).not.toHaveProperty('photoId');
  });

  test('of a person who is not added stays nowhere', async () => {
    const count = async () => (await world.db.query('SELECT id FROM sandbox_photos')).length;
    const before = await count();
    const [first] = await sandbox.persons();
    await add({ photo: b64u(sampleJpeg()), nationalId: first?.nationalId });
    expect(await count()).toBe(before);
  });

  const good = sampleJpeg();
  const without = (marker: number) => {
    const at = good.findIndex((byte, index) => byte === 0xff && good[index + 1] === marker);
    const length = ((good[at + 2] ?? 0) << 8) | (good[at + 3] ?? 0);
    return Uint8Array.from([...good.subarray(0, at), ...good.subarray(at + 2 + length)]);
  };
  const changed = (at: number, byte: number) => good.with(at, byte);
  test.each([
    ['nothing', new Uint8Array(), 'PROOF_PICTURE_INVALID'],
    ['the two ends alone', Uint8Array.of(0xff, 0xd8, 0xff, 0xd9), 'PROOF_PICTURE_INVALID'],
    ['a PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), 'PROOF_PICTURE_INVALID'],
    ['a page before it', Uint8Array.from([...Buffer.from('<script>'), ...good]), 'PROOF_PICTURE_INVALID'],
    ['a page after it', Uint8Array.from([...good, ...Buffer.from('<script>')]), 'PROOF_PICTURE_INVALID'],
    ['no end', good.subarray(0, -2), 'PROOF_PICTURE_INVALID'],
    ['no frame', without(0xc0), 'PROOF_PICTURE_INVALID'],
    ['no scan', without(0xda), 'PROOF_PICTURE_INVALID'],
    ['two pictures', Uint8Array.from([...good, ...good]), 'PROOF_PICTURE_INVALID'],
    ['a segment beyond the end', changed(4, 0xff), 'PROOF_PICTURE_INVALID'],
    ['one that is too small', sampleJpeg({ width: 63 }), 'PROOF_PICTURE_SMALL'],
    ['one that is too wide', sampleJpeg({ width: 4097, height: 64 }), 'PROOF_PICTURE_INVALID'],
    ['one that is too large', new Uint8Array(PHOTO_MAX_BYTES + 1), 'PROOF_UPLOAD_TOO_LARGE'],
  ])('of %s is refused at its field', async (_, photo, code) => {
    expect(await wrongFields({ photo: b64u(photo) })).toEqual([{ field: 'photo', code }]);
  });

  test('of exactly the largest size is taken, beyond the limit of other routes', async () => {
    const small = sampleJpeg().length;
    const comments: number[][] = [];
    for (let rest = PHOTO_MAX_BYTES - small; rest > 0;) {
      const size = Math.min(60_000, rest);
      comments.push([0xff, 0xfe, (size - 2) >> 8, (size - 2) & 0xff, ...Array<number>(size - 4).fill(0x20)]);
      rest -= size;
    }
    const photo = sampleJpeg({ beside: comments });
    expect(photo).toHaveLength(PHOTO_MAX_BYTES);
    expect((await add({ photo: b64u(photo) })).status).toBe(200);
    expect((await add({ photo: 'A'.repeat(400_000) })).status).toBe(413);
    expect((await world.send('PUT', 'providers/sim', { state: 'ok', padding: 'A'.repeat(70_000) })).status).toBe(413);
  });

  test('in another spelling of base64 is refused', async () => {
    expect(await wrongFields({ photo: `${b64u(good)}=` })).toEqual([{ field: 'photo', code: 'PROOF_PICTURE_INVALID' }]);
  });
});

describe('a card', () => {
  test('shows what is left on it: what was booked is taken, what was declined is not', async () => {
    const person = await sandbox.addPerson({});
    const [card] = person.cards;
    if (!card) throw new Error('no card');
    const book = (key: string, amount: number) =>
      world.books.book({ key, cardNumber: card.number, amount, reference: '1', decline: undefined });
    await book('first', 30_000_000);
    await book('first', 30_000_000);
    expect(await book('too much', 80_000_000)).toMatchObject({ result: 'declined' });
    await book('second', 10_000_001);
    const { body } = await world.json('persons');
    const mine = (body['persons'] as (typeof person)[]).find(({ nationalId }) => nationalId === person.nationalId);
    expect(mine?.cards).toEqual([{ ...card, balance: 59_999_999 }]);
  });

  test('of a person keeps its place among the others', async () => {
    const [first] = await sandbox.persons();
    expect(first?.cards.map(({ number, balance }) => [number, balance])).toEqual([
      ['6037990229425067', 120_000_000],
      ['6221064675067777', 0],
    ]);
  });
});

test('a person cannot be added from another site', async () => {
  const { status } = await world.send('POST', 'persons', {}, { 'sec-fetch-site': 'cross-site' });
  expect(status).toBe(404);
});
