// SPDX-License-Identifier: Apache-2.0
// Camera and microphone, each opened once and let go: a frame must have come, the sound must be live. Nothing of
// either is recorded or leaves this function.
import type { MediaTrial } from '../../ports/device-trial.ts';
import { failureKindOf, mediaDevicesFor, mediaFailure, stopTracks, type MediaPart } from './media-failure.ts';

/** Opens, lets `look` see the stream, stops it whatever happens. */
async function tried(
  part: MediaPart,
  constraints: MediaStreamConstraints,
  look: (stream: MediaStream) => Promise<boolean>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const mediaDevices = mediaDevicesFor(part);
  let stream: MediaStream;
  try {
    stream = await mediaDevices.getUserMedia(constraints);
  } catch (cause) {
    throw mediaFailure(part, failureKindOf(cause), cause);
  }
  try {
    signal?.throwIfAborted();
    if (!(await look(stream))) throw mediaFailure(part, 'BUSY');
    signal?.throwIfAborted();
  } finally {
    stopTracks(stream);
  }
}

/** A picture came, of any size. */
async function hasPicture(stream: MediaStream): Promise<boolean> {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = stream;
  try {
    await video.play();
    return video.videoWidth > 0;
  } catch {
    return false;
  } finally {
    video.srcObject = null;
  }
}

const isLive = async (stream: MediaStream): Promise<boolean> =>
  stream.getAudioTracks().some((track) => track.readyState === 'live' && !track.muted);

export const mediaDevicesTrial: MediaTrial = {
  // The one that will look at the face.
  camera: (signal) => tried('CAMERA', { audio: false, video: { facingMode: 'user' } }, hasPicture, signal),
  microphone: (signal) => tried('MICROPHONE', { audio: true, video: false }, isLive, signal),
};
