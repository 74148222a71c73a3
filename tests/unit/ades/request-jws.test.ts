// SPDX-License-Identifier: Apache-2.0
import { CompactSign, importJWK } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import { toB64u, utf8 } from '../../../core/crypto/bytes.ts';
import { canonicalJson } from '../../../core/ades/canonical-json.ts';
import {
  checkRequestAgainstClaim,
  signRequestJws,
  verifyRequestJws,
  type PrivateJwkP256,
  type RegisteredKey,
} from '../../../core/ades/request-jws.ts';
import type { SigningRequest } from '../../../core/protocol/index.ts';

const TYP = 'emza-request+json';
const request: SigningRequest = {
  v: 1,
  id: toB64u(new Uint8Array(16)),
  rp: 'shop',
  origin: 'https://shop.example',
  text: { fa: 'قرارداد را امضا کنید', en: 'Sign the contract' },
  documents: [
    {
      name: 'قرارداد.pdf',
      mediaType: 'application/pdf',
      size: 10,
      sha256: toB64u(new Uint8Array(32)),
      format: 'pades',
      level: 'b-b',
    },
  ],
  flow: 'qr',
  expiresAt: 1_800_000_000,
};

async function newKey(kid: string): Promise<{ privateJwk: PrivateJwkP256; registered: RegisteredKey }> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const { x = '', y = '', d = '' } = await crypto.subtle.exportKey('jwk', pair.privateKey);
  const jwk = { kty: 'EC', crv: 'P-256', x, y } as const;
  return { privateJwk: { ...jwk, d }, registered: { kid, jwk } };
}
let ours: Awaited<ReturnType<typeof newKey>>;
let foreign: Awaited<ReturnType<typeof newKey>>;
beforeAll(async () => {
  ours = await newKey('key-1');
  foreign = await newKey('key-1');
});
const signWith = async (payload: string, header: Record<string, unknown>, key = ours) =>
  new CompactSign(utf8(payload))
    .setProtectedHeader({ alg: 'ES256', kid: 'key-1', typ: TYP, ...header })
    .sign(await importJWK(key.privateJwk, 'ES256'));

test('a request comes back from its JWS as it was signed', async () => {
  const jws = await signRequestJws(request, ours.privateJwk, 'key-1');
  expect(await verifyRequestJws(jws, [ours.registered])).toEqual(request);
});

test.each<[string, string, () => Promise<string>]>([
  ['signed by another key', 'SIGN_REQUEST_INVALID', () => signWith(canonicalJson(request), {}, foreign)],
  ['with a kid that is not registered', 'SIGN_REQUEST_INVALID', () => signWith(canonicalJson(request), { kid: 'x' })],
  ['of another typ', 'SIGN_REQUEST_INVALID', () => signWith(canonicalJson(request), { typ: 'JWT' })],
  [
    'that brings its own key',
    'SIGN_REQUEST_INVALID',
    () => signWith(canonicalJson(request), { jwk: foreign.registered.jwk }, foreign),
  ],
  ['not in canonical form', 'SIGN_REQUEST_INVALID', () => signWith(JSON.stringify(request, undefined, 1), {})],
  [
    'with a member twice',
    'SIGN_REQUEST_INVALID',
    () => signWith(canonicalJson(request).replace('"v":1', '"v":2,"v":1'), {}),
  ],
  ['with an unknown member', 'SIGN_REQUEST_INVALID', () => signWith(canonicalJson({ ...request, extra: 'x' }), {})],
  [
    'with a bidi override in a document name',
    'SIGN_REQUEST_TEXT',
    () => signWith(canonicalJson({ ...request, documents: [{ ...request.documents[0], name: 'a\u202Efdp.exe' }] }), {}),
  ],
  [
    'with a control character in its text',
    'SIGN_REQUEST_TEXT',
    () => signWith(canonicalJson({ ...request, text: { fa: 'a\u0000b', en: 'b' } }), {}),
  ],
  ['that is no JWS', 'SIGN_REQUEST_INVALID', () => Promise.resolve('a.b')],
])('a request %s is refused', async (_, code, make) => {
  await expect(verifyRequestJws(await make(), [ours.registered])).rejects.toMatchObject({ code });
});

test('a JWS without signature algorithm is refused', async () => {
  const b64 = (text: string) => toB64u(utf8(text));
  const jws = `${b64(JSON.stringify({ alg: 'none', kid: 'key-1', typ: TYP }))}.${b64(canonicalJson(request))}.`;
  await expect(verifyRequestJws(jws, [ours.registered])).rejects.toMatchObject({ code: 'SIGN_REQUEST_INVALID' });
});

const claim = {
  requestId: request.id,
  rpId: 'shop',
  origins: ['https://shop.example'],
  flow: 'qr',
  expiresAt: request.expiresAt,
} as const;

test('a request that repeats the facts of its claim passes', () => {
  expect(() => checkRequestAgainstClaim({ ...request, callback: 'https://shop.example/done' }, claim)).not.toThrow();
});

test.each<[string, Partial<SigningRequest>]>([
  ['id', { id: toB64u(new Uint8Array(16).fill(1)) }],
  ['relying party', { rp: 'other' }],
  ['origin', { origin: 'https://shop.example.evil' }],
  ['flow', { flow: 'link' }],
  ['expiry', { expiresAt: request.expiresAt + 1 }],
  ['callback', { callback: 'https://evil.example/done' }],
])('a request with another %s than its claim is refused', (_, change) => {
  expect(() => checkRequestAgainstClaim({ ...request, ...change }, claim)).toThrow(
    expect.objectContaining({ code: 'SIGN_REQUEST_MISMATCH' }),
  );
});
