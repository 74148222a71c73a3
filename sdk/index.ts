// SPDX-License-Identifier: Apache-2.0
// The SDK of relying parties for Node: what they may import. See sdk/README.md.
export type { FileToSign } from './describe-documents.ts';
export type { SignedFile } from './open-result.ts';
export {
  createSigner,
  type SignatureRequest,
  type SignatureResult,
  type SignatureWish,
  type Signer,
  type SignerOptions,
} from './signer.ts';
