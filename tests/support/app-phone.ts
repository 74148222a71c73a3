// SPDX-License-Identifier: Apache-2.0
// A phone without a browser: the app's own use cases and HTTP client, an authenticator in software, and stores that
// outlive a crash of the app. What a browser adds (IndexedDB, WebAuthn, workers) has tests of its own.
import { argon2id } from 'hash-wasm';
import { randomBytes } from '../../core/crypto/hash.ts';
import { signPades } from '../../core/ades/pades-sign.ts';
import { signEs256 } from '../../core/crypto/p256.ts';
import { AppError, type ProofingView, type TokenView } from '../../core/protocol/index.ts';
import { makeDeviceKeys } from '../../core/vault/device-keys.ts';
import { fetchApiClient } from '../../src/adapters/http/fetch-api-client.ts';
import type { AppDeps } from '../../src/app/deps.ts';
import { createEnrolmentService } from '../../src/app/enrolment-service.ts';
import { createPaymentService } from '../../src/app/payment-service.ts';
import { createProofingService } from '../../src/app/proofing-service.ts';
import { createSigningService } from '../../src/app/signing-service.ts';
import { createTokenService } from '../../src/app/token-service.ts';
import type { KeptCapture } from '../../src/ports/capture-store.ts';
import type { DeviceKeys } from '../../src/ports/device-keys.ts';
import type { LockAnswer } from '../../src/ports/device-lock.ts';
import type { Begun } from '../../src/ports/token-store.ts';
import { sampleSelfie } from './proof-phone.ts';
import { sampleClip } from './sample-clip.ts';
import { createSoftwareAuthenticator } from './software-authenticator.ts';

/** What lies in the browser's database. */
interface Disk {
  keys?: DeviceKeys | undefined;
  record?: unknown;
  view?: TokenView | undefined;
  signatures: number;
  begun: Partial<Begun>;
  capture?: KeptCapture | undefined;
}

export type AppPhone = Awaited<ReturnType<typeof openAppPhone>>;

export async function openAppPhone(origin: string, o: { hasPrf?: boolean } = {}) {
  const disk: Disk = { signatures: 0, begun: {} };
  let authenticator = await createSoftwareAuthenticator({ origin });
  const prfKey = randomBytes(32);
  let prompts = 0;
  let lost: ((path: string) => boolean) | undefined;
  let refusesLock = false;
  const sent: string[] = [];

  const prf = (input: Uint8Array | undefined) =>
    o.hasPrf && input ? crypto.subtle.digest('SHA-256', new Uint8Array([...prfKey, ...input])) : undefined;
  const prompt = async (make: () => Promise<object>, input: Uint8Array | undefined): Promise<LockAnswer> => {
    prompts += 1;
    if (refusesLock) throw new AppError('LOCK_CANCELLED');
    const output = await prf(input);
    return { response: (await make()) as LockAnswer['response'], prfOutput: output && new Uint8Array(output) };
  };

  function start() {
    const deps: AppDeps = {
      api: fetchApiClient({
        origin,
        keys: {
          find: async () => disk.keys,
          ensure: async () => (disk.keys ??= await makeDeviceKeys()),
        },
        fetch: async (target, init) => {
          const request = new Request(target, init);
          const path = new URL(request.url).pathname;
          sent.push(`${request.method} ${path}`);
          const response = await fetch(request);
          // The server has done it, the answer does not arrive.
          if (lost?.(path)) throw new TypeError('cut');
          return response;
        },
      }),
      deviceKeys: { find: async () => disk.keys, ensure: async () => (disk.keys ??= await makeDeviceKeys()) },
      tokens: {
        read: async () => structuredClone(disk.record),
        write: async (record) => void (disk.record = structuredClone(record)),
        readView: async () => disk.view,
        writeView: async (view) => void (disk.view = view),
        countSignatures: async () => disk.signatures,
        addSignature: async () => void (disk.signatures += 1),
        askToPersist: async () => false,
      },
      begun: {
        get: async (kind) => disk.begun[kind],
        put: async (kind, value) => void (disk.begun[kind] = value),
        remove: async (kind) => void delete disk.begun[kind],
      },
      captures: {
        read: async (id) => (disk.capture?.enrolmentId === id ? disk.capture : undefined),
        keep: async (capture) => void (disk.capture = structuredClone(capture)),
        forget: async (but) => void (disk.capture?.enrolmentId !== but && delete disk.capture),
      },
      lock: {
        async create(options) {
          const extensions = options['extensions'] as { prf: { eval: { first: string } } };
          const input = Buffer.from(extensions.prf.eval.first, 'base64url');
          return { ...(await prompt(() => authenticator.register(options), input)), hasPrf: o.hasPrf ?? false };
        },
        assert: (options, { prfInput }) => {
          const rpId = options['rpId'] ?? new URL(origin).hostname;
          return prompt(() => authenticator.assert({ ...options, rpId }), prfInput);
        },
      },
      stretch: async (password, salt, { memoryKiB, passes, lanes }) => {
        const parameters = { memorySize: memoryKiB, iterations: passes, parallelism: lanes, hashLength: 32 };
        return argon2id({ password, salt, ...parameters, outputType: 'binary' });
      },
      tab: { hold: async () => undefined },
      signer: {
        async signPades({ privateKey, signingTime, ...input }) {
          const { appended } = await signPades({
            ...input,
            signingTime: new Date(signingTime * 1000),
            sign: (tbs) => signEs256(privateKey, tbs),
          });
          return appended.slice();
        },
      },
    };
    return {
      enrolment: createEnrolmentService(deps),
      payment: createPaymentService(deps),
      proofing: createProofingService(deps),
      token: createTokenService(deps),
      signing: createSigningService(deps),
    };
  }

  let app = start();
  return {
    disk,
    /** "METHOD /path" of each request that left. */
    sent,
    prompts: () => prompts,
    get enrolment() {
      return app.enrolment;
    },
    get payment() {
      return app.payment;
    },
    get proofing() {
      return app.proofing;
    },
    get token() {
      return app.token;
    },
    get signing() {
      return app.signing;
    },
    /** The app ends and starts again: memory is gone, the disk is not. */
    crash() {
      lost = undefined;
      app = start();
    },
    /** From now on answers of these paths do not arrive, though the server has given them. */
    loseAnswers(of: (path: string) => boolean) {
      lost = of;
    },
    /** What a platform does at each creation: the next credential is another one. */
    async nextCredential(): Promise<void> {
      authenticator = await createSoftwareAuthenticator({ origin });
    },
    refuseLock(refuses: boolean) {
      refusesLock = refuses;
    },
  };
}

const sandbox = async (origin: string, path: string): Promise<unknown> => (await fetch(origin + path)).json();

interface SandboxPerson {
  readonly nationalId: string;
  readonly mobile: string;
  readonly birthDate: string;
  readonly cardSerial: string;
  readonly postalCode: string;
  readonly cards: readonly { number: string; cvv2: string; expiry: string; balance: number }[];
}

/** Somebody new: who had enrolled before would be asked about the earlier certificate. */
export async function sandboxPerson(origin: string): Promise<SandboxPerson> {
  const response = await fetch(`${origin}/sandbox/api/persons`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  if (!response.ok) throw new Error(`no person: ${response.status}`);
  return (await response.json()) as SandboxPerson;
}

async function lastText(origin: string, mobile: string): Promise<string> {
  const { messages } = (await sandbox(origin, `/sandbox/api/sms?mobile=${mobile}`)) as { messages: { text: string }[] };
  return messages.at(-1)?.text ?? '';
}

export const PIN = '13572468';
export const PUK = 'Emza-2468-puk';

/** From the first screen to the device lock's end. */
export async function toPins(phone: AppPhone, origin: string, person: SandboxPerson): Promise<void> {
  await phone.enrolment.start();
  await phone.enrolment.giveIdentity({ nationalId: person.nationalId, mobile: person.mobile });
  await phone.enrolment.confirmCode(/#(\d{6})/.exec(await lastText(origin, person.mobile))?.[1] ?? '');
  await phone.enrolment.registerDeviceLock();
}

export async function toIssue(phone: AppPhone, origin: string, person: SandboxPerson): Promise<void> {
  await toPins(phone, origin, person);
  await phone.enrolment.setUpVault({ pin: PIN, puk: PUK });
  await fromTermsToIssue(phone, origin, person);
}

/** The steps between the vault and the certificate. */
export async function fromTermsToIssue(phone: AppPhone, origin: string, person: SandboxPerson): Promise<void> {
  await fromTermsToFace(phone, origin, person);
  await prove(phone);
}

/** To where a selfie is asked for. */
export async function toFace(phone: AppPhone, origin: string, person: SandboxPerson): Promise<void> {
  await toPins(phone, origin, person);
  await phone.enrolment.setUpVault({ pin: PIN, puk: PUK });
  await fromTermsToFace(phone, origin, person);
}

async function fromTermsToFace(phone: AppPhone, origin: string, person: SandboxPerson): Promise<void> {
  const { enrolment } = phone;
  await enrolment.acceptTerms((await enrolment.terms()).sha256);
  await enrolment.passChecklist();
  const { birthDate, cardSerial, postalCode } = person;
  const { products = [], earlierCertificates = [] } = await enrolment.giveApplicant({
    birthDate,
    cardSerial,
    postalCode,
  });
  const suspends = earlierCertificates.map(({ serial }) => serial);
  const { product } = await enrolment.chooseProduct({ product: products[0]?.id ?? '', suspends });
  await enrolment.confirmReview({ product: product.id, total: product.price.total });
  await pay(phone, origin, person);
}

/** Selfie and spoken sentence, made by code; the server's own jobs check them. */
export async function prove({ enrolment, proofing }: AppPhone): Promise<void> {
  const { id = '' } = (await enrolment.current()) ?? {};
  const { consent, stage: begun } = await proofing.read(id);
  if (consent) await proofing.giveConsent(id, consent.sha256);
  const checked = async (view: ProofingView): Promise<ProofingView> =>
    view.isChecking ? checked(await proofing.read(id, { seen: view.revision })) : view;
  // Opened again after a death in between, it goes on where it stood.
  if (begun === 'face') {
    const selfie = new Blob([sampleSelfie()], { type: 'image/jpeg' });
    await proofing.keep(id, { kind: 'face', bytes: selfie });
    await checked(await proofing.handIn(id, 'face'));
  }
  const { sentence } = await proofing.askSentence(id, 'fa');
  const clip = new Blob([await sampleClip()], { type: 'video/webm' });
  await proofing.keep(id, { kind: 'video', bytes: clip }, sentence?.id);
  const { stage, refusal } = await checked(await proofing.handIn(id, 'video'));
  if (stage !== 'proven') throw new Error(`not proven: ${stage} ${refusal?.code ?? ''}`);
}

/** With the person's first card that has enough on it. */
async function pay({ enrolment, payment }: AppPhone, origin: string, { cards, mobile }: SandboxPerson): Promise<void> {
  const { id = '' } = (await enrolment.current()) ?? {};
  const { amount } = await payment.open(id);
  const card = cards.find(({ balance }) => balance >= amount.total);
  if (!card) throw new Error('no card with enough money on it');
  await payment.sendDynamicPassword(id, card.number);
  const dynamicPassword = /رمز پویا\D*(\d{6,8})/.exec(await lastText(origin, mobile))?.[1] ?? '';
  const [expiryYear = '', expiryMonth = ''] = card.expiry.split('/');
  await payment.pay(id, { cardNumber: card.number, cvv2: card.cvv2, expiryYear, expiryMonth, dynamicPassword });
}

export async function toActive(phone: AppPhone, origin: string, person: SandboxPerson): Promise<string> {
  await toIssue(phone, origin, person);
  const view = await phone.enrolment.issue(PIN);
  const serial = view.certificate?.serial ?? '';
  await phone.token.activate(serial);
  return serial;
}
