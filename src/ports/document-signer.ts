// SPDX-License-Identifier: Apache-2.0
// Signing of documents as src/app needs it. Contract: runs off the page's thread; the key is used for this one call
// and never kept; the document is not changed; rejects with AppError (SIGN_UNSUPPORTED, SIGN_FAILED) or, on abort,
// with the signal's reason.
import type { ConsentReceipt } from '../../core/ades/consent.ts';
import type { Bytes } from '../../core/crypto/bytes.ts';

export interface PadesSignature {
  readonly pdf: Bytes;
  /** DER, the signer's certificate first. */
  readonly certificateChain: readonly Bytes[];
  /** ECDSA P-256, usage `sign`, not extractable. */
  readonly privateKey: CryptoKey;
  /** Unix seconds by the server's clock as last heard: the claimed time of signing. */
  readonly signingTime: number;
  /** The relying party's text for the person. */
  readonly reason?: string;
  readonly consent?: ConsentReceipt;
}

export interface DocumentSigner {
  /** @returns the bytes to append to the document (PAdES B-B): an increment, nothing of the document itself. */
  signPades(input: PadesSignature, signal?: AbortSignal): Promise<Bytes>;
  /** Ends the worker; a later call starts another. */
  close(): void;
}
