// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ERROR_STATUS } from '../../../core/protocol/errors.ts';
import { errorDocs } from '../../../scripts/error-docs.ts';

test('docs/errors.md is what the table of codes and the texts say', async () => {
  const page = await readFile(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
  expect(page).toBe(await errorDocs());
  for (const code of Object.keys(ERROR_STATUS)) expect(page).toContain(`\`${code}\``);
});
