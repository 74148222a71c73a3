// SPDX-License-Identifier: Apache-2.0
// The vault's set-up at the server: each version answers once, a reload begins again, the first proof ends it.
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { toB64u, utf8 } from '../../../core/crypto/bytes.ts';
import { generateP256, publicJwkOf, signEs256 } from '../../../core/crypto/p256.ts';
import { unlockStatement } from '../../../core/protocol/index.ts';
import { blind, signUnlock } from '../../../core/vault/index.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { makeVault } from '../../support/vault-phone.ts';
import {
  enrolmentEvaluator,
  newApplicant,
  newId,
  openVaultWorld,
  PIN,
  PUK,
  registerLockOf,
  strangerKey,
  type Applicant,
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
const ids = ({ enrolmentId, keys }: Applicant) => ({ enrolmentId, deviceId: keys.deviceId });

async function locked() {
  const applicant = await newApplicant(world);
  const tokenId = await registerLockOf(world, applicant);
  const evaluate = (kind: 'pin' | 'puk', version = 1, requestId = newId(), input = 1) =>
    world.vault.evaluate({
      tokenId,
      deviceId: applicant.keys.deviceId,
      request: { requestId, kind, version, blinded: toB64u(blind(new Uint8Array([input])).blinded) },
    });
  return { applicant, tokenId, evaluate };
}

test('begins version 1 of PIN and PUK under two keys, and says the same until one has answered', async () => {
  const { applicant, evaluate } = await locked();
  const begun = await world.vault.begin(ids(applicant));
  expect([begun.pin.version, begun.puk.version]).toEqual([1, 1]);
  expect(begun.pin.publicKey).not.toBe(begun.puk.publicKey);
  expect(await world.vault.begin(ids(applicant))).toEqual(begun);
  await evaluate('pin');
  const again = await world.vault.begin(ids(applicant));
  expect([again.pin.version, again.puk.version]).toEqual([2, 1]);
  expect(again.pin.publicKey).not.toBe(begun.pin.publicKey);
});

describe('each version answers exactly one evaluation', () => {
  test.each(['pin', 'puk'] as const)('of the %s', async (kind) => {
    const { applicant, evaluate } = await locked();
    await world.vault.begin(ids(applicant));
    const results = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => evaluate(kind, 1, newId(), n)));
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.map(({ reason }) => reason as unknown)).toEqual(
      Array.from({ length: 19 }, () => coded('VAULT_VERSION')),
    );
    await expect(evaluate(kind, 2)).rejects.toEqual(coded('VAULT_VERSION'));
  });

  test('also after a later one was begun', async () => {
    const { applicant, evaluate } = await locked();
    await world.vault.begin(ids(applicant));
    await evaluate('pin', 1);
    await world.vault.begin(ids(applicant));
    await expect(evaluate('pin', 1)).rejects.toEqual(coded('VAULT_VERSION'));
    await evaluate('pin', 2);
  });
});

test('no PIN is begun or evaluated before the device lock stands, nor by another device', async () => {
  const applicant = await newApplicant(world);
  await expect(world.vault.begin(ids(applicant))).rejects.toEqual(coded('VAULT_TOKEN_UNKNOWN'));
  await world.vault.lockOptions({ ...ids(applicant), userName: 'x' });
  await expect(world.vault.begin(ids(applicant))).rejects.toEqual(coded('VAULT_VERSION'));
  const { applicant: other } = await locked();
  const thief = { enrolmentId: other.enrolmentId, deviceId: applicant.keys.deviceId };
  await expect(world.vault.begin(thief)).rejects.toEqual(coded('VAULT_TOKEN_UNKNOWN'));
});

describe('ready', () => {
  async function made() {
    const { applicant, tokenId } = await locked();
    const begun = await world.vault.begin(ids(applicant));
    const { keys } = applicant;
    const vault = await makeVault({ keys, begun, pin: PIN, puk: PUK }, enrolmentEvaluator(world, keys, tokenId));
    const { record, vaultKey, requestId, nonce } = vault;
    const signature = await signUnlock(vaultKey, record.unlockKey, { tokenId, requestId, nonce });
    return {
      applicant,
      tokenId,
      nonce,
      proof: { ...ids(applicant), unlockKey: record.unlockKey.publicKey, requestId, signature },
    };
  }

  /** A proof by a key that was made for it, over the answer of one evaluation. */
  async function proofOf(applicant: Applicant, tokenId: string, answer: { requestId: string; nonce: string }) {
    const { publicKey, privateKey } = await generateP256();
    const statement = utf8(unlockStatement(tokenId, answer.requestId, answer.nonce));
    const signature = toB64u(await signEs256(privateKey, statement));
    return { ...ids(applicant), unlockKey: await publicJwkOf(publicKey), requestId: answer.requestId, signature };
  }

  test('hands out generation 1, and a repeat gets the same, also at once', async () => {
    const { tokenId, proof } = await made();
    const answers = await Promise.all([1, 2, 3].map(() => world.vault.ready(proof)));
    expect(answers[0]).toMatchObject({ number: 1, pinVersion: 1, pukVersion: 1 });
    expect(new Set(answers.map(({ mac }) => mac)).size).toBe(1);
    expect(await world.vault.viewToken({ tokenId, deviceId: proof.deviceId })).toMatchObject({
      pinTriesLeft: 4,
      pukTriesLeft: 10,
      pinMaxTries: 4,
      pukMaxTries: 10,
    });
    expect(world.audited.filter(({ event, subject }) => event === 'vault.ready' && subject === tokenId)).toHaveLength(
      1,
    );
  });

  test('the proof may be sent again as an unlock, and gets the same generation', async () => {
    const { tokenId, proof } = await made();
    const generation = await world.vault.ready(proof);
    const { deviceId, requestId, signature } = proof;
    expect(await world.vault.proveUnlock({ tokenId, deviceId, requestId, signature })).toMatchObject({ generation });
  });

  test('another key than the one that signed is refused', async () => {
    const { proof } = await made();
    const unlockKey = await strangerKey();
    await expect(world.vault.ready({ ...proof, unlockKey })).rejects.toEqual(coded('VAULT_UNLOCK_SIGNATURE'));
  });

  test('once ready it takes no other unlockKey, even one that signed, and begins no version', async () => {
    const { applicant, tokenId, proof, nonce } = await made();
    await world.vault.ready(proof);
    const other = await proofOf(applicant, tokenId, { requestId: proof.requestId, nonce });
    await expect(world.vault.ready(other)).rejects.toEqual(coded('VAULT_VERSION'));
    await expect(world.vault.begin(ids(applicant))).rejects.toEqual(coded('VAULT_VERSION'));
  });

  test('without both evaluations, or after a version was begun anew, it is refused', async () => {
    const { applicant, proof } = await made();
    await world.vault.begin(ids(applicant));
    await expect(world.vault.ready(proof)).rejects.toEqual(coded('VAULT_VERSION'));
    await expect(world.vault.ready({ ...proof, requestId: newId() })).rejects.toEqual(coded('VAULT_VERSION'));
  });

  test('with one of the two evaluated it is refused', async () => {
    for (const kind of ['pin', 'puk'] as const) {
      const { applicant, tokenId, evaluate } = await locked();
      await world.vault.begin(ids(applicant));
      const requestId = newId();
      const { nonce } = await evaluate(kind, 1, requestId);
      const proof = await proofOf(applicant, tokenId, { requestId, nonce });
      await expect(world.vault.ready(proof)).rejects.toEqual(coded('VAULT_VERSION'));
    }
  });

  test('with an answer under a version that was replaced it is refused, though both are evaluated', async () => {
    const { applicant, tokenId, evaluate } = await locked();
    await world.vault.begin(ids(applicant));
    const old = newId();
    const { nonce } = await evaluate('pin', 1, old);
    await world.vault.begin(ids(applicant));
    const current = newId();
    const answer = await evaluate('pin', 2, current);
    await evaluate('puk', 1);
    const late = await proofOf(applicant, tokenId, { requestId: old, nonce });
    await expect(world.vault.ready(late)).rejects.toEqual(coded('VAULT_VERSION'));
    const proof = await proofOf(applicant, tokenId, { requestId: current, nonce: answer.nonce });
    expect(await world.vault.ready(proof)).toMatchObject({ number: 1, pinVersion: 2, pukVersion: 1 });
  });

  test('a token is not there for others, nor before it is ready', async () => {
    const { tokenId, proof } = await made();
    await expect(world.vault.viewToken({ tokenId, deviceId: proof.deviceId })).rejects.toEqual(
      coded('VAULT_TOKEN_UNKNOWN'),
    );
    await world.vault.ready(proof);
    await expect(world.vault.viewToken({ tokenId, deviceId: newId() })).rejects.toEqual(coded('VAULT_TOKEN_UNKNOWN'));
  });
});
