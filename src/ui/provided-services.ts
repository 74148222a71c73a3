// SPDX-License-Identifier: Apache-2.0
// Gives every service to the screens below one element, each by its own context. A service without one does not
// compile; no screen can ask for all of them.
import { ContextProvider, type Context } from '@lit/context';
import * as contexts from './contexts.ts';
import type { Services } from './contexts.ts';

const CONTEXTS: { readonly [Name in keyof Services]: Context<unknown, Services[Name]> } = {
  enrolment: contexts.enrolmentContext,
  token: contexts.tokenContext,
  signing: contexts.signingContext,
  scanner: contexts.scannerContext,
  update: contexts.updateContext,
  person: contexts.personContext,
  message: contexts.messageContext,
  about: contexts.aboutContext,
  surroundings: contexts.surroundingsContext,
  trial: contexts.deviceTrialContext,
  payment: contexts.paymentContext,
  proofing: contexts.proofingContext,
  camera: contexts.cameraContext,
};

type Name = keyof Services;

export class ProvidedServices {
  readonly #providers: ReadonlyMap<Name, ContextProvider<Context<unknown, Services[Name]>>>;

  constructor(host: HTMLElement) {
    const names = Object.keys(CONTEXTS) as Name[];
    this.#providers = new Map(names.map((name) => [name, new ContextProvider(host, { context: CONTEXTS[name] })]));
  }

  set(services: Services): void {
    for (const [name, provider] of this.#providers) provider.setValue(services[name]);
  }
}
