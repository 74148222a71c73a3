// SPDX-License-Identifier: Apache-2.0
// `node server/main.ts audit`: walks the audit chain and says whether it holds. Changes nothing.
import { verifyAuditLog } from '../audit/audit-log.ts';
import type { Config } from '../config.ts';
import { openInstallation } from '../open-installation.ts';
import { complain, say } from './output.ts';
import { createAuditStore } from '../store/audit-store.ts';

/** @returns 0 where the chain holds, 2 where it is broken */
export async function auditCommand(config: Config): Promise<number> {
  const installation = await openInstallation(config, { onError: complain });
  try {
    const verdict = await verifyAuditLog({ store: createAuditStore(installation.db) })();
    say(verdict.ok ? `${verdict.entries} entries, unbroken` : `broken at entry ${verdict.brokenAt}`);
    return verdict.ok ? 0 : 2;
  } finally {
    await installation.close();
  }
}
