// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { CHUNK_BYTES, MEDIA_MAX_BYTES } from '../../../core/protocol/index.ts';
import { DAMAGE_TRIES } from '../../../server/proofing/policy.ts';
import { announced, sampleSelfie } from '../../support/proof-phone.ts';
import { meetAt } from '../../support/race.ts';
import { codeOf, openRaWorld, type Phone, type RaWorld } from '../../support/ra-world.ts';
import { sampleClip } from '../../support/sample-clip.ts';
import { exif, sampleJpeg } from '../../support/sample-jpeg.ts';

let world: RaWorld;
let phone: Phone;
/** Five parts, the last one short. */
const large = (): Uint8Array<ArrayBuffer> =>
  sampleJpeg({
    width: 4800,
    height: 4800,
    beside: Array.from({ length: 20 }, () => exif(randomBytes(25_000).toString('hex'))),
  });

beforeAll(async () => void (world = await openRaWorld(inject('postgresUrl'))));
afterAll(() => world.close());
beforeEach(async () => {
  phone = await world.phone();
  await phone.toFace(await world.sandbox.addPerson({}));
});

const files = () => readdir(world.mediaFolder);

describe('consent', () => {
  test('is asked for with the days that media are kept, and nothing is taken before it', async () => {
    const view = await phone.proof.view();
    expect(view).toMatchObject({ revision: 0, stage: 'face', retentionDays: 90 });
    expect(view.consent?.text.en).toContain('90 days');
    expect(view.consent?.text.fa).toContain('۹۰ روز');
    const face = sampleSelfie();
    expect(await codeOf(phone.proof.begin('face', face))).toBe('PROOF_CONSENT');
    expect(await codeOf(phone.proof.sentence())).toBe('PROOF_CONSENT');
  });

  test('to another wording is refused; given twice it stands once, with its hash in the audit log', async () => {
    expect(await codeOf(world.proofing.giveConsent({ ...phone.step, sha256: 'A'.repeat(43) }))).toBe(
      'PROOF_CONSENT_CHANGED',
    );
    const { consent } = await phone.proof.view();
    const sha256 = consent?.sha256 ?? '';
    await Promise.all([1, 2, 3].map(() => world.proofing.giveConsent({ ...phone.step, sha256 })));
    expect((await phone.proof.view()).consent).toBeUndefined();
    const entries = await world.db.query(`SELECT data FROM audit_log WHERE subject = $1 AND event LIKE 'proofing%'`, [
      phone.id,
    ]);
    expect(entries).toEqual([{ data: { sha256 } }]);
  });

  test('given under an earlier number of days, it keeps those days', async () => {
    await phone.proof.consent();
    const later = world.otherProofing({ retentionDays: 5 });
    const never = new AbortController().signal;
    const view = await later.watch({ ...phone.step, seen: undefined, waitSeconds: 0, signal: never });
    expect(view).toMatchObject({ retentionDays: 90 });
    expect(view.consent).toBeUndefined();
  });
});

describe('an announced upload', () => {
  beforeEach(async () => void (await phone.proof.consent()));

  test('again is the same one, at the place that it has reached', async () => {
    const bytes = large();
    const { upload } = await phone.proof.begin('face', bytes);
    await phone.proof.part(upload?.id ?? '', 0, bytes.subarray(0, CHUNK_BYTES));
    expect((await phone.proof.begin('face', bytes)).upload).toEqual({ ...upload, received: CHUNK_BYTES });
  });

  test('of other bytes takes its place, and nothing goes to the old one any more', async () => {
    const [one, other] = [sampleSelfie(), sampleSelfie()];
    const first = (await phone.proof.begin('face', one)).upload?.id ?? '';
    const second = (await phone.proof.begin('face', other)).upload?.id ?? '';
    expect(second).not.toBe(first);
    expect(await codeOf(phone.proof.part(first, 0, one))).toBe('PROOF_UPLOAD');
    expect(await codeOf(phone.proof.handIn('face', first))).toBe('PROOF_UPLOAD');
  });

  test.each([
    [
      'a video before the selfie was accepted',
      'PROOF_STATE',
      { kind: 'video', mediaType: 'video/webm', sentence: 'A'.repeat(22) },
    ],
    ['a type that is none of a selfie', 'REQUEST_INVALID', { mediaType: 'video/webm' }],
    ['a selfie with a sentence', 'REQUEST_INVALID', { sentence: 'A'.repeat(22) }],
    ['a video without a sentence', 'REQUEST_INVALID', { kind: 'video', mediaType: 'video/webm' }],
    ['a selfie larger than one may be', 'PROOF_UPLOAD_TOO_LARGE', { size: MEDIA_MAX_BYTES.face + 1 }],
  ] as const)('%s is refused with %s', async (_, code, changed) => {
    const upload = { ...announced('face', sampleSelfie()), ...changed };
    expect(await codeOf(world.proofing.beginUpload({ ...phone.step, upload }))).toBe(code);
  });

  test('begun twice at once is one', async () => {
    const bytes = sampleSelfie();
    const hold = `SELECT FROM proofings WHERE enrolment_id = '${phone.id}' FOR UPDATE`;
    const views = await meetAt(world.db, hold, 2, () =>
      Promise.all([phone.proof.begin('face', bytes), phone.proof.begin('face', bytes)]),
    );
    expect(new Set(views.map(({ upload }) => upload?.id)).size).toBe(1);
    const sql = `SELECT state FROM proofing_uploads WHERE enrolment_id = $1`;
    expect(await world.db.query(sql, [phone.id])).toEqual([{ state: 'open' }]);
  });

  test('the day’s number of uploads is limited by the person', async () => {
    await world.db.query(`UPDATE rate_limits SET taken = 60 WHERE bucket = 'proofing.upload'`);
    await phone.proof.begin('face', sampleSelfie());
    await world.db.query(`UPDATE rate_limits SET taken = 60 WHERE bucket = 'proofing.upload'`);
    expect(await codeOf(phone.proof.begin('face', sampleSelfie()))).toBe('REQUEST_RATE_LIMITED');
  });

  test('of the same digest and another size counts as another one', async () => {
    const selfie = sampleSelfie();
    await phone.proof.begin('face', selfie);
    await world.db.query(`UPDATE rate_limits SET taken = 60 WHERE bucket = 'proofing.upload'`);
    await phone.proof.begin('face', selfie);
    const upload = { ...announced('face', selfie), size: selfie.length + 1 };
    expect(await codeOf(world.proofing.beginUpload({ ...phone.step, upload }))).toBe('REQUEST_RATE_LIMITED');
  });
});

describe('a part', () => {
  let id: string;
  const bytes = large();
  const part = (index: number): Uint8Array => bytes.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES);
  const put = (index: number, given = part(index)) => phone.proof.part(id, index * CHUNK_BYTES, given);
  beforeEach(async () => {
    await phone.proof.consent();
    id = (await phone.proof.begin('face', bytes)).upload?.id ?? '';
  });

  test('repeated is one part; after the last one the whole is handed in', async () => {
    expect((await put(0)).received).toBe(CHUNK_BYTES);
    expect((await put(0)).received).toBe(CHUNK_BYTES);
    await phone.proof.send(bytes);
    expect(await phone.proof.handIn('face', id)).toMatchObject({ stage: 'face', isChecking: true });
    expect((await put(0)).received).toBe(bytes.length);
  });

  test('twice at once is kept once, and no file is left over', async () => {
    const before = (await files()).length;
    const hold = `SELECT FROM proofing_uploads WHERE id = '${id}' FOR UPDATE`;
    const answers = await meetAt(world.db, hold, 2, () => Promise.all([put(0), put(0)]));
    expect(answers.map(({ received }) => received)).toEqual([CHUNK_BYTES, CHUNK_BYTES]);
    expect((await files()).length).toBe(before + 1);
  });

  test('with other bytes in the place of one that is there is refused', async () => {
    await put(0);
    expect(await codeOf(put(0, part(1)))).toBe('PROOF_UPLOAD_DIGEST');
  });

  test('that leaves a gap, or cuts otherwise than before, is refused', async () => {
    expect(await codeOf(put(1))).toBe('PROOF_UPLOAD_OFFSET');
    await put(0);
    expect(await codeOf(phone.proof.part(id, 100, part(0)))).toBe('PROOF_UPLOAD_OFFSET');
  });

  test.each([
    ['more than a part may have', 'REQUEST_TOO_LARGE', () => new Uint8Array(CHUNK_BYTES + 1)],
    ['nothing', 'REQUEST_INVALID', () => new Uint8Array(0)],
    ['crumbs that would fill the folder with files', 'REQUEST_INVALID', () => new Uint8Array(100)],
  ] as const)('of %s is refused', async (_, code, given) => {
    expect(await codeOf(put(0, given()))).toBe(code);
  });

  test('beyond what was announced is refused', async () => {
    const small = sampleSelfie();
    const own = (await phone.proof.begin('face', small)).upload?.id ?? '';
    expect(await codeOf(phone.proof.part(own, 0, new Uint8Array(small.length + 1)))).toBe('PROOF_UPLOAD_TOO_LARGE');
  });

  test('of another device’s upload is not found, and neither is its proofing', async () => {
    const other = await world.phone();
    expect(
      await codeOf(world.proofing.putPart({ ...other.step, id: phone.id, upload: id, offset: 0, bytes: part(0) })),
    ).toBe('ENROLMENT_NONE');
    world.pass(3600);
    await other.toFace(await world.sandbox.addPerson({}));
    await other.proof.consent();
    expect(await codeOf(other.proof.part(id, 0, part(0)))).toBe('REQUEST_NOT_FOUND');
    expect(await codeOf(other.proof.handIn('face', id))).toBe('REQUEST_NOT_FOUND');
  });

  test('is told as received only once its row is written: a crash between disk and row costs that part', async () => {
    await put(0);
    world.crashAt('part on the disk');
    await expect(put(1)).rejects.toThrow('crashed');
    expect((await phone.proof.view()).upload?.received).toBe(CHUNK_BYTES);
    await phone.proof.send(bytes);
    expect((await phone.proof.handIn('face', id)).isChecking).toBe(true);
  });

  test('a store that is full or down says so, and the upload goes on later', async () => {
    await world.sandbox.setProvider('media', 'refuse');
    expect(await codeOf(put(0))).toBe('SERVER_UNAVAILABLE');
    await world.sandbox.setProvider('media', 'down');
    expect(await codeOf(put(0))).toBe('SERVER_UNAVAILABLE');
    await world.sandbox.setProvider('media', 'ok');
    expect((await put(0)).received).toBe(CHUNK_BYTES);
  });
});

describe('handed in', () => {
  beforeEach(async () => void (await phone.proof.consent()));

  test('before all of it has come, it is refused', async () => {
    const bytes = large();
    const { upload } = await phone.proof.begin('face', bytes);
    await phone.proof.part(upload?.id ?? '', 0, bytes.subarray(0, CHUNK_BYTES));
    expect(await codeOf(phone.proof.handIn('face', upload?.id ?? ''))).toBe('PROOF_UPLOAD_OFFSET');
  });

  test('with other bytes than were announced, nothing of it counts', async () => {
    const [told, sent] = [sampleSelfie(), sampleSelfie()];
    const { upload } = await phone.proof.begin('face', told);
    await phone.proof.part(upload?.id ?? '', 0, sent);
    expect(await codeOf(phone.proof.handIn('face', upload?.id ?? ''))).toBe('PROOF_UPLOAD_DIGEST');
    expect((await phone.proof.view()).upload).toBeUndefined();
    expect((await phone.proof.giveFace(told)).isChecking).toBe(true);
  });

  test('as another kind than it is, it is not found', async () => {
    const bytes = sampleSelfie();
    await phone.proof.begin('face', bytes);
    expect(await codeOf(phone.proof.handIn('video', await phone.proof.send(bytes)))).toBe('REQUEST_NOT_FOUND');
  });

  test('five times at once, it is checked once', async () => {
    const bytes = sampleSelfie();
    await phone.proof.begin('face', bytes);
    const id = await phone.proof.send(bytes);
    const hold = `SELECT FROM proofings WHERE enrolment_id = '${phone.id}' FOR UPDATE`;
    const views = await meetAt(world.db, hold, 5, () =>
      Promise.all(Array.from({ length: 5 }, () => phone.proof.handIn('face', id))),
    );
    expect(views.every(({ isChecking }) => isChecking)).toBe(true);
    expect(await world.db.query('SELECT id FROM proofing_checks WHERE enrolment_id = $1', [phone.id])).toHaveLength(1);
    // Nothing else can be begun meanwhile.
    expect(await codeOf(phone.proof.begin('face', sampleSelfie()))).toBe('PROOF_STATE');
  });

  test('too often on one day, it is for tomorrow', async () => {
    await phone.proof.giveFace();
    await world.sandbox.setProvider('face', 'refuse');
    await world.proofing.runChecks();
    await world.sandbox.setProvider('face', 'ok');
    await world.db.query(`UPDATE rate_limits SET taken = 20 WHERE bucket = 'proofing.face'`);
    expect(await codeOf(phone.proof.giveFace())).toBe('REQUEST_RATE_LIMITED');
    world.pass(86_400);
    expect((await phone.proof.giveFace()).isChecking).toBe(true);
    await world.proofing.runChecks();
  });
});

describe('on the disk', () => {
  test('no byte of a picture is readable, no two files begin alike, and another enrolment’s key does not open them', async () => {
    const marker = randomBytes(32).toString('hex');
    const face = sampleJpeg({ width: 480, height: 480, beside: [exif(marker)] });
    await phone.proof.giveFace(face);
    const names = await files();
    const contents = await Promise.all(names.map((name) => readFile(join(world.mediaFolder, name))));
    expect(contents.length).toBeGreaterThan(0);
    for (const content of contents) expect(content.includes(marker)).toBe(false);
    expect(new Set(contents.map((content) => content.subarray(0, 12).toString('hex'))).size).toBe(contents.length);
    const [row] = await world.db.query<{ media_key: Buffer }>(
      'SELECT media_key FROM proofings WHERE enrolment_id = $1',
      [phone.id],
    );
    // Sealed: iv, 32 bytes, tag.
    expect(row?.media_key).toHaveLength(12 + 32 + 16);
    await world.proofing.runChecks();
  });
});

test('before the payment there is nothing to prove, and after the issue was released nothing changes', async () => {
  const early = await world.phone();
  world.pass(3600);
  await early.toPayment(await world.sandbox.addPerson({}));
  expect(await codeOf(early.proof.view())).toBe('ENROLMENT_STEP');
  await phone.proof.prove();
  await world.ra.issue(await phone.prepareIssue());
  expect(await codeOf(phone.proof.begin('face', sampleSelfie()))).toBe('PROOF_STATE');
  expect(await codeOf(phone.proof.sentence())).toBe('PROOF_STATE');
});

test('a video comes in as many parts as it needs', async () => {
  await phone.proof.giveFace();
  await world.proofing.runChecks();
  const clip = await sampleClip({ seconds: 4, bytes: 20_000 });
  expect(clip.length).toBeGreaterThan(3 * CHUNK_BYTES);
  expect(await phone.proof.giveVideo(clip)).toMatchObject({ stage: 'verdict', isChecking: true });
  await world.proofing.runChecks();
  expect((await phone.read()).state).toBe('issue');
});

describe('a file that is not what its row says', () => {
  /** Such a check is tried again and again: not in the next test. */
  afterEach(() =>
    world.db.query(`UPDATE proofing_checks SET verdict = 'void', decided_at = asked_at WHERE verdict IS NULL`),
  );
  const fileOf = async (of: Phone): Promise<string> => {
    const [row] = await world.db.query<{ file_name: string }>(
      `SELECT file_name FROM proofing_parts p JOIN proofing_uploads u ON u.id = p.upload_id WHERE u.enrolment_id = $1`,
      [of.id],
    );
    return join(world.mediaFolder, row?.file_name ?? '');
  };

  test.each([
    ['gone', (own: string) => rm(own)],
    ['cut', async (own: string) => writeFile(own, (await readFile(own)).subarray(1))],
    ['another person’s, of the same size', (own: string, other: string) => copyFile(other, own)],
  ] as const)('but %s is checked by nobody: it waits, and the log hears of it', async (_, spoil) => {
    const other = await world.phone();
    world.pass(3600);
    await other.toFace(await world.sandbox.addPerson({}));
    await other.proof.giveFace();
    await world.proofing.runChecks();
    await phone.proof.giveFace();
    await spoil(await fileOf(phone), await fileOf(other));
    await expect(world.proofing.runChecks()).rejects.toMatchObject({ code: 'SERVER_ERROR' });
    expect(await phone.proof.view()).toMatchObject({ stage: 'face', isChecking: true, isDelayed: true });
  });

  test('and stays so is asked for again: nobody waits for ever', async () => {
    await phone.proof.giveFace();
    await rm(await fileOf(phone));
    for (let tries = 0; tries < DAMAGE_TRIES; tries++) {
      expect((await phone.proof.view()).isChecking).toBe(true);
      await expect(world.proofing.runChecks()).rejects.toMatchObject({ code: 'SERVER_ERROR' });
      world.pass(600);
    }
    expect(await phone.proof.view()).toMatchObject({
      stage: 'face',
      isChecking: false,
      refusal: { code: 'PROOF_UPLOAD_DIGEST' },
    });
    await phone.proof.prove();
    expect((await phone.read()).state).toBe('issue');
  });
});
