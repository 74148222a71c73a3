// SPDX-License-Identifier: Apache-2.0
// The revocation code is drawn here, shown once, and never leaves this device: the server gets its hash. Nothing stores
// it, so after a reload there is another one.
import { toB64u, utf8 } from '../../core/crypto/bytes.ts';
import { randomBytes, sha256 } from '../../core/crypto/hash.ts';
import {
  REVOCATION_CODE_BYTES,
  RevocationCodeSet,
  revocationCodeOf,
  revocationStatement,
} from '../../core/protocol/index.ts';
import { post, type AppDeps } from './deps.ts';
import type { CallOptions, NewRevocationCode } from './services.ts';

/** Drawn, and not known to have arrived: the next try sends the same one, so that none is replaced that nobody saw. */
const unheard = new Map<string, string>();

/** @throws AppError CERTIFICATE_STATE, CERTIFICATE_UNKNOWN, NETWORK_* (call again) */
export async function makeRevocationCode(
  { api }: Pick<AppDeps, 'api'>,
  serial: string,
  options: CallOptions = {},
): Promise<NewRevocationCode> {
  const code = unheard.get(serial) ?? revocationCodeOf(randomBytes(REVOCATION_CODE_BYTES));
  unheard.set(serial, code);
  const hash = toB64u(await sha256(utf8(revocationStatement(serial, code))));
  const path = `/api/v1/certificates/${serial}/revocation-code`;
  const { number } = await api.call(post(path, RevocationCodeSet, { sha256: hash }, options));
  unheard.delete(serial);
  return { code, number };
}
