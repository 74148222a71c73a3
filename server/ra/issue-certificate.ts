// SPDX-License-Identifier: Apache-2.0
// From CSR to certificate, in phases that survive a crash between any two: checks, the person's release (device
// lock and PIN) over exactly this, the plan in our record, the issuer, the serial in our record. The same request
// goes on where it stopped; one enrolment never plans two.
import { createHash } from 'node:crypto';
import { fromB64u } from '../../core/crypto/bytes.ts';
import { AppError, type EnrolmentView, type Operation } from '../../core/protocol/index.ts';
import { operationHash } from '../../core/vault/operation.ts';
import type { EnrolmentRecord } from './ports.ts';
import { tellOfCertificate } from './tell.ts';
import { viewOf } from './enrolment-view.ts';
import { advance, loadEnrolment, saveEnrolment, type RaDeps, type StepInput } from './step.ts';

export interface IssueCertificateInput extends StepInput {
  readonly requestId: string;
  /** Nonce of the released operation. */
  readonly operation: string;
  readonly operationRandom: string;
  /** DER, base64url. */
  readonly csr: string;
}

/** Uses the person's release up, then writes down what it was for. Repeating it with the same input changes nothing. */
async function plan(
  deps: RaDeps,
  record: EnrolmentRecord & { readonly tokenId: string },
  input: IssueCertificateInput,
  csrSha256: string,
): Promise<EnrolmentRecord> {
  const { tokenId, termsSha256 } = record;
  if (termsSha256 === undefined) throw new AppError('ENROLMENT_STEP', 'no terms were accepted');
  const operation: Operation = {
    kind: 'issue',
    enrolmentId: record.id,
    tokenId,
    product: record.productId,
    termsSha256,
    csrSha256,
    random: input.operationRandom,
  };
  const h = await operationHash(operation);
  const { operation: nonce, requestId } = input;
  await deps.vault.useOperation({ tokenId, nonce, kind: 'issue', h, needsPin: true, usedBy: requestId });
  await deps.audit.append({
    event: 'enrolment.issuePlanned',
    subject: record.id,
    data: { requestId, csrSha256, operationSha256: h, termsSha256: operation.termsSha256 },
  });
  return saveEnrolment(deps)({ ...record, issue: { requestId, csrSha256 } });
}

/**
 * An issuer that refuses this CSR for good, or what would stand in the certificate, has certified nothing: another may be
 * brought, or the enrolment given up.
 */
const isFinalRefusal = (error: unknown): boolean =>
  error instanceof AppError && (error.code.startsWith('CSR_') || error.code === 'CERTIFICATE_LINT');

/**
 * @throws AppError ENROLMENT_STEP, REQUEST_CONFLICT (another request or CSR is planned), CSR_*, OPERATION_*,
 *   CERTIFICATE_LINT, PAYMENT_MOVED
 */
export const issueCertificate =
  (deps: RaDeps) =>
  async (input: IssueCertificateInput): Promise<EnrolmentView> => {
    const record = await loadEnrolment(deps)(input);
    const csrDer = fromB64u(input.csr);
    const csrSha256 = createHash('sha256').update(csrDer).digest('base64url');
    const { issue, tokenId } = record;
    const isPlanned = issue?.requestId === input.requestId && issue.csrSha256 === csrSha256;
    if (isPlanned && record.serial !== undefined) return viewOf(deps)(record);
    const state = advance(record, { type: 'certificateIssued' });
    if (tokenId === undefined) throw new AppError('ENROLMENT_STEP');
    if (issue && !isPlanned) throw new AppError('REQUEST_CONFLICT', 'another request is planned');

    let planned = record;
    if (!isPlanned) {
      await deps.issuer.checkCsr(csrDer);
      planned = await plan(deps, { ...record, tokenId }, input, csrSha256);
    }
    // After the plan, so that an enrolment which is given up at the same time uses nothing up; from here on the payment
    // cannot be taken to another one.
    const paid = { enrolmentId: record.id, productId: record.productId, at: deps.now() };
    if (!(await deps.orders.use(paid))) {
      await saveEnrolment(deps)({ ...planned, issue: undefined });
      throw new AppError('PAYMENT_MOVED');
    }
    const { nationalId } = deps.personal.openIdentity(planned);
    const { firstName, lastName } = deps.personal.openPerson(planned);
    const applicant = { nationalId, firstName, lastName };
    const { validityDays } = deps.products.find(planned.productId);
    const issued = await deps.issuer
      .issue({ requestId: input.requestId, tokenId, csrDer, applicant, validityDays })
      .catch(async (error: unknown) => {
        if (isFinalRefusal(error)) {
          await saveEnrolment(deps)({ ...planned, issue: undefined });
          await deps.orders.giveBack(paid);
        }
        throw error;
      });
    // Before our record says so: after a crash here, the same request comes by again.
    for (const serial of planned.supersedes) await deps.issuer.supersede(serial);
    await tellOfCertificate(deps, record, 'certificateIssued', issued.serial);
    const saved = await saveEnrolment(deps)({ ...planned, state, serial: issued.serial, lastStep: undefined });
    await deps.audit.append({ event: 'enrolment.issued', subject: record.id, data: { serial: issued.serial } });
    return viewOf(deps)(saved);
  };
