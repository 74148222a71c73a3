// SPDX-License-Identifier: Apache-2.0
// The phone's proofing against the whole server: what is cut, lost or crashed on the way is carried on, what is handed in
// counts once, and then nothing of it is left on the phone.
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { CHUNK_BYTES, type MediaKind, type ProofingView } from '../../core/protocol/index.ts';
import { openAppPhone, sandboxPerson, toFace, type AppPhone } from '../support/app-phone.ts';
import { digestOf } from '../support/proof-phone.ts';
import { sampleClip } from '../support/sample-clip.ts';
import { sampleJpeg } from '../support/sample-jpeg.ts';
import { openWholeServer, type WholeServer } from '../support/whole-server.ts';

let server: WholeServer;
beforeAll(async () => {
  server = await openWholeServer(inject('postgresUrl'));
}, 60_000);
afterAll(() => server.close());

let marks = 0;
/** Some 600 kB: three parts. Comments (ITU-T T.81, B.2.4.5) make it heavy; no two are alike. */
function heavySelfie(): Uint8Array<ArrayBuffer> {
  marks += 1;
  const comment = [0xff, 0xfe, 0xea, 0x62, ...Array.from({ length: 60_000 }, (_, at) => (at * marks) & 127)];
  return sampleJpeg({ width: 480, height: 480, beside: Array.from({ length: 10 }, () => comment) });
}
const blobOf = (kind: MediaKind, bytes: Uint8Array<ArrayBuffer>) => ({
  kind,
  bytes: new Blob([bytes], { type: kind === 'face' ? 'image/jpeg' : 'video/webm' }),
});

async function atFace() {
  const phone = await openAppPhone(server.origin);
  await toFace(phone, server.origin, await sandboxPerson(server.origin));
  const { id = '' } = (await phone.enrolment.current()) ?? {};
  const { consent } = await phone.proofing.read(id);
  await phone.proofing.giveConsent(id, consent?.sha256 ?? '');
  const selfie = heavySelfie();
  const view = await phone.proofing.keep(id, blobOf('face', selfie));
  phone.sent.length = 0;
  return { phone, id, selfie, view };
}
async function checked({ proofing }: AppPhone, id: string): Promise<ProofingView> {
  let view = await proofing.read(id);
  while (view.isChecking) view = await proofing.read(id, { seen: view.revision });
  return view;
}
const partsOf = (sent: readonly string[]) =>
  sent.filter((line) => /\/uploads\/[^/]+\/\d+$/.test(line)).map((line) => Number(line.split('/').at(-1)));
const submitsOf = (sent: readonly string[]) => sent.filter((line) => /POST .*\/proofing\/(?:face|video)$/.test(line));

describe('a selfie of several parts', () => {
  test('arrives whole, is accepted, and is gone from the phone', async () => {
    const { phone, id, selfie, view } = await atFace();
    expect(view.upload).toMatchObject({ size: selfie.length, sha256: digestOf(selfie), received: 0 });
    const heard: number[] = [];
    await phone.proofing.handIn(id, 'face', { onSent: (sent) => heard.push(sent) });
    expect(partsOf(phone.sent)).toEqual([0, CHUNK_BYTES, 2 * CHUNK_BYTES]);
    expect(heard).toEqual([0, CHUNK_BYTES, 2 * CHUNK_BYTES, selfie.length]);
    expect(phone.disk.capture).toBeUndefined();
    expect(await checked(phone, id)).toMatchObject({ stage: 'video', isChecking: false });
    expect((await phone.enrolment.current())?.state).toBe('video');
  });

  test('of which every answer is lost once arrives once', async () => {
    const { phone, id } = await atFace();
    const lost = new Set<string>();
    phone.loseAnswers((path) => {
      if (!/\/uploads\/|\/face$/.test(path) || lost.has(path)) return false;
      lost.add(path);
      return true;
    });
    await phone.proofing.handIn(id, 'face');
    expect(lost.size).toBe(4);
    expect(await checked(phone, id)).toMatchObject({ stage: 'video' });
  });

  test('goes on after a crash where it was, with the bytes that were kept', async () => {
    const { phone, id, selfie } = await atFace();
    const leaving = new AbortController();
    const half = phone.proofing.handIn(id, 'face', {
      signal: leaving.signal,
      onSent: (sent) => sent >= CHUNK_BYTES && leaving.abort(),
    });
    await expect(half).rejects.toThrow();
    phone.crash();
    phone.sent.length = 0;

    const view = await phone.proofing.read(id);
    const kept = await phone.proofing.kept(id, view);
    expect(view.upload?.received).toBeGreaterThanOrEqual(CHUNK_BYTES);
    expect(digestOf(new Uint8Array((await kept?.bytes.arrayBuffer()) ?? new ArrayBuffer()))).toBe(digestOf(selfie));
    await phone.proofing.handIn(id, 'face');
    expect(partsOf(phone.sent)).not.toContain(0);
    expect(await checked(phone, id)).toMatchObject({ stage: 'video' });
  });

  test('whose last answer was lost with the app is not sent again, and forgotten at the next start', async () => {
    const { phone, id } = await atFace();
    const leaving = new AbortController();
    phone.loseAnswers((path) => {
      if (!path.endsWith('/face')) return false;
      leaving.abort();
      return true;
    });
    await expect(phone.proofing.handIn(id, 'face', { signal: leaving.signal })).rejects.toThrow();
    expect(phone.disk.capture).toBeDefined();
    phone.crash();
    phone.sent.length = 0;
    const view = await checked(phone, id);
    expect(await phone.proofing.kept(id, view)).toBeUndefined();
    expect([view.stage, phone.disk.capture, partsOf(phone.sent)]).toEqual(['video', undefined, []]);
  });

  test('taken again takes the place of the one before, also in the middle of its upload', async () => {
    const { phone, id } = await atFace();
    const leaving = new AbortController();
    const half = phone.proofing.handIn(id, 'face', {
      signal: leaving.signal,
      onSent: (sent) => sent > 0 && leaving.abort(),
    });
    await expect(half).rejects.toThrow();
    await phone.proofing.drop(id);
    const other = heavySelfie();
    const view = await phone.proofing.keep(id, blobOf('face', other));
    expect(view.upload).toMatchObject({ sha256: digestOf(other), received: 0 });
    await phone.proofing.handIn(id, 'face');
    expect(submitsOf(phone.sent).length).toBe(1);
    expect(await checked(phone, id)).toMatchObject({ stage: 'video' });
  });

  test('kept and announced twice is one upload', async () => {
    const { phone, id, selfie, view } = await atFace();
    const again = await phone.proofing.keep(id, blobOf('face', selfie));
    expect(again.upload?.id).toBe(view.upload?.id);
  });
});

test('a video is bound to its sentence, and the enrolment goes on to the issue', async () => {
  const { phone, id } = await atFace();
  await phone.proofing.handIn(id, 'face');
  await checked(phone, id);
  const { sentence } = await phone.proofing.askSentence(id, 'en');
  const clip = blobOf('video', await sampleClip());
  await phone.proofing.askSentence(id, 'en');
  await expect(phone.proofing.keep(id, clip, sentence?.id)).rejects.toMatchObject({ code: 'PROOF_SENTENCE_EXPIRED' });
  expect(phone.disk.capture).toBeUndefined();

  const { sentence: fresh } = await phone.proofing.read(id);
  await phone.proofing.keep(id, clip, fresh?.id);
  await phone.proofing.handIn(id, 'video');
  expect(await checked(phone, id)).toMatchObject({ stage: 'proven' });
  expect((await phone.enrolment.current())?.state).toBe('issue');
  expect(phone.disk.capture).toBeUndefined();
});

test('a picture that is none is refused with its reason, and taken again', async () => {
  const { phone, id } = await atFace();
  const noise = new Uint8Array(5000).fill(7);
  await phone.proofing.keep(id, blobOf('face', noise));
  await phone.proofing.handIn(id, 'face');
  const view = await checked(phone, id);
  expect(view).toMatchObject({ stage: 'face', refusal: { code: 'PROOF_PICTURE_INVALID' } });
  expect(await phone.proofing.kept(id, view)).toBeUndefined();
});
