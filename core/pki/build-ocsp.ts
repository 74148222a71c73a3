// SPDX-License-Identifier: Apache-2.0
// OCSP answers as template DER (RFC 6960 §4.2). Says only what the caller knows: there is no default status.
import type { Bytes } from '../crypto/bytes.ts';
import { signatureAlgorithmDer } from './algorithms.ts';
import type { SigningAlgorithm } from './build-certificate.ts';
import { bitString, enumerated, explicit, generalizedTime, implicit, octetString, oid, sequence } from './der-write.ts';
import { extension } from './extensions.ts';
import { EXT, OCSP_BASIC } from './oids.ts';
import type { RevocationReason, Signer } from './types.ts';

export type CertificateStatus =
  | { readonly status: 'good' }
  | { readonly status: 'revoked'; readonly revokedAt: number; readonly reason: RevocationReason }
  | { readonly status: 'unknown' };

interface OcspAnswer {
  /** CertID of the request, byte by byte. */
  readonly certIdDer: Uint8Array;
  readonly status: CertificateStatus;
}

export interface OcspBuildInput {
  readonly answers: readonly OcspAnswer[];
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  readonly nonce: Uint8Array | undefined;
  readonly responder: {
    readonly signer: Signer;
    /** SHA-1 of the responder's public key (RFC 6960 §4.2.1, byKey). */
    readonly keyHash: Uint8Array;
    readonly certificateDer: Uint8Array;
  };
}

function statusDer(status: CertificateStatus): Bytes {
  switch (status.status) {
    case 'good':
      return implicit(0, new Uint8Array());
    case 'unknown':
      return implicit(2, new Uint8Array());
    case 'revoked':
      return explicit(1, generalizedTime(status.revokedAt), explicit(0, enumerated(status.reason)));
    default:
      return status satisfies never;
  }
}

/** A successful OCSPResponse; producedAt is thisUpdate, for nothing is answered from an older look. */
export async function buildOcspResponse(input: OcspBuildInput): Promise<Bytes> {
  const thisUpdate = generalizedTime(input.thisUpdate);
  const nextUpdate = explicit(0, generalizedTime(input.nextUpdate));
  const singles = input.answers.map(({ certIdDer, status }) =>
    sequence(certIdDer, statusDer(status), thisUpdate, nextUpdate),
  );
  const tbs = sequence(
    explicit(2, octetString(input.responder.keyHash)),
    thisUpdate,
    sequence(...singles),
    ...(input.nonce ? [explicit(1, sequence(extension(EXT.ocspNonce, false, octetString(input.nonce))))] : []),
  );
  const { signer, certificateDer } = input.responder;
  const basic = sequence(
    tbs,
    signatureAlgorithmDer(signer.algorithm as SigningAlgorithm),
    bitString(await signer.sign(tbs)),
    explicit(0, sequence(certificateDer)),
  );
  return sequence(enumerated(0), explicit(0, sequence(oid(OCSP_BASIC), octetString(basic))));
}

/** An answer without content: malformedRequest 1, internalError 2, tryLater 3, unauthorized 6. */
export function buildOcspError(responseStatus: 1 | 2 | 3 | 6): Bytes {
  return sequence(enumerated(responseStatus));
}
