// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { concat, utf8 } from '../../../core/crypto/bytes.ts';
import { createSigner, type SignatureWish } from '../../../sdk/index.ts';
import { addRelyingParty } from '../../../server/signing/relying-parties.ts';
import { openPdfSigner } from '../../support/pdf-signer.ts';
import { persianPdf, plainPdf } from '../../support/sample-pdfs.ts';
import { openOnPhone, openSigningWorld, type Phone, type SigningWorld } from '../../support/signing-world.ts';

let world: SigningWorld;
let phone: Phone;
beforeAll(async () => {
  world = await openSigningWorld(inject('postgresUrl'));
  phone = await world.phone('0499370899');
});
afterAll(async () => {
  await world.close();
  await signer.close();
});

const pdf = (size = 1000) => concat(utf8('%PDF-1.7\n'), randomBytes(size));
const signer = await openPdfSigner();
const contract = { name: 'قرارداد.pdf', bytes: await persianPdf() };
const ask = (wish: Partial<SignatureWish> = {}, key = 'sandbox-rp') =>
  createSigner({ server: world.origin, key }).requestSignature({ files: [contract], format: 'pades', ...wish });
const appended = await signer.appended(contract.bytes);
const changed = await signer.appendedAfterChange(contract.bytes);
const twice = await signer.appended(concat(contract.bytes, appended));

test('a document goes to the phone and comes back with the signature appended', async () => {
  const request = await ask({ text: { fa: 'امضا کنید', en: 'Sign it' } });
  expect(request.state).toBe('created');
  const opened = await openOnPhone(phone, await request.link(), world.origin);
  expect(await request.claimed).toBe(true);
  expect(opened.request).toMatchObject({
    rp: 'sandbox-rp',
    origin: 'https://shop.sandbox.example',
    text: { fa: 'امضا کنید', en: 'Sign it' },
    documents: [{ name: 'قرارداد.pdf', mediaType: 'application/pdf', format: 'pades', level: 'b-b' }],
  });
  expect(Buffer.from(opened.documents[0] ?? []).equals(contract.bytes)).toBe(true);
  await opened.sign([{ form: 'appended', bytes: appended }]);
  const result = await request.result();
  expect(result).toMatchObject({ state: 'signed', files: [{ name: 'قرارداد.pdf', format: 'pades', level: 'b-b' }] });
  const bytes = result.state === 'signed' ? result.files[0]?.bytes : undefined;
  expect(Buffer.from(bytes ?? []).equals(concat(contract.bytes, appended))).toBe(true);
});

test('several documents come back in their order', async () => {
  const files = [{ name: 'a.pdf', bytes: await plainPdf() }, contract];
  const request = await ask({ files });
  const opened = await openOnPhone(phone, await request.link(), world.origin);
  const first = await signer.appended(files[0]?.bytes ?? new Uint8Array());
  await opened.sign([
    { form: 'appended', bytes: first },
    { form: 'whole', bytes: concat(contract.bytes, appended) },
  ]);
  const result = await request.result();
  const signed = result.state === 'signed' ? result.files : [];
  expect(signed.map(({ name, bytes }) => [name, bytes.length])).toEqual([
    ['a.pdf', (files[0]?.bytes.length ?? 0) + first.length],
    [contract.name, contract.bytes.length + appended.length],
  ]);
});

test('a relying party with a key of its own signs its requests by it', async () => {
  const added = await addRelyingParty(world.deps)({ name: 'بانک', origin: 'https://bank.example' });
  const request = await ask({ signer: '0499370899' }, added.key);
  const { request: seen, refuse } = await openOnPhone(phone, await request.link(), world.origin);
  expect(seen).toMatchObject({ rp: added.rpId, origin: 'https://bank.example', signer: '0499370899' });
  await refuse();
  await request.result();
});

test('the flow on the same phone has one link until it expires', async () => {
  const request = await ask({ flow: 'link', callback: `${world.origin}/done` });
  const link = await request.link();
  await world.age(request.id, 100);
  expect(await request.link()).toBe(link);
  const opened = await openOnPhone(phone, link, world.origin);
  expect(opened.request).toMatchObject({ flow: 'link', origin: world.origin, callback: `${world.origin}/done` });
  await opened.refuse();
  await request.result();
});

describe('a request ends', () => {
  test('refused, with the reason', async () => {
    const request = await ask();
    await (await openOnPhone(phone, await request.link(), world.origin)).refuse('unreadable');
    expect(await request.result()).toEqual({ state: 'refused', reason: 'unreadable' });
  });

  test('expired, when its time is over', async () => {
    const request = await ask();
    await world.expire(request.id);
    await world.signing.sweep();
    expect(await request.result()).toEqual({ state: 'expired' });
    expect(await request.claimed).toBe(false);
  });

  test('failed, when it is given up, and no phone can claim it any more', async () => {
    const request = await ask();
    const link = await request.link();
    await request.cancel();
    expect(await request.result()).toEqual({ state: 'failed' });
    await expect(openOnPhone(phone, link, world.origin)).rejects.toMatchObject({ code: 'SIGN_STATE' });
  });
});

/** One bit of the increment before its /Contents. */
function damaged(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy[20] = (copy[20] ?? 0) ^ 1;
  return copy;
}

describe('a result is refused', () => {
  test.each<[string, string, { form: 'appended' | 'whole'; bytes: Uint8Array; name?: string }[]]>([
    ['whose PDF does not begin with the original', 'RESULT_NOT_APPENDED', [{ form: 'whole', bytes: pdf(200_000) }]],
    ['whose PDF is the original and no more', 'RESULT_NOT_APPENDED', [{ form: 'whole', bytes: contract.bytes }]],
    ['whose PDF was changed before it was signed', 'RESULT_NOT_APPENDED', [{ form: 'appended', bytes: changed }]],
    ['whose PDF got two signatures', 'RESULT_NOT_APPENDED', [{ form: 'appended', bytes: concat(appended, twice) }]],
    ['whose signature is damaged', 'RESULT_NOT_APPENDED', [{ form: 'appended', bytes: damaged(appended) }]],
    ['without a signature', 'RESULT_NOT_APPENDED', [{ form: 'appended', bytes: utf8('\n%% appended') }]],
    ['for a document of another name', 'RESULT_OPEN', [{ form: 'appended', bytes: appended, name: 'b.pdf' }]],
    ['without the document', 'RESULT_OPEN', []],
  ])('%s', async (_, code, files) => {
    const request = await ask();
    await (await openOnPhone(phone, await request.link(), world.origin)).sign(files);
    await expect(request.result()).rejects.toMatchObject({ code });
  });

  test('that names another request', async () => {
    const request = await ask();
    const other = Buffer.alloc(16).toString('base64url');
    const opened = await openOnPhone(phone, await request.link(), world.origin);
    await opened.sign([{ form: 'appended', bytes: appended }], other);
    await expect(request.result()).rejects.toMatchObject({ code: 'RESULT_OPEN' });
  });

  test('that is not under the key of this request', async () => {
    const request = await ask();
    await openOnPhone(phone, await request.link(), world.origin);
    await phone.result(request.id, randomBytes(100));
    await expect(request.result()).rejects.toMatchObject({ code: 'RESULT_OPEN' });
  });
});

test('a phone that read another key than the link’s opens nothing', async () => {
  const request = await ask();
  const link = (await request.link()).replace(/[^.]+$/, randomBytes(32).toString('base64url'));
  await expect(openOnPhone(phone, link, world.origin)).rejects.toMatchObject({ code: 'SIGN_PAYLOAD_OPEN' });
  await request.cancel();
});

test.each<[string, Partial<SignatureWish>, string]>([
  ['of a format that is not built', { format: 'cades' }, 'RP_DOCUMENT_UNSUPPORTED'],
  ['of a level that is not built', { level: 'b-lta' }, 'RP_DOCUMENT_UNSUPPORTED'],
  ['for a PDF that is none', { files: [{ name: 'a.pdf', bytes: utf8('hello') }] }, 'RP_DOCUMENT_UNSUPPORTED'],
  ['for no file', { files: [] }, 'SIGN_REQUEST_INVALID'],
  ['for a name with a bidi override', { files: [{ name: 'a\u202Efdp', bytes: pdf() }] }, 'SIGN_REQUEST_INVALID'],
  ['with a text of 201 characters', { text: { fa: 'ا'.repeat(201), en: '' } }, 'SIGN_REQUEST_INVALID'],
  ['with a callback elsewhere', { callback: 'https://evil.example/' }, 'RP_CALLBACK'],
  ['for too short a time', { expiresIn: 1 }, 'RP_EXPIRES_IN'],
])('a request %s is refused', async (_, wish, code) => {
  await expect(ask(wish)).rejects.toMatchObject({ code });
});

test.each(['', 'x', 'sandbox-rp.', `${'b'.repeat(43)}.${'A'.repeat(43)}`, `${'b'.repeat(43)}.short`])(
  'the key "%s" is refused before it is sent anywhere',
  async (key) => {
    await expect(ask({}, key)).rejects.toMatchObject({ code: 'RP_KEY_INVALID' });
  },
);

test('a bearer that the server does not know is refused', async () => {
  const key = `${'b'.repeat(43)}.${randomBytes(32).toString('base64url')}`;
  await expect(ask({}, key)).rejects.toMatchObject({ code: 'RP_UNAUTHORIZED' });
});

test('a server that is not there is told as such', async () => {
  const nobody = createSigner({ server: 'http://localhost:1', key: 'sandbox-rp' });
  const wish = { files: [contract], format: 'pades' } as const;
  await expect(nobody.requestSignature(wish)).rejects.toMatchObject({ code: 'NETWORK_OFFLINE' });
});

test('neither log nor database holds the link’s key or a name of a document', async () => {
  const request = await ask({ files: [{ name: 'planted-name.pdf', bytes: contract.bytes }] });
  const link = await request.link();
  const opened = await openOnPhone(phone, link, world.origin);
  await opened.sign([{ form: 'appended', bytes: appended }]);
  await request.result();
  const rows = await world.db.query('SELECT signing_requests::text AS row FROM signing_requests');
  const audit = await world.db.query('SELECT audit_log::text AS row FROM audit_log');
  const text = world.logs() + JSON.stringify([rows, audit]);
  for (const secret of ['planted-name', link.slice(link.lastIndexOf('.') + 1), '0499370899']) {
    expect(text).not.toContain(secret);
  }
});
