// SPDX-License-Identifier: Apache-2.0
// A claimed request while it is on the screen: what was opened and checked, and what must not outlive the page.
// One at a time; what survives a crash is BegunClaim.
import type { Bytes } from '../../core/crypto/bytes.ts';
import type { CertificateView, ClaimAnswer, SigningRequest } from '../../core/protocol/index.ts';
import type { ReleaseHolder } from './release-operation.ts';

export interface SigningSession extends ReleaseHolder {
  readonly request: SigningRequest;
  readonly claim: ClaimAnswer;
  /** SHA-256 of the JWS as it came, base64url. */
  readonly requestSha256: string;
  /** In the request's order, each digest checked. */
  readonly documents: readonly Bytes[];
  /** AES-256-GCM for the way back: encrypts one result, once. */
  readonly resultKey: CryptoKey;
  readonly certificate: CertificateView;
  /** 16 bytes, base64url: makes the operation's hash unguessable. */
  readonly random: string;
}
