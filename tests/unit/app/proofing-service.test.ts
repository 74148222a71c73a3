// SPDX-License-Identifier: Apache-2.0
// The phone's proofing against a server that is written out here as its contract says, over a network that cuts where a
// test says: before a message arrives, or after, so that only its answer is lost.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  AppError,
  CHUNK_BYTES,
  MEDIA_MAX_BYTES,
  type BeginUpload,
  type ErrorCode,
  type MediaKind,
  type ProofingView,
} from '../../../core/protocol/index.ts';
import { HAND_IN_TRIES } from '../../../src/app/hand-in-capture.ts';
import { createProofingService } from '../../../src/app/proofing-service.ts';
import type { Capture } from '../../../src/app/services.ts';
import type { ApiCall, ApiClient } from '../../../src/ports/api-client.ts';
import type { KeptCapture } from '../../../src/ports/capture-store.ts';

const id = (letter: string) => letter.repeat(21) + 'A';
const E = id('E');
const SENTENCE = id('S');
const LONG = 2 * CHUNK_BYTES + 1000;

const bytesOf = (size: number) => Uint8Array.from({ length: size }, (_, at) => (at * 7 + (at >> 8)) & 255);
const captureOf = (kind: MediaKind, size = LONG, type = kind === 'face' ? 'image/jpeg' : 'video/webm'): Capture => ({
  kind,
  bytes: new Blob([bytesOf(size)], { type }),
});
const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64url');

type Fault = ErrorCode | { readonly lost: ErrorCode };
const name = ({ method, path }: { method: string; path: string }) =>
  `${method} ${path.slice(path.indexOf('/proofing') + '/proofing'.length)}`;

function open(script: { faults?: (message: string, turn: number) => Fault | undefined } = {}) {
  const disk: { kept?: KeptCapture } = {};
  const sent: string[] = [];
  const bodies: unknown[] = [];
  const pauses: number[] = [];
  const turns = new Map<string, number>();
  const server = {
    view: {
      revision: 1,
      stage: 'face',
      isChecking: false,
      isDelayed: false,
      isInReview: false,
      retentionDays: 90,
    } as ProofingView,
    content: new Uint8Array(),
    parts: new Map<number, number>(),
    handedIn: 0,
    change(next: Partial<ProofingView>) {
      server.view = { ...server.view, ...next, revision: server.view.revision + 1 };
    },
  };

  /** What the server does. */
  function act(message: string, body: unknown): void {
    if (message === 'POST /uploads') {
      const { kind, size, sha256 } = body as BeginUpload;
      if (server.view.upload?.sha256 === sha256) return;
      server.content = new Uint8Array(size);
      server.change({ upload: { id: id('U'), kind, size, sha256, received: 0 } });
    } else if (message.startsWith('POST /uploads/')) {
      const { upload } = server.view;
      const at = Number(message.split('/').at(-1));
      const part = body as Uint8Array;
      if (!upload) throw new AppError('PROOF_UPLOAD');
      if (part.length > CHUNK_BYTES) throw new AppError('REQUEST_TOO_LARGE');
      if (at > upload.received) throw new AppError('PROOF_UPLOAD_OFFSET');
      const [before, size] = [server.parts.get(at), part.length];
      if (before !== undefined && before !== size) throw new AppError('PROOF_UPLOAD_DIGEST');
      server.parts.set(at, size);
      server.content.set(part, at);
      server.change({ upload: { ...upload, received: Math.max(upload.received, at + part.length) } });
    } else if (message === 'POST /face' || message === 'POST /video') {
      const { upload } = server.view;
      if (!upload || upload.received < upload.size) throw new AppError('PROOF_UPLOAD');
      if (digestOf(server.content) !== upload.sha256) throw new AppError('PROOF_UPLOAD_DIGEST');
      server.handedIn += 1;
      delete (server.view as Partial<ProofingView>).upload;
      server.change({ isChecking: true });
    }
  }

  async function travel(message: string, body: unknown, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    sent.push(message);
    bodies.push(body);
    const turn = (turns.get(message) ?? 0) + 1;
    turns.set(message, turn);
    const fault = script.faults?.(message, turn);
    if (typeof fault === 'string') throw new AppError(fault);
    act(message, body);
    if (fault) throw new AppError(fault.lost);
    // Whoever left while the message travelled hears nothing of its answer.
    signal?.throwIfAborted();
  }

  const api: ApiClient = {
    async call<T>(call: ApiCall<T>): Promise<T> {
      await travel(name(call), call.body, call.signal);
      return call.read(structuredClone(server.view));
    },
    upload: (path, bytes, { signal }) => travel(name({ method: 'POST', path }), bytes, signal),
    download: () => Promise.reject(new Error('not asked for')),
    serverNow: () => 0,
  };
  const start = () =>
    createProofingService(
      {
        api,
        captures: {
          read: async (enrolment) => (disk.kept?.enrolmentId === enrolment ? disk.kept : undefined),
          keep: async (capture) => void (disk.kept = capture),
          forget: async (but) => void (disk.kept?.enrolmentId !== but && delete disk.kept),
        },
      },
      async (ms) => void pauses.push(ms),
    );
  return { disk, sent, bodies, pauses, server, proofing: start(), start };
}
const partsOf = (sent: readonly string[]) => sent.filter((message) => message.startsWith('POST /uploads/'));
const PART = (at: number) => `POST /uploads/${id('U')}/${at}`;

describe('keep', () => {
  test('a capture is on disk before its digest is told', async () => {
    const world = open({ faults: (message) => (message === 'POST /uploads' ? 'PROOF_CONSENT' : undefined) });
    await expect(world.proofing.keep(E, captureOf('face'))).rejects.toThrow('PROOF_CONSENT');
    expect(world.disk.kept).toMatchObject({ enrolmentId: E, kind: 'face', mediaType: 'image/jpeg' });
    expect(world.disk.kept?.bytes).toEqual(bytesOf(LONG));
  });

  test('the digest, the size and the sentence are told, and nothing of the content', async () => {
    const world = open();
    await world.proofing.keep(E, captureOf('video', 3000, 'video/webm;codecs=vp8,opus'), SENTENCE);
    const told = { kind: 'video', mediaType: 'video/webm', size: 3000, sha256: digestOf(bytesOf(3000)) };
    expect(world.bodies).toEqual([{ ...told, sentence: SENTENCE }]);
    expect(world.disk.kept?.mediaType).toBe('video/webm');
  });

  test('a second one takes the place of the first', async () => {
    const world = open();
    await world.proofing.keep(E, captureOf('face', 10));
    await world.proofing.keep(E, captureOf('face', 20));
    expect(world.disk.kept?.bytes.length).toBe(20);
  });

  test.each([
    ['an empty picture', captureOf('face', 0), 'PROOF_PICTURE_INVALID'],
    ['a PNG', captureOf('face', 10, 'image/png'), 'PROOF_PICTURE_INVALID'],
    ['an empty video', captureOf('video', 0), 'PROOF_VIDEO_INVALID'],
    [
      'a video of a form that the server does not read',
      captureOf('video', 9, 'video/x-msvideo'),
      'PROOF_VIDEO_INVALID',
    ],
    ['a picture over the limit', captureOf('face', MEDIA_MAX_BYTES.face + 1), 'PROOF_UPLOAD_TOO_LARGE'],
  ] as const)('%s is refused here, before anything is kept or sent', async (_, capture, code) => {
    const world = open();
    await expect(world.proofing.keep(E, capture)).rejects.toMatchObject({ code });
    expect([world.disk.kept, world.sent]).toEqual([undefined, []]);
  });

  test('a digest that does not get through is told again, with growing pauses', async () => {
    const world = open({ faults: (_, turn) => (turn <= 3 ? 'NETWORK_OFFLINE' : undefined) });
    await world.proofing.keep(E, captureOf('face'));
    expect(world.pauses).toEqual(world.pauses.toSorted((a, b) => a - b));
    expect(new Set(world.pauses).size).toBe(3);
  });

  test('after half a minute without a network the person decides, and the capture is still there', async () => {
    const world = open({ faults: () => 'NETWORK_OFFLINE' });
    await expect(world.proofing.keep(E, captureOf('face'))).rejects.toThrow('NETWORK_OFFLINE');
    expect(world.pauses.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(20_000);
    expect(world.disk.kept?.kind).toBe('face');
  });

  test('a video whose sentence has expired is forgotten at once', async () => {
    const world = open({ faults: () => 'PROOF_SENTENCE_EXPIRED' });
    await expect(world.proofing.keep(E, captureOf('video'), SENTENCE)).rejects.toThrow('PROOF_SENTENCE_EXPIRED');
    expect(world.disk.kept).toBeUndefined();
    expect(world.sent.length).toBe(1);
  });
});

describe('kept', () => {
  test('what the server waits for is found again by a new start of the app', async () => {
    const world = open();
    const view = await world.proofing.keep(E, captureOf('video'), SENTENCE);
    const found = await world.start().kept(E, view);
    expect(found?.kind).toBe('video');
    expect(found?.bytes.type).toBe('video/webm');
    expect(new Uint8Array((await found?.bytes.arrayBuffer()) ?? new ArrayBuffer())).toEqual(bytesOf(LONG));
  });

  test.each([
    ['of another enrolment', id('F'), (view: ProofingView) => view],
    ['that was never announced', E, () => open().server.view],
    [
      'that is not the announced one',
      E,
      (view: ProofingView) => ({ ...view, upload: { ...view.upload!, sha256: 'A'.repeat(43) } }),
    ],
    ['of another kind', E, (view: ProofingView) => ({ ...view, upload: { ...view.upload!, kind: 'video' as const } })],
  ])('one %s is not given, and is forgotten', async (_, enrolment, change) => {
    const world = open();
    const view = await world.proofing.keep(E, captureOf('face'));
    expect(await world.proofing.kept(enrolment, change(view))).toBeUndefined();
    expect(world.disk.kept).toBeUndefined();
  });

  test('one that was taken again is forgotten', async () => {
    const world = open();
    await world.proofing.keep(E, captureOf('face'));
    await world.proofing.drop(E);
    expect(world.disk.kept).toBeUndefined();
  });
});

describe('handing in', () => {
  async function kept(script: Parameters<typeof open>[0] = {}, kind: MediaKind = 'face') {
    const world = open(script);
    await world.proofing.keep(E, captureOf(kind));
    world.sent.length = 0;
    const heard: number[] = [];
    const handIn = (options: { signal?: AbortSignal } = {}, proofing = world.proofing) =>
      proofing.handIn(E, kind, { ...options, onSent: (sent) => heard.push(sent) });
    const expectWhole = () => {
      expect(world.server.handedIn).toBe(1);
      expect(digestOf(world.server.content)).toBe(digestOf(bytesOf(LONG)));
      expect(world.disk.kept).toBeUndefined();
    };
    return { ...world, heard, handIn, expectWhole };
  }

  test('goes part by part, tells what arrived, and forgets the capture', async () => {
    const world = await kept();
    const view = await world.handIn();
    expect(view.isChecking).toBe(true);
    expect(world.sent).toEqual(['GET ', PART(0), PART(CHUNK_BYTES), PART(2 * CHUNK_BYTES), 'POST /face']);
    expect(world.heard).toEqual([0, CHUNK_BYTES, 2 * CHUNK_BYTES, LONG]);
    world.expectWhole();
  });

  const CUTS = ['GET ', PART(0), PART(CHUNK_BYTES), PART(2 * CHUNK_BYTES), 'POST /face'];
  const FAULTS = ['NETWORK_OFFLINE', 'NETWORK_TIMEOUT', 'SERVER_UNAVAILABLE', 'SERVER_ERROR'] as const;
  test.each(CUTS.flatMap((message) => FAULTS.map((code) => [code, message] as const)))(
    '%s at "%s" costs that message only',
    async (code, cut) => {
      const world = await kept({ faults: (message, turn) => (message === cut && turn === 1 ? code : undefined) });
      await world.handIn();
      const others = partsOf(world.sent).filter((part) => part !== cut);
      expect(others.length).toBe(new Set(others).size);
      expect(world.sent.filter((message) => message === cut && cut !== 'GET ').length).toBe(cut === 'GET ' ? 0 : 2);
      world.expectWhole();
    },
  );

  test.each(CUTS)('an answer to "%s" that is lost makes nothing happen twice', async (cut) => {
    const lost = { lost: 'NETWORK_OFFLINE' } as const;
    const world = await kept({ faults: (message, turn) => (message === cut && turn === 1 ? lost : undefined) });
    const view = await world.handIn();
    expect(view.isChecking).toBe(true);
    expect(partsOf(world.sent)).toEqual([PART(0), PART(CHUNK_BYTES), PART(2 * CHUNK_BYTES)]);
    expect(world.sent.filter((message) => message === 'POST /face').length).toBe(1);
    world.expectWhole();
  });

  test('a cut after each part: each is sent once, and no pause grows while parts arrive', async () => {
    const world = await kept({
      faults: (message, turn) =>
        message.startsWith('POST /uploads/') && turn === 1 ? { lost: 'NETWORK_OFFLINE' } : undefined,
    });
    await world.handIn();
    expect(partsOf(world.sent)).toEqual([PART(0), PART(CHUNK_BYTES), PART(2 * CHUNK_BYTES)]);
    expect(new Set(world.pauses).size).toBe(1);
    world.expectWhole();
  });

  test('an app that crashed goes on where it was', async () => {
    let isCrashing = true;
    const world = await kept({
      faults: (message) => (isCrashing && message === PART(CHUNK_BYTES) ? 'VAULT_STORAGE' : undefined),
    });
    await expect(world.handIn()).rejects.toThrow('VAULT_STORAGE');
    isCrashing = false;
    await world.handIn({}, world.start());
    expect(partsOf(world.sent).filter((part) => part === PART(0)).length).toBe(1);
    world.expectWhole();
  });

  test('a dispute about the offset is settled by reading what the server has', async () => {
    const world = await kept({
      faults: (message, turn) => (message === PART(CHUNK_BYTES) && turn === 1 ? 'PROOF_UPLOAD_OFFSET' : undefined),
    });
    await world.handIn();
    expect(world.sent.filter((message) => message === 'GET ').length).toBe(2);
    world.expectWhole();
  });

  test('a dispute that does not end is told, not carried on for ever', async () => {
    const world = await kept({ faults: (message) => (message === PART(0) ? 'PROOF_UPLOAD_OFFSET' : undefined) });
    await expect(world.handIn()).rejects.toThrow('PROOF_UPLOAD_OFFSET');
    expect(world.sent.length).toBeLessThan(12);
  });

  test('parts that take too long are halved, down to what the slowest network carries', async () => {
    const world = await kept({
      faults: (message, turn) => (message === PART(0) && turn <= 6 ? 'NETWORK_TIMEOUT' : undefined),
    });
    await world.handIn();
    const offsets = [...new Set(partsOf(world.sent))].map((part) => Number(part.split('/').at(-1)));
    expect(Math.min(...offsets.slice(1).map((offset, at) => offset - (offsets[at] ?? 0)))).toBe(32 * 1024);
    world.expectWhole();
  });

  test('a part that was given up as too slow and comes after all is no damage', async () => {
    let isLate = false;
    const world = await kept({
      faults: (message, turn) => {
        if (message === PART(0) && turn === 1) return 'NETWORK_TIMEOUT';
        // It comes between the look at what the server has and the smaller part.
        if (message === PART(0) && !isLate) {
          isLate = true;
          world.server.parts.set(0, CHUNK_BYTES);
          world.server.content.set(bytesOf(LONG).subarray(0, CHUNK_BYTES));
          world.server.change({ upload: { ...world.server.view.upload!, received: CHUNK_BYTES } });
        }
        return undefined;
      },
    });
    await world.handIn();
    expect(partsOf(world.sent).filter((part) => part === PART(0)).length).toBe(2);
    world.expectWhole();
  });

  test('minutes without a network are waited for; then the person decides, and nothing is lost', async () => {
    let isOffline = true;
    const world = await kept({ faults: () => (isOffline ? 'NETWORK_OFFLINE' : undefined) }).catch(() => undefined);
    expect(world).toBeUndefined();
    isOffline = false;
    const later = await kept({
      faults: (message) => (isOffline && message === 'GET ' ? 'NETWORK_OFFLINE' : undefined),
    });
    isOffline = true;
    await expect(later.handIn()).rejects.toThrow('NETWORK_OFFLINE');
    expect(later.sent.length).toBe(HAND_IN_TRIES + 1);
    expect(later.pauses.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(150_000);
    expect(later.disk.kept?.bytes.length).toBe(LONG);
    isOffline = false;
    await later.handIn();
    later.expectWhole();
  });

  test.each(['REQUEST_RATE_LIMITED', 'PROOF_CONSENT', 'ENROLMENT_NONE'] as const)(
    '%s is told at once, and the capture is still there',
    async (code) => {
      const world = await kept({ faults: (message) => (message === 'POST /face' ? code : undefined) });
      await expect(world.handIn()).rejects.toThrow(code);
      expect(world.pauses).toEqual([]);
      expect(world.disk.kept?.kind).toBe('face');
    },
  );

  test.each(['PROOF_UPLOAD_DIGEST', 'PROOF_PICTURE_INVALID', 'PROOF_PICTURE_SMALL', 'PROOF_UPLOAD'] as const)(
    '%s: the server will never take it, so it is forgotten',
    async (code) => {
      const world = await kept({ faults: (message) => (message === 'POST /face' ? code : undefined) });
      await expect(world.handIn()).rejects.toThrow(code);
      expect(world.disk.kept).toBeUndefined();
    },
  );

  test('a screen that was left sends nothing more, and keeps the capture', async () => {
    const leaving = new AbortController();
    const world = await kept({
      faults: (message) =>
        void (message === PART(CHUNK_BYTES) && leaving.abort(new DOMException('left', 'AbortError'))),
    });
    await expect(world.handIn({ signal: leaving.signal })).rejects.toThrow('left');
    expect(world.sent.at(-1)).toBe(PART(CHUNK_BYTES));
    expect(world.disk.kept?.kind).toBe('face');
  });

  test.each([
    ['is being checked', {}],
    ['was accepted', { stage: 'video', isChecking: false }],
  ] as const)('what was handed in, its answer lost with the app, and %s, is success', async (_, since) => {
    const world = await kept({
      faults: (message) => (message === 'POST /face' ? { lost: 'VAULT_STORAGE' } : undefined),
    });
    await expect(world.handIn()).rejects.toThrow('VAULT_STORAGE');
    expect(world.disk.kept?.kind).toBe('face');
    world.server.change(since);
    expect(await world.handIn({}, world.start())).toEqual(world.server.view);
    world.expectWhole();
  });

  test('what was refused before the answer to its submit came is not sent anew: the view says why', async () => {
    const refusal = { code: 'PROOF_FACE_OTHER', at: 1 };
    const world = await kept({
      faults: (message, turn) => {
        if (message === 'GET ' && turn === 2) world.server.change({ isChecking: false, refusal });
        return message === 'POST /face' ? { lost: 'NETWORK_TIMEOUT' } : undefined;
      },
    });
    expect(await world.handIn()).toMatchObject({ stage: 'face', isChecking: false, refusal });
    world.expectWhole();
  });

  test.each([
    ['nothing is kept', (world: Awaited<ReturnType<typeof kept>>) => void delete world.disk.kept],
    [
      'another one was announced since',
      (world: Awaited<ReturnType<typeof kept>>) =>
        world.server.change({ upload: { ...world.server.view.upload!, sha256: 'A'.repeat(43) } }),
    ],
  ])('where %s, the person takes it again', async (_, change) => {
    const world = await kept();
    change(world);
    await expect(world.handIn()).rejects.toMatchObject({ code: 'PROOF_UPLOAD' });
    expect([partsOf(world.sent), world.disk.kept]).toEqual([[], undefined]);
  });
});

describe('reading', () => {
  test('asks at once, or waits for another revision than the one seen', async () => {
    const world = open();
    await world.proofing.read(E);
    await world.proofing.read(E, { seen: 0 });
    expect(world.sent).toEqual(['GET ', 'GET ?seen=0&wait=25']);
    expect(world.pauses).toEqual([]);
  });

  test('a server that answers a long wait at once is not asked in a tight loop', async () => {
    const world = open();
    const { revision } = await world.proofing.read(E);
    await world.proofing.read(E, { seen: revision });
    expect(world.pauses).toEqual([500]);
  });

  test('consent and sentence are posted as they are', async () => {
    const world = open();
    await world.proofing.giveConsent(E, 'A'.repeat(43));
    await world.proofing.askSentence(E, 'fa');
    expect(world.sent).toEqual(['POST /consent', 'POST /sentence']);
    expect(world.bodies).toEqual([{ sha256: 'A'.repeat(43) }, { lang: 'fa' }]);
  });
});
