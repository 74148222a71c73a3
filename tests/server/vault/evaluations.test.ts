// SPDX-License-Identifier: Apache-2.0
// The counter: what takes a try, what takes none, and what fills it again. Real PostgreSQL, real VOPRF.
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { toB64u, utf8 } from '../../../core/crypto/bytes.ts';
import { generateP256, signEs256 } from '../../../core/crypto/p256.ts';
import { beginHardening, blind, signGeneration, type Argon2id } from '../../../core/vault/index.ts';
import { unlockStatement, type GenerationToken } from '../../../core/protocol/index.ts';
import { createVaultStore } from '../../../server/store/vault-store.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { pureArgon2id } from '../../support/vault-phone.ts';
import {
  beginOperationOf,
  guess,
  newId,
  newPhone,
  openVaultWorld,
  PIN,
  prove,
  releasedOperation,
  triesOf,
  WRONG_PIN,
  type Phone,
  type VaultWorld,
} from '../../support/vault-world.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let world: VaultWorld;
let phone: Phone;
beforeAll(async () => void (database = await freshDatabase(inject('postgresUrl'))));
afterAll(() => database.drop());
beforeEach(async () => {
  world = openVaultWorld(database.db);
  phone = await newPhone(world);
});

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );

/** An evaluation without the rest of the phone: any element will do. */
const raw = (operation: string, change: object = {}) => {
  const blinded = toB64u(blind(new Uint8Array([1])).blinded);
  const { generation } = phone.record;
  const request = { requestId: newId(), kind: 'pin' as const, version: 1, blinded, generation, operation, ...change };
  const ids = { tokenId: phone.tokenId, deviceId: phone.keys.deviceId };
  return { request, send: (more: object = {}) => world.vault.evaluate({ ...ids, request: { ...request, ...more } }) };
};

describe('the counter', () => {
  test('of a hundred parallel wrong guesses exactly four are evaluated', async () => {
    const { nonce } = await releasedOperation(world, phone);
    const codes = await Promise.all(Array.from({ length: 100 }, () => codeOf(raw(nonce).send())));
    expect(codes.filter((code) => code === 'none')).toHaveLength(4);
    expect(codes.filter((code) => code === 'VAULT_PIN_BLOCKED')).toHaveLength(96);
    expect(await triesOf(world, phone)).toBe(0);
  });

  test('three wrong PINs and then the right one work, and the counter is full again', async () => {
    const { nonce } = await releasedOperation(world, phone);
    for (const left of [3, 2, 1]) {
      expect(await codeOf(guess(world, phone, nonce, WRONG_PIN))).toBe('VAULT_PIN_WRONG');
      expect(await triesOf(world, phone)).toBe(left);
    }
    const opened = await guess(world, phone, nonce, PIN);
    expect(await triesOf(world, phone)).toBe(0);
    expect(await prove(world, phone, opened)).toMatchObject({ pinTriesLeft: 4, pukTriesLeft: 10 });
  });

  test('the fourth wrong PIN in a row blocks, also the right one, and also on another operation', async () => {
    const { nonce } = await releasedOperation(world, phone);
    for (let time = 0; time < 4; time += 1) await codeOf(guess(world, phone, nonce, WRONG_PIN));
    expect(await codeOf(guess(world, phone, nonce, PIN))).toBe('VAULT_PIN_BLOCKED');
    const another = await releasedOperation(world, phone);
    expect(await codeOf(guess(world, phone, another.nonce, PIN))).toBe('VAULT_PIN_BLOCKED');
    expect(world.audited).toContainEqual(
      expect.objectContaining({ event: 'vault.tries-used-up', subject: phone.tokenId }),
    );
  });

  test('a right PIN without its proof leaves the try taken; the proof fills the counter however late', async () => {
    const { nonce } = await releasedOperation(world, phone);
    const opened = await guess(world, phone, nonce, PIN);
    expect(await triesOf(world, phone)).toBe(3);
    world.moveTime(3 * 24 * 3600);
    expect((await prove(world, phone, opened)).pinTriesLeft).toBe(4);
  });

  test('a proof that is sent again fills nothing', async () => {
    const { nonce } = await releasedOperation(world, phone);
    const opened = await guess(world, phone, nonce, PIN);
    const first = await prove(world, phone, opened);
    const another = await releasedOperation(world, phone);
    await codeOf(guess(world, phone, another.nonce, WRONG_PIN));
    const again = await prove(world, phone, opened);
    expect(again).toEqual({ ...first, pinTriesLeft: 3 });
  });

  test('a proof by another key, or of another answer’s nonce, fills nothing', async () => {
    const { nonce } = await releasedOperation(world, phone);
    const opened = await guess(world, phone, nonce, PIN);
    const other = await guess(world, phone, nonce, PIN);
    expect(await codeOf(prove(world, phone, { ...opened, nonce: other.nonce }))).toBe('VAULT_UNLOCK_SIGNATURE');
    const { privateKey } = await generateP256();
    const statement = utf8(unlockStatement(phone.tokenId, opened.requestId, opened.nonce));
    const ids = { tokenId: phone.tokenId, deviceId: phone.keys.deviceId, requestId: opened.requestId };
    const forged = world.vault.proveUnlock({ ...ids, signature: toB64u(await signEs256(privateKey, statement)) });
    expect(await codeOf(forged)).toBe('VAULT_UNLOCK_SIGNATURE');
    expect(await codeOf(world.vault.proveUnlock({ ...ids, requestId: newId(), signature: toB64u(statement) }))).toBe(
      'REQUEST_NOT_FOUND',
    );
    expect(await triesOf(world, phone)).toBe(2);
  });

  test('of the PUK is ten, and stands alone', async () => {
    // No operation lets a PUK be tried yet: this is the statement that will.
    const store = createVaultStore(database.db);
    const { nonce } = await releasedOperation(world, phone);
    const generation = { number: 1, pinVersion: 1, pukVersion: 1 };
    const take = () =>
      store.takeTry({
        tokenId: phone.tokenId,
        deviceId: phone.keys.deviceId,
        requestId: newId(),
        requestSha256: '',
        kind: 'puk',
        version: 1,
        nonce: newId(),
        operation: nonce,
        kinds: ['issue'],
        generation,
      });
    const taken = await Promise.all(Array.from({ length: 30 }, take));
    const rows = taken.filter((row) => row !== undefined);
    expect(rows).toHaveLength(10);
    expect(await triesOf(world, phone)).toBe(4);
    // Whoever opened the vault may prove it; only the PUK's counter is filled by a PUK's answer.
    const { vaultKey } = await guess(world, phone, nonce, PIN);
    const [row] = rows;
    if (row === undefined) throw new Error('nothing was taken');
    const proven = await prove(world, phone, { vaultKey, requestId: row.requestId, nonce: row.nonce });
    expect(proven).toMatchObject({ pinTriesLeft: 3, pukTriesLeft: 10 });
  });
});

describe('a request that is sent again', () => {
  test('with the same bytes gets the stored answer and takes no try', async () => {
    const { nonce } = await releasedOperation(world, phone);
    const { send } = raw(nonce);
    const first = await send();
    for (let time = 0; time < 6; time += 1) expect(await send()).toEqual(first);
    expect(await triesOf(world, phone)).toBe(3);
  });

  test('fifty times at once with the same bytes takes one try and has one answer', async () => {
    const { nonce } = await releasedOperation(world, phone);
    const { send } = raw(nonce);
    const answers = await Promise.all(Array.from({ length: 50 }, () => send()));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await triesOf(world, phone)).toBe(3);
  });

  test('is answered after the PIN is blocked and its operation expired', async () => {
    const { nonce } = await releasedOperation(world, phone);
    const { send } = raw(nonce);
    const first = await send();
    for (let time = 0; time < 3; time += 1) await raw(nonce).send();
    world.moveTime(121);
    expect(await send()).toEqual(first);
  });

  test.each([
    ['another element', () => ({ blinded: toB64u(blind(new Uint8Array([2])).blinded) })],
    ['no generation', () => ({ generation: undefined })],
    ['another operation', async () => ({ operation: (await releasedOperation(world, phone)).nonce })],
  ])('with %s is refused and takes no try', async (_, change) => {
    const { nonce } = await releasedOperation(world, phone);
    const { send } = raw(nonce);
    await send();
    expect(await codeOf(send(await change()))).toBe('VAULT_REQUEST_DIFFERS');
    expect(await triesOf(world, phone)).toBe(3);
  });

  test('twenty at once under one id with twenty elements: one is evaluated, nineteen are refused', async () => {
    const { nonce } = await releasedOperation(world, phone);
    const { send } = raw(nonce);
    const codes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => codeOf(send({ blinded: toB64u(blind(new Uint8Array([n])).blinded) }))),
    );
    expect(codes.filter((code) => code === 'none')).toHaveLength(1);
    expect(codes.filter((code) => code === 'VAULT_REQUEST_DIFFERS')).toHaveLength(19);
    expect(await triesOf(world, phone)).toBe(3);
  });

  test('after a crash between the try and its answer is answered, and takes no second try', async () => {
    const { nonce } = await releasedOperation(world, phone);
    const { send } = raw(nonce);
    const first = await send();
    await database.db.query('UPDATE vault_evaluations SET evaluated = NULL, proof = NULL WHERE token_id = $1', [
      phone.tokenId,
    ]);
    const { evaluated, nonce: answerNonce } = await send();
    expect([evaluated, answerNonce]).toEqual([first.evaluated, first.nonce]);
    expect(await triesOf(world, phone)).toBe(3);
  });
});

describe('generations', () => {
  const signed = (number: number, change: Partial<GenerationToken> = {}) =>
    signGeneration(new Uint8Array(32).fill(2), phone.tokenId, { number, pinVersion: 1, pukVersion: 1, ...change });

  test('each success hands out the next; the old one stays good until the next is first used', async () => {
    const first = phone.record.generation;
    const { nonce } = await releasedOperation(world, phone);
    const { generation: second } = await prove(world, phone, await guess(world, phone, nonce));
    expect([first?.number, second.number]).toEqual([1, 2]);
    // The answer was lost on its way: the phone goes on with what it has.
    const retry = await releasedOperation(world, phone);
    const again = await prove(world, phone, await guess(world, phone, retry.nonce, PIN, first));
    expect(again.generation).toEqual(second);
    const next = await releasedOperation(world, phone);
    await prove(world, phone, await guess(world, phone, next.nonce, PIN, second));
    const late = await releasedOperation(world, phone);
    expect(await codeOf(guess(world, phone, late.nonce, PIN, first))).toBe('VAULT_STALE_GENERATION');
  });

  test('a restored copy of the profile gains no try, and its use is written down', async () => {
    const copy = { ...phone };
    const { nonce } = await releasedOperation(world, phone);
    for (const _ of [1, 2, 3]) await codeOf(guess(world, phone, nonce, WRONG_PIN));
    // Same generation: the same counter.
    const second = await releasedOperation(world, copy);
    await codeOf(guess(world, copy, second.nonce, WRONG_PIN));
    expect(await codeOf(guess(world, copy, second.nonce, WRONG_PIN))).toBe('VAULT_PIN_BLOCKED');
  });

  test('an older generation is refused without a try, and written down', async () => {
    const copy = { ...phone };
    for (const _ of [1, 2]) {
      const { nonce } = await releasedOperation(world, phone);
      await prove(world, phone, await guess(world, phone, nonce));
    }
    const { nonce } = await releasedOperation(world, copy);
    expect(await codeOf(guess(world, copy, nonce))).toBe('VAULT_STALE_GENERATION');
    expect(await triesOf(world, phone)).toBe(4);
    expect(world.audited).toContainEqual({ event: 'vault.stale', subject: phone.tokenId, data: { number: 1 } });
  });

  test('a newer one with our MAC is adopted: the server was restored', async () => {
    const { nonce } = await releasedOperation(world, phone);
    const opened = await guess(world, phone, nonce, PIN, await signed(9));
    expect((await prove(world, phone, opened)).generation.number).toBe(10);
    const later = await releasedOperation(world, phone);
    expect(await codeOf(guess(world, phone, later.nonce, PIN, await signed(8)))).toBe('VAULT_STALE_GENERATION');
  });

  test('with it the versions are adopted that a restored server has forgotten', async () => {
    const { nonce } = await releasedOperation(world, phone);
    const generation = await signed(9, { pinVersion: 4 });
    expect(await codeOf(raw(nonce, { generation, version: 4 }).send())).toBe('none');
    expect(await codeOf(raw(nonce).send())).toBe('VAULT_STALE_GENERATION');
  });

  test.each([
    ['none at all', () => Promise.resolve(undefined)],
    ['one that is not ours', async () => ({ ...(await signed(9)), number: 10 })],
    [
      'another token’s',
      () => signGeneration(new Uint8Array(32).fill(2), newId(), { number: 9, pinVersion: 1, pukVersion: 1 }),
    ],
    ['the same number with other versions', () => signed(1, { pukVersion: 2 })],
  ])('%s is refused without a try', async (_, make) => {
    const { nonce } = await releasedOperation(world, phone);
    // Generation 1 is in use from here on.
    await guess(world, phone, nonce, PIN);
    expect(await codeOf(raw(nonce, { generation: await make() }).send())).toBe('VAULT_STALE_GENERATION');
    expect(await triesOf(world, phone)).toBe(3);
  });

  test('a version other than the generation’s is refused without a try', async () => {
    const { nonce } = await releasedOperation(world, phone);
    expect(await codeOf(raw(nonce, { version: 2 }).send())).toBe('VAULT_VERSION');
    expect(await triesOf(world, phone)).toBe(4);
  });
});

describe('two racing unlocks', () => {
  test('of two answers both count, and hand out the same generation', async () => {
    const { nonce } = await releasedOperation(world, phone);
    const opened = await Promise.all([guess(world, phone, nonce), guess(world, phone, nonce)]);
    const [a, b] = await Promise.all(opened.map((one) => prove(world, { ...phone }, one)));
    expect(a?.generation).toEqual(b?.generation);
    expect(await triesOf(world, phone)).toBe(4);
  });

  test('of one answer: ten proofs at once all get the same, and the operation lets nothing be tried again', async () => {
    await world.certify(phone.tokenId, 'active');
    const { nonce } = await releasedOperation(world, phone, 'sign');
    const opened = await guess(world, phone, nonce);
    const answers = await Promise.all(Array.from({ length: 10 }, () => prove(world, { ...phone }, opened)));
    expect(new Set(answers.map(({ generation }) => generation.mac)).size).toBe(1);
    expect(await codeOf(raw(nonce).send())).toBe('OPERATION_USED');
  });
});

describe('what is refused before a try is taken', () => {
  test.each([
    ['the identity', toB64u(new Uint8Array(32))],
    ['no element', toB64u(new Uint8Array(32).fill(255))],
  ])('%s', async (_, blinded) => {
    const { nonce } = await releasedOperation(world, phone);
    expect(await codeOf(raw(nonce, { blinded }).send())).toBe('VAULT_POINT');
    expect(await triesOf(world, phone)).toBe(4);
  });

  test('an operation that is unknown, another token’s, not released, expired or of a kind without PIN', async () => {
    const other = await newPhone(world);
    const expired = await releasedOperation(world, phone);
    world.moveTime(121);
    const cases: [string | undefined, string][] = [
      [undefined, 'OPERATION_UNKNOWN'],
      [toB64u(new Uint8Array(32)), 'OPERATION_UNKNOWN'],
      [(await releasedOperation(world, other)).nonce, 'OPERATION_UNKNOWN'],
      [(await beginOperationOf(world, phone)).nonce, 'OPERATION_NOT_RELEASED'],
      [expired.nonce, 'OPERATION_EXPIRED'],
      [(await releasedOperation(world, phone, 'activate')).nonce, 'OPERATION_MISMATCH'],
    ];
    for (const [operation, code] of cases) expect(await codeOf(raw('', { operation }).send())).toBe(code);
    expect(await triesOf(world, phone)).toBe(4);
  });

  test('a PUK: no operation lets it be tried', async () => {
    const { nonce } = await releasedOperation(world, phone);
    expect(await codeOf(raw(nonce, { kind: 'puk' }).send())).toBe('OPERATION_MISMATCH');
  });

  test('a signature while no certificate of the token is active', async () => {
    expect(await codeOf(beginOperationOf(world, phone, 'sign'))).toBe('VAULT_NO_ACTIVE_CERTIFICATE');
    await world.certify(phone.tokenId, 'active');
    const { nonce } = await releasedOperation(world, phone, 'sign');
    await world.certify(phone.tokenId, 'suspended');
    expect(await codeOf(raw(nonce).send())).toBe('VAULT_NO_ACTIVE_CERTIFICATE');
    expect(await triesOf(world, phone)).toBe(4);
  });

  test('another device', async () => {
    const thief = await newPhone(world);
    const { nonce } = await releasedOperation(world, phone);
    const { request } = raw(nonce);
    const theft = world.vault.evaluate({ tokenId: phone.tokenId, deviceId: thief.keys.deviceId, request });
    expect(await codeOf(theft)).toBe('VAULT_TOKEN_UNKNOWN');
  });
});

test('neither PIN nor what it is stretched to reaches the database', async () => {
  const seen: string[] = [];
  const watching: Argon2id = async (secret, salt, parameters) => {
    const stretched = await pureArgon2id(secret, salt, parameters);
    seen.push(toB64u(stretched), Buffer.from(stretched).toString('hex'));
    return stretched;
  };
  const { deviceSecret } = phone.keys;
  const input = { secret: PIN, tokenId: phone.tokenId, deviceSecret, argon2id: watching, argon2: phone.record.argon2 };
  const { nonce } = await releasedOperation(world, phone);
  await raw(nonce, { blinded: toB64u((await beginHardening(input)).blinded) }).send();
  const tables = ['tokens', 'vault_operations', 'vault_evaluations'];
  const rows = await Promise.all(tables.map((table) => database.db.query(`SELECT t::text AS row FROM ${table} t`)));
  const dump = JSON.stringify(rows);
  expect(dump).toContain(phone.tokenId);
  for (const secret of [PIN, ...seen]) expect(dump).not.toContain(secret);
});
