// SPDX-License-Identifier: Apache-2.0
// Judges the signer's certificate now: path to a pinned root, then revocation of each certificate below it
// (EN 319 102-1 §5.2.6, §5.3: without a proof of existence the time that counts is the time of validation).
// Addresses come from validated certificates only; what they answer is believed by its signature alone.
import { randomBytes } from '../crypto/hash.ts';
import type { Bytes } from '../crypto/bytes.ts';
import { checkCrl } from '../pki/check-crl.ts';
import { checkOcsp } from '../pki/check-ocsp.ts';
import { createOcspRequest } from '../pki/ocsp-request.ts';
import { CERTIFICATE_HOLD, type Certificate, type CrlVerdict, type OcspVerdict, type PkiReason } from '../pki/types.ts';
import { validateChain } from '../pki/validate-chain.ts';
import { AppError } from '../protocol/errors.ts';
import { indeterminate, PASSED, worst, type Finding, type RevocationReport, type SubIndication } from './report.ts';

export interface TrustOptions {
  /** Pinned roots; never from the document. */
  readonly anchors: readonly Certificate[];
  readonly now: Date;
  /** POST of an OCSP request to `url`. Rejects when there is no answer. Absent: offline. */
  readonly fetchOcsp?: (url: string, requestDer: Bytes) => Promise<Uint8Array>;
  readonly fetchCrl?: (url: string) => Promise<Uint8Array>;
}

export interface TrustResult {
  readonly finding: Finding;
  readonly revocation: readonly RevocationReport[];
}

const CHAIN: Readonly<Partial<Record<PkiReason, SubIndication>>> = {
  NO_CHAIN: 'NO_CERTIFICATE_CHAIN_FOUND',
  KEY_IDENTIFIER: 'NO_CERTIFICATE_CHAIN_FOUND', // a root of the same name, not the issuer
  SIGNATURE: 'CERTIFICATE_CHAIN_GENERAL_FAILURE',
  ALGORITHM: 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE',
  EXPIRED: 'OUT_OF_BOUNDS_NO_POE',
  NOT_YET_VALID: 'OUT_OF_BOUNDS_NO_POE',
};

export async function checkTrust(
  leaf: Certificate,
  intermediates: readonly Certificate[],
  options: TrustOptions,
): Promise<TrustResult> {
  if (options.anchors.length === 0)
    return { finding: indeterminate('NO_CERTIFICATE_CHAIN_FOUND', 'no trusted root is configured'), revocation: [] };
  const at = Math.floor(options.now.getTime() / 1000);
  const chain = await validateChain({ leaf, intermediates, anchors: options.anchors, at });
  if (!chain.ok) {
    const subIndication = CHAIN[chain.reason] ?? 'CHAIN_CONSTRAINTS_FAILURE';
    return { finding: indeterminate(subIndication, `certificate path: ${chain.message}`), revocation: [] };
  }
  const findings: Finding[] = [];
  const revocation: RevocationReport[] = [];
  for (const [position, certificate] of chain.path.slice(0, -1).entries()) {
    const issuer = chain.path[position + 1] as Certificate;
    const result = await checkRevocation(certificate, issuer, position, at, options);
    findings.push(result.finding);
    revocation.push(result.report);
  }
  return { finding: worst(findings), revocation };
}

interface RevocationResult {
  readonly finding: Finding;
  readonly report: RevocationReport;
}

type Answer = Extract<OcspVerdict | CrlVerdict, { ok: true }>;

/**
 * OCSP first; where nobody gives a usable answer, the CRL. After an issuer said that it never issued the certificate
 * (RFC 6960 §2.2 "unknown"), not standing on its list proves nothing: the list may still say that it is revoked.
 */
async function checkRevocation(
  certificate: Certificate,
  issuer: Certificate,
  position: number,
  at: number,
  options: TrustOptions,
): Promise<RevocationResult> {
  const faults: string[] = [];
  let isUnknown = false;
  for (const url of options.fetchOcsp ? certificate.ocspUrls : []) {
    const verdict = await answerOf(() => askOcsp(url, certificate, issuer, at, options));
    if (verdict.ok && verdict.status !== 'unknown') return judge(verdict, 'ocsp', position);
    isUnknown ||= verdict.ok;
    faults.push(`OCSP: ${verdict.ok ? 'the responder does not know the certificate' : verdict.message}`);
  }
  for (const url of options.fetchCrl ? certificate.crlUrls : []) {
    const verdict = await answerOf(async () => {
      const crl = (await options.fetchCrl?.(url)) ?? new Uint8Array();
      return checkCrl({ crl, certificate, issuer, at });
    });
    if (verdict.ok && !(isUnknown && verdict.status === 'good')) return judge(verdict, 'crl', position);
    if (!verdict.ok) faults.push(`CRL: ${verdict.message}`);
  }
  const reason = faults.join('; ') || 'revocation was not asked: no address, or offline';
  return {
    finding: indeterminate('TRY_LATER', reason),
    report: { position, source: 'none', status: 'unknown' },
  };
}

async function askOcsp(
  url: string,
  certificate: Certificate,
  issuer: Certificate,
  at: number,
  { fetchOcsp }: TrustOptions,
): Promise<OcspVerdict> {
  const nonce = randomBytes(32);
  const request = await createOcspRequest(certificate, issuer, nonce);
  const response = (await fetchOcsp?.(url, request)) ?? new Uint8Array();
  return checkOcsp({ response, certificate, issuer, at, nonce });
}

/** An address that fails is no answer, not an error of ours. */
async function answerOf<T extends OcspVerdict | CrlVerdict>(
  ask: () => Promise<T>,
): Promise<T | { readonly ok: false; readonly message: string }> {
  try {
    return await ask();
  } catch (cause) {
    return { ok: false, message: cause instanceof AppError ? cause.code : 'no answer' };
  }
}

function judge(answer: Answer, source: 'ocsp' | 'crl', position: number): RevocationResult {
  const thisUpdate = iso(answer.thisUpdate);
  if (answer.status === 'good') return { finding: PASSED, report: { position, source, status: 'good', thisUpdate } };
  const isHeld = answer.revocationReason === CERTIFICATE_HOLD;
  const report: RevocationReport = {
    position,
    source,
    status: isHeld ? 'suspended' : 'revoked',
    thisUpdate,
    ...(answer.revokedAt === undefined ? {} : { revokedAt: iso(answer.revokedAt) }),
  };
  if (isHeld)
    return { finding: indeterminate('TRY_LATER', 'the certificate is suspended or not yet activated'), report };
  const subIndication = position === 0 ? 'REVOKED_NO_POE' : 'REVOKED_CA_NO_POE';
  return { finding: indeterminate(subIndication, 'the certificate is revoked'), report };
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
