// SPDX-License-Identifier: Apache-2.0
// Puts the phone's services together: use cases over adapters. What a first screen does not need (WebAuthn, Argon2id,
// scanner, signing, the channel) is loaded when it is first asked for. No rule lives here.
import { argon2PinStretcher } from './adapters/argon2/argon2-pin-stretcher.ts';
import { fetchAbout } from './adapters/http/fetch-about.ts';
import { fetchApiClient } from './adapters/http/fetch-api-client.ts';
import { openEmzaDatabase } from './adapters/indexed-db/database.ts';
import { indexedDbCaptureStore } from './adapters/indexed-db/indexed-db-capture-store.ts';
import { indexedDbDeviceKeys } from './adapters/indexed-db/indexed-db-device-keys.ts';
import { indexedDbStorageTrial } from './adapters/indexed-db/indexed-db-storage-trial.ts';
import { indexedDbBegunStore, indexedDbTokenStore } from './adapters/indexed-db/indexed-db-token-store.ts';
import { windowPage } from './adapters/page/window-page.ts';
import { trustedScriptUrl } from './adapters/trusted-url.ts';
import { webLocksTabLock } from './adapters/web-locks/web-locks-tab-lock.ts';
import { startUpdates } from './adapters/workbox/workbox-updates.ts';
import adesWorkerUrl from './adapters/ades/ades.worker.ts?worker&url';
import type { AppDeps } from './app/deps.ts';
import { createEnrolmentService } from './app/enrolment-service.ts';
import type {
  AboutService,
  CameraService,
  DeviceTrialService,
  EnrolmentService,
  MessageService,
  PaymentService,
  PersonService,
  ProofingService,
  ScannerService,
  SigningService,
  SurroundingsService,
  TokenService,
  UpdateService,
} from './app/services.ts';
import { createMessageService } from './app/message-service.ts';
import { createPersonService } from './app/person-service.ts';
import { createSigningService } from './app/signing-service.ts';
import { createSurroundingsService } from './app/surroundings-service.ts';
import { createTokenService } from './app/token-service.ts';
import type { DeviceLock } from './ports/device-lock.ts';
import type { HostBrowser } from './ports/host-browser.ts';

export interface Services {
  readonly enrolment: EnrolmentService;
  readonly token: TokenService;
  readonly signing: SigningService;
  readonly scanner: ScannerService;
  readonly update: UpdateService;
  readonly person: PersonService;
  readonly message: MessageService;
  readonly about: AboutService;
  readonly surroundings: SurroundingsService;
  readonly trial: DeviceTrialService;
  readonly payment: PaymentService;
  readonly proofing: ProofingService;
  readonly camera: CameraService;
}

/** Made once, by the first call; a failed load is tried again by the next. */
function lazy<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => {
    loaded ??= load().catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
}

const deviceLock = lazy(async () =>
  (await import('./adapters/web-authn/web-authn-device-lock.ts')).webAuthnDeviceLock(),
);
const scanner = lazy(async () => (await import('./adapters/zxing/zxing-scanner.ts')).zxingScanner);
const mediaTrial = lazy(
  async () => (await import('./adapters/media-devices/media-devices-trial.ts')).mediaDevicesTrial,
);
const camera = lazy(async () => (await import('./adapters/media-devices/media-devices-camera.ts')).mediaDevicesCamera);
const signer = lazy(async () => {
  const { workerDocumentSigner } = await import('./adapters/ades/worker-document-signer.ts');
  return workerDocumentSigner(() => new Worker(trustedScriptUrl(adesWorkerUrl), { type: 'module', name: 'ades' }));
});

const lock: DeviceLock = {
  create: async (...input) => (await deviceLock()).create(...input),
  assert: async (...input) => (await deviceLock()).assert(...input),
};

export function createServices(host: HostBrowser): Services {
  const { origin } = host;
  const database = openEmzaDatabase();
  const deviceKeys = indexedDbDeviceKeys(database);
  const about = fetchAbout({
    // Looked up at each use: a browser that blocks storage throws already at its name.
    storage: {
      getItem: (name) => localStorage.getItem(name),
      setItem: (name, value) => localStorage.setItem(name, value),
    },
  });
  const storageTrial = indexedDbStorageTrial(database);
  const deps: AppDeps = {
    api: fetchApiClient({ origin, keys: deviceKeys }),
    deviceKeys,
    tokens: indexedDbTokenStore(database),
    begun: indexedDbBegunStore(database),
    captures: indexedDbCaptureStore(database),
    lock,
    stretch: argon2PinStretcher,
    tab: webLocksTabLock(),
    signer: { signPades: async (...input) => (await signer()).signPades(...input) },
  };
  const payment = lazy(async () => (await import('./app/payment-service.ts')).createPaymentService(deps));
  const proofing = lazy(async () => (await import('./app/proofing-service.ts')).createProofingService(deps));
  return {
    enrolment: createEnrolmentService(deps),
    token: createTokenService(deps),
    signing: createSigningService(deps),
    scanner: { scan: async (...input) => (await scanner()).scan(...input) },
    update: startUpdates(),
    trial: {
      try: async (part, options) => (part === 'storage' ? storageTrial() : (await mediaTrial())[part](options?.signal)),
    },
    surroundings: createSurroundingsService(host),
    payment: {
      open: async (...input) => (await payment()).open(...input),
      applyCode: async (...input) => (await payment()).applyCode(...input),
      sendDynamicPassword: async (...input) => (await payment()).sendDynamicPassword(...input),
      pay: async (...input) => (await payment()).pay(...input),
    },
    proofing: {
      read: async (...input) => (await proofing()).read(...input),
      giveConsent: async (...input) => (await proofing()).giveConsent(...input),
      askSentence: async (...input) => (await proofing()).askSentence(...input),
      keep: async (...input) => (await proofing()).keep(...input),
      kept: async (...input) => (await proofing()).kept(...input),
      handIn: async (...input) => (await proofing()).handIn(...input),
      drop: async (...input) => (await proofing()).drop(...input),
    },
    camera: { open: async (...input) => (await camera()).open(...input) },
    person: createPersonService(deps),
    message: createMessageService(deps),
    about: { read: (options) => about.read(options?.signal), exit: (address) => windowPage().leave(address) },
  };
}
