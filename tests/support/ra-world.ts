// SPDX-License-Identifier: Apache-2.0
// The registration authority over its real neighbours: PostgreSQL, sandbox world, vault, audit log. The clock is
// the only thing a test moves. A phone here does what the app does, by the same functions of core.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toB64u, utf8 } from '../../core/crypto/bytes.ts';
import { randomBytes, sha256 } from '../../core/crypto/hash.ts';
import { generateP256, publicJwkOf, signEs256 } from '../../core/crypto/p256.ts';
import { createCsr } from '../../core/pki/csr.ts';
import {
  AppError,
  unlockStatement,
  type EnrolmentView,
  type GenerationToken,
  type Operation,
  type SecretKind,
} from '../../core/protocol/index.ts';
import { makeDeviceKeys } from '../../core/vault/device-keys.ts';
import { operationHash } from '../../core/vault/operation.ts';
import { blind } from '../../core/vault/oprf.ts';
import { createFileMediaStore } from '../../server/adapters/file-media-store/file-media-store.ts';
import { createMediaDecoder } from '../../server/adapters/mediabunny/mediabunny-decoder.ts';
import { createLockVerifier } from '../../server/adapters/simplewebauthn/simplewebauthn-lock-verifier.ts';
import { createAuditLog } from '../../server/audit/audit-log.ts';
import { activateByDevice } from '../../server/ca/activate-certificate.ts';
import { createProducts } from '../../server/ra/products.ts';
import { createMessages } from '../../server/messages/messages.ts';
import { createRegistrationAuthority } from '../../server/ra/registration-authority.ts';
import { createPayment } from '../../server/payment/payment.ts';
import type { ProofingDeps } from '../../server/proofing/ports.ts';
import { TIMES } from '../../server/proofing/policy.ts';
import { createProofing } from '../../server/proofing/proofing.ts';
import { stageOf } from '../../server/proofing/stage-of.ts';
import { sandboxBank } from '../../server/sandbox/bank.ts';
import { createSandbox } from '../../server/sandbox/sandbox.ts';
import type { SandboxPerson } from '../../server/sandbox/ports.ts';
import { createAuditStore } from '../../server/store/audit-store.ts';
import { createDevicesStore } from '../../server/store/devices-store.ts';
import { createEnrolmentStore } from '../../server/store/enrolment-store.ts';
import { createPaymentStore } from '../../server/store/payment-store.ts';
import { createProofingStore } from '../../server/store/proofing-store.ts';
import { createMessagesStore } from '../../server/store/messages-store.ts';
import { createRateLimitStore } from '../../server/store/rate-limit-store.ts';
import { createSandboxBankStore } from '../../server/store/sandbox-bank-store.ts';
import { createSandboxStore } from '../../server/store/sandbox-store.ts';
import { createVaultStore } from '../../server/store/vault-store.ts';
import { createVault } from '../../server/vault/vault.ts';
import { openCa } from './ca-world.ts';
import { freshDatabase } from './postgres.ts';
import { proofPhone } from './proof-phone.ts';
import { createSoftwareAuthenticator } from './software-authenticator.ts';

const ORIGIN = 'http://localhost:8080';
const fixed = (): never => {
  throw new Error('the registration authority’s world moves its own clock');
};

export type RaWorld = Awaited<ReturnType<typeof openRaWorld>>;
export type Phone = Awaited<ReturnType<RaWorld['phone']>>;

/** The code of an error that was thrown; the test fails where none was. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  return (await errorOf(work)).code;
}

export async function errorOf(work: Promise<unknown>): Promise<AppError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** Points between the commit of a neighbour and ours: the world dies there once, as a process would. */
export type CrashPoint =
  | 'lock registered'
  | 'vault ready'
  | 'operation used'
  | 'certificate issued'
  | 'superseded'
  | 'given up'
  | 'bank asked'
  | 'charged'
  | 'charge recorded'
  | 'paid told'
  | 'part on the disk'
  | 'checked'
  | 'verdict recorded'
  | 'verdict audited';

export async function openRaWorld(postgresUrl: string) {
  const database = await freshDatabase(postgresUrl);
  const { db } = database;
  const clock = { at: new Date('2026-11-22T10:00:00Z') };
  const now = () => new Date(clock.at);
  const audit = createAuditLog({ store: createAuditStore(db), now });
  const delays: number[] = [];
  const world = {
    store: createSandboxStore(db),
    delay: (ms: number) => {
      delays.push(ms);
      return Promise.resolve();
    },
  };
  const sandbox = createSandbox(world);
  await sandbox.seed();
  const dataDir = await mkdtemp(join(tmpdir(), 'emza-ra-'));
  const passphrase = randomBytes(32);
  const { ca, issuing } = await openCa({ db, dataDir, passphrase, clock: { now, set: fixed, forward: fixed } });
  const vault = createVault({
    store: createVaultStore(db),
    locks: createLockVerifier({ origin: ORIGIN, rpId: 'localhost', rpName: 'Emza' }),
    certificates: ca,
    audit,
    limits: createRateLimitStore(db),
    oprfSeed: randomBytes(32),
    generationMacKey: randomBytes(32),
  });
  let crashPoint: CrashPoint | undefined;
  const survives = <T>(point: CrashPoint, work: Promise<T>): Promise<T> =>
    work.then((result) => {
      if (crashPoint !== point) return result;
      crashPoint = undefined;
      throw new Error(`crashed: ${point}`);
    });
  const orders = createPaymentStore(db);
  const messages = createMessages({
    store: createMessagesStore(db),
    wakeUps: db,
    now,
    draining: new AbortController().signal,
  });
  const proofs = createProofingStore({ db, times: TIMES, clock: now });
  const issuer = sandbox.guardIssuer(ca);
  const ra = createRegistrationAuthority({
    store: createEnrolmentStore(db),
    limits: createRateLimitStore(db),
    sim: sandbox.sim,
    registry: sandbox.registry,
    sms: sandbox.sms,
    customers: sandbox.customers,
    messages,
    vault: {
      ...vault,
      registerLock: (input) => survives('lock registered', vault.registerLock(input)),
      ready: (input) => survives('vault ready', vault.ready(input)),
      useOperation: (input) => survives('operation used', vault.useOperation(input)),
    },
    issuer: {
      ...issuer,
      issue: (input) => survives('certificate issued', issuer.issue(input)),
      supersede: (serial) => survives('superseded', issuer.supersede(serial)),
      resume: (hold) => survives('given up', Promise.resolve()).then(() => issuer.resume(hold)),
    },
    products: createProducts({ fees: new Map(), vatPercent: 10 }),
    orders,
    proofs: { stageOf: stageOf({ store: proofs }) },
    audit,
    host: 'localhost',
    now,
    personalDataKey: randomBytes(32),
    smsCodeKey: randomBytes(32),
  });

  const media = await createFileMediaStore(join(dataDir, 'proofing'));
  const draining = new AbortController();
  const reported: unknown[] = [];
  const proofingDeps: ProofingDeps = {
    store: {
      ...proofs,
      decideCheck: (input) =>
        survives('checked', Promise.resolve()).then(() => survives('verdict recorded', proofs.decideCheck(input))),
      setAudited: (id, what) => survives('verdict audited', proofs.setAudited(id, what)),
    },
    enrolments: { find: ra.findProver, findById: ra.findProverById },
    faces: sandbox.faces,
    attacks: sandbox.attacks,
    speech: sandbox.speech,
    decoder: createMediaDecoder(),
    media: sandbox.guardMedia({
      ...media,
      put: (bytes, maxBytes) => survives('part on the disk', media.put(bytes, maxBytes)),
    }),
    mediaKey: randomBytes(32),
    retentionDays: 90,
    sms: sandbox.sms,
    messages,
    audit,
    limits: createRateLimitStore(db),
    wakeUps: db,
    origin: ORIGIN,
    now,
    draining: draining.signal,
    report: (error) => void reported.push(error),
  };
  const proofing = createProofing(proofingDeps);

  const bank = sandboxBank({ ...world, books: createSandboxBankStore(db), now });
  const payment = createPayment({
    store: orders,
    bank: {
      ...bank,
      charge: (input) => survives('bank asked', Promise.resolve()).then(() => survives('charged', bank.charge(input))),
    },
    enrolments: {
      find: ra.findPayer,
      paid: (input) =>
        survives('charge recorded', Promise.resolve()).then(() => survives('paid told', ra.onPaid(input))),
    },
    sms: sandbox.sms,
    limits: createRateLimitStore(db),
    audit,
    discounts: new Map([['EMZA20', 20]]),
    now,
  });
  const activate = activateByDevice({ ...issuing, operations: vault, onActivated: ra.onActivated });

  const sms = async (mobile: string): Promise<string[]> =>
    (await sandbox.inbox(mobile)).map((message) => /#(\d{6})$/.exec(message.text)?.[1] ?? '');

  return {
    db,
    ra,
    payment,
    bank,
    proofing,
    /** What a second process of this installation has, with something in its place. */
    otherProofing: (changed: Partial<ProofingDeps> = {}) => createProofing({ ...proofingDeps, ...changed }),
    /** As the process is told to end: jobs that follow stop. */
    drain: () => draining.abort(),
    /** What a check reported beside the requests. */
    reported,
    mediaFolder: join(dataDir, 'proofing'),
    vault,
    ca,
    issuing,
    sandbox,
    messages,
    activate,
    clock,
    crashAt(point: CrashPoint): void {
      crashPoint = point;
    },
    delays,
    /** Seconds later. */
    pass(seconds: number): void {
      clock.at = new Date(clock.at.getTime() + seconds * 1000);
    },
    /** Codes sent to a mobile, oldest first. */
    sms,
    async lastCode(mobile: string): Promise<string> {
      return (await sms(mobile)).at(-1) ?? '';
    },
    async person(index = 0): Promise<SandboxPerson> {
      const person = (await sandbox.persons())[index];
      if (!person) throw new Error('no such person');
      return person;
    },
    /** A registered device with an authenticator, and an enrolment begun. */
    async phone() {
      const { deviceId, publicJwk } = await makeDeviceKeys();
      await createDevicesStore(db).register(deviceId, publicJwk);
      const authenticator = await createSoftwareAuthenticator({ origin: ORIGIN });
      const { id } = await ra.start({ deviceId });
      const step = { deviceId, id };
      const unlockKey = await generateP256();
      let generation: GenerationToken | undefined;
      const signUnlock = async (tokenId: string, requestId: string, nonce: string): Promise<string> =>
        toB64u(await signEs256(unlockKey.privateKey, utf8(unlockStatement(tokenId, requestId, nonce))));
      const evaluate = async (
        tokenId: string,
        secret: { kind: SecretKind; version: number; generation?: GenerationToken; operation?: string },
      ): Promise<{ requestId: string; nonce: string }> => {
        const requestId = toB64u(randomBytes(16));
        const blinded = toB64u(blind(utf8(secret.kind)).blinded);
        const { nonce } = await vault.evaluate({ tokenId, deviceId, request: { requestId, ...secret, blinded } });
        return { requestId, nonce };
      };
      return {
        deviceId,
        id,
        step,
        authenticator,
        proof: proofPhone(() => proofing, step),
        read: (): Promise<EnrolmentView> => ra.read({ deviceId }),
        giveIdentity: (person: { nationalId: string; mobile: string }): Promise<EnrolmentView> =>
          ra.giveIdentity({ ...step, nationalId: person.nationalId, mobile: person.mobile }),
        confirm: (code: string): Promise<EnrolmentView> => ra.confirmCode({ ...step, code }),
        async toDeviceLock(person: SandboxPerson): Promise<void> {
          await this.giveIdentity(person);
          await this.confirm((await sms(person.mobile)).at(-1) ?? '');
        },
        async registerLock(): Promise<Record<string, unknown>> {
          const response = await authenticator.register(await ra.beginDeviceLock(step));
          await ra.registerDeviceLock({ ...step, response });
          return response;
        },
        /** Both evaluations and the first unlock proof, unsent. */
        async vaultReady() {
          const { tokenId, pin, puk } = await ra.beginVault(step);
          const { requestId, nonce } = await evaluate(tokenId, { kind: 'pin', version: pin.version });
          await evaluate(tokenId, { kind: 'puk', version: puk.version });
          const signature = await signUnlock(tokenId, requestId, nonce);
          return { ...step, unlockKey: await publicJwkOf(unlockKey.publicKey), requestId, signature };
        },
        async finishVault(): Promise<void> {
          generation = (await ra.finishVault(await this.vaultReady())).generation;
        },
        async acceptTerms(): Promise<EnrolmentView> {
          return ra.acceptTerms({ ...step, sha256: (await ra.readTerms(step)).sha256 });
        },
        passChecklist: (): Promise<EnrolmentView> => ra.passChecklist(step),
        /** With the consent that is asked for, where one is. */
        async chooseProduct(product = 'citizen-1y'): Promise<EnrolmentView> {
          const { earlierCertificates = [] } = await this.read();
          return ra.chooseProduct({ ...step, product, suspends: earlierCertificates.map(({ serial }) => serial) });
        },
        async confirmReview(): Promise<EnrolmentView> {
          const { product } = await this.read();
          return ra.confirmReview({ ...step, product: product.id, total: product.price.total });
        },
        async toTerms(person: SandboxPerson): Promise<void> {
          await this.toDeviceLock(person);
          await this.registerLock();
          await this.finishVault();
        },
        async toApplicant(person: SandboxPerson): Promise<void> {
          await this.toTerms(person);
          await this.acceptTerms();
          await this.passChecklist();
        },
        async toProduct(person: SandboxPerson): Promise<void> {
          await this.toApplicant(person);
          await this.giveApplicant(person);
        },
        async toPayment(person: SandboxPerson, product?: string): Promise<void> {
          await this.toProduct(person);
          await this.chooseProduct(product);
          await this.confirmReview();
        },
        /** What `pay` takes, with a dynamic password that the bank has just sent. */
        async card(person: SandboxPerson, which = 0) {
          const { number, cvv2, expiry } = person.cards[which] ?? { number: '', cvv2: '', expiry: '' };
          await payment.sendDynamicPassword({ ...step, cardNumber: number });
          const text = (await sandbox.inbox(person.mobile)).at(-1)?.text ?? '';
          const [expiryYear = '', expiryMonth = ''] = expiry.split('/');
          const dynamicPassword = /رمز پویا: (\d{6,8})/.exec(text)?.[1] ?? '';
          const charge = toB64u(randomBytes(16));
          return { ...step, charge, cardNumber: number, cvv2, expiryYear, expiryMonth, dynamicPassword };
        },
        async toFace(person: SandboxPerson, product?: string): Promise<void> {
          await this.toPayment(person, product);
          await payment.pay(await this.card(person));
        },
        async toIssue(person: SandboxPerson, product?: string): Promise<void> {
          await this.toFace(person, product);
          await this.proof.prove();
        },
        /** An operation that the device lock has released. */
        async release(operation: Operation): Promise<string> {
          const { kind, tokenId } = operation;
          const { nonce, options } = await vault.beginOperation({
            tokenId,
            deviceId,
            kind,
            h: await operationHash(operation),
          });
          const response = await authenticator.assert(options);
          await vault.releaseOperation({ tokenId, deviceId, nonce, response });
          return nonce;
        },
        /** The right PIN for a released operation. */
        async unlock(tokenId: string, operation: string): Promise<void> {
          if (!generation) throw new Error('the vault is not ready');
          const secret = { kind: 'pin', version: generation.pinVersion, generation, operation } as const;
          const { requestId, nonce } = await evaluate(tokenId, secret);
          const signature = await signUnlock(tokenId, requestId, nonce);
          generation = (await vault.proveUnlock({ tokenId, deviceId, requestId, signature })).generation;
        },
        /** Everything that `issue` takes, as the app makes it; what a test changes is changed before the release. */
        async prepareIssue(
          o: {
            changed?: Partial<Extract<Operation, { kind: 'issue' }>>;
            keyPair?: CryptoKeyPair;
            isUnlocked?: boolean;
          } = {},
        ) {
          const view = await this.read();
          const keyPair = o.keyPair ?? (await generateP256());
          const csrDer = await createCsr({ keyPair });
          const operationRandom = toB64u(randomBytes(16));
          const tokenId = view.tokenId ?? '';
          const operation = await this.release({
            kind: 'issue',
            enrolmentId: view.id,
            tokenId,
            product: view.product.id,
            termsSha256: view.product.termsSha256,
            csrSha256: toB64u(await sha256(csrDer)),
            random: operationRandom,
            ...o.changed,
          });
          if (o.isUnlocked !== false) await this.unlock(tokenId, operation);
          return { ...step, requestId: toB64u(randomBytes(16)), operation, operationRandom, csr: toB64u(csrDer) };
        },
        async activate(): Promise<void> {
          const { tokenId = '', certificate } = await this.read();
          const serial = certificate?.serial ?? '';
          const operationRandom = toB64u(randomBytes(16));
          const operation = await this.release({ kind: 'activate', tokenId, serial, random: operationRandom });
          await activate({ serial, deviceId, operation, operationRandom });
        },
        giveApplicant: (person: SandboxPerson): Promise<EnrolmentView> =>
          ra.giveApplicant({
            ...step,
            birthDate: person.birthDate,
            cardSerial: person.cardSerial,
            postalCode: person.postalCode,
          }),
      };
    },
    async close(): Promise<void> {
      draining.abort();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
