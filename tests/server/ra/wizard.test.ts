// SPDX-License-Identifier: Apache-2.0
// The steps between the vault and the payment: what each takes, refuses and shows.
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { SUSPENDED_TEXT } from '../../../server/ra/choose-product.ts';
import type { SandboxPerson } from '../../../server/sandbox/ports.ts';
import { codeOf, openRaWorld, type Phone, type RaWorld } from '../../support/ra-world.ts';

let world: RaWorld;
let phone: Phone;
let person: SandboxPerson;

beforeAll(async () => void (world = await openRaWorld(inject('postgresUrl'))));
afterAll(() => world.close());
beforeEach(async () => {
  world.pass(2 * 86_400);
  await world.ra.sweep();
  phone = await world.phone();
  person = await world.sandbox.addPerson({});
});

describe('terms', () => {
  beforeEach(() => phone.toTerms(person));

  test('the wording that was shown is accepted, and is the one that will be released', async () => {
    const { sha256 } = await world.ra.readTerms(phone.step);
    const view = await world.ra.acceptTerms({ ...phone.step, sha256 });
    expect(view).toMatchObject({ state: 'checklist', product: { termsSha256: sha256 } });
  });

  test('another wording is refused', async () => {
    const sha256 = 'A'.repeat(43);
    expect(await codeOf(world.ra.acceptTerms({ ...phone.step, sha256 }))).toBe('ENROLMENT_TERMS_CHANGED');
    expect((await phone.read()).state).toBe('terms');
  });

  test('the same acceptance again changes nothing; after the next step it is out of order', async () => {
    await phone.acceptTerms();
    expect((await phone.acceptTerms()).state).toBe('checklist');
    await phone.passChecklist();
    expect(await codeOf(phone.acceptTerms())).toBe('ENROLMENT_STEP');
  });
});

describe('product', () => {
  beforeEach(() => phone.toProduct(person));

  test('each is shown with issuer, validity and a price that adds up', async () => {
    const { products = [] } = await phone.read();
    expect(products.map(({ id }) => id)).toEqual(['citizen-1y', 'citizen-90d']);
    for (const { price, issuer, issuerName } of products) {
      expect(price.total).toBe(price.fee + price.vat);
      expect(price.vat).toBe(price.fee / 10);
      expect({ id: issuer, name: issuerName }).toEqual({ id: world.ca.id, name: world.ca.name });
    }
  });

  test('the chosen one stands in the review with what the registry matched', async () => {
    const view = await phone.chooseProduct('citizen-90d');
    expect(view).toMatchObject({
      state: 'review',
      product: { id: 'citizen-90d', validityDays: 90, price: { fee: 450_000, vat: 45_000, total: 495_000 } },
      person: { firstName: person.firstName, lastName: person.lastName },
      applicant: { birthDate: person.birthDate, cardSerial: person.cardSerial, postalCode: person.postalCode },
    });
    expect(view.products).toBeUndefined();
  });

  test('one that is not offered is refused', async () => {
    const choice = world.ra.chooseProduct({ ...phone.step, product: 'citizen-9y', suspends: [] });
    expect(await codeOf(choice)).toBe('ENROLMENT_PRODUCT_UNKNOWN');
  });

  test('back and another choice leads on with the other', async () => {
    await phone.chooseProduct('citizen-90d');
    expect((await world.ra.back(phone.step)).state).toBe('product');
    expect(await phone.chooseProduct('citizen-1y')).toMatchObject({ state: 'review', product: { id: 'citizen-1y' } });
  });
});

describe('review', () => {
  beforeEach(async () => {
    await phone.toProduct(person);
    await phone.chooseProduct();
  });

  test.each([
    ['another product', { product: 'citizen-90d', total: 1_320_000 }],
    ['another sum', { product: 'citizen-1y', total: 1_320_001 }],
  ])('%s than the one that stands there is refused', async (_, confirmed) => {
    expect(await codeOf(world.ra.confirmReview({ ...phone.step, ...confirmed }))).toBe('ENROLMENT_REVIEW_CHANGED');
    expect((await phone.read()).state).toBe('review');
  });

  test('confirmed it leads to payment, and nothing of it is shown there any more', async () => {
    const view = await phone.confirmReview();
    expect(view.state).toBe('payment');
    expect(view.applicant).toBeUndefined();
  });

  test('only a paid order leads on, once, for its own product, and told twice changes nothing', async () => {
    const paid = { enrolmentId: phone.id, productId: 'citizen-1y' };
    await world.ra.onPaid(paid);
    expect((await phone.read()).state).toBe('review');
    await phone.confirmReview();
    await world.ra.onPaid({ ...paid, productId: 'citizen-90d' });
    expect((await phone.read()).state).toBe('payment');
    await Promise.all([world.ra.onPaid(paid), world.ra.onPaid(paid)]);
    expect((await phone.read()).state).toBe('face');
    expect(await codeOf(world.ra.back(phone.step))).toBe('ENROLMENT_STEP');
  });
});

test('a certificate is as long valid as the product that was chosen says', async () => {
  await phone.toIssue(person, 'citizen-90d');
  const { certificate } = await world.ra.issue(await phone.prepareIssue());
  expect((certificate?.notAfter ?? 0) - (certificate?.notBefore ?? 0)).toBe(90 * 86_400 - 1);
});

describe('an earlier certificate on another device', () => {
  let old: Phone;
  let serial: string;
  const stateOf = async (): Promise<string | undefined> => (await world.ca.find(serial))?.state;

  beforeEach(async () => {
    old = await world.phone();
    await old.toIssue(person);
    await world.ra.issue(await old.prepareIssue());
    await old.activate();
    serial = (await old.read()).certificate?.serial ?? '';
    world.pass(3600);
    await phone.toProduct(person);
  });

  test('is shown, and without consent nothing is touched', async () => {
    expect((await phone.read()).earlierCertificates).toMatchObject([{ serial, state: 'active' }]);
    const choice = world.ra.chooseProduct({ ...phone.step, product: 'citizen-1y', suspends: [] });
    expect(await codeOf(choice)).toBe('ENROLMENT_EARLIER_CERTIFICATE');
    expect(await stateOf()).toBe('active');
    expect((await phone.read()).state).toBe('product');
  });

  test('is suspended with consent, its owner is told once, and the old device signs no more', async () => {
    await phone.chooseProduct();
    expect(await stateOf()).toBe('suspended');
    await world.ra.back(phone.step);
    await phone.chooseProduct();
    const texts = (await world.sandbox.inbox(person.mobile)).map(({ text }) => text);
    expect(texts.filter((text) => text === SUSPENDED_TEXT)).toHaveLength(1);
    expect(SUSPENDED_TEXT.length).toBeLessThanOrEqual(70);
    expect(await world.ca.hasActiveCertificate((await old.read()).tokenId ?? '')).toBe(false);
  });

  test('is revoked only when the new one is issued, on hold since the suspension', async () => {
    await phone.chooseProduct();
    const held = await world.db.query('SELECT revoked_at FROM certificates WHERE serial = $1', [serial]);
    world.pass(60);
    await phone.confirmReview();
    await world.payment.pay(await phone.card(person));
    await phone.proof.prove();
    expect(await stateOf()).toBe('suspended');
    await world.ra.issue(await phone.prepareIssue());
    expect(await stateOf()).toBe('revoked');
    const now = await world.db.query('SELECT revoked_at, revocation_reason FROM certificates WHERE serial = $1', [
      serial,
    ]);
    expect(now).toEqual([{ ...held[0], revocation_reason: 4 }]);
  });

  test('a crash between revoking it and our record: the same request again goes on', async () => {
    await phone.chooseProduct();
    await phone.confirmReview();
    await world.payment.pay(await phone.card(person));
    await phone.proof.prove();
    const input = await phone.prepareIssue();
    world.crashAt('superseded');
    await expect(world.ra.issue(input)).rejects.toThrow('crashed');
    expect((await world.ra.issue(input)).state).toBe('activate');
    expect(await stateOf()).toBe('revoked');
  });

  test('a carrier that is down does not keep it alive', async () => {
    await world.sandbox.setProvider('sms', 'down');
    await phone.chooseProduct();
    await world.sandbox.setProvider('sms', 'ok');
    expect(await stateOf()).toBe('suspended');
  });

  test('of another person is neither shown nor touched, whatever the phone names', async () => {
    const stranger = await world.phone();
    await stranger.toProduct(await world.sandbox.addPerson({}));
    expect((await stranger.read()).earlierCertificates).toBeUndefined();
    await world.ra.chooseProduct({ ...stranger.step, product: 'citizen-1y', suspends: [serial] });
    expect(await stateOf()).toBe('active');
  });
});
