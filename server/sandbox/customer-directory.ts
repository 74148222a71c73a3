// SPDX-License-Identifier: Apache-2.0
// The sandbox's customer directory: everyone who lives in the made-up world is a customer, with the same code for
// ever; nobody else is.
import { createHash } from 'node:crypto';
import type { CustomerDirectory } from '../ra/ports.ts';
import type { SandboxStore } from './ports.ts';

export const sandboxCustomerDirectory = (deps: { readonly store: SandboxStore }): CustomerDirectory => ({
  async codeOf({ nationalId }) {
    if (!(await deps.store.findPerson(nationalId))) return undefined;
    const hash = createHash('sha256').update(`emza|sandbox|customer|${nationalId}`).digest();
    return String(hash.readUInt32BE(0) % 100_000_000).padStart(8, '0');
  },
});
