// SPDX-License-Identifier: Apache-2.0
// Issuing, in phases that are each on the disk before the next begins: serial → exact TBS → lint → intent and audit →
// signature → compared with the intent → audit and result. After a crash the same request goes on where it stood, with
// the same serial and the same TBS; nothing that was signed is handed out before it is recorded. Audit entries are
// written at least once: a repeat after a crash may write one again, and never leaves one out.
import { createHash } from 'node:crypto';
import { equalBytes, type Bytes } from '../../core/crypto/bytes.ts';
import {
  assembleSigned,
  buildSignerTbs,
  checkCsr,
  lintSignerTbs,
  signerSubject,
  type CheckedCsr,
  readDer,
} from '../../core/pki/index.ts';
import { AppError, type CertificateView, type LocalText } from '../../core/protocol/index.ts';
import { fromHex } from '../../core/crypto/bytes.ts';
import { certificateView } from './certificate-view.ts';
import { nativeKeyId, nativeVerifier } from './native-crypto.ts';
import type { Authority } from './open-authority.ts';
import type { Audit, CertificateRow, CertificateStore } from './ports.ts';
import { randomSerial, serialText } from './serial.ts';

const DAY_SECONDS = 86_400;

export interface IssueDeps {
  readonly authority: Authority;
  readonly store: CertificateStore;
  readonly audit: Audit;
  readonly now: () => Date;
}

export interface IssueInput {
  readonly requestId: string;
  readonly tokenId: string;
  readonly csrDer: Uint8Array;
  readonly applicant: {
    readonly nationalId: string;
    readonly firstName: LocalText;
    readonly lastName: LocalText;
  };
  /** Whole days; the lint refuses more than the policy allows. */
  readonly validityDays: number;
}

const sha256 = (data: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(data).digest());
const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex');

/**
 * @throws AppError CSR_INVALID, CSR_KEY_NOT_ALLOWED, CSR_SIGNATURE, CSR_KEY_USED (certified before, ever),
 *   REQUEST_CONFLICT (the request id stands for another CSR), CERTIFICATE_LINT
 */
export const issueCertificate =
  (deps: IssueDeps) =>
  async (input: IssueInput): Promise<CertificateView> => {
    const csr = await checkCsr(input.csrDer, { verify: nativeVerifier });
    let row = await reserve(deps, input, csr);
    if (row.phase === 'reserved') row = await plan(deps, input, csr, row);
    if (row.phase === 'planned') row = await sign(deps, row);
    if (row.phase === 'signed') row = await record(deps, row);
    return certificateView(row, deps);
  };

async function reserve(deps: IssueDeps, input: IssueInput, csr: CheckedCsr): Promise<CertificateRow> {
  const csrSha256 = sha256(input.csrDer);
  const row = await deps.store.reserve({
    serial: serialText(randomSerial()),
    issuerId: deps.authority.issuerId,
    tokenId: input.tokenId,
    requestId: input.requestId,
    csrSha256,
    spkiSha256: sha256(csr.spkiDer),
    at: deps.now(),
  });
  if (!row) throw new AppError('CSR_KEY_USED');
  if (!equalBytes(row.csrSha256, csrSha256) || row.issuerId !== deps.authority.issuerId)
    throw new AppError('REQUEST_CONFLICT', 'the request id stands for another CSR');
  return row;
}

async function plan(
  deps: IssueDeps,
  input: IssueInput,
  csr: CheckedCsr,
  { serial }: CertificateRow,
): Promise<CertificateRow> {
  const { issuer, caSigner, plan: issuerPlan, urls } = deps.authority;
  const at = deps.now();
  const notBefore = Math.floor(at.getTime() / 1000);
  const notAfter = notBefore + input.validityDays * DAY_SECONDS - 1;
  const { applicant } = input;
  const tbsDer = buildSignerTbs(
    {
      serial: fromHex(serial),
      signatureAlgorithm: caSigner.algorithm as 'ecdsa-sha256',
      issuerDer: issuer.subject.der,
      issuerKeyId: issuer.subjectKeyId as Bytes,
      subjectDer: signerSubject({
        firstName: applicant.firstName.fa,
        lastName: applicant.lastName.fa,
        nationalId: applicant.nationalId,
      }),
      spkiDer: csr.spkiDer,
      subjectKeyId: nativeKeyId(csr.publicKey),
      notBefore,
      notAfter,
    },
    { policies: issuerPlan.policies, urls },
  );
  await lint(deps, serial, tbsDer, at);
  // The last second is part of the validity.
  return deps.store.plan({ serial, tbsDer, notAfter: new Date((notAfter + 1) * 1000), at });
}

async function lint(deps: IssueDeps, serial: string, tbsDer: Bytes, at: Date): Promise<void> {
  const { issuer, plan: issuerPlan, urls } = deps.authority;
  const now = Math.floor(at.getTime() / 1000);
  const findings = await lintSignerTbs(tbsDer, {
    issuer,
    now,
    policies: issuerPlan.policies,
    urls,
    keyIdOf: nativeKeyId,
  });
  if (findings.length === 0) return;
  const rules = findings.map(({ rule }) => rule).join(' ');
  await deps.audit.append({ event: 'certificate.lintRefused', subject: serial, data: { rules } });
  throw new AppError(
    'CERTIFICATE_LINT',
    `lint: ${findings.map(({ rule, message }) => `${rule}: ${message}`).join('; ')}`,
  );
}

async function sign(deps: IssueDeps, row: CertificateRow): Promise<CertificateRow> {
  const { caSigner, isOwnSignature, issuerId } = deps.authority;
  const { serial } = row;
  const tbsDer = new Uint8Array(row.tbsDer as Uint8Array);
  const tbsSha256 = hex(sha256(tbsDer));
  await deps.audit.append({ event: 'certificate.planned', subject: serial, data: { issuerId, tbsSha256 } });

  const signature = await caSigner.sign(tbsDer);
  const certificateDer = assembleSigned(tbsDer, caSigner.algorithm as 'ecdsa-sha256', signature);
  // A faulty signature would give the key away; a wrong certificate could not be taken back.
  const [signedTbs] = readDer(certificateDer).children;
  const isAsIntended = signedTbs && equalBytes(signedTbs.bytes, tbsDer) && isOwnSignature(tbsDer, signature);
  if (!isAsIntended) throw new AppError('SERVER_ERROR', 'the certificate is not what was planned');
  return deps.store.keepSigned({ serial, certificateDer });
}

async function record(deps: IssueDeps, row: CertificateRow): Promise<CertificateRow> {
  const { serial } = row;
  const certificateSha256 = hex(sha256(row.certificateDer as Uint8Array));
  const { issuerId } = deps.authority;
  await deps.audit.append({ event: 'certificate.issued', subject: serial, data: { issuerId, certificateSha256 } });
  return deps.store.record({ serial, at: deps.now() });
}
