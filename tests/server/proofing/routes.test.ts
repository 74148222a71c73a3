// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import * as v from 'valibot';
import { CHUNK_BYTES, ProofingView, UploadView } from '../../../core/protocol/index.ts';
import { createLog } from '../../../server/http/log.ts';
import { createApp } from '../../../server/http/app.ts';
import { createMetrics } from '../../../server/http/metrics.ts';
import { proofingRoutes } from '../../../server/http/proofing-routes.ts';
import { sandboxRoutes } from '../../../server/http/sandbox-routes.ts';
import { announced, sampleSelfie } from '../../support/proof-phone.ts';
import { openRaWorld, type Phone, type RaWorld } from '../../support/ra-world.ts';
import { sampleClip } from '../../support/sample-clip.ts';
import { exif, sampleJpeg } from '../../support/sample-jpeg.ts';
import { makeDevice } from '../../support/device.ts';

const ORIGIN = 'http://localhost:8080';
let world: RaWorld;
let app: ReturnType<typeof createApp>;
let logged = '';
/** Who signs next; the signature itself is proven in other tests. */
let deviceId: string;
let phone: Phone;

beforeAll(async () => {
  world = await openRaWorld(inject('postgresUrl'));
  const { proofing } = world;
  app = createApp({
    origin: ORIGIN,
    statusOrigin: ORIGIN,
    version: 'test',
    log: createLog({ write: (line: string) => void (logged += line) }),
    metrics: createMetrics(),
    now: () => new Date(world.clock.at),
    authenticateDevice: () => Promise.resolve(deviceId),
    findRp: () => Promise.resolve(undefined),
    routes: [
      proofingRoutes(proofing),
      sandboxRoutes({
        sandbox: world.sandbox,
        reviews: { list: proofing.listReviews, decide: proofing.decideReview },
      }),
    ],
    files: async (_, next) => next(),
  });
  phone = await world.phone();
  await phone.toFace(await world.person(0));
  ({ deviceId } = phone);
});
afterAll(() => world.close());

const device = makeDevice(ORIGIN);
const call = async (path: string, body?: unknown) => {
  const signed = (await device).signed;
  const url = `/api/v1/enrolments/${phone.id}/proofing${path}`;
  const response = await app.fetch(await signed(url, body === undefined ? {} : { body }));
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const viewed = (answer: { body: unknown }) => v.parse(ProofingView, answer.body);

test('from consent to the verdict over HTTP; each answer fits its schema', async () => {
  const first = viewed(await call(''));
  viewed(await call('/consent', { sha256: first.consent?.sha256 }));
  const face = sampleSelfie();
  const { upload } = viewed(await call('/uploads', announced('face', face)));
  const sent = v.parse(UploadView, (await call(`/uploads/${upload?.id}/0`, face)).body);
  expect(sent.received).toBe(face.length);
  expect(viewed(await call('/face', { upload: upload?.id }))).toMatchObject({ isChecking: true });
  await world.proofing.runChecks();
  const { sentence } = viewed(await call('/sentence', { lang: 'en' }));
  const clip = await sampleClip();
  const video = viewed(await call('/uploads', announced('video', clip, sentence?.id))).upload;
  await call(`/uploads/${video?.id}/0`, clip);
  const given = viewed(await call('/video', { upload: video?.id }));
  expect(given).toMatchObject({ stage: 'verdict', isChecking: true });
  await world.proofing.runChecks();
  expect(viewed(await call(`?seen=${given.revision}&wait=25`))).toMatchObject({ stage: 'proven' });
});

test('a part may have 256 KiB and not a byte more, announced or not; JSON may not', async () => {
  const path = `/uploads/${'A'.repeat(22)}/0`;
  expect((await call(path, new Uint8Array(CHUNK_BYTES))).body).not.toMatchObject({ code: 'REQUEST_TOO_LARGE' });
  expect((await call(path, new Uint8Array(CHUNK_BYTES + 1))).body).toMatchObject({
    status: 413,
    code: 'REQUEST_TOO_LARGE',
  });
  expect((await call('/uploads', new Uint8Array(70_000))).body).toMatchObject({ code: 'REQUEST_TOO_LARGE' });
});

test.each([
  ['/consent', { sha256: 'A' }],
  ['/consent', { sha256: 'A'.repeat(43), also: 1 }],
  ['/sentence', { lang: 'de' }],
  ['/uploads', { kind: 'voice' }],
  ['/uploads', { ...announced('face', new Uint8Array(1)), size: 0 }],
  ['/face', { upload: '../x' }],
  ['/uploads/x/0', new Uint8Array(1)],
  [`/uploads/${'A'.repeat(22)}/-1`, new Uint8Array(1)],
  [`/uploads/${'A'.repeat(22)}/01`, new Uint8Array(1)],
  [`/uploads/${'A'.repeat(22)}/99999999`, new Uint8Array(1)],
  [`/uploads/${'A'.repeat(22)}/1e3`, new Uint8Array(1)],
] as const)('%s with what it does not know is refused', async (path, body) => {
  expect((await call(path, body)).body).toMatchObject({ status: 400, code: 'REQUEST_INVALID' });
});

test('another device finds nothing on any of the paths', async () => {
  deviceId = 'B'.repeat(43);
  const tried: [string, unknown?][] = [
    [''],
    ['/consent', { sha256: 'A'.repeat(43) }],
    ['/sentence', { lang: 'fa' }],
    ['/uploads', announced('face', new Uint8Array(1))],
    [`/uploads/${'A'.repeat(22)}/0`, new Uint8Array(1)],
    ['/face', { upload: 'A'.repeat(22) }],
    ['/video', { upload: 'A'.repeat(22) }],
  ];
  for (const [path, body] of tried) {
    expect((await call(path, body)).body, path).toMatchObject({ status: 404, code: 'ENROLMENT_NONE' });
  }
  ({ deviceId } = phone);
});

test('no picture, name or number is in the log, the audit log, an error or the database in clear', async () => {
  world.pass(3600);
  phone = await world.phone();
  ({ deviceId } = phone);
  const person = await world.sandbox.addPerson({});
  await phone.toFace(person);
  const marker = randomBytes(24).toString('hex');
  const face = sampleJpeg({ width: 480, height: 480, beside: [exif(marker)] });
  await phone.proof.consent();
  await world.sandbox.setProvider('speech', 'review');
  const { upload } = viewed(await call('/uploads', announced('face', face)));
  const wrong = await call(`/uploads/${upload?.id}/7`, face);
  await phone.proof.send(face);
  await call('/face', { upload: upload?.id });
  await world.proofing.runChecks();
  await phone.proof.giveVideo();
  await world.proofing.runChecks();
  const response = await app.request('/sandbox/api/reviews');
  const { reviews } = (await response.json()) as { reviews: { id: string; nationalId: string }[] };
  const review = reviews.find(({ nationalId }) => nationalId === person.nationalId);
  const decided = await app.request(`/sandbox/api/reviews/${review?.id}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ decision: 'approve' }),
  });
  expect(decided.status).toBe(200);
  await world.proofing.runChecks();
  await world.sandbox.resetProviders();
  expect((await phone.read()).state).toBe('issue');

  const tables = ['audit_log', 'messages', 'proofings', 'proofing_uploads', 'proofing_parts', 'proofing_checks'];
  const dump = await Promise.all(
    tables.map(async (table) => JSON.stringify(await world.db.query(`SELECT ${table}::text AS row FROM ${table}`))),
  );
  const everything = [logged, JSON.stringify(wrong), ...dump].join('\n');
  const { nationalId, mobile, cardSerial, firstName, lastName } = person;
  const planted = [nationalId, mobile, cardSerial, firstName.fa, lastName.fa, firstName.en, marker];
  for (const secret of [...planted, Buffer.from(marker).toString('hex')]) expect(everything).not.toContain(secret);
});
