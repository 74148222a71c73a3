// SPDX-License-Identifier: Apache-2.0
// The device lock and what it releases, by real registrations and assertions of a software authenticator.
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { toB64u } from '../../../core/crypto/bytes.ts';
import { operationChallenge, prfInput } from '../../../core/vault/index.ts';
import type { EnrolmentVault } from '../../../server/ra/ports.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { createSoftwareAuthenticator, type Deviation } from '../../support/software-authenticator.ts';
import {
  beginOperationOf,
  guess,
  newApplicant,
  newPhone,
  openVaultWorld,
  ORIGIN,
  prove,
  registerLockOf,
  releasedOperation,
  type Phone,
  type VaultWorld,
} from '../../support/vault-world.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let world: VaultWorld;
beforeAll(async () => {
  database = await freshDatabase(inject('postgresUrl'));
  world = openVaultWorld(database.db);
});
afterAll(() => database.drop());

const coded = (code: string) => expect.objectContaining({ code }) as object;

test('the vault is what the registration authority asks for', () => {
  const asked: EnrolmentVault = world.vault;
  expect(asked).toBe(world.vault);
});

describe('registration', () => {
  const optionsOf = async (applicant: { enrolmentId: string; keys: { deviceId: string } }) =>
    world.vault.lockOptions({
      enrolmentId: applicant.enrolmentId,
      deviceId: applicant.keys.deviceId,
      userName: '09121234567',
    });

  test('asks for a platform lock with verification, not discoverable, without attestation, with PRF', async () => {
    const applicant = await newApplicant(world);
    const options = await optionsOf(applicant);
    const tokenId = (options['user'] as { id: string }).id;
    expect(options).toMatchObject({
      rp: { id: 'emza.test', name: 'Emza' },
      attestation: 'none',
      authenticatorSelection: {
        authenticatorAttachment: 'platform',
        residentKey: 'discouraged',
        requireResidentKey: false,
        userVerification: 'required',
      },
      extensions: { prf: { eval: { first: await prfInput(tokenId) } } },
    });
    expect(options['pubKeyCredParams']).toEqual([-7, -257].map((alg) => ({ alg, type: 'public-key' })));
  });

  test('options asked for twice are the same; another device cannot ask for them', async () => {
    const applicant = await newApplicant(world);
    expect(await optionsOf(applicant)).toEqual(await optionsOf(applicant));
    const other = await newApplicant(world);
    await expect(optionsOf({ ...other, enrolmentId: applicant.enrolmentId })).rejects.toEqual(
      coded('VAULT_TOKEN_UNKNOWN'),
    );
  });

  test('stores credential, AAGUID, BE and BS, and repeating it changes nothing', async () => {
    const applicant = await newApplicant(world, { isBackupEligible: true });
    const input = { enrolmentId: applicant.enrolmentId, deviceId: applicant.keys.deviceId };
    const response = await applicant.lock.register(await optionsOf(applicant), { isBackedUp: true });
    const answers = await Promise.all([1, 2].map(() => world.vault.registerLock({ ...input, response })));
    expect(answers[0]).toEqual(answers[1]);
    const rows = await database.db.query('SELECT * FROM tokens WHERE id = $1', [answers[0]?.tokenId]);
    expect(rows).toEqual([
      expect.objectContaining({
        state: 'pins',
        lock_credential_id: applicant.lock.credentialId,
        lock_aaguid: '656d7a61-2d74-6573-742d-736f66747700',
        lock_is_backup_eligible: true,
        lock_is_backed_up: true,
        lock_transports: ['internal'],
      }),
    ]);
  });

  test.each<[string, Deviation]>([
    ['without user verification', { isUserVerified: false }],
    ['without user presence', { isUserPresent: false }],
    ['of another origin', { origin: 'https://emza.example' }],
    ['of another relying party', { rpId: 'emza.example' }],
    ['of another challenge', { challenge: toB64u(new Uint8Array(32)) }],
    ['of another ceremony', { type: 'webauthn.get' }],
    ['in a frame', { crossOrigin: true }],
  ])('%s is refused', async (_, deviation) => {
    const applicant = await newApplicant(world);
    const response = await applicant.lock.register(await optionsOf(applicant), deviation);
    const input = { enrolmentId: applicant.enrolmentId, deviceId: applicant.keys.deviceId, response };
    await expect(world.vault.registerLock(input)).rejects.toEqual(coded('LOCK_REGISTRATION'));
  });

  test('that is no registration at all is refused', async () => {
    const applicant = await newApplicant(world);
    await optionsOf(applicant);
    const input = { enrolmentId: applicant.enrolmentId, deviceId: applicant.keys.deviceId };
    for (const response of [{ id: 'x' }, { id: 'x', response: { clientDataJSON: 'e30' } }])
      await expect(world.vault.registerLock({ ...input, response })).rejects.toEqual(coded('LOCK_REGISTRATION'));
  });

  test('with an old challenge is refused, and new options bring a new one', async () => {
    const local = openVaultWorld(database.db);
    const applicant = await newApplicant(local);
    const ids = { enrolmentId: applicant.enrolmentId, deviceId: applicant.keys.deviceId };
    const options = await local.vault.lockOptions({ ...ids, userName: 'x' });
    local.moveTime(601);
    const response = await applicant.lock.register(options);
    await expect(local.vault.registerLock({ ...ids, response })).rejects.toEqual(coded('LOCK_REGISTRATION'));
    const again = await local.vault.lockOptions({ ...ids, userName: 'x' });
    expect(again['challenge']).not.toBe(options['challenge']);
  });

  test('of a second lock, or of a credential that another token has, is refused', async () => {
    const applicant = await newApplicant(world);
    const options = await optionsOf(applicant);
    await registerLockOf(world, applicant);
    const ids = { enrolmentId: applicant.enrolmentId, deviceId: applicant.keys.deviceId };
    const second = await createSoftwareAuthenticator({ origin: ORIGIN });
    const response = await second.register(options);
    await expect(world.vault.registerLock({ ...ids, response })).rejects.toEqual(coded('LOCK_ALREADY_REGISTERED'));
    const stranger = { ...(await newApplicant(world)), lock: applicant.lock };
    await expect(registerLockOf(world, stranger)).rejects.toEqual(coded('LOCK_ALREADY_REGISTERED'));
  });

  test('of two racing locks one stands, and the other is told', async () => {
    const applicant = await newApplicant(world);
    const options = await optionsOf(applicant);
    const ids = { enrolmentId: applicant.enrolmentId, deviceId: applicant.keys.deviceId };
    const locks = await Promise.all([1, 2, 3, 4].map(() => createSoftwareAuthenticator({ origin: ORIGIN })));
    const responses = await Promise.all(locks.map((lock) => lock.register(options)));
    const results = await Promise.allSettled(
      responses.map((response) => world.vault.registerLock({ ...ids, response })),
    );
    const winner = results.findIndex(({ status }) => status === 'fulfilled');
    const losers = results.filter((result) => result.status === 'rejected');
    expect(losers.map(({ reason }) => reason as unknown)).toEqual(Array(3).fill(coded('LOCK_ALREADY_REGISTERED')));
    const [row] = await database.db.query('SELECT lock_credential_id FROM tokens WHERE enrolment_id = $1', [
      applicant.enrolmentId,
    ]);
    expect(row).toEqual({ lock_credential_id: locks[winner]?.credentialId });
  });

  test('that brings PRF results is refused: they never leave the device', async () => {
    const applicant = await newApplicant(world);
    const response = await applicant.lock.register(await optionsOf(applicant));
    const leaking = { ...response, clientExtensionResults: { prf: { enabled: true, results: { first: 'AAAA' } } } };
    const ids = { enrolmentId: applicant.enrolmentId, deviceId: applicant.keys.deviceId };
    await expect(world.vault.registerLock({ ...ids, response: leaking })).rejects.toEqual(coded('REQUEST_INVALID'));
  });
});

describe('release', () => {
  const release = (phone: Phone, nonce: string, response: Record<string, unknown>) =>
    world.vault.releaseOperation({ tokenId: phone.tokenId, deviceId: phone.keys.deviceId, nonce, response });

  test('the challenge is over kind, nonce and h, for the one credential, with verification', async () => {
    const phone = await newPhone(world);
    const { nonce, h, options } = await beginOperationOf(world, phone, 'activate');
    expect(options).toMatchObject({
      challenge: await operationChallenge('activate', nonce, h),
      rpId: 'emza.test',
      userVerification: 'required',
      allowCredentials: [{ id: phone.lock.credentialId, type: 'public-key', transports: ['internal'] }],
      extensions: { prf: { eval: { first: await prfInput(phone.tokenId) } } },
    });
  });

  test('shows the tries left, and a repeat changes nothing', async () => {
    const phone = await newPhone(world);
    const { nonce, options } = await beginOperationOf(world, phone);
    const response = await phone.lock.assert(options);
    expect(await release(phone, nonce, response)).toEqual({ pinTriesLeft: 4, pukTriesLeft: 10 });
    expect(await release(phone, nonce, response)).toEqual({ pinTriesLeft: 4, pukTriesLeft: 10 });
  });

  test.each<[string, Deviation]>([
    ['without user verification', { isUserVerified: false }],
    ['without user presence', { isUserPresent: false }],
    ['of another origin', { origin: 'https://emza.example' }],
    ['of another relying party', { rpId: 'emza.example' }],
    ['of another challenge', { challenge: toB64u(new Uint8Array(32)) }],
    ['of a registration', { type: 'webauthn.create' }],
    ['in a frame', { crossOrigin: true }],
    ['with a broken signature', { breakSignature: true }],
    ['with a counter that did not grow', { counter: 1 }],
    ['under another credential id', { credentialId: toB64u(new Uint8Array(32)) }],
  ])('an assertion %s is refused and written down', async (_, deviation) => {
    const phone = await newPhone(world);
    const { nonce, options } = await beginOperationOf(world, phone);
    const refused = release(phone, nonce, await phone.lock.assert(options, deviation));
    await expect(refused).rejects.toEqual(coded('LOCK_REFUSED'));
    expect(world.audited).toContainEqual(expect.objectContaining({ event: 'lock.refused', subject: phone.tokenId }));
    const input = { ...phone, nonce, kind: 'issue' as const, h: '', needsPin: false, usedBy: 'x' };
    await expect(world.vault.useOperation(input)).rejects.toEqual(coded('OPERATION_MISMATCH'));
  });

  test('an assertion by another authenticator is refused', async () => {
    const phone = await newPhone(world);
    const { nonce, options } = await beginOperationOf(world, phone);
    const thief = await createSoftwareAuthenticator({ origin: ORIGIN });
    const response = await thief.assert(options, { credentialId: phone.lock.credentialId, counter: 99 });
    await expect(release(phone, nonce, response)).rejects.toEqual(coded('LOCK_REFUSED'));
  });

  test('another BE than at registration is told by its own code', async () => {
    const phone = await newPhone(world);
    const { nonce, options } = await beginOperationOf(world, phone);
    const response = await phone.lock.assert(options, { isBackupEligible: true });
    await expect(release(phone, nonce, response)).rejects.toEqual(coded('LOCK_BACKUP_CHANGED'));
  });

  test('a synced passkey, whose counter stays zero, is released each time', async () => {
    const phone = await newPhone(world, { isBackupEligible: true, hasCounter: false });
    await releasedOperation(world, phone);
    await releasedOperation(world, phone);
  });

  test('of racing assertions with one counter, as two copies of an authenticator make them, one releases', async () => {
    const phone = await newPhone(world);
    const begun = await Promise.all(Array.from({ length: 8 }, () => beginOperationOf(world, phone)));
    const responses = await Promise.all(begun.map(({ options }) => phone.lock.assert(options, { counter: 50 })));
    const results = await Promise.allSettled(begun.map(({ nonce }, at) => release(phone, nonce, responses[at] ?? {})));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const losers = results.filter((result) => result.status === 'rejected');
    expect(losers.map(({ reason }) => reason as unknown)).toEqual(Array(7).fill(coded('LOCK_REFUSED')));
  });

  test('an assertion releases its own operation and no other', async () => {
    const phone = await newPhone(world);
    const [a, b] = [await beginOperationOf(world, phone), await beginOperationOf(world, phone)];
    const response = await phone.lock.assert(a.options);
    await expect(release(phone, b.nonce, response)).rejects.toEqual(coded('LOCK_REFUSED'));
    const sameNonceOtherKind = await beginOperationOf(world, phone, 'activate');
    await expect(release(phone, sameNonceOtherKind.nonce, response)).rejects.toEqual(coded('LOCK_REFUSED'));
  });

  test('an operation of another token, an expired one and a used one cannot be released', async () => {
    const local = openVaultWorld(database.db);
    const [phone, other] = [await newPhone(local), await newPhone(local)];
    const begun = await beginOperationOf(local, phone);
    const foreign = local.vault.releaseOperation({
      tokenId: other.tokenId,
      deviceId: other.keys.deviceId,
      nonce: begun.nonce,
      response: await other.lock.assert(begun.options),
    });
    await expect(foreign).rejects.toEqual(coded('OPERATION_UNKNOWN'));
    local.moveTime(121);
    const late = local.vault.releaseOperation({
      tokenId: phone.tokenId,
      deviceId: phone.keys.deviceId,
      nonce: begun.nonce,
      response: await phone.lock.assert(begun.options),
    });
    await expect(late).rejects.toEqual(coded('OPERATION_EXPIRED'));
  });

  test('an assertion that brings PRF results is refused', async () => {
    const phone = await newPhone(world);
    const { nonce, options } = await beginOperationOf(world, phone);
    const response = await phone.lock.assert(options);
    const leaking = { ...response, clientExtensionResults: { prf: { results: { first: 'AAAA' } } } };
    await expect(release(phone, nonce, leaking)).rejects.toEqual(coded('REQUEST_INVALID'));
  });
});

describe('use', () => {
  const use = (phone: Phone, nonce: string, h: string, change: object = {}) =>
    world.vault.useOperation({
      tokenId: phone.tokenId,
      nonce,
      kind: 'activate',
      h,
      needsPin: false,
      usedBy: 'first',
      ...change,
    });

  test('a released operation serves once; the same user of it again is harmless', async () => {
    const phone = await newPhone(world);
    const { nonce, h } = await releasedOperation(world, phone, 'activate');
    await use(phone, nonce, h);
    await use(phone, nonce, h);
    await expect(use(phone, nonce, h, { usedBy: 'second' })).rejects.toEqual(coded('OPERATION_USED'));
  });

  test('of two racing users one wins and the other is told', async () => {
    const phone = await newPhone(world);
    const { nonce, h } = await releasedOperation(world, phone, 'activate');
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, n) => use(phone, nonce, h, { usedBy: `user ${n}` })),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(9);
  });

  test('another kind, another h, another token, or no release is refused', async () => {
    const [phone, other] = [await newPhone(world), await newPhone(world)];
    const { nonce, h } = await releasedOperation(world, phone, 'activate');
    await expect(use(phone, nonce, h, { kind: 'issue' })).rejects.toEqual(coded('OPERATION_MISMATCH'));
    await expect(use(phone, nonce, toB64u(new Uint8Array(32)))).rejects.toEqual(coded('OPERATION_MISMATCH'));
    await expect(use(other, nonce, h)).rejects.toEqual(coded('OPERATION_UNKNOWN'));
    await expect(use(phone, toB64u(new Uint8Array(32)), h)).rejects.toEqual(coded('OPERATION_UNKNOWN'));
    const begun = await beginOperationOf(world, phone, 'activate');
    await expect(use(phone, begun.nonce, begun.h)).rejects.toEqual(coded('OPERATION_NOT_RELEASED'));
    await use(phone, nonce, h);
  });

  test('two minutes are its life', async () => {
    const local = openVaultWorld(database.db);
    const phone = await newPhone(local);
    const ids = { tokenId: phone.tokenId, kind: 'activate' as const, needsPin: false, usedBy: 'x' };
    const inTime = await releasedOperation(local, phone, 'activate');
    const tooLate = await releasedOperation(local, phone, 'activate');
    local.moveTime(115);
    await local.vault.useOperation({ ...ids, ...inTime });
    local.moveTime(6);
    await expect(local.vault.useOperation({ ...ids, ...tooLate })).rejects.toEqual(coded('OPERATION_EXPIRED'));
  });

  test('where the PIN is needed, an unlock proof must stand on it', async () => {
    const phone = await newPhone(world);
    const { nonce, h } = await releasedOperation(world, phone, 'issue');
    const issue = { kind: 'issue', needsPin: true };
    await expect(use(phone, nonce, h, issue)).rejects.toEqual(coded('OPERATION_NOT_UNLOCKED'));
    const opened = await guess(world, phone, nonce);
    await expect(use(phone, nonce, h, issue)).rejects.toEqual(coded('OPERATION_NOT_UNLOCKED'));
    await prove(world, phone, opened);
    await use(phone, nonce, h, issue);
  });
});
