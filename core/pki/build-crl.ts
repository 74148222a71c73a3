// SPDX-License-Identifier: Apache-2.0
// A complete CRL, version 2 (RFC 5280 §5), as template DER.
import type { Bytes } from '../crypto/bytes.ts';
import { signatureAlgorithmDer } from './algorithms.ts';
import { assembleSigned, type SigningAlgorithm } from './build-certificate.ts';
import { enumerated, explicit, integer, sequence, time } from './der-write.ts';
import { authorityKeyIdExtension, extension } from './extensions.ts';
import { EXT } from './oids.ts';
import type { RevocationReason, Signer } from './types.ts';

export interface CrlBuildInput {
  readonly issuerDer: Uint8Array;
  readonly issuerKeyId: Uint8Array;
  readonly number: bigint;
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  readonly entries: readonly {
    /** Big-endian magnitude. */
    readonly serial: Uint8Array;
    readonly revokedAt: number;
    readonly reason: RevocationReason;
  }[];
  readonly signer: Signer;
}

export async function buildCrl(input: CrlBuildInput): Promise<Bytes> {
  const algorithm = input.signer.algorithm as SigningAlgorithm;
  const entries = input.entries.map(({ serial, revokedAt, reason }) =>
    sequence(
      integer(serial),
      time(revokedAt),
      // 0 (unspecified) is written by leaving the extension out (RFC 5280 §5.3.1).
      ...(reason === 0 ? [] : [sequence(extension(EXT.reasonCode, false, enumerated(reason)))]),
    ),
  );
  const tbs = sequence(
    integer(1),
    signatureAlgorithmDer(algorithm),
    input.issuerDer,
    time(input.thisUpdate),
    time(input.nextUpdate),
    ...(entries.length > 0 ? [sequence(...entries)] : []),
    explicit(
      0,
      sequence(authorityKeyIdExtension(input.issuerKeyId), extension(EXT.crlNumber, false, integer(input.number))),
    ),
  );
  return assembleSigned(tbs, algorithm, await input.signer.sign(tbs));
}
