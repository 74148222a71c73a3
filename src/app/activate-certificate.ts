// SPDX-License-Identifier: Apache-2.0
// inactive → active, released by the device lock alone. Repeating it changes nothing.
import { toB64u } from '../../core/crypto/bytes.ts';
import { randomBytes } from '../../core/crypto/hash.ts';
import { CertificateView } from '../../core/protocol/index.ts';
import { post, type AppDeps } from './deps.ts';
import { releaseOperation } from './release-operation.ts';
import type { CallOptions } from './services.ts';
import { adoptCertificate, type ReadyToken } from './token-record.ts';

/** @throws AppError LOCK_*, OPERATION_*, CERTIFICATE_STATE, CERTIFICATE_UNKNOWN */
export async function activateCertificate(
  deps: AppDeps,
  token: ReadyToken,
  serial: string,
  options: CallOptions,
): Promise<CertificateView> {
  const { tokenId } = token.record;
  const random = toB64u(randomBytes(16));
  const operation = { kind: 'activate', tokenId, serial, random } as const;
  const { nonce } = await releaseOperation(deps, token, operation, { withPrf: false }, options);
  options.onProgress?.('certificate');
  const body = { operation: nonce, operationRandom: random };
  const path = `/api/v1/certificates/${serial}/activate`;
  const certificate = await deps.api.call(post(path, CertificateView, body, options));
  await adoptCertificate(deps, token, certificate);
  return certificate;
}
