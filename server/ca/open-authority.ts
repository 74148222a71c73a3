// SPDX-License-Identifier: Apache-2.0
// Opens the CA of this installation, or makes it at the first start. Keys in the folder and the issuer in the database
// must belong together: a database without its keys, or keys of another database, never get a new CA in silence.
// The root's key is not needed to run; it is looked at only when the root's list must be made again.
import { equalBytes, type Bytes } from '../../core/crypto/bytes.ts';
import { parseCertificate, parseCrl, toPem, type Certificate, type Signer } from '../../core/pki/index.ts';
import { AppError } from '../../core/protocol/index.ts';
import { statusUrls, type IssuerPlan } from './issuer-plan.ts';
import { makeAuthority, makeResponder, makeRootCrl, openKeyHolder, responderKeyHash } from './make-authority.ts';
import type { CaPassphrase, KeyHolder } from './make-authority.ts';
import { RESPONDER_DAYS } from './make-authority.ts';
import { nativeCheck, nativeVerifier } from './native-crypto.ts';
import type { Audit, CaFolder, IssuerStore } from './ports.ts';

const DAY = 86_400;

export interface AuthorityDeps {
  readonly folder: CaFolder;
  readonly issuers: IssuerStore;
  readonly audit: Audit;
  readonly plan: IssuerPlan;
  /** http: without a path. */
  readonly statusOrigin: string;
  readonly passphrase: CaPassphrase;
  readonly now: () => Date;
}

export interface Authority {
  readonly issuerId: string;
  readonly plan: IssuerPlan;
  readonly urls: { readonly ocsp: string; readonly caIssuers: string; readonly crl: string };
  readonly issuer: Certificate;
  readonly root: Certificate;
  readonly caSigner: Signer;
  /** Whether a signature is by the issuing CA's key. */
  readonly isOwnSignature: (data: Bytes, signature: Bytes) => boolean;
  /** PEM of every root. */
  readonly rootsPem: string;
  readonly rootCrl: Uint8Array;
  /** The OCSP responder; a new one when less than half of its life is left. */
  responder(): Promise<{ signer: Signer; keyHash: Uint8Array; certificateDer: Uint8Array }>;
}

const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000);

/** @throws AppError SERVER_ERROR saying what does not belong together. */
export async function openAuthority(deps: AuthorityDeps): Promise<Authority> {
  const { folder, issuers, plan, passphrase, audit } = deps;
  const now = (): number => secondsOf(deps.now());
  const readFile = async (name: string): Promise<Uint8Array> => {
    const content = await folder.read(plan.id, name);
    if (!content) throw new AppError('SERVER_ERROR', `ca/${plan.id}/${name} is missing from the data folder`);
    return content;
  };

  return issuers.exclusively(async () => {
    const known = await issuers.find(plan.id);
    const hasKeys = (await folder.read(plan.id, 'issuing.pem')) !== undefined;
    if (known && !hasKeys) throw new AppError('SERVER_ERROR', 'the CA’s keys are not in this data folder');
    if (!hasKeys) {
      const { statusOrigin } = deps;
      const files = await makeAuthority({ plan, statusOrigin, passphrase, now: now() });
      if (await folder.create(plan.id, files))
        await audit.append({ event: 'ca.made', subject: plan.id, data: { statusOrigin } });
    }
    const root = parseCertificate(await readFile('root.cer'));
    const issuing = openKeyHolder(await readFile('issuing.pem'), passphrase);
    await checkPair(issuing, root);
    const row = await issuers.register({
      id: plan.id,
      certificateDer: issuing.certificate.der,
      rootDer: root.der,
    });
    if (!equalBytes(row.certificateDer, issuing.certificate.der) || !equalBytes(row.rootDer, root.der))
      throw new AppError('SERVER_ERROR', 'the data folder holds the CA of another database');

    const rootsPem = toPem(root.der);
    await folder.writeRoots(rootsPem);
    const rootCrl = await freshRootCrl(deps, await readFile('root.crl'), now());
    return {
      issuerId: plan.id,
      plan,
      urls: statusUrls(deps.statusOrigin, plan.id),
      issuer: issuing.certificate,
      root,
      caSigner: issuing.signer,
      isOwnSignature: nativeCheck(issuing.certificate.spkiDer, issuing.signer.algorithm),
      rootsPem,
      rootCrl,
      responder: keepResponder(deps, issuing, openKeyHolder(await readFile('ocsp.pem'), passphrase), now),
    };
  });
}

/** The key must make what its certificate's key accepts, and the root must stand behind it. */
async function checkPair(issuing: KeyHolder, root: Certificate): Promise<void> {
  const { certificate, signer } = issuing;
  const isSignedByRoot = await nativeVerifier({
    algorithm: certificate.signatureAlgorithm,
    spkiDer: root.spkiDer,
    keyAlgorithm: root.keyAlgorithm,
    data: certificate.tbsDer,
    signature: certificate.signature,
  });
  const fitsItsKey = await nativeVerifier({
    algorithm: signer.algorithm,
    spkiDer: certificate.spkiDer,
    keyAlgorithm: certificate.keyAlgorithm,
    data: certificate.tbsDer,
    signature: await signer.sign(certificate.tbsDer),
  });
  if (!isSignedByRoot || !fitsItsKey) throw new AppError('SERVER_ERROR', 'the CA’s files do not belong together');
}

/** Made again in its last quarter when the root's key is at hand; a root in a safe brings the file itself. */
async function freshRootCrl(deps: AuthorityDeps, current: Uint8Array, now: number): Promise<Uint8Array> {
  const crl = parseCrl(current);
  const isFresh = crl.nextUpdate - now > (crl.nextUpdate - crl.thisUpdate) / 4;
  const rootPem = isFresh ? undefined : await deps.folder.read(deps.plan.id, 'root.pem');
  if (!rootPem) return current;
  const next = await makeRootCrl(openKeyHolder(rootPem, deps.passphrase), crl.number + 1n, now);
  await deps.folder.replace(deps.plan.id, 'root.crl', next);
  return next;
}

function keepResponder(
  deps: AuthorityDeps,
  issuer: KeyHolder,
  first: KeyHolder,
  now: () => number,
): Authority['responder'] {
  const { plan, passphrase, folder, audit } = deps;
  let current = first;
  let renewing: Promise<void> | undefined;
  const renew = async (): Promise<void> => {
    const pem = await makeResponder({ issuer, plan, passphrase, now: now() });
    // Several processes may renew at once: each answers with its own, and any of them is good for the next start.
    await folder.replace(plan.id, 'ocsp.pem', pem);
    current = openKeyHolder(new TextEncoder().encode(pem), passphrase);
    await audit.append({
      event: 'ca.responderMade',
      subject: plan.id,
      data: { serial: current.certificate.serialHex },
    });
  };
  const isYoung = (): boolean => {
    const { issuer: issuerName, notBefore, notAfter } = current.certificate;
    return (
      equalBytes(issuerName.der, issuer.certificate.subject.der) &&
      notBefore <= now() &&
      notAfter - now() > (RESPONDER_DAYS * DAY) / 2
    );
  };
  return async () => {
    if (!isYoung()) await (renewing ??= renew().finally(() => (renewing = undefined)));
    const { certificate, signer } = current;
    return { signer, keyHash: responderKeyHash(certificate), certificateDer: certificate.der };
  };
}
