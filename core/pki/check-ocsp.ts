// SPDX-License-Identifier: Apache-2.0
// OCSP answers (RFC 6960 §4.2), parsed and held against the certificate they must be about. Only the issuing CA
// itself or a responder that this very CA delegated is believed; an answer without nextUpdate is no answer.
import type { Bytes } from '../crypto/bytes.ts';
import { equalBytes } from '../crypto/bytes.ts';
import { platformSubtle } from '../crypto/hash.ts';
import { signatureAlgorithmOf } from './algorithms.ts';
import { readCertificate } from './certificate.ts';
import { readDer } from './der.ts';
import { contextPrimitiveTag, contextTag, derError, TAG, type DerNode } from './der-node.ts';
import { elementsOf, fieldsOf, onlyChild, readBits, readGeneralizedTime, readOctets, readOid } from './der-values.ts';
import { readExtensions } from './extensions.ts';
import { readName } from './names.ts';
import { isCertIdOf, readCertId, readNonce, refuseCritical, type CertId } from './ocsp-request.ts';
import { EXT, OCSP_BASIC } from './oids.ts';
import { OCSP_RESPONDER_PROFILE } from './profiles.ts';
import { subtleVerifier } from './signatures.ts';
import type {
  Certificate,
  OcspCheckInput,
  OcspVerdict,
  Refusal,
  RevocationReason,
  SignatureAlgorithm,
  SignatureVerifier,
} from './types.ts';
import { checkLeaf, checkLink, refuse } from './validate-chain.ts';

interface OcspSingle {
  readonly certId: CertId;
  readonly status: 'good' | 'revoked' | 'unknown';
  readonly revokedAt: number | undefined;
  readonly revocationReason: RevocationReason | undefined;
  readonly thisUpdate: number;
  readonly nextUpdate: number | undefined;
}

export interface OcspResponse {
  /** 0 is successful; then the rest is there (RFC 6960 §4.2.1). */
  readonly responseStatus: number;
  readonly basic:
    | {
        readonly tbsDer: Bytes;
        readonly responder: { readonly nameDer: Bytes } | { readonly keyHash: Bytes };
        readonly producedAt: number;
        readonly singles: readonly OcspSingle[];
        readonly nonce: Bytes | undefined;
        readonly signatureAlgorithm: SignatureAlgorithm;
        readonly signature: Bytes;
        readonly certificates: readonly Certificate[];
      }
    | undefined;
}

export function readReason(node: DerNode): RevocationReason {
  if (node.tag !== TAG.enumerated || node.content.length !== 1) throw derError('CRLReason');
  const value = node.content[0] as number;
  if (value > 10 || value === 7) throw derError('CRLReason');
  return value as RevocationReason;
}

/** @throws AppError DER_INVALID, also for an unknown critical extension. */
export function parseOcspResponse(responseDer: Uint8Array): OcspResponse {
  const outer = fieldsOf(readDer(responseDer));
  const status = outer.next(TAG.enumerated).content;
  if (status.length !== 1 || (status[0] as number) > 6) throw derError('responseStatus');
  const bytes = outer.optional(contextTag(0));
  outer.end();
  const responseStatus = status[0] as number;
  if (responseStatus !== 0) return { responseStatus, basic: undefined };
  if (!bytes) throw derError('responseBytes are missing');
  const wrapped = fieldsOf(onlyChild(bytes));
  if (readOid(wrapped.next(TAG.oid)) !== OCSP_BASIC) throw derError('response type');
  const basicDer = readOctets(wrapped.next(TAG.octetString));
  wrapped.end();

  const basic = fieldsOf(readDer(basicDer));
  const tbs = basic.next(TAG.sequence);
  const signatureAlgorithm = signatureAlgorithmOf(basic.next(TAG.sequence).bytes);
  const signature = readBits(basic.next(TAG.bitString));
  const certificatesNode = basic.optional(contextTag(0));
  basic.end();

  const data = fieldsOf(tbs);
  if (data.optional(contextTag(0))) throw derError('version is v1, which is not written');
  const responderNode = data.any();
  const producedAt = readGeneralizedTime(data.next(TAG.generalizedTime));
  const singles = elementsOf(data.next(TAG.sequence)).map(readSingle);
  const extensionsNode = data.optional(contextTag(1));
  data.end();
  const extensions = extensionsNode ? readExtensions(onlyChild(extensionsNode)) : [];
  refuseCritical(extensions.filter((entry) => entry.oid !== EXT.ocspNonce));
  return {
    responseStatus,
    basic: {
      tbsDer: tbs.bytes,
      responder: readResponder(responderNode),
      producedAt,
      singles,
      nonce: readNonce(extensions),
      signatureAlgorithm,
      signature,
      certificates: certificatesNode ? elementsOf(onlyChild(certificatesNode)).map(readCertificate) : [],
    },
  };
}

function readResponder(node: DerNode): { nameDer: Bytes } | { keyHash: Bytes } {
  if (node.tag === contextTag(1)) return { nameDer: readName(onlyChild(node)).der };
  if (node.tag === contextTag(2)) return { keyHash: readOctets(onlyChild(node)) };
  throw derError('ResponderID');
}

function readSingle(node: DerNode): OcspSingle {
  const fields = fieldsOf(node);
  const certId = readCertId(fields.next(TAG.sequence));
  const statusNode = fields.any();
  const status = readStatus(statusNode);
  const thisUpdate = readGeneralizedTime(fields.next(TAG.generalizedTime));
  const next = fields.optional(contextTag(0));
  const extensionsNode = fields.optional(contextTag(1));
  fields.end();
  if (extensionsNode) refuseCritical(readExtensions(onlyChild(extensionsNode)));
  return { certId, ...status, thisUpdate, nextUpdate: next && readGeneralizedTime(onlyChild(next)) };
}

function readStatus(node: DerNode): Pick<OcspSingle, 'status' | 'revokedAt' | 'revocationReason'> {
  const isEmpty = node.content.length === 0;
  if (node.tag === contextPrimitiveTag(0) && isEmpty)
    return { status: 'good', revokedAt: undefined, revocationReason: undefined };
  if (node.tag === contextPrimitiveTag(2) && isEmpty)
    return { status: 'unknown', revokedAt: undefined, revocationReason: undefined };
  const fields = fieldsOf(node, contextTag(1));
  const revokedAt = readGeneralizedTime(fields.next(TAG.generalizedTime));
  const reason = fields.optional(contextTag(0));
  fields.end();
  return { status: 'revoked', revokedAt, revocationReason: reason && readReason(onlyChild(reason)) };
}

/** Says what the answer proves about `certificate` at the time `at`, or why it proves nothing. Never throws. */
export async function checkOcsp(input: OcspCheckInput): Promise<OcspVerdict> {
  const { certificate, issuer, at, nonce, skewSeconds = 60 } = input;
  const verify = input.verify ?? subtleVerifier();
  let response: OcspResponse;
  try {
    response = parseOcspResponse(input.response);
  } catch {
    return refuse('MALFORMED', 'not an OCSP answer');
  }
  const { basic } = response;
  if (!basic) return refuse('STATUS', `responseStatus ${response.responseStatus}`);
  if (nonce && !(basic.nonce && equalBytes(nonce, basic.nonce))) return refuse('NONCE', 'missing or foreign nonce');

  if (!equalBytes(certificate.issuer.der, issuer.subject.der))
    return refuse('RESPONDER', 'not the issuer of this certificate');
  const about: OcspSingle[] = [];
  for (const single of basic.singles) if (await isCertIdOf(single.certId, certificate, issuer)) about.push(single);
  const [single, another] = about;
  if (!single || another) return refuse('CERT_ID', 'not exactly one answer about this certificate');

  const signer = await findResponder(basic, issuer, at, verify);
  if ('ok' in signer) return signer;
  const isSigned = await verify({
    algorithm: basic.signatureAlgorithm,
    spkiDer: signer.spkiDer,
    keyAlgorithm: signer.keyAlgorithm,
    data: basic.tbsDer,
    signature: basic.signature,
  });
  if (!isSigned) return refuse('SIGNATURE', 'signature of the answer', 'responder');

  const { thisUpdate, nextUpdate } = single;
  if (thisUpdate > at + skewSeconds || basic.producedAt > at + skewSeconds) return refuse('FUTURE', 'made later');
  if (thisUpdate > basic.producedAt) return refuse('FUTURE', 'thisUpdate after producedAt');
  if (nextUpdate === undefined || nextUpdate < thisUpdate || nextUpdate < at) return refuse('STALE', 'nextUpdate');
  return {
    ok: true,
    status: single.status,
    ...(single.revokedAt !== undefined && {
      revokedAt: single.revokedAt,
      revocationReason: single.revocationReason,
    }),
    producedAt: basic.producedAt,
    thisUpdate,
    nextUpdate,
    responder: signer,
  };
}

/** The CA itself, or the one certificate in the answer that this CA issued for answering. */
async function findResponder(
  basic: NonNullable<OcspResponse['basic']>,
  issuer: Certificate,
  at: number,
  verify: SignatureVerifier,
): Promise<Certificate | Refusal> {
  if (await isNamed(basic.responder, issuer)) return issuer;
  let fault: Refusal | undefined;
  for (const candidate of basic.certificates.slice(0, 4)) {
    if (!(await isNamed(basic.responder, candidate))) continue;
    fault = equalBytes(candidate.issuer.der, issuer.subject.der)
      ? // At both times: a delegate's old key must not speak for today by dating its answer back.
        (checkLeaf(candidate, OCSP_RESPONDER_PROFILE, basic.producedAt, 'responder') ??
        checkLeaf(candidate, OCSP_RESPONDER_PROFILE, Math.max(at, basic.producedAt), 'responder') ??
        (await checkLink(candidate, issuer, verify, 'responder')))
      : refuse('RESPONDER', 'delegated by another CA', 'responder');
    if (!fault) return candidate;
  }
  return fault ?? refuse('RESPONDER', 'neither the CA nor its delegate', 'responder');
}

async function isNamed(
  responder: NonNullable<OcspResponse['basic']>['responder'],
  certificate: Certificate,
): Promise<boolean> {
  if ('nameDer' in responder) return equalBytes(responder.nameDer, certificate.subject.der);
  const keyHash = new Uint8Array(await platformSubtle.digest('SHA-1', certificate.publicKey));
  return equalBytes(responder.keyHash, keyHash);
}
