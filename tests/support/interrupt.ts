// SPDX-License-Identifier: Apache-2.0
// An enrolment that is broken off again and again, by a reload, a kill or a crash, and taken up where it stood.
import type { EnrolOptions } from './citizen.ts';
import type { Citizen, Person } from './world.ts';

class Interrupted extends Error {}

/**
 * Enrols; at each page that is on the screen for the first time, everything is dropped and `interrupt` runs, which
 * answers the citizen that goes on (the same one, or the phone opened again).
 * @returns the pages in the order in which they came, each as "step place", and who got there
 */
export async function enrolInterrupted(
  first: Citizen,
  person: Person,
  interrupt: (citizen: Citizen, page: string) => Promise<Citizen>,
  options: EnrolOptions = {},
): Promise<{ citizen: Citizen; pages: string[] }> {
  const seen = new Set<string>();
  const pages: string[] = [];
  let citizen = first;
  for (;;) {
    try {
      await citizen.enrol(person, {
        ...options,
        onStep: async (step, place) => {
          const page = `${step} ${place}`;
          pages.push(page);
          if (seen.has(page)) return;
          seen.add(page);
          throw new Interrupted();
        },
      });
      return { citizen, pages };
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      citizen = await interrupt(citizen, pages.at(-1) ?? '');
    }
  }
}
