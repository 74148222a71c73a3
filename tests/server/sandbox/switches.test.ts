// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { CertificateView } from '../../../core/protocol/index.ts';
import type { MediaStore } from '../../../server/proofing/ports.ts';
import type { Issuer } from '../../../server/ra/ports.ts';
import { reasonsOf, type Check } from '../../../server/sandbox/ports.ts';
import { codeOf } from '../../support/ra-world.ts';
import { openSandboxWorld } from '../../support/sandbox-world.ts';

let world: Awaited<ReturnType<typeof openSandboxWorld>>;
let sandbox: typeof world.sandbox;
beforeAll(async () => {
  world = await openSandboxWorld(inject('postgresUrl'));
  ({ sandbox } = world);
});
afterAll(() => world.drop());
beforeEach(async () => {
  await sandbox.resetProviders();
  world.delays.length = 0;
});

const put = (path: string, value: unknown) => world.send('PUT', path, value);
const BYTES = new Uint8Array([1]);
const PERSON = { nationalId: '0075430711', birthDate: '1987-05-14', cardSerial: '4C90650435' };
const check = (name: Check, video: Uint8Array | undefined = BYTES) => {
  if (name === 'face') return sandbox.faces.match({ person: PERSON, face: BYTES });
  if (name === 'liveness') return sandbox.attacks.inspect({ face: BYTES, video });
  return sandbox.speech.verify({ video: BYTES, sentence: 'جمله', lang: 'fa' });
};

describe.each(['face', 'liveness', 'speech'] as const)('the check %s', (name) => {
  test('accepts while it works, is in doubt on review, and says whose finding it is', async () => {
    const evidence = { checkedBy: 'sandbox switch', switch: name };
    expect(await check(name)).toEqual({ verdict: 'accept', evidence: { ...evidence, state: 'ok' } });
    await sandbox.setProvider(name, 'review');
    expect(await check(name)).toEqual({ verdict: 'review', evidence: { ...evidence, state: 'review' } });
  });

  test('refuses with the reason that was chosen, with its first where none was', async () => {
    const reasons = reasonsOf(name);
    await sandbox.setProvider(name, 'refuse');
    expect(await check(name)).toMatchObject({ verdict: 'refuse', reason: reasons[0] });
    for (const reason of reasons) {
      await sandbox.setProvider(name, 'refuse', reason);
      expect(await check(name)).toMatchObject({ verdict: 'refuse', reason, evidence: { state: 'refuse' } });
    }
  });

  test('is slow and works, and down gives no finding at all', async () => {
    await sandbox.setProvider(name, 'slow');
    expect(await check(name)).toMatchObject({ verdict: 'accept' });
    expect(world.delays).toEqual([4000]);
    await sandbox.setProvider(name, 'down');
    expect(await codeOf(check(name))).toBe('PROVIDER_UNAVAILABLE');
  });
});

test('a still face is refused in a video, not in a single picture', async () => {
  await sandbox.setProvider('liveness', 'refuse', 'PROOF_FACE_STILL');
  expect(await sandbox.attacks.inspect({ face: BYTES, video: undefined })).toMatchObject({ verdict: 'accept' });
  expect(await check('liveness')).toMatchObject({ reason: 'PROOF_FACE_STILL' });
});

describe('a reason', () => {
  test.each([
    ['of another check', 'face', { state: 'refuse', reason: 'PROOF_SPEECH_OTHER' }],
    ['without a refusal', 'face', { state: 'ok', reason: 'PROOF_FACE_OTHER' }],
    ['of a provider that has none', 'registry', { state: 'refuse', reason: 'PROOF_FACE_OTHER' }],
    ['that only a reviewer gives', 'face', { state: 'refuse', reason: 'PROOF_REVIEW_REFUSED' }],
    ['that nobody knows', 'face', { state: 'refuse', reason: 'PROOF_NOTHING' }],
  ])('%s is not taken, and nothing changes', async (_, name, body) => {
    expect((await put(`providers/${name}`, body)).status).toBe(400);
    expect((await sandbox.providers()).every(({ state }) => state === 'ok')).toBe(true);
  });

  test('is shown with what else could be chosen, and gone with the refusal', async () => {
    await put('providers/speech', { state: 'refuse', reason: 'PROOF_LIPS_STILL' });
    const speech = async () => (await sandbox.providers()).find(({ name }) => name === 'speech');
    expect(await speech()).toEqual({
      name: 'speech',
      state: 'refuse',
      states: ['ok', 'slow', 'down', 'refuse', 'review'],
      reason: 'PROOF_LIPS_STILL',
      reasons: ['PROOF_SPEECH_OTHER', 'PROOF_SPEECH_UNHEARD', 'PROOF_LIPS_STILL'],
    });
    await put('providers/speech', { state: 'review' });
    expect(await speech()).not.toHaveProperty('reason');
  });
});

test('one call lets every provider work again', async () => {
  for (const { name } of await sandbox.providers()) await sandbox.setProvider(name, 'down');
  const { status, body } = await world.send('POST', 'providers/reset', {});
  expect(status).toBe(200);
  expect((body['providers'] as { state: string }[]).map(({ state }) => state)).toEqual(Array(9).fill('ok'));
});

describe('the issuer behind its switch', () => {
  const asked: string[] = [];
  const did = <T>(what: string, result: T): Promise<T> => {
    asked.push(what);
    return Promise.resolve(result);
  };
  const issuer: Issuer = {
    id: 'one',
    name: { fa: 'یک', en: 'One' },
    checkCsr: () => did('checkCsr', undefined),
    issue: () => did('issue', {} as CertificateView),
    activate: () => did('activate', {} as CertificateView),
    suspend: () => did('suspend', true),
    resume: () => did('resume', true),
    holds: () => did('holds', []),
    supersede: () => did('supersede', undefined),
    find: () => did('find', undefined),
  };
  const applicant = { nationalId: '', firstName: { fa: '', en: '' }, lastName: { fa: '', en: '' } };
  const changes = () => {
    const guarded = sandbox.guardIssuer(issuer);
    const issue = { requestId: '', tokenId: '', csrDer: BYTES, applicant, validityDays: 1 };
    return {
      issue: () => guarded.issue(issue),
      activate: () => guarded.activate({ serial: '', tokenId: '' }),
      suspend: () => guarded.suspend({ serial: '', enrolmentId: '' }),
      resume: () => guarded.resume({ serial: '', enrolmentId: '' }),
      supersede: () => guarded.supersede(''),
      'what comes by another way': () => sandbox.throughIssuer(() => did('other', undefined)),
    };
  };
  beforeEach(() => void (asked.length = 0));

  test.each([
    ['down', 'PROVIDER_UNAVAILABLE'],
    ['refuse', 'CERTIFICATE_REFUSED'],
  ] as const)('%s fails every change with %s before the issuer hears of it', async (state, code) => {
    await sandbox.setProvider('issuer', state);
    for (const change of Object.values(changes())) expect(await codeOf(change())).toBe(code);
    expect(asked).toEqual([]);
  });

  test.each(['ok', 'slow'] as const)('%s lets every change through', async (state) => {
    await sandbox.setProvider('issuer', state);
    for (const change of Object.values(changes())) await change();
    expect(asked).toEqual(['issue', 'activate', 'suspend', 'resume', 'supersede', 'other']);
    expect(world.delays).toHaveLength(state === 'slow' ? 6 : 0);
  });

  test.each(['down', 'refuse'] as const)('%s still finds and reads', async (state) => {
    await sandbox.setProvider('issuer', state);
    const guarded = sandbox.guardIssuer(issuer);
    await guarded.find('');
    await guarded.checkCsr(BYTES);
    expect(asked).toEqual(['find', 'checkCsr']);
    expect(guarded).toMatchObject({ id: 'one', name: { en: 'One' } });
  });
});

describe('the media store behind its switch', () => {
  const asked: string[] = [];
  const media: MediaStore = {
    put: () => Promise.resolve({ name: `kept ${asked.push('put')}` }),
    open: () => Promise.resolve(void asked.push('open')),
    delete: () => Promise.resolve(void asked.push('delete')),
    olderThan: () => Promise.resolve([`${asked.push('olderThan')}`]),
  };
  // eslint-disable-next-line @typescript-eslint/require-await -- an AsyncIterable is what the port takes
  async function* bytes() {
    yield BYTES;
  }
  const write = () => sandbox.guardMedia(media).put(bytes(), 1);
  const others = () => {
    const guarded = sandbox.guardMedia(media);
    return [() => guarded.open(''), () => guarded.delete(''), () => guarded.olderThan(1)];
  };
  beforeEach(() => void (asked.length = 0));

  test('down answers nothing', async () => {
    await sandbox.setProvider('media', 'down');
    for (const use of [write, ...others()]) expect(await codeOf(use())).toBe('SERVER_UNAVAILABLE');
    expect(asked).toEqual([]);
  });

  test('full takes nothing more, and what is there can be read and deleted', async () => {
    await sandbox.setProvider('media', 'refuse');
    expect(await codeOf(write())).toBe('SERVER_UNAVAILABLE');
    for (const use of others()) await use();
    expect(asked).toEqual(['open', 'delete', 'olderThan']);
  });

  test('slow takes its time and keeps', async () => {
    await sandbox.setProvider('media', 'slow');
    expect(await write()).toEqual({ name: 'kept 1' });
    expect(world.delays).toEqual([4000]);
  });
});
