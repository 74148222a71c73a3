// SPDX-License-Identifier: Apache-2.0
// A second reader: what our templates build, pkijs parses and verifies. It judges nothing in the product.
import { fromBER, type FromBerResult } from 'asn1js';
import { BasicOCSPResponse, Certificate, CertificateRevocationList, CertificationRequest, OCSPResponse } from 'pkijs';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { fromB64u } from '../../core/crypto/bytes.ts';
import { createCsr, createOcspRequest, ecdsaFromDer, parseCertificate } from '../../core/pki/index.ts';
import type { CertificateView } from '../../core/protocol/index.ts';
import { statusRoutes } from '../../server/http/status-routes.ts';
import { newOrder, openCaWorld } from '../support/ca-world.ts';

let world: Awaited<ReturnType<typeof openCaWorld>>;
let view: CertificateView;
const [leaf, issuer] = [() => read(view.chain[0]), () => read(view.chain[1])];

function decode(der: Uint8Array): FromBerResult['result'] {
  const { offset, result } = fromBER(Uint8Array.from(der).buffer);
  // -1 is an error; less than the whole would be trailing bytes.
  expect(offset).toBe(der.length);
  return result;
}
const read = (b64u: string | undefined): Certificate => new Certificate({ schema: decode(fromB64u(b64u ?? '')) });

/** ECDSA P-256 over `data`; the signature is a DER SEQUENCE of two INTEGERs. */
function verifyBy(key: CryptoKey, signatureDer: Uint8Array, data: Uint8Array): Promise<boolean> {
  const signature = ecdsaFromDer(Uint8Array.from(signatureDer), 'P-256');
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, Uint8Array.from(data));
}

beforeAll(async () => {
  world = await openCaWorld(inject('postgresUrl'));
  view = await world.ca.issue(await newOrder());
});
afterAll(() => world.close());

test('a certificate is read with its subject and verified under its issuer', async () => {
  expect(await leaf().verify(issuer())).toBe(true);
  const names = leaf().subject.typesAndValues.map((one) => one.value.valueBlock.value);
  expect(names).toContain(view.subject.serialNumber);
  expect(leaf().extensions?.map((one) => one.extnID)).toContain('2.5.29.15');
});

test('a request of the phone proves possession of its key', async () => {
  const keyPair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const csr = new CertificationRequest({ schema: decode(await createCsr({ keyPair })) });
  expect(await csr.verify()).toBe(true);
});

test('an OCSP answer names the serial, and the responder signed it', async () => {
  const routes = statusRoutes(world);
  const certificate = parseCertificate(fromB64u(view.chain[0] ?? ''));
  const issuerCertificate = parseCertificate(fromB64u(view.chain[1] ?? ''));
  const body = await createOcspRequest(certificate, issuerCertificate);
  const headers = { 'content-type': 'application/ocsp-request' };
  const answer = await routes.request(`/ocsp/${view.issuerId}`, { method: 'POST', headers, body });
  const response = new OCSPResponse({ schema: decode(new Uint8Array(await answer.arrayBuffer())) });
  const basic = new BasicOCSPResponse({
    schema: decode(response.responseBytes?.response.valueBlock.valueHexView ?? new Uint8Array()),
  });
  const { isForCertificate, status } = await basic.getCertificateStatus(leaf(), issuer());
  expect({ isForCertificate, status }).toEqual({ isForCertificate: true, status: 1 });
  const [responder] = basic.certs ?? [];
  expect(await responder?.verify(issuer())).toBe(true);
  const tbs = basic.tbsResponseData.tbsView;
  expect(
    await responder?.getPublicKey().then((key) => verifyBy(key, basic.signature.valueBlock.valueHexView, tbs)),
  ).toBe(true);
});

test('the CRL lists what is on hold and verifies under its issuer', async () => {
  const answer = await statusRoutes(world).request(`/crl/${view.issuerId}.crl`);
  const crl = new CertificateRevocationList({ schema: decode(new Uint8Array(await answer.arrayBuffer())) });
  expect(await crl.verify({ issuerCertificate: issuer() })).toBe(true);
  expect(crl.isCertificateRevoked(leaf())).toBe(true);
});
