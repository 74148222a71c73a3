// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { toHex } from '../../../core/crypto/bytes.ts';
import { canonicalJson, canonicalSha256 } from '../../../core/ades/canonical-json.ts';

test('the example of RFC 8785 §3.2.2 has the form of §3.2.3', () => {
  const value = JSON.parse(
    '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],' +
      '"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
  ) as unknown;
  expect(canonicalJson(value)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

test('the order of members changes nothing, an undefined member is left out', async () => {
  const hash = toHex(await canonicalSha256({ b: 1, a: 'x', c: undefined }));
  expect(hash).toBe(toHex(await canonicalSha256({ a: 'x', b: 1 })));
});

test.each([
  ['NaN', Number.NaN],
  ['a lone surrogate', '\ud800'],
  ['nothing', undefined],
])('%s has no canonical form', (_, value) => {
  expect(() => canonicalJson(value)).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }));
});
