// SPDX-License-Identifier: Apache-2.0
// A certificate that the CA's key made and its records do not know: whoever verifies must not be told that all is well.
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { fromB64u } from '../../../core/crypto/bytes.ts';
import { checkTrust } from '../../../core/ades/check-trust.ts';
import { parseCertificate } from '../../../core/pki/index.ts';
import { newOrder, openCaWorld, type Ca } from '../../support/ca-world.ts';
import { freshDatabase } from '../../support/postgres.ts';

let world: Awaited<ReturnType<typeof openCaWorld>>;
let elsewhere: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => {
  world = await openCaWorld(inject('postgresUrl'));
  elsewhere = await freshDatabase(inject('postgresUrl'));
});
afterAll(async () => {
  await world.close();
  await elsewhere.drop();
});

/** Issued and activated by `by`, judged by what the world's own responder and lists say. */
async function judged(by: Pick<Ca, 'ca'>) {
  const order = await newOrder();
  const { serial, chain } = await by.ca.issue(order);
  await by.ca.activate({ serial, tokenId: order.tokenId });
  const [leaf, issuing] = chain.map((der) => parseCertificate(fromB64u(der)));
  if (!leaf || !issuing) throw new Error('no chain');
  return checkTrust(leaf, [issuing], {
    anchors: [world.authority.root],
    now: world.clock.now(),
    fetchOcsp: (_, request) => world.answerOcsp(request),
    fetchCrl: async (url) => (url.includes('root') ? world.authority.rootCrl : world.publishCrl()),
  });
}

test('OCSP says unknown, the list does not name it: undecided, and why', async () => {
  const { finding, revocation } = await judged(await world.join({ db: elsewhere.db }));
  expect(finding).toMatchObject({ verdict: 'INDETERMINATE', subIndication: 'TRY_LATER' });
  expect(finding.reason).toContain('does not know the certificate');
  expect(revocation[0]).toMatchObject({ source: 'none', status: 'unknown' });
});

test('one that is recorded passes in the same place', async () => {
  expect((await judged(world)).finding.verdict).toBe('TOTAL-PASSED');
});
