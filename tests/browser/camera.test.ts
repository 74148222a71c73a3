// SPDX-License-Identifier: Apache-2.0
// The camera of the selfie and the video in a real browser: its fake camera draws, its fake microphone beeps, and the
// encoder, the permissions and the tracks are real.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FACE_MIN_PIXELS, MEDIA_MAX_BYTES, type AppError } from '../../core/protocol/index.ts';
import { readJpeg } from '../../server/adapters/mediabunny/jpeg-structure.ts';
import { mediaDevicesCamera } from '../../src/adapters/media-devices/media-devices-camera.ts';

let leaving: AbortController;
let video: HTMLVideoElement;
let opened: MediaStream[];
const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);

beforeEach(() => {
  leaving = new AbortController();
  video = document.createElement('video');
  document.body.append(video);
  opened = [];
  vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockImplementation(async (constraints) => {
    const stream = await real(constraints);
    opened.push(stream);
    return stream;
  });
});
afterEach(() => {
  leaving.abort();
  video.remove();
  vi.restoreAllMocks();
});

const tracks = () => opened.flatMap((stream) => stream.getTracks());
const states = () => tracks().map(({ kind, readyState }) => `${kind} ${readyState}`);
const trackOf = (kind: string) => tracks().find((track) => track.kind === kind)!;
const openFor = (sound: boolean, onLost?: (error: AppError) => void) =>
  mediaDevicesCamera.open(video, { sound, ...(onLost && { onLost }) }, leaving.signal);
const seconds = (count: number) => new Promise((done) => setTimeout(done, count * 1000));
const fails = (name: string) => Promise.reject(new DOMException('no', name));

/** What another app or a phone call does: the track ends, and says so. `stop()` of our own would say nothing. */
function takeAway(kind: string): void {
  const track = trackOf(kind);
  track.stop();
  track.dispatchEvent(new Event('ended'));
}

describe('a selfie', () => {
  test('is a JPEG of the camera, large enough and small enough', async () => {
    const camera = await openFor(false);
    const jpeg = await camera.takePicture();
    expect(jpeg.type).toBe('image/jpeg');
    expect(jpeg.size).toBeLessThanOrEqual(MEDIA_MAX_BYTES.face);
    // As the server reads it.
    const { width = 0, height = 0 } = readJpeg(new Uint8Array(await jpeg.arrayBuffer())) ?? {};
    expect([width, height]).toEqual([video.videoWidth, video.videoHeight]);
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(FACE_MIN_PIXELS);
    expect(states()).toEqual(['video live']);
  });

  test('asks for the front camera and no sound', async () => {
    await openFor(false);
    const [constraints] = vi.mocked(navigator.mediaDevices.getUserMedia).mock.calls[0] ?? [];
    expect(constraints).toMatchObject({ audio: false, video: { facingMode: 'user', width: { ideal: 1280 } } });
  });

  /** A camera that sees these two colours, side by side. */
  function giveHalves(width: number, height: number, left = '#f00', right = '#00f'): void {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width, height });
    const context = canvas.getContext('2d')!;
    const paint = () => {
      context.fillStyle = left;
      context.fillRect(0, 0, width / 2, height);
      context.fillStyle = right;
      context.fillRect(width / 2, 0, width / 2, height);
    };
    paint();
    const timer = setInterval(paint, 40);
    leaving.signal.addEventListener('abort', () => clearInterval(timer));
    vi.mocked(navigator.mediaDevices.getUserMedia).mockResolvedValue(canvas.captureStream(25));
  }
  async function colourAt(jpeg: Blob, part: number): Promise<'red' | 'blue'> {
    const picture = await createImageBitmap(jpeg);
    const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d')!;
    context.drawImage(picture, 0, 0);
    const [red = 0, , blue = 0] = context.getImageData(picture.width * part, picture.height / 2, 1, 1).data;
    return red > blue ? 'red' : 'blue';
  }

  test('is not mirrored, even where the person sees it mirrored', async () => {
    giveHalves(640, 480);
    video.style.transform = 'scaleX(-1)';
    const jpeg = await (await openFor(false)).takePicture();
    expect([await colourAt(jpeg, 0.25), await colourAt(jpeg, 0.75)]).toEqual(['red', 'blue']);
  });

  test('of a camera with more pixels than a matcher sees is made smaller', async () => {
    giveHalves(2560, 1920);
    const picture = await createImageBitmap(await (await openFor(false)).takePicture());
    expect([picture.width, picture.height]).toEqual([1600, 1200]);
  });

  test('of a camera with too few pixels is refused here', async () => {
    giveHalves(320, FACE_MIN_PIXELS - 2);
    const camera = await openFor(false);
    await expect(camera.takePicture()).rejects.toMatchObject({ code: 'PROOF_PICTURE_SMALL' });
  });

  test.each([
    ['#000', '#000', 0, 0.05],
    ['#fff', '#fff', 0.95, 1],
    ['#000', '#fff', 0.45, 0.55],
  ])('the light of %s beside %s is between %d and %d', async (left, right, least, most) => {
    giveHalves(640, 480, left, right);
    const light = (await openFor(false)).light();
    expect(light).toBeGreaterThanOrEqual(least);
    expect(light).toBeLessThanOrEqual(most);
  });

  test('cannot be recorded: it was opened without sound', async () => {
    const camera = await openFor(false);
    await expect(camera.record()).rejects.toMatchObject({ code: 'PROOF_VIDEO_INVALID' });
  });
});

describe('a video', () => {
  /** Plays it: what a player sees and hears is what is in it. */
  async function probe(blob: Blob) {
    const player = document.createElement('video');
    player.src = URL.createObjectURL(blob);
    await new Promise((resolve, reject) => {
      player.addEventListener('loadeddata', resolve, { once: true });
      player.addEventListener('error', () => reject(new Error(player.error?.message ?? 'unreadable')), { once: true });
    });
    // A recorder writes no duration: the end is sought.
    player.currentTime = 1e6;
    await new Promise((resolve) => player.addEventListener('seeked', resolve, { once: true }));
    const { videoWidth: width, videoHeight: height, currentTime } = player;
    URL.revokeObjectURL(player.src);
    const sound = await new OfflineAudioContext(1, 48_000, 48_000).decodeAudioData(await blob.arrayBuffer());
    const loudest = sound.getChannelData(0).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return {
      width,
      height,
      seconds: currentTime,
      soundSeconds: sound.duration,
      channels: sound.numberOfChannels,
      loudest,
    };
  }

  test('of three seconds has a moving picture and sound, in a form that is uploaded', async () => {
    const camera = await openFor(true);
    const recording = await camera.record();
    await seconds(3);
    const blob = await recording.stop();
    expect(blob.type).toMatch(/^video\/(webm|mp4)$/);
    const clip = await probe(blob);
    expect([clip.width, clip.height]).toEqual([640, 480]);
    expect(clip.seconds).toBeGreaterThan(2.5);
    expect(clip.seconds).toBeLessThan(4);
    expect(clip.soundSeconds).toBeGreaterThan(2.5);
    expect(clip.loudest).toBeGreaterThan(0.01);
    // 20 s of it stay far below the limit.
    expect((blob.size / clip.seconds) * 20).toBeLessThan(MEDIA_MAX_BYTES.video / 3);
    expect(await recording.stop()).toBe(blob);
  });

  test('is heard as it is: no echo is cancelled, no noise is suppressed', async () => {
    await openFor(true);
    const { echoCancellation, noiseSuppression } = trackOf('audio').getSettings();
    expect([echoCancellation, noiseSuppression]).toEqual([false, false]);
  });

  test('can be recorded again with the camera that is open', async () => {
    const camera = await openFor(true);
    for (let turn = 0; turn < 2; turn++) {
      const recording = await camera.record();
      await seconds(0.5);
      expect((await recording.stop()).size).toBeGreaterThan(0);
    }
  });

  test('that holds nothing is none', async () => {
    const camera = await openFor(true);
    vi.spyOn(Blob.prototype, 'size', 'get').mockReturnValue(0);
    const recording = await camera.record();
    await expect(recording.stop()).rejects.toMatchObject({ code: 'PROOF_VIDEO_INVALID' });
  });

  test('that stops by itself is none', async () => {
    const start = vi.spyOn(MediaRecorder.prototype, 'start');
    const recording = await (await openFor(true)).record();
    const recorder = start.mock.contexts[0] as MediaRecorder;
    const stopped = new Promise((resolve) => recorder.addEventListener('stop', resolve));
    recorder.stop();
    await stopped;
    await expect(recording.stop()).rejects.toMatchObject({ code: 'PROOF_VIDEO_INVALID' });
  });

  test.each([
    ['has no recorder', () => vi.stubGlobal('MediaRecorder', undefined)],
    ['knows none of the forms', () => vi.spyOn(MediaRecorder, 'isTypeSupported').mockReturnValue(false)],
    [
      'fails to start',
      () =>
        vi.spyOn(MediaRecorder.prototype, 'start').mockImplementation(() => {
          throw new DOMException('no encoder', 'NotSupportedError');
        }),
    ],
  ])('in a browser that %s is refused by its code', async (_, spoil) => {
    const camera = await openFor(true);
    spoil();
    await expect(camera.record()).rejects.toMatchObject({ code: 'PROOF_VIDEO_INVALID' });
    vi.unstubAllGlobals();
  });
});

describe('leaving', () => {
  test.each([false, true])('stops every track and empties the element (sound: %s)', async (sound) => {
    await openFor(sound);
    expect(states().every((state) => state.endsWith('live'))).toBe(true);
    leaving.abort();
    expect(states().every((state) => state.endsWith('ended'))).toBe(true);
    expect(video.srcObject).toBeNull();
  });

  test('before the camera is open opens none', async () => {
    leaving.abort();
    await expect(openFor(true)).rejects.toThrow();
    expect(opened).toEqual([]);
  });

  test('while the browser still asks stops what comes after', async () => {
    const asked = openFor(true);
    leaving.abort();
    await expect(asked).rejects.toThrow();
    expect(states()).toEqual(['audio ended', 'video ended']);
  });

  test('while it records ends the recording, and is no loss of the camera', async () => {
    const lost = vi.fn();
    const recording = await (await openFor(true, lost)).record();
    leaving.abort(new DOMException('left', 'AbortError'));
    await expect(recording.stop()).rejects.toThrow('left');
    expect(states()).toEqual(['audio ended', 'video ended']);
    takeAway('video');
    await Promise.resolve();
    expect(lost).not.toHaveBeenCalled();
  });
});

describe('a device that cannot be had', () => {
  test.each([
    ['NotAllowedError', 'CAMERA_DENIED'],
    ['NotFoundError', 'CAMERA_MISSING'],
    ['OverconstrainedError', 'CAMERA_MISSING'],
    ['NotReadableError', 'CAMERA_BUSY'],
  ])('for a selfie: %s → %s', async (name, code) => {
    vi.mocked(navigator.mediaDevices.getUserMedia).mockImplementation(() => fails(name));
    await expect(openFor(false)).rejects.toMatchObject({ code });
  });

  test.each([
    ['NotFoundError', true, 'MICROPHONE_MISSING'],
    ['NotReadableError', true, 'MICROPHONE_BUSY'],
    ['NotFoundError', false, 'CAMERA_MISSING'],
    ['NotReadableError', false, 'CAMERA_BUSY'],
  ])('for a video: %s, and the camera alone would open: %s → %s', async (name, opensAlone, code) => {
    vi.mocked(navigator.mediaDevices.getUserMedia).mockImplementation(async (constraints) => {
      if (constraints?.audio || !opensAlone) return fails(name);
      const stream = await real(constraints);
      opened.push(stream);
      return stream;
    });
    await expect(openFor(true)).rejects.toMatchObject({ code });
    expect(states().filter((state) => state.endsWith('live'))).toEqual([]);
  });

  test.each([
    ['microphone', 'MICROPHONE_DENIED'],
    ['camera', 'CAMERA_DENIED'],
    ['neither that is known', 'CAMERA_DENIED'],
  ])('for a video: the %s was denied, and nobody is asked again', async (denied, code) => {
    const ask = vi.mocked(navigator.mediaDevices.getUserMedia).mockImplementation(() => fails('NotAllowedError'));
    vi.spyOn(navigator.permissions, 'query').mockImplementation(
      async ({ name }) => ({ state: (name as string) === denied ? 'denied' : 'prompt' }) as PermissionStatus,
    );
    await expect(openFor(true)).rejects.toMatchObject({ code });
    expect(ask).toHaveBeenCalledTimes(1);
  });

  test('a camera that opens and shows nothing is busy, and is let go', async () => {
    vi.spyOn(HTMLVideoElement.prototype, 'play').mockRejectedValue(new DOMException('no frame', 'AbortError'));
    await expect(openFor(false)).rejects.toMatchObject({ code: 'CAMERA_BUSY' });
    expect(states()).toEqual(['video ended']);
  });
});

test('a camera that never shows anything is given up after a while', async () => {
  vi.spyOn(HTMLVideoElement.prototype, 'play').mockReturnValue(new Promise(() => {}));
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort());
  await expect(openFor(false)).rejects.toMatchObject({ code: 'CAMERA_BUSY' });
  expect(states()).toEqual(['video ended']);
});

describe('a device that is taken away', () => {
  test.each([
    ['video', 'CAMERA_BUSY'],
    ['audio', 'MICROPHONE_BUSY'],
  ])('%s: the screen hears %s at once, and nothing waits for it', async (kind, code) => {
    const lost = vi.fn();
    const camera = await openFor(true, lost);
    const recording = await camera.record();
    takeAway(kind);
    await vi.waitFor(() => expect(lost).toHaveBeenCalledTimes(1));
    expect(lost.mock.calls[0]?.[0]).toMatchObject({ code });
    await expect(recording.stop()).rejects.toMatchObject({ code });
    await expect(camera.takePicture()).rejects.toMatchObject({ code });
    await expect(camera.record()).rejects.toMatchObject({ code });
    expect(states()).toEqual(['audio ended', 'video ended']);
  });

  test('before its first picture came does not hang', async () => {
    vi.spyOn(HTMLVideoElement.prototype, 'play').mockReturnValue(new Promise(() => {}));
    const asked = openFor(false);
    await vi.waitFor(() => expect(opened.length).toBe(1));
    takeAway('video');
    await expect(asked).rejects.toMatchObject({ code: 'CAMERA_BUSY' });
  });

  test.each([
    ['video', 'CAMERA_BUSY'],
    ['audio', 'MICROPHONE_BUSY'],
  ])(
    '%s that gives nothing at the moment is %s: a black picture or a silent video would be of no use',
    async (kind, code) => {
      const camera = await openFor(true);
      vi.spyOn(trackOf(kind), 'muted', 'get').mockReturnValue(true);
      await expect(camera.takePicture()).rejects.toMatchObject({ code });
      await expect(camera.record()).rejects.toMatchObject({ code });
    },
  );

  test('for a moment while it records spoils the recording', async () => {
    const recording = await (await openFor(true)).record();
    trackOf('audio').dispatchEvent(new Event('mute'));
    await expect(recording.stop()).rejects.toMatchObject({ code: 'MICROPHONE_BUSY' });
  });
});
