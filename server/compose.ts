// SPDX-License-Identifier: Apache-2.0
// Puts the areas together: stores under use cases, use cases under routes. It is the only place that knows them all,
// and the only one where a sandbox adapter is chosen.
import { join } from 'node:path';
import { createCaFolder } from './adapters/ca-folder/ca-folder.ts';
import { createFileMediaStore } from './adapters/file-media-store/file-media-store.ts';
import { createMediaDecoder } from './adapters/mediabunny/mediabunny-decoder.ts';
import { createLockVerifier } from './adapters/simplewebauthn/simplewebauthn-lock-verifier.ts';
import { createAuditLog } from './audit/audit-log.ts';
import { activateByDevice } from './ca/activate-certificate.ts';
import { createCertificateAuthority } from './ca/certificate-authority.ts';
import { issuerPlan } from './ca/issuer-plan.ts';
import { openAuthority } from './ca/open-authority.ts';
import { ConfigError, type Config, type Mode, type Origins } from './config.ts';
import { authenticateDevice, sweepNonces } from './devices/authenticate-device.ts';
import { registerDevice, sweepDevices } from './devices/register-device.ts';
import { createApp } from './http/app.ts';
import { aboutRoutes } from './http/about-routes.ts';
import { certificateRoutes } from './http/certificate-routes.ts';
import { deviceRoutes } from './http/device-routes.ts';
import { enrolmentRoutes } from './http/enrolment-routes.ts';
import type { Log } from './http/log.ts';
import { createMetrics } from './http/metrics.ts';
import { lostRoutes } from './http/lost-routes.ts';
import { messageRoutes } from './http/message-routes.ts';
import { personRoutes } from './http/person-routes.ts';
import { paymentRoutes } from './http/payment-routes.ts';
import { proofingRoutes } from './http/proofing-routes.ts';
import { requestRoutes } from './http/request-routes.ts';
import { rpRoutes } from './http/rp-routes.ts';
import { sandboxRoutes } from './http/sandbox-routes.ts';
import { openStaticFiles, staticFiles } from './http/static.ts';
import { statusRoutes } from './http/status-routes.ts';
import { systemRoutes } from './http/system-routes.ts';
import { vaultRoutes } from './http/vault-routes.ts';
import type { Job } from './jobs.ts';
import type { Answer } from './listen.ts';
import { deriveKey } from './master-key.ts';
import { createMessages } from './messages/messages.ts';
import type { Installation } from './open-installation.ts';
import { createPayment } from './payment/payment.ts';
import { TIMES } from './proofing/policy.ts';
import { createProofing } from './proofing/proofing.ts';
import { stageOf } from './proofing/stage-of.ts';
import { createLossDesk } from './ra/loss-desk.ts';
import { createProducts, type Products } from './ra/products.ts';
import { createRegistrationAuthority } from './ra/registration-authority.ts';
import { sandboxBank } from './sandbox/bank.ts';
import { createSandbox } from './sandbox/sandbox.ts';
import { createSigning } from './signing/create-signing.ts';
import { registerSandboxRp } from './signing/relying-parties.ts';
import { answerOcsp } from './status/answer-ocsp.ts';
import { publishCrl } from './status/publish-crl.ts';
import { createAuditStore } from './store/audit-store.ts';
import { createCaStore, createIssuerStore } from './store/ca-store.ts';
import { createDevicesStore } from './store/devices-store.ts';
import { createMessagesStore } from './store/messages-store.ts';
import { createEnrolmentStore } from './store/enrolment-store.ts';
import { createLossStore } from './store/loss-store.ts';
import { createPaymentStore } from './store/payment-store.ts';
import { createProofingStore } from './store/proofing-store.ts';
import { createRateLimitStore } from './store/rate-limit-store.ts';
import { createSandboxBankStore } from './store/sandbox-bank-store.ts';
import { createSandboxStore } from './store/sandbox-store.ts';
import { createRpStore, createSigningStore } from './store/signing-store.ts';
import { createStatusStore } from './store/status-store.ts';
import { createVaultStore } from './store/vault-store.ts';
import { createVault } from './vault/vault.ts';

/** Most bytes of one sealed payload or result. */
const MAX_MEDIA_BYTES = 256 * 1024 * 1024;

export interface Composition {
  readonly fetch: Answer;
  readonly jobs: readonly Job[];
}

/** To be asked before anything is opened. @throws ConfigError where a provider has no adapter but the sandbox's. */
export function requireProviders(mode: Mode): void {
  if (mode === 'sandbox') return;
  throw new ConfigError(
    'this version has no production adapter for: SIM ownership, civil registry, SMS, bank, face matching, liveness, speech',
  );
}

/** @throws ConfigError where a fee is for a product that does not exist. */
function productsOf(prices: Config['prices']): Products {
  try {
    return createProducts(prices);
  } catch (cause) {
    if (cause instanceof RangeError) throw new ConfigError('EMZA_FEES names a product that does not exist');
    throw cause;
  }
}

export async function compose(deps: {
  readonly config: Config;
  readonly origins: Origins;
  readonly installation: Installation;
  readonly log: Log;
  readonly version: string;
  /** The built PWA. */
  readonly dist: string;
  readonly draining: AbortSignal;
}): Promise<Composition> {
  const { config, draining } = deps;
  const { mode, dataDir } = config;
  const { origin, statusOrigin } = deps.origins;
  const { db, masterKey } = deps.installation;
  const key = (purpose: string): Uint8Array => deriveKey(masterKey, purpose);
  const now = (): Date => new Date();
  const host = new URL(origin).hostname;
  requireProviders(mode);

  const audit = createAuditLog({ store: createAuditStore(db), now });
  const devices = createDevicesStore(db);
  const limits = createRateLimitStore(db);
  const sandboxStore = createSandboxStore(db);
  const sandbox = createSandbox({ store: sandboxStore });
  await sandbox.seed();

  const authority = await openAuthority({
    folder: createCaFolder(join(dataDir, 'ca')),
    issuers: createIssuerStore(db),
    audit,
    plan: issuerPlan(mode),
    statusOrigin,
    passphrase: key('ca-passphrase'),
    now,
  });
  const issuing = { authority, store: createCaStore(db), audit, now };
  const ca = createCertificateAuthority(issuing);
  const status = { authority, store: createStatusStore(db), now };

  const vault = createVault({
    store: createVaultStore(db),
    locks: createLockVerifier({ origin, rpId: host, rpName: 'Emza' }),
    certificates: ca,
    audit,
    limits,
    oprfSeed: key('oprf-seed'),
    generationMacKey: key('generation-mac'),
  });
  const orders = createPaymentStore(db);
  const proofs = createProofingStore({ db, times: TIMES });
  const messages = createMessages({ store: createMessagesStore(db), wakeUps: db, now, draining });
  const enrolments = createEnrolmentStore(db);
  const ra = createRegistrationAuthority({
    store: enrolments,
    limits,
    sim: sandbox.sim,
    registry: sandbox.registry,
    sms: sandbox.sms,
    customers: sandbox.customers,
    messages,
    vault,
    issuer: sandbox.guardIssuer(ca),
    products: productsOf(config.prices),
    orders,
    proofs: { stageOf: stageOf({ store: proofs }) },
    audit,
    host,
    now,
    personalDataKey: key('personal-data'),
    smsCodeKey: key('sms-code'),
  });
  const lost = createLossDesk({
    store: enrolments,
    losses: createLossStore(db),
    certificates: ca,
    limits,
    sms: sandbox.sms,
    messages,
    audit,
    host,
    now,
    personalDataKey: key('personal-data'),
    lossCodeKey: key('loss-code'),
    // In a turn of its own: the answer does not wait for any of it.
    afterAnswer: (work) =>
      void setImmediate(() => void work().catch((error: unknown) => deps.log.error('after the answer', error))),
  });
  const payment = createPayment({
    store: orders,
    bank: sandboxBank({ store: sandboxStore, books: createSandboxBankStore(db), now }),
    enrolments: { find: ra.findPayer, paid: ra.onPaid },
    sms: sandbox.sms,
    limits,
    audit,
    discounts: config.discounts,
    now,
  });
  const proofing = createProofing({
    store: proofs,
    enrolments: { find: ra.findProver, findById: ra.findProverById },
    faces: sandbox.faces,
    attacks: sandbox.attacks,
    speech: sandbox.speech,
    decoder: createMediaDecoder(),
    media: sandbox.guardMedia(await createFileMediaStore(join(dataDir, 'proofing'))),
    mediaKey: key('proofing-media'),
    retentionDays: config.mediaRetentionDays,
    sms: sandbox.sms,
    messages,
    audit,
    limits,
    wakeUps: db,
    origin,
    now,
    draining,
    report: (error) => deps.log.error('check failed', error),
  });
  const activate = activateByDevice({ ...issuing, operations: vault, onActivated: ra.onActivated });

  const rps = createRpStore(db);
  await registerSandboxRp({ rps, origin, mode })();
  const signing = createSigning({
    store: createSigningStore(db),
    rps,
    media: await createFileMediaStore(join(dataDir, 'media')),
    tokens: ca,
    wakeUps: db,
    audit,
    rpSessionKey: key('rp-session'),
    origin,
    maxMediaBytes: MAX_MEDIA_BYTES,
    mode,
    draining,
  });

  const metrics = createMetrics();
  const isReady = (): Promise<boolean> =>
    db.query('SELECT 1').then(
      () => !draining.aborted,
      () => false,
    );
  const app = createApp({
    origin,
    statusOrigin,
    version: deps.version,
    log: deps.log,
    metrics,
    now,
    authenticateDevice: authenticateDevice({ devices, now: () => now().getTime() / 1000 }),
    findRp: signing.findRp,
    routes: [
      systemRoutes({ metrics, isReady }),
      aboutRoutes({ mode, callCentre: [...config.callCentre] }),
      deviceRoutes({ registerDevice: registerDevice({ devices, limits, networkKey: key('network') }), now }),
      enrolmentRoutes(ra),
      paymentRoutes(payment),
      proofingRoutes(proofing),
      personRoutes(ra),
      messageRoutes(messages),
      vaultRoutes(vault),
      certificateRoutes({
        findOfDevice: (input) => ca.findOfDevice(input),
        activate: (input) => sandbox.throughIssuer(() => activate(input)),
        setRevocationCode: (input) => ca.setRevocationCode(input),
      }),
      lostRoutes(lost),
      requestRoutes(signing),
      rpRoutes(signing),
      statusRoutes({ authority, answerOcsp: answerOcsp(status), publishCrl: publishCrl(status) }),
      sandboxRoutes({ sandbox, reviews: { list: proofing.listReviews, decide: proofing.decideReview } }),
    ],
    files: staticFiles(await openStaticFiles(deps.dist), { hasSandbox: mode === 'sandbox' }),
  });
  return {
    fetch: app.fetch,
    jobs: [
      { name: 'nonces', everySeconds: 60, run: sweepNonces({ devices }) },
      { name: 'devices', everySeconds: 3600, run: sweepDevices({ devices }) },
      { name: 'vault', everySeconds: 3600, run: vault.sweep },
      { name: 'orders', everySeconds: 30, run: payment.recover },
      { name: 'checks of proofs', everySeconds: 5, run: proofing.followChecks },
      { name: 'media of proofs', everySeconds: 3600, run: proofing.sweep },
      { name: 'messages', everySeconds: 3600, run: messages.sweep },
      { name: 'rate limits', everySeconds: 300, run: ra.sweep },
      { name: 'reports of lost phones', everySeconds: 300, run: lost.sweep },
      { name: 'signing requests', everySeconds: 60, run: signing.sweep },
    ],
  };
}
