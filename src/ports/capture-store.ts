// SPDX-License-Identifier: Apache-2.0
// The selfie or video between its taking and its handing in, so that a reload or a crash does not cost it. At most one
// lies here; nothing else may ever read it. Every write is on disk when its promise resolves. All reject with AppError
// VAULT_STORAGE. Types only.
import type { Bytes } from '../../core/crypto/bytes.ts';
import type { MediaKind } from '../../core/protocol/index.ts';

export interface KeptCapture {
  readonly enrolmentId: string;
  readonly kind: MediaKind;
  /** One of MEDIA_TYPES, without parameters. */
  readonly mediaType: string;
  /** Of the bytes, base64url: what the server was told, and finds it again. */
  readonly sha256: string;
  readonly bytes: Bytes;
}

export interface CaptureStore {
  read(enrolmentId: string): Promise<KeptCapture | undefined>;
  /** Takes the place of whatever was kept, at once or not at all. */
  keep(capture: KeptCapture): Promise<void>;
  /** Whatever is kept, unless it is of the enrolment `but`. */
  forget(but?: string): Promise<void>;
}
