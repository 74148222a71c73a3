// SPDX-License-Identifier: Apache-2.0
// Whether camera and microphone are still ours. A phone call or another app ends their tracks, or mutes them for a
// while; who waits for them then hears of it instead of waiting for ever.
import type { AppError } from '../../../core/protocol/index.ts';
import { mediaFailure, stopTracks, type MediaPart } from './media-failure.ts';

const partOf = ({ kind }: MediaStreamTrack): MediaPart => (kind === 'audio' ? 'MICROPHONE' : 'CAMERA');

export interface WatchedTracks {
  /** Resolves with CAMERA_BUSY or MICROPHONE_BUSY once a track has ended without us; never where we stopped it. */
  readonly lost: Promise<AppError>;
  /** @throws AppError where a device is lost, or gives nothing at the moment. */
  check(): void;
  /** Calls back when a device gives nothing for a while. @returns what ends that. */
  onSilence(listener: (error: AppError) => void): () => void;
  /** The work, or the loss of a device, or the end of `signal`: whatever comes first. */
  orLost<T>(work: Promise<T>, signal: AbortSignal): Promise<T>;
}

export function watchTracks(stream: MediaStream, signal: AbortSignal): WatchedTracks {
  const tracks = stream.getTracks();
  let loss: AppError | undefined;
  const lost = new Promise<AppError>((resolve) => {
    for (const track of tracks) {
      const end = () => {
        if (signal.aborted || loss) return;
        loss = mediaFailure(partOf(track), 'BUSY');
        // Without the other one this one is of no use, and its light would stay on.
        stopTracks(stream);
        resolve(loss);
      };
      track.addEventListener('ended', end);
      if (track.readyState === 'ended') end();
    }
  });
  return {
    lost,
    check() {
      signal.throwIfAborted();
      const muted = tracks.find((track) => track.muted);
      if (loss) throw loss;
      if (muted) throw mediaFailure(partOf(muted), 'BUSY');
    },
    onSilence(listener) {
      const ends = tracks.map((track) => {
        const tell = () => listener(mediaFailure(partOf(track), 'BUSY'));
        track.addEventListener('mute', tell);
        return () => track.removeEventListener('mute', tell);
      });
      return () => {
        for (const end of ends) end();
      };
    },
    orLost: (work, until) =>
      new Promise((resolve, reject) => {
        const aborted = () => reject(until.reason as Error);
        if (until.aborted) aborted();
        until.addEventListener('abort', aborted, { once: true });
        void lost.then(reject);
        void work.then(resolve, reject).finally(() => until.removeEventListener('abort', aborted));
      }),
  };
}
