// SPDX-License-Identifier: Apache-2.0
// The phone's use cases against the whole server: enrolment, activation and signing, and a crash at each point where
// something was sent and its answer is missing.
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { fromB64u } from '../../core/crypto/bytes.ts';
import { parseSigningLink, type VaultRecord } from '../../core/protocol/index.ts';
import { createSigner, type SignatureRequest } from '../../sdk/index.ts';
import {
  fromTermsToIssue,
  openAppPhone,
  PIN,
  PUK,
  sandboxPerson,
  toActive,
  toIssue,
  toPins,
  type AppPhone,
} from '../support/app-phone.ts';
import { contractPdf } from '../support/sample-pdf.ts';
import { openWholeServer, type WholeServer } from '../support/whole-server.ts';

let server: WholeServer;
let origin: string;
const person = () => sandboxPerson(origin);

beforeAll(async () => {
  server = await openWholeServer(inject('postgresUrl'));
  ({ origin } = server);
}, 60_000);
// Long-polls of relying parties that nobody waits for any more are drained.
afterAll(() => server.close(), 60_000);

const record = (phone: AppPhone) => phone.disk.record as VaultRecord;
const endsWith = (end: string) => (path: string) => path.endsWith(end);

async function request(o: { text?: { fa: string; en: string }; expiresIn?: number } = {}): Promise<SignatureRequest> {
  const bytes = new Uint8Array(contractPdf('Contract'));
  return createSigner({ server: origin, key: 'sandbox-rp' }).requestSignature({
    files: [{ name: 'contract.pdf', bytes }],
    format: 'pades',
    ...o,
  });
}
const linkOf = async (asked: SignatureRequest) => parseSigningLink(await asked.link(), origin);

describe('enrolment', () => {
  it('ends with an active certificate whose key is on this token', async () => {
    const phone = await openAppPhone(origin);
    expect(await phone.enrolment.current()).toBeUndefined();
    expect(await phone.token.state()).toBeUndefined();
    const serial = await toActive(phone, origin, await person());
    const state = await phone.token.state();
    expect(state).toMatchObject({ isFresh: true, pinTriesLeft: 4, certificates: [{ serial, state: 'active' }] });
    expect(record(phone).keys).toMatchObject([{ certificate: { serial } }]);
    expect(record(phone).keys[0]).not.toHaveProperty('pending');
    expect((await phone.enrolment.current())?.state).toBe('done');
  });

  it('refuses weak secrets before anything is sent', async () => {
    const phone = await openAppPhone(origin);
    const who = await person();
    await toPins(phone, origin, who);
    const before = phone.sent.length;
    const tries = [
      [{ pin: '1234', puk: PUK }, 'FIELD_PIN_WEAK'],
      [{ pin: who.nationalId, puk: PUK }, 'FIELD_PIN_WEAK'],
      [{ pin: PIN, puk: PIN }, 'FIELD_PUK_WEAK'],
    ] as const;
    for (const [secrets, code] of tries)
      await expect(phone.enrolment.setUpVault(secrets)).rejects.toMatchObject({ code });
    expect(phone.sent.slice(before).filter((line) => line.startsWith('POST'))).toEqual([]);
  });

  it('counts wrong PINs under one release of the device lock, and the right one sets the counter back', async () => {
    const phone = await openAppPhone(origin);
    await toIssue(phone, origin, await person());
    const prompts = phone.prompts();
    for (const triesLeft of [3, 2, 1]) {
      await expect(phone.enrolment.issue('24681357')).rejects.toMatchObject({
        code: 'VAULT_PIN_WRONG',
        detail: { triesLeft },
      });
    }
    expect((await phone.enrolment.issue(PIN)).state).toBe('activate');
    expect(phone.prompts()).toBe(prompts + 1);
    expect(await phone.token.state()).toMatchObject({ pinTriesLeft: 4 });
  });

  it('says that the PIN is blocked after the fourth wrong one', async () => {
    const phone = await openAppPhone(origin);
    await toIssue(phone, origin, await person());
    for (let wrong = 0; wrong < 3; wrong++) await phone.enrolment.issue('24681357').catch(() => undefined);
    await expect(phone.enrolment.issue('24681357')).rejects.toMatchObject({ code: 'VAULT_PIN_BLOCKED' });
    await expect(phone.enrolment.issue(PIN)).rejects.toMatchObject({ code: 'VAULT_PIN_BLOCKED' });
  });

  it('with PRF needs the authenticator’s output to open, also after a reload before the PINs', async () => {
    const phone = await openAppPhone(origin, { hasPrf: true });
    const who = await person();
    await toPins(phone, origin, who);
    phone.crash();
    expect(await phone.enrolment.current()).toMatchObject({ state: 'pins' });
    await phone.enrolment.setUpVault({ pin: PIN, puk: PUK });
    expect(record(phone).lock.hasPrf).toBe(true);
    await fromTermsToIssue(phone, origin, who);
    await expect(phone.enrolment.issue('24681357')).rejects.toMatchObject({ code: 'VAULT_PIN_WRONG' });
    expect((await phone.enrolment.issue(PIN)).state).toBe('activate');
  });

  it('can be given up, twice as once, and begun anew on the same phone to its end', async () => {
    const phone = await openAppPhone(origin);
    const who = await person();
    await toPins(phone, origin, who);
    await phone.enrolment.setUpVault({ pin: PIN, puk: PUK });
    const given = (await phone.enrolment.current())?.id;
    await phone.enrolment.giveUp();
    await phone.enrolment.giveUp();
    expect(await phone.enrolment.current()).toBeUndefined();
    await phone.nextCredential();
    const serial = await toActive(phone, origin, await person());
    expect((await phone.enrolment.current())?.id).not.toBe(given);
    expect(await phone.token.state()).toMatchObject({ certificates: [{ serial, state: 'active' }] });
    expect(record(phone).keys).toMatchObject([{ certificate: { serial } }]);
  });

  it('goes on when the person cancels the device lock and tries again', async () => {
    const phone = await openAppPhone(origin);
    await toIssue(phone, origin, await person());
    phone.refuseLock(true);
    await expect(phone.enrolment.issue(PIN)).rejects.toMatchObject({ code: 'LOCK_CANCELLED' });
    phone.refuseLock(false);
    expect((await phone.enrolment.issue(PIN)).state).toBe('activate');
  });
});

describe('a crash in the enrolment', () => {
  it('between the evaluations and the record lets PIN and PUK be chosen again', async () => {
    const phone = await openAppPhone(origin);
    await toPins(phone, origin, await person());
    phone.loseAnswers(endsWith('/evaluations'));
    await expect(phone.enrolment.setUpVault({ pin: PIN, puk: PUK })).rejects.toMatchObject({ code: 'NETWORK_OFFLINE' });
    phone.crash();
    expect(await phone.enrolment.current()).toMatchObject({ state: 'pins' });
    expect((await phone.enrolment.setUpVault({ pin: PIN, puk: PUK })).state).toBe('terms');
  });

  it('after the vault was proven goes on by itself', async () => {
    const phone = await openAppPhone(origin);
    await toPins(phone, origin, await person());
    phone.loseAnswers(endsWith('/vault/ready'));
    await expect(phone.enrolment.setUpVault({ pin: PIN, puk: PUK })).rejects.toMatchObject({ code: 'NETWORK_OFFLINE' });
    expect(record(phone).generation).toBeUndefined();
    phone.crash();
    expect(await phone.enrolment.current()).toMatchObject({ state: 'terms' });
    expect(record(phone).generation?.number).toBe(1);
    expect(record(phone)).not.toHaveProperty('pendingUnlock');
  });

  it('after the certificate was issued gives that one certificate', async () => {
    const phone = await openAppPhone(origin);
    await toIssue(phone, origin, await person());
    phone.loseAnswers(endsWith('/issue'));
    await expect(phone.enrolment.issue(PIN)).rejects.toMatchObject({ code: 'NETWORK_OFFLINE' });
    expect(record(phone).keys[0]?.pending).toBeDefined();
    phone.crash();
    const view = await phone.enrolment.current();
    expect(view).toMatchObject({ state: 'activate' });
    expect(record(phone).keys).toMatchObject([{ certificate: { serial: view?.certificate?.serial } }]);
    expect((await phone.token.state())?.certificates).toHaveLength(1);
    await phone.token.activate(view?.certificate?.serial ?? '');
    expect((await phone.enrolment.current())?.state).toBe('done');
  });

  it('after an unlock whose answer was lost sends the proof first and takes no second PIN try', async () => {
    const phone = await openAppPhone(origin);
    await toIssue(phone, origin, await person());
    await phone.enrolment.issue('24681357').catch(() => undefined);
    phone.loseAnswers(endsWith('/unlocks'));
    await expect(phone.enrolment.issue(PIN)).rejects.toMatchObject({ code: 'NETWORK_OFFLINE' });
    expect(record(phone).pendingUnlock).toBeDefined();
    const { number } = record(phone).generation!;
    phone.crash();
    expect((await phone.enrolment.issue(PIN)).state).toBe('activate');
    expect(record(phone).generation?.number).toBe(number + 2);
    expect(await phone.token.state()).toMatchObject({ pinTriesLeft: 4 });
  });

  it('in the same page, after such an unlock, replaces the used release without an error', async () => {
    const phone = await openAppPhone(origin);
    await toIssue(phone, origin, await person());
    phone.loseAnswers(endsWith('/unlocks'));
    await phone.enrolment.issue(PIN).catch(() => undefined);
    phone.loseAnswers(() => false);
    expect((await phone.enrolment.issue(PIN)).state).toBe('activate');
  });
});

describe('signing', () => {
  let phone: AppPhone;
  beforeAll(async () => {
    phone = await openAppPhone(origin);
    await toActive(phone, origin, await person());
  });

  it('shows exactly the documents, then delivers a signature appended to them', async () => {
    const asked = await request({ text: { fa: 'قرارداد', en: 'A contract' } });
    const review = await phone.signing.open(await linkOf(asked));
    expect(review).toMatchObject({
      requestId: asked.id,
      text: { en: 'A contract' },
      isFirstSignature: true,
      documents: [{ name: 'contract.pdf', view: 'pdf', format: 'pades' }],
    });
    const original = new Uint8Array(contractPdf('Contract'));
    expect(review.documents[0]?.bytes).toEqual(original);
    await phone.signing.approve(review, PIN);
    const result = await asked.result();
    if (result.state !== 'signed') expect.fail(result.state);
    const [file] = result.files;
    expect(file!.bytes.subarray(0, original.length)).toEqual(original);
    const leaf = fromB64u(record(phone).keys[0]!.certificate!.chain[0]!);
    const hex = Buffer.from(file!.bytes.subarray(original.length)).toString('latin1').toLowerCase();
    expect(hex).toContain(Buffer.from(leaf).toString('hex'));
    expect(phone.disk.begun).toEqual({});
    expect(phone.disk.signatures).toBe(1);
  });

  it('lets the person try the PIN again, and tells the second signature from the first', async () => {
    const asked = await request();
    const review = await phone.signing.open(await linkOf(asked));
    expect(review.isFirstSignature).toBe(false);
    await expect(phone.signing.approve(review, '24681357')).rejects.toMatchObject({ code: 'VAULT_PIN_WRONG' });
    await phone.signing.approve(review, PIN);
    expect((await asked.result()).state).toBe('signed');
  });

  it('is declined', async () => {
    const asked = await request();
    const review = await phone.signing.open(await linkOf(asked));
    await phone.signing.decline(review, 'declined');
    expect(await asked.result()).toEqual({ state: 'refused', reason: 'declined' });
    expect(phone.disk.begun).toEqual({});
  });

  it('refuses a link with a wrong mac and keeps nothing of it', async () => {
    const asked = await request();
    const link = await linkOf(asked);
    await expect(phone.signing.open({ ...link, mac: 'AAAAAAAAAAAAAAAAAAAAAA' })).rejects.toMatchObject({
      code: 'CLAIM_BAD_MAC',
    });
    expect(phone.disk.begun).toEqual({});
    await asked.cancel();
  });

  it('refuses a payload that the link’s key does not open, and says so to the relying party', async () => {
    const asked = await request();
    const link = await linkOf(asked);
    const otherKey = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';
    await expect(phone.signing.open({ ...link, key: otherKey })).rejects.toMatchObject({ code: 'SIGN_PAYLOAD_OPEN' });
    expect(await asked.result()).toEqual({ state: 'refused', reason: 'invalid' });
  });

  it('claims nothing for a token without an active certificate', async () => {
    const other = await openAppPhone(origin);
    await toIssue(other, origin, await person());
    await other.enrolment.issue(PIN);
    const asked = await request();
    await expect(other.signing.open(await linkOf(asked))).rejects.toMatchObject({ code: 'CLAIM_NO_CERTIFICATE' });
    expect(other.sent.some((line) => line.endsWith('/claim'))).toBe(false);
    const review = await phone.signing.open(await linkOf(asked));
    await phone.signing.decline(review, 'declined');
  });

  it('after a crash in the review resumes with the same documents', async () => {
    const asked = await request();
    const before = await phone.signing.open(await linkOf(asked));
    phone.crash();
    const after = await phone.signing.resume();
    expect(after?.requestId).toBe(before.requestId);
    expect(after?.documents[0]?.bytes).toEqual(before.documents[0]?.bytes);
    await phone.signing.approve(after!, PIN);
    expect((await asked.result()).state).toBe('signed');
  });

  it('after a crash at the claim gets the same answer', async () => {
    const asked = await request();
    phone.loseAnswers(endsWith('/claim'));
    await expect(phone.signing.open(await linkOf(asked))).rejects.toMatchObject({ code: 'NETWORK_OFFLINE' });
    phone.crash();
    const review = await phone.signing.resume();
    expect(review?.requestId).toBe(asked.id);
    await phone.signing.decline(review!, 'declined');
  });

  it('after a crash with the result on its way sends the same bytes, once taken', async () => {
    const asked = await request();
    const review = await phone.signing.open(await linkOf(asked));
    phone.loseAnswers(endsWith('/result'));
    await expect(phone.signing.approve(review, PIN)).rejects.toMatchObject({ code: 'NETWORK_OFFLINE' });
    expect(phone.disk.begun.claim?.sealedResult).toBeDefined();
    const prompts = phone.prompts();
    phone.crash();
    expect(await phone.signing.resume()).toBeUndefined();
    expect(phone.prompts()).toBe(prompts);
    expect((await asked.result()).state).toBe('signed');
    expect(phone.disk.begun).toEqual({});
  });

  it('forgets a request that was withdrawn meanwhile', async () => {
    const asked = await request();
    await phone.signing.open(await linkOf(asked));
    await asked.cancel();
    phone.crash();
    expect(await phone.signing.resume()).toBeUndefined();
    expect(phone.disk.begun).toEqual({});
  });
});

describe('what is left behind', () => {
  it('has no secret in clear on the phone’s disk or in the server’s log', async () => {
    const phone = await openAppPhone(origin);
    const who = await person();
    await toActive(phone, origin, who);
    const stored = JSON.stringify(phone.disk.record);
    for (const secret of [PIN, PUK]) {
      expect(stored).not.toContain(secret);
      expect(server.logs()).not.toContain(secret);
    }
    expect(server.logs()).not.toContain(who.nationalId);
    expect(server.logs()).not.toContain(who.mobile);
  });

  it('is damage that is found at start, not taken for a wrong PIN', async () => {
    const phone = await openAppPhone(origin);
    await toIssue(phone, origin, await person());
    const before = record(phone);
    phone.disk.record = { ...before, lock: { ...before.lock, hasPrf: true } };
    await expect(phone.token.state()).rejects.toMatchObject({ code: 'VAULT_RECORD_DAMAGED' });
    phone.disk.record = before;
    await phone.token.state();
    phone.disk.record = undefined;
    await expect(phone.token.state()).rejects.toMatchObject({ code: 'VAULT_RECORD_MISSING' });
  });
});
