// SPDX-License-Identifier: Apache-2.0
// Certificates of any shape, right or wrong, each part replaceable: for tests of what must be refused.
import type { Bytes } from '../../core/crypto/bytes.ts';
import {
  assembleSigned,
  buildName,
  der,
  keyIdOf,
  parseCertificate,
  parsePublicKey,
  signatureAlgorithmDer,
  subtleSigner,
  type Certificate,
  type Signer,
} from '../../core/pki/index.ts';
import * as ext from '../../core/pki/extensions.ts';

export const NOW = 1_800_000_000;
export const DAY = 86_400;

export interface Minted {
  readonly certificate: Certificate;
  readonly signer: Signer;
  readonly keyId: Bytes;
}

export interface MintInput {
  readonly issuer?: Minted;
  readonly name?: string;
  readonly subject?: Uint8Array;
  readonly issuerName?: Uint8Array;
  readonly extensions?: (keys: { own: Bytes; issuer: Bytes }) => readonly Uint8Array[];
  readonly serial?: Uint8Array;
  readonly version?: Uint8Array;
  readonly notBefore?: number;
  readonly notAfter?: number;
  readonly curve?: 'P-256' | 'P-384';
  /** AlgorithmIdentifier in the TBS, where it is to differ from the one outside. */
  readonly tbsAlgorithm?: Uint8Array;
  readonly key?: CryptoKeyPair;
}

export async function mint(input: MintInput): Promise<Minted> {
  const namedCurve = input.curve ?? 'P-256';
  const key = input.key ?? (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve }, true, ['sign', 'verify']));
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', key.publicKey));
  const own = await keyIdOf(parsePublicKey(spki).publicKey);
  const signer = subtleSigner(key.privateKey);
  const by = input.issuer?.signer ?? signer;
  const subject = input.subject ?? buildName([['commonName', input.name ?? 'leaf']]);
  const extensions = input.extensions?.({ own, issuer: input.issuer?.keyId ?? own }) ?? [];
  const algorithm = by.algorithm as 'ecdsa-sha256';
  const tbs = der.sequence(
    input.version ?? der.explicit(0, der.integer(2)),
    input.serial ?? der.integer(crypto.getRandomValues(new Uint8Array(16))),
    input.tbsAlgorithm ?? signatureAlgorithmDer(algorithm),
    input.issuerName ?? input.issuer?.certificate.subject.der ?? subject,
    der.sequence(der.time(input.notBefore ?? NOW - DAY), der.time(input.notAfter ?? NOW + DAY)),
    subject,
    spki,
    ...(extensions.length > 0 ? [der.explicit(3, der.sequence(...extensions))] : []),
  );
  const certificateDer = assembleSigned(tbs, algorithm, await by.sign(tbs));
  return { certificate: parseCertificate(certificateDer), signer, keyId: own };
}

type Keys = { own: Bytes; issuer: Bytes };
export type NamedExtensions = Record<string, Uint8Array>;

export const caExtensions = ({ own, issuer }: Keys, pathLen?: number): NamedExtensions => ({
  bc: ext.basicConstraintsExtension(pathLen),
  ku: ext.keyUsageExtension(['keyCertSign', 'cRLSign']),
  ski: ext.subjectKeyIdExtension(own),
  aki: ext.authorityKeyIdExtension(issuer),
});

export const signerExtensions = ({ own, issuer }: Keys): NamedExtensions => ({
  aki: ext.authorityKeyIdExtension(issuer),
  ski: ext.subjectKeyIdExtension(own),
  ku: ext.keyUsageExtension(['digitalSignature', 'nonRepudiation']),
  eku: ext.extendedKeyUsageExtension(['1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.4']),
  cp: ext.policiesExtension(['2.999.1']),
});

/** The extensions of a kind with some replaced (a new value), added (a new name) or left out (undefined). */
export const withChanges =
  (
    base: (keys: Keys) => NamedExtensions,
    changes: (keys: Keys) => Record<string, Uint8Array | undefined> = () => ({}),
  ) =>
  (keys: Keys): Uint8Array[] =>
    Object.values({ ...base(keys), ...changes(keys) }).filter((value) => value !== undefined);
