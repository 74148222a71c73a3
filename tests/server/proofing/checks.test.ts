// SPDX-License-Identifier: Apache-2.0
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { AppError } from '../../../core/protocol/index.ts';
import { createProofingStore } from '../../../server/store/proofing-store.ts';
import { TIMES } from '../../../server/proofing/policy.ts';
import type { SandboxPerson } from '../../../server/sandbox/ports.ts';
import { sampleSelfie } from '../../support/proof-phone.ts';
import { codeOf, openRaWorld, type Phone, type RaWorld } from '../../support/ra-world.ts';
import { sampleClip } from '../../support/sample-clip.ts';

let world: RaWorld;
let phone: Phone;
let person: SandboxPerson;

beforeAll(async () => void (world = await openRaWorld(inject('postgresUrl'))));
afterAll(() => world.close());
beforeEach(async () => {
  world.pass(3600);
  phone = await world.phone();
  person = await world.sandbox.addPerson({});
  await phone.toFace(person);
});
afterEach(() => world.sandbox.resetProviders());

const run = () => world.proofing.runChecks();
const state = async (): Promise<string> => (await phone.read()).state;
const toVideo = async (): Promise<void> => {
  await phone.proof.giveFace();
  await run();
};
const messages = async (): Promise<string[]> => {
  const { signal } = new AbortController();
  const list = await world.messages.list({ deviceId: phone.deviceId, after: 0, waitSeconds: 0, signal });
  return list.map(({ kind }) => kind).filter((kind) => kind.startsWith('proof'));
};
const texts = async (): Promise<string[]> =>
  (await world.sandbox.inbox(person.mobile)).map(({ text }) => text).filter((text) => text.includes('احراز هویت'));
const audited = async () =>
  world.db.query<{ event: string; data: Record<string, unknown> }>(
    `SELECT event, data FROM audit_log WHERE subject = $1 AND event LIKE 'proofing.%' ORDER BY seq`,
    [phone.id],
  );
const counted = async (): Promise<string[]> => (await audited()).map(({ event }) => event);

describe('a selfie', () => {
  test('that all accept leads to the video, and the enrolment follows', async () => {
    expect(await state()).toBe('face');
    await toVideo();
    expect(await phone.proof.view()).toMatchObject({ stage: 'video', isChecking: false });
    expect(await state()).toBe('video');
    expect(await messages()).toEqual([]);
    expect((await audited()).at(-1)).toMatchObject({
      event: 'proofing.faceChecked',
      data: {
        verdict: 'accept',
        'face.verdict': 'accept',
        'liveness.verdict': 'accept',
        'face.checkedBy': expect.any(String),
      },
    });
  });

  test.each([
    ['face', 'PROOF_FACE_OTHER'],
    ['face', 'PROOF_FACE_COVERED'],
    ['liveness', 'PROOF_FACE_COPY'],
  ] as const)(
    'that %s refuses is asked for again with the reason %s, and may be given anew',
    async (provider, reason) => {
      await world.sandbox.setProvider(provider, 'refuse', reason);
      await toVideo();
      expect(await phone.proof.view()).toMatchObject({ stage: 'face', isChecking: false, refusal: { code: reason } });
      expect(await state()).toBe('face');
      await world.sandbox.setProvider(provider, 'ok');
      expect((await phone.proof.giveFace()).refusal).toBeUndefined();
      await run();
      expect(await state()).toBe('video');
    },
  );

  test.each([
    ['no picture', 'PROOF_PICTURE_INVALID', () => new Uint8Array(5000).fill(7)],
    ['a picture that ends early', 'PROOF_PICTURE_INVALID', () => sampleSelfie().subarray(0, -2)],
    [
      'a picture with something behind it',
      'PROOF_PICTURE_INVALID',
      () => Buffer.concat([sampleSelfie(), Buffer.from('PK')]),
    ],
    ['a small one', 'PROOF_PICTURE_SMALL', () => sampleSelfie(232)],
  ] as const)('that is %s is refused with %s, and nobody is asked about it', async (_, code, make) => {
    await world.sandbox.setProvider('face', 'down');
    await phone.proof.giveFace(new Uint8Array(make()));
    await run();
    expect(await phone.proof.view()).toMatchObject({ stage: 'face', isDelayed: false, refusal: { code } });
  });

  test('of the smallest size is large enough', async () => {
    await phone.proof.giveFace(sampleSelfie(240));
    await run();
    expect(await state()).toBe('video');
  });

  test('in doubt goes on, and a person looks at the end', async () => {
    await world.sandbox.setProvider('face', 'review');
    await toVideo();
    expect(await state()).toBe('video');
    await world.sandbox.setProvider('face', 'ok');
    await phone.proof.giveVideo();
    await run();
    expect(await phone.proof.view()).toMatchObject({ stage: 'verdict', isInReview: true });
    expect(
      (await world.proofing.listReviews()).find(({ nationalId }) => nationalId === person.nationalId),
    ).toMatchObject({
      doubts: ['face'],
    });
  });
});

describe('a sentence', () => {
  beforeEach(toVideo);

  test('is new each time, in the language asked for, and ends in the digits of this mobile', async () => {
    const fa = (await phone.proof.sentence('fa')).sentence;
    const en = (await phone.proof.sentence('en')).sentence;
    expect(en).toMatchObject({ lang: 'en', expiresInSeconds: 180 });
    expect(en?.id).not.toBe(fa?.id);
    const words = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
    const digits = Array.from(person.mobile.slice(-4), (digit) => words[Number(digit)]).join(', ');
    expect(en?.text).toContain(digits);
    expect(en?.text).toMatch(/sign/);
    expect((await phone.proof.sentence('en')).sentence?.text).not.toBe(en?.text);
  });

  test('is fresh for its time only; a recording that was announced in time may come late', async () => {
    const clip = await sampleClip();
    const { sentence } = await phone.proof.sentence();
    world.pass(TIMES.sentenceSeconds - 1);
    expect((await phone.proof.view()).sentence?.expiresInSeconds).toBe(1);
    await phone.proof.begin('video', clip, sentence?.id);
    world.pass(3600);
    expect(await phone.proof.handIn('video', await phone.proof.send(clip))).toMatchObject({ stage: 'verdict' });
    await run();
    expect(await state()).toBe('issue');
  });

  test('that is over is none any more', async () => {
    const { sentence } = await phone.proof.sentence();
    world.pass(TIMES.sentenceSeconds);
    expect((await phone.proof.view()).sentence).toBeUndefined();
    expect(await codeOf(phone.proof.begin('video', await sampleClip(), sentence?.id))).toBe('PROOF_SENTENCE_EXPIRED');
  });

  test('is good for one recording: another one to it is refused, the same again is the same upload', async () => {
    const [one, other] = [await sampleClip(), await sampleClip()];
    const { sentence } = await phone.proof.sentence();
    const { upload } = await phone.proof.begin('video', one, sentence?.id);
    expect((await phone.proof.view()).sentence).toBeUndefined();
    expect((await phone.proof.begin('video', one, sentence?.id)).upload?.id).toBe(upload?.id);
    expect(await codeOf(phone.proof.begin('video', other, sentence?.id))).toBe('PROOF_SENTENCE_EXPIRED');
  });

  test('asked anew gives up what was recorded to the one before', async () => {
    const clip = await sampleClip();
    const { sentence } = await phone.proof.sentence();
    await phone.proof.begin('video', clip, sentence?.id);
    const id = await phone.proof.send(clip);
    expect((await phone.proof.sentence()).upload).toBeUndefined();
    expect(await codeOf(phone.proof.handIn('video', id))).toBe('PROOF_UPLOAD');
    expect(await codeOf(phone.proof.begin('video', clip, sentence?.id))).toBe('PROOF_SENTENCE_EXPIRED');
  });

  test('of another enrolment is of no use', async () => {
    const other = await world.phone();
    world.pass(3600);
    await other.toFace(await world.sandbox.addPerson({}));
    await other.proof.giveFace();
    await run();
    const { sentence } = await other.proof.sentence();
    expect(await codeOf(phone.proof.begin('video', await sampleClip(), sentence?.id))).toBe('PROOF_SENTENCE_EXPIRED');
  });

  test('is limited by the person a day', async () => {
    await phone.proof.sentence();
    await world.db.query(`UPDATE rate_limits SET taken = 60 WHERE bucket = 'proofing.sentence'`);
    expect(await codeOf(phone.proof.sentence())).toBe('REQUEST_RATE_LIMITED');
  });
});

describe('a video', () => {
  beforeEach(toVideo);

  test('that all accept proves who it is: issuing comes next, the list says so, no SMS is needed', async () => {
    await phone.proof.giveVideo();
    expect(await state()).toBe('verdict');
    await run();
    expect(await state()).toBe('issue');
    const { provenUntil = 0 } = await phone.proof.view();
    expect(provenUntil).toBe(Math.floor(world.clock.at.getTime() / 1000) + TIMES.proofDays * 86_400);
    expect(await messages()).toEqual(['proofAccepted']);
    expect(await texts()).toEqual([]);
    expect(await counted()).toEqual(['proofing.consentGiven', 'proofing.faceChecked', 'proofing.videoChecked']);
    await run();
    expect(await messages()).toEqual(['proofAccepted']);
  });

  test.each([
    ['speech', 'PROOF_SPEECH_OTHER', 'video'],
    ['speech', 'PROOF_SPEECH_UNHEARD', 'video'],
    ['speech', 'PROOF_LIPS_STILL', 'video'],
    ['liveness', 'PROOF_FACE_COPY', 'face'],
    ['liveness', 'PROOF_FACE_STILL', 'video'],
  ] as const)('that %s refuses with %s leads back to the %s', async (provider, reason, stage) => {
    await world.sandbox.setProvider(provider, 'refuse', reason);
    await phone.proof.giveVideo();
    expect(await state()).toBe('verdict');
    await run();
    expect(await phone.proof.view()).toMatchObject({ stage, isChecking: false, refusal: { code: reason } });
    expect(await state()).toBe(stage);
    expect(await messages()).toEqual(['proofRefused']);
    await world.sandbox.resetProviders();
    if (stage === 'face') await toVideo();
    await phone.proof.giveVideo();
    await run();
    expect(await state()).toBe('issue');
  });

  test.each([
    ['no recording', 'PROOF_VIDEO_INVALID', () => Promise.resolve(new Uint8Array(5000).fill(7))],
    ['of another container than announced', 'PROOF_VIDEO_INVALID', () => sampleClip({ type: 'video/mp4' })],
    ['without a picture', 'PROOF_VIDEO_SILENT', () => sampleClip({ hasPicture: false })],
    ['without sound', 'PROOF_VIDEO_SILENT', () => sampleClip({ hasSound: false })],
    ['shorter than 2 s', 'PROOF_VIDEO_SHORT', () => sampleClip({ seconds: 1.9 })],
    ['longer than 20 s', 'PROOF_VIDEO_LONG', () => sampleClip({ seconds: 21.1 })],
  ] as const)('that is %s is refused with %s, and nobody is asked about it', async (_, code, make) => {
    await world.sandbox.setProvider('speech', 'down');
    await phone.proof.giveVideo(await make());
    await run();
    expect(await phone.proof.view()).toMatchObject({ stage: 'video', isDelayed: false, refusal: { code } });
  });

  test.each([2, 20])('of %s s is fine', async (seconds) => {
    await phone.proof.giveVideo(await sampleClip({ seconds }));
    await run();
    expect(await state()).toBe('issue');
  });
});

describe('a service that does not answer', () => {
  test('is asked again after growing pauses, without the person, who is told at the end by SMS too', async () => {
    await toVideo();
    await world.sandbox.setProvider('speech', 'down');
    await phone.proof.giveVideo();
    await run();
    expect(await phone.proof.view()).toMatchObject({ stage: 'verdict', isChecking: true, isDelayed: true });
    await world.sandbox.setProvider('speech', 'ok');
    world.pass(2);
    await run();
    expect(await state()).toBe('verdict');
    world.pass(1);
    await run();
    expect(await state()).toBe('issue');
    expect(await messages()).toEqual(['proofAccepted']);
    const sent = await texts();
    expect(sent).toHaveLength(1);
    expect(sent[0]).toContain('http://localhost:8080');
    expect(sent[0]?.length).toBeLessThanOrEqual(70);
  });

  test('keeps its pause longer each time, and what others said is not asked for again', async () => {
    await phone.proof.giveFace();
    let asked = 0;
    const proofing = world.otherProofing({
      faces: { match: () => Promise.reject(new AppError('PROVIDER_UNAVAILABLE')) },
      attacks: { inspect: () => Promise.resolve({ verdict: 'accept', evidence: { asked: ++asked } }) },
    });
    const pauses: number[] = [];
    for (let i = 0; i < 8; i++) {
      await proofing.runChecks();
      const [row] = await world.db.query<{ next_at: Date }>(
        'SELECT next_at FROM proofing_checks WHERE enrolment_id = $1',
        [phone.id],
      );
      pauses.push(((row?.next_at.getTime() ?? 0) - world.clock.at.getTime()) / 1000);
      world.clock.at = row?.next_at ?? world.clock.at;
    }
    expect(pauses).toEqual([3, 10, 30, 60, 120, 300, 600, 600]);
    expect(asked).toBe(1);
    await run();
    expect(await state()).toBe('video');
  });

  test('while another refuses, nobody waits for it', async () => {
    await world.sandbox.setProvider('face', 'down');
    await world.sandbox.setProvider('liveness', 'refuse');
    await toVideo();
    expect(await phone.proof.view()).toMatchObject({ stage: 'face', refusal: { code: 'PROOF_FACE_COPY' } });
  });

  test('with the selfie: refused later, the person hears of it', async () => {
    await world.sandbox.setProvider('face', 'down');
    await toVideo();
    await world.sandbox.setProvider('face', 'refuse');
    world.pass(3);
    await run();
    expect(await state()).toBe('face');
    expect(await messages()).toEqual(['proofRefused']);
    expect(await texts()).toHaveLength(1);
  });

  test('a carrier that is down swallows no notice', async () => {
    await world.sandbox.setProvider('speech', 'review');
    await toVideo();
    await phone.proof.giveVideo();
    await world.sandbox.setProvider('sms', 'down');
    await run();
    expect(await messages()).toEqual(['proofInReview']);
    await world.sandbox.setProvider('sms', 'ok');
    await run();
    expect(await texts()).toHaveLength(0);
    world.pass(TIMES.tellPauseSeconds);
    await run();
    expect(await texts()).toHaveLength(1);
    expect(await messages()).toEqual(['proofInReview']);
    expect((await counted()).filter((event) => event === 'proofing.videoChecked')).toHaveLength(1);
  });
});

describe('exactly one result', () => {
  const checks = () =>
    world.db.query<{ verdict: string; tries: number }>(
      `SELECT verdict, tries FROM proofing_checks WHERE enrolment_id = $1 AND kind = 'video'`,
      [phone.id],
    );
  beforeEach(async () => {
    await toVideo();
    await phone.proof.giveVideo();
  });

  test('a process that dies between the answer and its record is followed by another, after its lease', async () => {
    world.crashAt('checked');
    await expect(run()).rejects.toThrow('crashed');
    await run();
    expect(await state()).toBe('verdict');
    world.pass(TIMES.leaseSeconds);
    await run();
    expect(await state()).toBe('issue');
    expect(await checks()).toEqual([{ verdict: 'accept', tries: 2 }]);
    expect(await messages()).toEqual(['proofAccepted']);
  });

  test('a process that dies after the record: the enrolment goes on at once, and the news is told once', async () => {
    world.crashAt('verdict recorded');
    await expect(run()).rejects.toThrow('crashed');
    expect(await state()).toBe('issue');
    expect(await messages()).toEqual([]);
    await run();
    expect(await messages()).toEqual(['proofAccepted']);
    expect(await checks()).toEqual([{ verdict: 'accept', tries: 1 }]);
  });

  test('a process that dies after the record and comes back days later: the audit log still hears of it', async () => {
    world.crashAt('verdict recorded');
    await expect(run()).rejects.toThrow('crashed');
    world.pass(3 * 86_400);
    await run();
    expect((await counted()).filter((event) => event === 'proofing.videoChecked')).toHaveLength(1);
    expect(await messages()).toEqual(['proofAccepted']);
  });

  test('a process that dies after the audit: it stands there once, the person is told by the next', async () => {
    world.crashAt('verdict audited');
    await expect(run()).rejects.toThrow('crashed');
    world.pass(TIMES.tellPauseSeconds);
    await run();
    expect(await messages()).toEqual(['proofAccepted']);
    expect((await counted()).filter((event) => event === 'proofing.videoChecked')).toHaveLength(1);
  });

  test('two processes at once: one takes it', async () => {
    let asked = 0;
    const speech = {
      verify: () => Promise.resolve({ verdict: 'accept', evidence: { asked: ++asked } } as const),
    };
    await Promise.all(Array.from({ length: 4 }, () => world.otherProofing({ speech }).runChecks()));
    expect(asked).toBe(1);
    expect(await checks()).toEqual([{ verdict: 'accept', tries: 1 }]);
  });

  test('a process that was too slow writes nothing over the result of the one that took its place', async () => {
    const [begun, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const slow = world.otherProofing({
      speech: {
        async verify() {
          begun.resolve();
          await answer.promise;
          return { verdict: 'refuse', reason: 'PROOF_SPEECH_OTHER', evidence: {} };
        },
      },
    });
    const running = slow.runChecks();
    await begun.promise;
    world.pass(TIMES.leaseSeconds);
    await run();
    expect(await state()).toBe('issue');
    answer.resolve();
    await running;
    expect(await state()).toBe('issue');
    expect(await checks()).toEqual([{ verdict: 'accept', tries: 2 }]);
  });

  test('a process that drains lets go of it at once, and says nothing', async () => {
    const begun = Promise.withResolvers<void>();
    const draining = new AbortController();
    const stuck = world.otherProofing({
      draining: draining.signal,
      speech: {
        verify() {
          begun.resolve();
          return new Promise(() => undefined);
        },
      },
    });
    const following = stuck.followChecks();
    await begun.promise;
    draining.abort();
    await following;
    await run();
    expect(await state()).toBe('issue');
    expect(await checks()).toEqual([{ verdict: 'accept', tries: 1 }]);
  });

  test('an enrolment that was given up meanwhile is decided by nobody', async () => {
    await world.ra.abandon(phone.step);
    await run();
    expect(await checks()).toEqual([{ verdict: 'void', tries: 1 }]);
    expect(await messages()).toEqual([]);
  });
});

test('the job takes up what is handed in, at once, and reports what fails beside it', async () => {
  const draining = new AbortController();
  const reported: unknown[] = [];
  let isBroken = true;
  const proofing = world.otherProofing({
    draining: draining.signal,
    report: (error) => void reported.push(error),
    attacks: {
      inspect: () =>
        isBroken
          ? Promise.reject(new TypeError('a fault of ours'))
          : Promise.resolve({ verdict: 'accept', evidence: {} }),
    },
  });
  const following = proofing.followChecks();
  const { revision } = await phone.proof.giveFace();
  const { signal } = new AbortController();
  const watch = (seen: number) => proofing.watch({ ...phone.step, seen, waitSeconds: 20, signal });
  const delayed = await watch(revision);
  expect(delayed).toMatchObject({ stage: 'face', isChecking: true, isDelayed: true });
  isBroken = false;
  world.pass(3);
  expect(await watch(delayed.revision)).toMatchObject({ stage: 'video', isChecking: false });
  draining.abort();
  await following;
  expect(reported).toMatchObject([{ message: 'a fault of ours' }]);
});

test('a long-poll waits while nothing has changed, and ends with its client', async () => {
  const { revision } = await phone.proof.consent();
  const client = new AbortController();
  const waiting = world.proofing.watch({ ...phone.step, seen: revision, waitSeconds: 25, signal: client.signal });
  client.abort();
  expect((await waiting).revision).toBe(revision);
});

test('evidence that could tell whom it is about is neither stored nor audited', async () => {
  await phone.proof.giveFace();
  const { nationalId, mobile, lastName } = person;
  const model = `${'0123456789'.repeat(3)}abcdef`;
  const proofing = world.otherProofing({
    faces: {
      match: () =>
        Promise.resolve({
          verdict: 'accept',
          evidence: {
            score: 0.71,
            model,
            who: `person ${nationalId}`,
            phone: mobile,
            name: `of ${lastName.fa}`,
            card: '6037991234567890',
            long: 'x'.repeat(81),
            zero: 'a\0b',
            half: '\ud800',
            'odd key': 1,
          },
        }),
    },
  });
  await proofing.runChecks();
  const [entry] = (await audited()).filter(({ event }) => event === 'proofing.faceChecked');
  expect(entry?.data).toEqual({
    check: expect.any(String),
    verdict: 'accept',
    'face.verdict': 'accept',
    'face.score': 0.71,
    'face.model': model,
    'liveness.verdict': 'accept',
    'liveness.checkedBy': expect.any(String),
    'liveness.switch': 'liveness',
    'liveness.state': 'ok',
  });
  const [row] = await world.db.query<{ findings: { face: object } }>(
    'SELECT findings FROM proofing_checks WHERE enrolment_id = $1',
    [phone.id],
  );
  expect(row?.findings.face).toEqual({ verdict: 'accept', evidence: { score: 0.71, model } });
});

test('without a clock of its own the store counts by the database’s', async () => {
  await toVideo();
  const store = createProofingStore({ db: world.db, times: TIMES });
  const sentence = { id: 'A'.repeat(22), lang: 'fa', number: 0 } as const;
  expect(await store.setSentence({ enrolmentId: phone.id, sentence })).toBe(true);
  const [row] = await world.db.query<{ seconds: number }>(
    `SELECT extract(epoch FROM sentence_expires_at - now())::float AS seconds FROM proofings WHERE enrolment_id = $1`,
    [phone.id],
  );
  expect(Math.abs((row?.seconds ?? 0) - TIMES.sentenceSeconds)).toBeLessThan(10);
  expect((await store.find(phone.id))?.sentence?.expiresInSeconds).toBeGreaterThan(TIMES.sentenceSeconds - 10);
});
