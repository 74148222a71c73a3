// SPDX-License-Identifier: Apache-2.0
// Makes keys and certificates of a two-level CA and of its OCSP responder, as the files they are kept in. Nothing is
// written here, and no private key leaves unencrypted.
import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  assembleSigned,
  buildCrl,
  buildIssuingCaTbs,
  buildName,
  buildResponderTbs,
  buildRootTbs,
  keyIdOf,
  parseCertificate,
  parsePublicKey,
  readPem,
  signatureAlgorithmFor,
  toPem,
  type Certificate,
  type Signer,
} from '../../core/pki/index.ts';
import type { Bytes } from '../../core/crypto/bytes.ts';
import { AppError } from '../../core/protocol/index.ts';
import { statusUrls, type IssuerPlan } from './issuer-plan.ts';
import { nativeSigner } from './native-crypto.ts';
import type { CaFiles } from './ports.ts';
import { randomSerial } from './serial.ts';

const DAY = 86_400;
const ROOT_DAYS = 20 * 365;
const ISSUING_DAYS = 10 * 365;
export const RESPONDER_DAYS = 30;
/** A root's list changes only when a CA falls; the root may lie in a safe in between. */
const ROOT_CRL_DAYS = 365;

/** A private key with its certificate, as one PEM file holds them. */
export interface KeyHolder {
  readonly certificate: Certificate;
  readonly signer: Signer;
}

/** 32 bytes from the master key: no guessing at it, so PBES2's iterations do not matter. */
export type CaPassphrase = Uint8Array;

const passphraseText = (passphrase: CaPassphrase): string => Buffer.from(passphrase).toString('hex');

function pemOf(privateKey: KeyObject, certificateDer: Uint8Array, passphrase: CaPassphrase): string {
  const options = {
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: passphraseText(passphrase),
  } as const;
  return privateKey.export(options).toString() + toPem(certificateDer);
}

/** @throws AppError SERVER_ERROR when the passphrase does not open the key, or key and certificate do not fit. */
export function openKeyHolder(pem: Uint8Array, passphrase: CaPassphrase): KeyHolder {
  const text = Buffer.from(pem).toString('latin1');
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey({ key: text, format: 'pem', passphrase: passphraseText(passphrase) });
  } catch (cause) {
    throw new AppError('SERVER_ERROR', 'the CA’s keys were made under another master key', { cause });
  }
  const [certificateDer] = readPem(text);
  if (!certificateDer) throw new AppError('SERVER_ERROR', 'a CA file lacks its certificate');
  const certificate = parseCertificate(certificateDer);
  const signer = nativeSigner(privateKey, signatureAlgorithmFor(certificate.keyAlgorithm));
  return { certificate, signer };
}

interface NewKey {
  readonly privateKey: KeyObject;
  readonly spkiDer: Bytes;
  readonly keyId: Bytes;
  readonly signer: Signer;
}

async function newKey(namedCurve: 'P-256' | 'P-384'): Promise<NewKey> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
  const spkiDer = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }));
  const signer = nativeSigner(privateKey, signatureAlgorithmFor(namedCurve));
  return { privateKey, spkiDer, keyId: await keyIdOf(parsePublicKey(spkiDer).publicKey), signer };
}

async function signed(tbsDer: Bytes, signer: Signer): Promise<Bytes> {
  return assembleSigned(tbsDer, signer.algorithm as 'ecdsa-sha256', await signer.sign(tbsDer));
}

export interface MakeInput {
  readonly plan: IssuerPlan;
  readonly statusOrigin: string;
  readonly passphrase: CaPassphrase;
  /** Unix seconds. */
  readonly now: number;
}

/** Root (P-384), issuing CA and responder (P-256), the root's empty list. */
export async function makeAuthority({ plan, statusOrigin, passphrase, now }: MakeInput): Promise<CaFiles> {
  const [root, issuing] = [await newKey('P-384'), await newKey('P-256')];
  const nameOf = (commonName: string) =>
    buildName([
      ['country', 'IR'],
      ['organization', plan.organization],
      ['commonName', commonName],
    ]);
  const rootName = nameOf(plan.rootCommonName);
  const byRoot = {
    signatureAlgorithm: 'ecdsa-sha384',
    issuerDer: rootName,
    issuerKeyId: root.keyId,
    notBefore: now,
  } as const;
  const rootDer = await signed(
    buildRootTbs({
      ...byRoot,
      serial: randomSerial(),
      subjectDer: rootName,
      spkiDer: root.spkiDer,
      subjectKeyId: root.keyId,
      notAfter: now + ROOT_DAYS * DAY - 1,
    }),
    root.signer,
  );
  const issuingDer = await signed(
    buildIssuingCaTbs(
      {
        ...byRoot,
        serial: randomSerial(),
        subjectDer: nameOf(plan.commonName),
        spkiDer: issuing.spkiDer,
        subjectKeyId: issuing.keyId,
        notAfter: now + ISSUING_DAYS * DAY - 1,
      },
      { policies: plan.policies, urls: statusUrls(statusOrigin, plan.rootId) },
    ),
    root.signer,
  );
  const issuer = { certificate: parseCertificate(issuingDer), signer: issuing.signer };
  return {
    'root.pem': pemOf(root.privateKey, rootDer, passphrase),
    'root.cer': rootDer,
    'root.crl': await makeRootCrl({ certificate: parseCertificate(rootDer), signer: root.signer }, 1n, now),
    'issuing.pem': pemOf(issuing.privateKey, issuingDer, passphrase),
    'ocsp.pem': await makeResponder({ issuer, plan, passphrase, now }),
  };
}

/** Nothing of the root's has been revoked: a list that says so until it is made again. */
export function makeRootCrl(root: KeyHolder, number: bigint, now: number): Promise<Bytes> {
  return buildCrl({
    issuerDer: root.certificate.subject.der,
    issuerKeyId: root.certificate.subjectKeyId as Bytes,
    number,
    thisUpdate: now,
    nextUpdate: now + ROOT_CRL_DAYS * DAY,
    entries: [],
    signer: root.signer,
  });
}

/** Key and certificate of a new OCSP responder, as one PEM file. */
export async function makeResponder(input: {
  readonly issuer: KeyHolder;
  readonly plan: IssuerPlan;
  readonly passphrase: CaPassphrase;
  readonly now: number;
}): Promise<string> {
  const { issuer, plan, now } = input;
  const key = await newKey('P-256');
  const certificateDer = await signed(
    buildResponderTbs({
      serial: randomSerial(),
      signatureAlgorithm: issuer.signer.algorithm as 'ecdsa-sha256',
      issuerDer: issuer.certificate.subject.der,
      issuerKeyId: issuer.certificate.subjectKeyId as Bytes,
      subjectDer: buildName([
        ['country', 'IR'],
        ['organization', plan.organization],
        ['commonName', `${plan.commonName} OCSP`],
      ]),
      spkiDer: key.spkiDer,
      subjectKeyId: key.keyId,
      notBefore: now,
      notAfter: Math.min(now + RESPONDER_DAYS * DAY - 1, issuer.certificate.notAfter),
    }),
    issuer.signer,
  );
  return pemOf(key.privateKey, certificateDer, input.passphrase);
}

/** byKey ResponderID (RFC 6960 §4.2.1): SHA-1 names the key here, it protects nothing. */
export function responderKeyHash(certificate: Certificate): Uint8Array {
  return new Uint8Array(createHash('sha1').update(certificate.publicKey).digest());
}
