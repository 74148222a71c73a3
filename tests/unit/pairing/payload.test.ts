// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { concat, toB64u, utf8 } from '../../../core/crypto/bytes.ts';
import {
  linkMac,
  packPayload,
  packResult,
  splitDocuments,
  unpackPayload,
  unpackResult,
} from '../../../core/pairing/index.ts';
import type { ResultHead } from '../../../core/protocol/index.ts';

const documents = [utf8('first'), utf8('second one')];

test('request and documents come back in their order', () => {
  const { jws, rest } = unpackPayload(packPayload('a.b.c', documents));
  expect(jws).toBe('a.b.c');
  expect(splitDocuments(rest, [{ size: 5 }, { size: 10 }])).toEqual(documents);
});

test.each([
  ['a size too small', [{ size: 5 }, { size: 9 }]],
  ['a size too large', [{ size: 5 }, { size: 11 }]],
  ['a document not named', [{ size: 5 }]],
])('documents with %s are refused', (_, sizes) => {
  const { rest } = unpackPayload(packPayload('a.b.c', documents));
  expect(() => splitDocuments(rest, sizes)).toThrow(expect.objectContaining({ code: 'SIGN_REQUEST_INVALID' }));
});

test.each([
  ['no bytes', new Uint8Array()],
  ['a head longer than the stream', new Uint8Array([0, 0, 0, 9, 65])],
  ['a head of four gigabytes', new Uint8Array([255, 255, 255, 255, 65])],
  ['a head that is not UTF-8', new Uint8Array([0, 0, 0, 1, 0xff])],
])('a payload with %s is refused', (_, stream) => {
  expect(() => unpackPayload(stream)).toThrow(expect.objectContaining({ code: 'SIGN_REQUEST_INVALID' }));
});

const head: ResultHead = {
  v: 1,
  requestId: toB64u(new Uint8Array(16)),
  files: [{ name: 'a.pdf', format: 'pades', level: 'b-b', form: 'appended', size: 5 }],
};

test('a result comes back with its head, and with a byte more it is refused', () => {
  const packed = packResult(head, [utf8('bytes')]);
  expect(unpackResult(packed)).toEqual({ head, files: [utf8('bytes')] });
  expect(() => unpackResult(concat(packed, utf8('x')))).toThrow(expect.objectContaining({ code: 'RESULT_OPEN' }));
});

test('a result whose head has another shape is refused', () => {
  const other = { ...head, v: 2 } as unknown as ResultHead;
  expect(() => unpackResult(packResult(other, [utf8('bytes')]))).toThrow(
    expect.objectContaining({ code: 'RESULT_OPEN' }),
  );
});

test('the mac of a link is the one of an independent implementation', async () => {
  // printf 'emza|1|qr|AAAAAAAAAAAAAAAAAAAAAA|1z' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0101…01
  const secret = toB64u(new Uint8Array(32).fill(1));
  expect(await linkMac(secret, 'qr', 'AAAAAAAAAAAAAAAAAAAAAA', '1z')).toBe('kFGAEDqp3eJgXo4JkeUskg');
});
