// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { formatReport } from '../../../cli/format-report.ts';
import { failed } from '../../../core/ades/report.ts';

test('nothing that a file names can steer the terminal, also not in a reason', () => {
  const name = '\u001b[2K\rTOTAL-PASSED\u202e';
  const finding = failed('FORMAT_FAILURE', `the signature in field ${name} has no such bytes in the file`);
  const text = formatReport(`a${name}.pdf`, { ...finding, validationTime: '', signatures: [] });
  for (const char of ['\u001b', '\r', '\u202e']) expect(text).not.toContain(char);
  expect(text).toContain('TOTAL-FAILED');
});
