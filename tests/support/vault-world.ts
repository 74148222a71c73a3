// SPDX-License-Identifier: Apache-2.0
// The vault's use cases over a real database, with phones that own real keys and a software authenticator. Only the
// certificates are said by the test, and time where a test moves it.
import { generateP256, publicJwkOf } from '../../core/crypto/p256.ts';
import { toB64u } from '../../core/crypto/bytes.ts';
import { randomBytes } from '../../core/crypto/hash.ts';
import type { GenerationToken, OperationKind, VaultRecord } from '../../core/protocol/index.ts';
import { makeDeviceKeys, operationHash, sealRecord, signUnlock, type DeviceKeys } from '../../core/vault/index.ts';
import { createLockVerifier } from '../../server/adapters/simplewebauthn/simplewebauthn-lock-verifier.ts';
import { createCaStore } from '../../server/store/ca-store.ts';
import type { Database } from '../../server/store/database.ts';
import { createRateLimitStore } from '../../server/store/rate-limit-store.ts';
import { createVaultStore } from '../../server/store/vault-store.ts';
import { createVault, type Vault } from '../../server/vault/vault.ts';
import { createSoftwareAuthenticator, type SoftwareAuthenticator } from './software-authenticator.ts';
import { makeVault, unlock, type Evaluator } from './vault-phone.ts';

export const ORIGIN = 'https://emza.test';
export const PIN = '13572468';
export const PUK = 'Emza-2468-puk';
export const WRONG_PIN = '86427531';

export interface VaultWorld {
  readonly db: Database;
  readonly vault: Vault;
  /** Gives the token a certificate in this state, or moves the one it has. */
  certify(tokenId: string, state: 'active' | 'suspended'): Promise<void>;
  readonly audited: { event: string; subject: string; data: object }[];
  /** Seconds added to the database's clock. */
  moveTime(seconds: number): void;
}

export function openVaultWorld(db: Database): VaultWorld {
  const now = () => new Date(Date.now() + ahead * 1000);
  const audited: VaultWorld['audited'] = [];
  let ahead = 0;
  const vault = createVault({
    store: createVaultStore(db, now),
    locks: createLockVerifier({ origin: ORIGIN, rpId: 'emza.test', rpName: 'Emza' }),
    certificates: {
      hasActiveCertificate: (tokenId) => createCaStore(db).hasActive(tokenId, now()),
      certificatesOf: () => Promise.resolve([]),
    },
    audit: { append: async (entry) => void audited.push(entry) },
    limits: createRateLimitStore(db),
    oprfSeed: new Uint8Array(32).fill(1),
    generationMacKey: new Uint8Array(32).fill(2),
  });
  return { db, vault, certify: certifier(db), audited, moveTime: (seconds) => void (ahead += seconds) };
}

/** A certificate's row as the CA leaves it; its bytes are nobody's concern here. */
const certifier =
  (db: Database): VaultWorld['certify'] =>
  async (tokenId, state) => {
    await db.query(`INSERT INTO ca_issuers (id, certificate, root) VALUES ('ca', '', '') ON CONFLICT DO NOTHING`);
    const held = state === 'active' ? [null, null, null] : [new Date(), 6, 'enrolment'];
    const moved = await db.query(
      'UPDATE certificates SET state = $2, revoked_at = $3, revocation_reason = $4, held_by = $5 WHERE token_id = $1 RETURNING serial',
      [tokenId, state, ...held],
    );
    if (moved.length > 0) return;
    const serial = Buffer.from(randomBytes(16)).toString('hex').toUpperCase();
    await db.query(
      `INSERT INTO certificates (serial, issuer_id, token_id, request_id, csr_sha256, spki_sha256, phase, tbs, certificate,
         reserved_at, planned_at, not_after, state, revoked_at, revocation_reason, held_by, status_version)
       VALUES ($1, 'ca', $2, $1, '', $3, 'recorded', '', '', now(), now(), now() + interval '1 year', $4, $5, $6, $7, 1)`,
      [serial, tokenId, randomBytes(32), state, ...held],
    );
  };

export interface Applicant {
  readonly keys: DeviceKeys;
  readonly enrolmentId: string;
  readonly lock: SoftwareAuthenticator;
}

export const newId = (): string => toB64u(randomBytes(16));

/** A registered device with an enrolment, before its device lock. */
export async function newApplicant(
  { db }: VaultWorld,
  options: { isBackupEligible?: boolean; hasCounter?: boolean } = {},
): Promise<Applicant> {
  const keys = await makeDeviceKeys();
  await db.query('INSERT INTO devices (id, public_key) VALUES ($1, $2)', [keys.deviceId, keys.publicJwk]);
  return { keys, enrolmentId: newId(), lock: await createSoftwareAuthenticator({ origin: ORIGIN, ...options }) };
}

export async function registerLockOf({ vault }: VaultWorld, applicant: Applicant): Promise<string> {
  const { enrolmentId, keys, lock } = applicant;
  const input = { enrolmentId, deviceId: keys.deviceId };
  const response = await lock.register(await vault.lockOptions({ ...input, userName: '09121234567' }));
  return (await vault.registerLock({ ...input, response })).tokenId;
}

export interface Phone extends Applicant {
  readonly tokenId: string;
  record: VaultRecord;
}

/** The evaluator of an enrolment: neither generation nor operation. */
export const enrolmentEvaluator =
  ({ vault }: VaultWorld, keys: DeviceKeys, tokenId: string): Evaluator =>
  (request) =>
    vault.evaluate({ tokenId, deviceId: keys.deviceId, request });

/** A phone whose vault is ready, at generation 1. */
export async function newPhone(
  world: VaultWorld,
  options: { isBackupEligible?: boolean; hasCounter?: boolean } = {},
): Promise<Phone> {
  const applicant = await newApplicant(world, options);
  const tokenId = await registerLockOf(world, applicant);
  const { keys, enrolmentId } = applicant;
  const begun = await world.vault.begin({ enrolmentId, deviceId: keys.deviceId });
  const { record, vaultKey, requestId, nonce } = await makeVault(
    { keys, begun, pin: PIN, puk: PUK, credentialId: applicant.lock.credentialId },
    enrolmentEvaluator(world, keys, tokenId),
  );
  const generation = await world.vault.ready({
    enrolmentId,
    deviceId: keys.deviceId,
    unlockKey: record.unlockKey.publicKey,
    requestId,
    signature: await signUnlock(vaultKey, record.unlockKey, { tokenId, requestId, nonce }),
  });
  return { ...applicant, tokenId, record: await sealRecord({ ...record, generation }, keys.deviceSecret) };
}

export interface Operation {
  readonly nonce: string;
  readonly h: string;
}

export async function beginOperationOf(
  { vault }: VaultWorld,
  phone: Phone,
  kind: OperationKind = 'issue',
): Promise<Operation & { options: object }> {
  const h = await operationHash({ kind: 'activate', tokenId: phone.tokenId, serial: '01', random: newId() });
  const begun = await vault.beginOperation({ tokenId: phone.tokenId, deviceId: phone.keys.deviceId, kind, h });
  return { nonce: begun.nonce, h, options: begun.options };
}

export async function releasedOperation(
  world: VaultWorld,
  phone: Phone,
  kind: OperationKind = 'issue',
): Promise<Operation> {
  const { nonce, h, options } = await beginOperationOf(world, phone, kind);
  const response = await phone.lock.assert(options);
  await world.vault.releaseOperation({ tokenId: phone.tokenId, deviceId: phone.keys.deviceId, nonce, response });
  return { nonce, h };
}

/** One guess of the PIN under a released operation; what the vault refuses rejects with its code. */
export async function guess(
  world: VaultWorld,
  phone: Phone,
  operation: string,
  secret: string = PIN,
  generation: GenerationToken | undefined = phone.record.generation,
): Promise<{ vaultKey: CryptoKey; requestId: string; nonce: string }> {
  const { keys, record, tokenId } = phone;
  const evaluator: Evaluator = (request) =>
    world.vault.evaluate({ tokenId, deviceId: keys.deviceId, request: { ...request, generation, operation } });
  return unlock({ keys, record, secret }, evaluator);
}

/** Sends the proof of a right guess, and keeps the generation it gets. */
export async function prove(
  world: VaultWorld,
  phone: Phone,
  opened: { vaultKey: CryptoKey; requestId: string; nonce: string },
): Promise<{ generation: GenerationToken; pinTriesLeft: number; pukTriesLeft: number }> {
  const { tokenId, keys, record } = phone;
  const { requestId, nonce, vaultKey } = opened;
  const signature = await signUnlock(vaultKey, record.unlockKey, { tokenId, requestId, nonce });
  const answer = await world.vault.proveUnlock({ tokenId, deviceId: keys.deviceId, requestId, signature });
  phone.record = await sealRecord({ ...record, generation: answer.generation }, keys.deviceSecret);
  return answer;
}

export async function triesOf({ vault }: VaultWorld, phone: Phone): Promise<number> {
  return (await vault.viewToken({ tokenId: phone.tokenId, deviceId: phone.keys.deviceId })).pinTriesLeft;
}

/** The public half of some other key. */
export const strangerKey = async () => publicJwkOf((await generateP256()).publicKey);
