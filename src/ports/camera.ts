// SPDX-License-Identifier: Apache-2.0
// The phone's camera, with its microphone where that is asked for: a selfie, and a recording. Types only; the screens
// know them by src/app/services.ts.
import type { AppError } from '../../core/protocol/index.ts';

/** What the open camera can do; all of it ends when the signal it was opened with aborts. */
export interface Camera {
  /** A JPEG of what is seen now, unmirrored. Rejects with CAMERA_BUSY, PROOF_PICTURE_SMALL or PROOF_PICTURE_INVALID. */
  takePicture(): Promise<Blob>;
  /** Mean brightness of the picture, 0 to 1; measured anew at each call. */
  light(): number;
  /**
   * Starts to record; resolves when it runs. Only where it was opened with sound. Rejects with PROOF_VIDEO_INVALID
   * where this browser cannot.
   */
  record(): Promise<Recording>;
}

export interface Recording {
  /**
   * @returns the whole of it. Calling it twice gives the same. Rejects with CAMERA_BUSY or MICROPHONE_BUSY where the
   * device was taken away meanwhile, with PROOF_VIDEO_INVALID where it ended by itself or holds nothing.
   */
  stop(): Promise<Blob>;
}

export interface CameraService {
  /**
   * Opens the front camera into `video` until `signal` aborts; resolves once a picture is seen. Rejects with CAMERA_* or
   * MICROPHONE_DENIED, _MISSING, _BUSY. `onLost` hears CAMERA_BUSY or MICROPHONE_BUSY where a phone call or another app
   * takes the device later: open anew.
   */
  open(
    video: HTMLVideoElement,
    options: { readonly sound: boolean; readonly onLost?: (error: AppError) => void },
    signal: AbortSignal,
  ): Promise<Camera>;
}
