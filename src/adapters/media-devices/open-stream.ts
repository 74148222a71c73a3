// SPDX-License-Identifier: Apache-2.0
// Asks for front camera and microphone in one question, and says which of them it was that failed: the browser's own
// errors do not. A stream that comes after the screen was left is stopped at once.
import { failureKindOf, mediaDevicesFor, mediaFailure, stopTracks, type MediaPart } from './media-failure.ts';

/** A selfie is matched with a photograph, so it is large; a video travels over weak networks, so it is not. */
const VIDEO = {
  face: { facingMode: 'user', width: { ideal: 1280 }, height: { ideal: 960 } },
  video: { facingMode: 'user', width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 24, max: 30 } },
} as const satisfies Record<string, MediaTrackConstraints>;

/**
 * Nothing is played while it records, so there is no echo to cancel, and cancelling it puts phones into their telephone
 * mode, with a narrow and muffled sound. Suppressing noise takes away what tells a mouth from a loudspeaker. The gain is
 * followed: the phone is at arm's length, and some speak low.
 */
const SOUND: MediaTrackConstraints = {
  channelCount: { ideal: 1 },
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: true,
};

/** Of an answered question, without asking again; undefined where the browser does not tell. */
async function isDenied(name: 'camera' | 'microphone'): Promise<boolean | undefined> {
  try {
    return (await navigator.permissions.query({ name })).state === 'denied';
  } catch {
    return undefined;
  }
}

/** Whether the camera alone would have opened. */
async function opensAlone(mediaDevices: MediaDevices): Promise<boolean> {
  try {
    stopTracks(await mediaDevices.getUserMedia({ video: VIDEO.video }));
    return true;
  } catch {
    return false;
  }
}

async function failedPart(mediaDevices: MediaDevices, cause: unknown): Promise<MediaPart> {
  if (failureKindOf(cause) !== 'DENIED') return (await opensAlone(mediaDevices)) ? 'MICROPHONE' : 'CAMERA';
  const [camera, microphone] = await Promise.all([isDenied('camera'), isDenied('microphone')]);
  return microphone && !camera ? 'MICROPHONE' : 'CAMERA';
}

/** @throws AppError CAMERA_* or MICROPHONE_DENIED, _MISSING, _BUSY; the signal's reason when aborted. */
export async function openStream(withSound: boolean, signal: AbortSignal): Promise<MediaStream> {
  signal.throwIfAborted();
  const mediaDevices = mediaDevicesFor('CAMERA');
  let stream: MediaStream;
  try {
    stream = await mediaDevices.getUserMedia({
      video: withSound ? VIDEO.video : VIDEO.face,
      audio: withSound ? SOUND : false,
    });
  } catch (cause) {
    signal.throwIfAborted();
    const part = withSound ? await failedPart(mediaDevices, cause) : 'CAMERA';
    throw mediaFailure(part, failureKindOf(cause), cause);
  }
  if (signal.aborted) stopTracks(stream);
  signal.throwIfAborted();
  return stream;
}
