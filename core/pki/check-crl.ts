// SPDX-License-Identifier: Apache-2.0
// Complete CRLs (RFC 5280 §5), parsed and held against a certificate of the same CA. Delta, partial and indirect
// lists are refused: a certificate missing from one of them would look good.
import type { Bytes } from '../crypto/bytes.ts';
import { equalBytes } from '../crypto/bytes.ts';
import { signatureAlgorithmOf } from './algorithms.ts';
import { readReason } from './check-ocsp.ts';
import { readDer } from './der.ts';
import { contextPrimitiveTag, contextTag, derError, TAG } from './der-node.ts';
import { elementsOf, fieldsOf, onlyChild, readBits, readCount, readInteger, readTime } from './der-values.ts';
import { readExtensions } from './extensions.ts';
import { readName } from './names.ts';
import { EXT } from './oids.ts';
import { serialHexOf, subtleVerifier } from './signatures.ts';
import type { CrlCheckInput, CrlVerdict, Name, RevocationReason, SignatureAlgorithm } from './types.ts';
import { refuse } from './validate-chain.ts';

interface CrlEntry {
  readonly serialHex: string;
  readonly revokedAt: number;
  readonly reason: RevocationReason | undefined;
}

export interface Crl {
  readonly der: Bytes;
  readonly tbsDer: Bytes;
  readonly issuer: Name;
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  readonly number: bigint;
  readonly authorityKeyId: Bytes;
  readonly entries: ReadonlyMap<string, CrlEntry>;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly signature: Bytes;
}

/** @throws AppError DER_INVALID, also for a list that is not complete or lacks number, AKI or nextUpdate. */
export function parseCrl(crlDer: Uint8Array): Crl {
  const whole = readDer(crlDer);
  const outer = fieldsOf(whole);
  const tbs = outer.next(TAG.sequence);
  const outerAlgorithm = outer.next(TAG.sequence);
  const signature = readBits(outer.next(TAG.bitString));
  outer.end();
  const fields = fieldsOf(tbs);
  if (readCount(fields.next(TAG.integer)) !== 1) throw derError('CRL version');
  const algorithm = fields.next(TAG.sequence);
  if (!equalBytes(algorithm.bytes, outerAlgorithm.bytes)) throw derError('two signature algorithms');
  const issuer = readName(fields.next(TAG.sequence));
  const [thisUpdate, nextUpdate] = [readTime(fields.any()), readTime(fields.any())];
  const list = fields.optional(TAG.sequence);
  const extensions = readExtensions(onlyChild(fields.next(contextTag(0))));
  fields.end();

  const entries = new Map<string, CrlEntry>();
  for (const element of list ? elementsOf(list) : []) {
    const entry = fieldsOf(element);
    const serialHex = serialHexOf(entry.next(TAG.integer).content);
    const revokedAt = readTime(entry.any());
    const extensionsNode = entry.optional(TAG.sequence);
    entry.end();
    let reason: RevocationReason | undefined;
    for (const extension of extensionsNode ? readExtensions(extensionsNode) : []) {
      if (extension.oid === EXT.reasonCode) reason = readReason(readDer(extension.value));
      else if (extension.critical) throw derError('unknown critical entry extension');
    }
    if (reason === 8) throw derError('removeFromCRL in a complete list');
    if (entries.has(serialHex)) throw derError('serial stands twice');
    entries.set(serialHex, { serialHex, revokedAt, reason });
  }

  let number: bigint | undefined;
  let authorityKeyId: Bytes | undefined;
  for (const extension of extensions) {
    if (extension.oid === EXT.crlNumber) number = readInteger(readDer(extension.value));
    else if (extension.oid === EXT.authorityKeyId)
      authorityKeyId = fieldsOf(readDer(extension.value)).next(contextPrimitiveTag(0)).content;
    else if (extension.critical || PARTIAL.includes(extension.oid)) throw derError('not a complete CRL');
  }
  if (number === undefined || number < 0n || !authorityKeyId) throw derError('CRL number or AKI is missing');
  return {
    der: whole.bytes,
    tbsDer: tbs.bytes,
    issuer,
    thisUpdate,
    nextUpdate,
    number,
    authorityKeyId,
    entries,
    signatureAlgorithm: signatureAlgorithmOf(algorithm.bytes),
    signature,
  };
}

const PARTIAL: readonly string[] = [EXT.issuingDistributionPoint, EXT.deltaCrlIndicator];

/** Says what the list proves about `certificate` at the time `at`, or why it proves nothing. Never throws. */
export async function checkCrl(input: CrlCheckInput): Promise<CrlVerdict> {
  const { certificate, issuer, at, skewSeconds = 60 } = input;
  const verify = input.verify ?? subtleVerifier();
  let crl: Crl;
  try {
    crl = parseCrl(input.crl);
  } catch {
    return refuse('MALFORMED', 'not a complete CRL');
  }
  if (!equalBytes(crl.issuer.der, issuer.subject.der) || !equalBytes(certificate.issuer.der, issuer.subject.der))
    return refuse('RESPONDER', 'a list of another issuer');
  if (!issuer.subjectKeyId || !equalBytes(crl.authorityKeyId, issuer.subjectKeyId))
    return refuse('KEY_IDENTIFIER', 'AKI does not name the issuer');
  if (!issuer.keyUsage?.includes('cRLSign')) return refuse('KEY_USAGE', 'the issuer may not sign lists');
  const isSigned = await verify({
    algorithm: crl.signatureAlgorithm,
    spkiDer: issuer.spkiDer,
    keyAlgorithm: issuer.keyAlgorithm,
    data: crl.tbsDer,
    signature: crl.signature,
  });
  if (!isSigned) return refuse('SIGNATURE', 'signature of the list');
  if (crl.thisUpdate > at + skewSeconds) return refuse('FUTURE', 'thisUpdate lies ahead');
  if (crl.nextUpdate < crl.thisUpdate || crl.nextUpdate < at) return refuse('STALE', 'nextUpdate');
  const entry = crl.entries.get(certificate.serialHex);
  const times = { thisUpdate: crl.thisUpdate, nextUpdate: crl.nextUpdate, number: crl.number };
  return entry
    ? { ok: true, status: 'revoked', revokedAt: entry.revokedAt, revocationReason: entry.reason, ...times }
    : { ok: true, status: 'good', ...times };
}
