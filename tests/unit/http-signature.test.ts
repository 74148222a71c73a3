// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../core/crypto/bytes.ts';
import {
  createSignedHeaders,
  parseSignatureHeaders,
  signatureBase,
  verifySignedRequest,
} from '../../core/crypto/http-signature.ts';
import { sha256 } from '../../core/crypto/hash.ts';
import { AppError, type PublicJwkP256 } from '../../core/protocol/index.ts';

const KEY_ID = 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs';
const request = {
  method: 'POST',
  targetUri: 'http://localhost:8080/api/v1/enrolments?x=1',
  created: 1_795_000_000,
  nonce: 'AAECAwQFBgcICQoLDA0ODw',
  keyId: KEY_ID,
};
let privateKey: CryptoKey;
let publicJwk: PublicJwkP256;
let headers: Record<string, string>;
const body = utf8('{"a":1}');

const codeOf = (error: unknown) => (error instanceof AppError ? error.code : error);
const source = (record: Record<string, string>) => new Headers(record);

beforeAll(async () => {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  privateKey = pair.privateKey;
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  publicJwk = { kty, crv, x, y } as PublicJwkP256;
  headers = await createSignedHeaders({ ...request, body, privateKey });
});

const verify = (changed: Record<string, string> = {}, over: Partial<typeof request> & { body?: Uint8Array } = {}) =>
  verifySignedRequest({ ...request, body, ...over, headers: source({ ...headers, ...changed }), publicJwk });

test('the signature base is the one of RFC 9421 §2.5, line by line', async () => {
  expect(signatureBase({ ...request, contentDigest: await sha256(utf8('{"hello": "world"}')) })).toBe(
    [
      '"@method": POST',
      '"@target-uri": http://localhost:8080/api/v1/enrolments?x=1',
      // The digest of this body is printed in RFC 9421 Appendix B.2.
      '"content-digest": sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:',
      `"@signature-params": ("@method" "@target-uri" "content-digest");created=1795000000;nonce="AAECAwQFBgcICQoLDA0ODw";keyid="${KEY_ID}";alg="ecdsa-p256-sha256"`,
    ].join('\n'),
  );
});

test('what was signed verifies, and names its device, nonce and time', async () => {
  expect(await verify()).toMatchObject({ created: request.created, nonce: request.nonce, keyId: KEY_ID });
});

test('a request without a body is signed over the digest of no bytes', async () => {
  const empty = await createSignedHeaders({ ...request, method: 'GET', body: new Uint8Array(), privateKey });
  expect(empty['content-digest']).toBe('sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:');
  await verifySignedRequest({
    ...request,
    method: 'GET',
    body: new Uint8Array(),
    headers: source(empty),
    publicJwk,
  });
});

test('a streamed body is bound by its declared digest', async () => {
  const streamed = { ...request, headers: source(headers), publicJwk };
  await verifySignedRequest({ ...streamed, bodyDigest: await sha256(body) });
  const other = verifySignedRequest({ ...streamed, bodyDigest: await sha256(utf8('x')) });
  expect(await other.catch(codeOf)).toBe('REQUEST_SIGNATURE');
});

describe('what differs from the signed request is refused', () => {
  test.each<[string, Partial<typeof request> & { body?: Uint8Array }]>([
    ['method', { method: 'PUT' }],
    ['path', { targetUri: 'http://localhost:8080/api/v1/enrolment?x=1' }],
    ['query', { targetUri: 'http://localhost:8080/api/v1/enrolments?x=2' }],
    ['origin', { targetUri: 'https://localhost:8080/api/v1/enrolments?x=1' }],
    ['body', { body: utf8('{"a":2}') }],
    ['missing body', { body: new Uint8Array() }],
  ])('%s', async (_, over) => {
    expect(await verify({}, over).catch(codeOf)).toBe('REQUEST_SIGNATURE');
  });

  test.each<[string, (h: Record<string, string>) => Record<string, string>]>([
    ['created', (h) => ({ 'signature-input': h['signature-input']!.replace('1795000000', '1795000001') })],
    ['nonce', (h) => ({ 'signature-input': h['signature-input']!.replace('nonce="AAEC', 'nonce="AAED') })],
    ['keyid', (h) => ({ 'signature-input': h['signature-input']!.replace('keyid="Nz', 'keyid="Ny') })],
    ['digest', () => ({ 'content-digest': 'sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:' })],
    ['signature', (h) => ({ signature: h['signature']!.replace(/:./, h['signature']![6] === 'A' ? ':B' : ':A') })],
  ])('header fact: %s', async (_, change) => {
    expect(await verify(change(headers)).catch(codeOf)).toBe('REQUEST_SIGNATURE');
  });
});

describe('a second spelling of the headers is refused before any key is used', () => {
  test.each<[string, string, (value: string) => string]>([
    ['other label', 'signature-input', (v) => v.replace('emza=', 'sig1=')],
    ['second signature', 'signature-input', (v) => `${v}, ${v.replace('emza=', 'b=')}`],
    ['component left out', 'signature-input', (v) => v.replace(' "content-digest"', '')],
    ['components reordered', 'signature-input', (v) => v.replace('"@method" "@target-uri"', '"@target-uri" "@method"')],
    ['parameter left out', 'signature-input', (v) => v.replace(';alg="ecdsa-p256-sha256"', '')],
    ['unknown parameter', 'signature-input', (v) => `${v};tag="x"`],
    ['other algorithm', 'signature-input', (v) => v.replace('ecdsa-p256-sha256', 'hmac-sha256')],
    ['space', 'signature-input', (v) => v.replace(';created', '; created')],
    ['leading zero', 'signature-input', (v) => v.replace('created=1', 'created=01')],
    ['nonce too short', 'signature-input', (v) => v.replace(request.nonce, 'AAEC')],
    ['nonce with unused bits set', 'signature-input', (v) => v.replace('ODw"', 'ODx"')],
    ['signature missing', 'signature', () => ''],
    ['signature in base64url', 'signature', (v) => v.replace('==:', ':')],
    ['signature with unused bits set', 'signature', (v) => v.replace(/.==:/, 'x==:')],
    ['second digest algorithm', 'content-digest', (v) => `${v}, sha-512=:AA==:`],
    ['digest of another algorithm', 'content-digest', (v) => v.replace('sha-256', 'sha-512')],
    ['digest missing', 'content-digest', () => ''],
  ])('%s', (_, name, change) => {
    const changed = source({ ...headers, [name]: change(headers[name]!) });
    expect(() => parseSignatureHeaders(changed)).toThrow(expect.objectContaining({ code: 'REQUEST_SIGNATURE' }));
  });
});

test.each(['http://a/\nx', 'http://a/ b', 'http://a/ü', ''])(
  'a target URI that could forge a line is not signed: %j',
  (uri) => {
    const bad = { ...request, targetUri: uri, contentDigest: new Uint8Array(32) };
    expect(() => signatureBase(bad)).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }));
  },
);
