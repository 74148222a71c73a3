// SPDX-License-Identifier: Apache-2.0
// The sandbox's SIM registry, civil registry and SMS carrier: real look-ups in a made-up world, each behind its
// switch. They answer as the real ones do, never with more.
import type { CivilRegistry, SimOwnership, Sms } from '../ra/ports.ts';
import { behindSwitch, type SwitchDeps } from './switchable.ts';

/** Refusing: the SIM is somebody else's. */
export const sandboxSimOwnership = (deps: SwitchDeps): SimOwnership => ({
  owns: ({ nationalId, mobile }) =>
    behindSwitch(deps, 'sim', {
      works: async () => (await deps.store.simOwner(mobile)) === nationalId,
      refuses: () => false,
    }),
});

/** Refusing: nothing fits. */
export const sandboxCivilRegistry = (deps: SwitchDeps): CivilRegistry => ({
  inquire: ({ nationalId, birthDate, cardSerial }) =>
    behindSwitch(deps, 'registry', {
      works: async () => {
        const person = await deps.store.findPerson(nationalId);
        if (!person || person.birthDate !== birthDate || person.cardSerial !== cardSerial) {
          return { result: 'mismatch' as const };
        }
        const { firstName, lastName, deceased } = person;
        return { result: 'match' as const, firstName, lastName, deceased };
      },
      refuses: () => ({ result: 'mismatch' as const }),
    }),
});

/** Refusing: the carrier takes the message and the number's block list swallows it, as happens to service messages. */
export const sandboxSms = (deps: SwitchDeps): Sms => ({
  send: ({ mobile, text }) =>
    behindSwitch(deps, 'sms', {
      works: () => deps.store.deliver({ mobile, text }),
      refuses: () => undefined,
    }),
});
