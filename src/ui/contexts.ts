// SPDX-License-Identifier: Apache-2.0
// One narrow context a service: a screen names the service it needs and sees no other. main.ts makes the services.
import { createContext } from '@lit/context';
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
} from '../app/services.ts';

/** What the shell is given at start, once. */
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

export const enrolmentContext = createContext<EnrolmentService>('emza-enrolment');
export const tokenContext = createContext<TokenService>('emza-token');
export const signingContext = createContext<SigningService>('emza-signing');
export const scannerContext = createContext<ScannerService>('emza-scanner');
export const updateContext = createContext<UpdateService>('emza-update');
export const personContext = createContext<PersonService>('emza-person');
export const deviceTrialContext = createContext<DeviceTrialService>('emza-device-trial');
export const paymentContext = createContext<PaymentService>('emza-payment');
export const proofingContext = createContext<ProofingService>('emza-proofing');
export const cameraContext = createContext<CameraService>('emza-camera');
export const aboutContext = createContext<AboutService>('emza-about');
export const messageContext = createContext<MessageService>('emza-message');
export const surroundingsContext = createContext<SurroundingsService>('emza-surroundings');
