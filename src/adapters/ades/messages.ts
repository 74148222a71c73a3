// SPDX-License-Identifier: Apache-2.0
// What page and signing worker say to each other. The CryptoKey crosses as a handle: its bytes do not.
import type { ConsentReceipt } from '../../../core/ades/consent.ts';
import type { Bytes } from '../../../core/crypto/bytes.ts';
import type { ErrorCode } from '../../../core/protocol/errors.ts';

export interface AdesRequest {
  readonly id: number;
  readonly kind: 'sign-pades';
  readonly pdf: Bytes;
  readonly certificateChain: readonly Bytes[];
  readonly privateKey: CryptoKey;
  readonly signingTime: number;
  readonly reason?: string;
  readonly consent?: ConsentReceipt;
}

export type AdesAnswer =
  | { readonly id: number; readonly ok: true; readonly appended: Bytes }
  | { readonly id: number; readonly ok: false; readonly code: ErrorCode; readonly message: string };
