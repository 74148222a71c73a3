// SPDX-License-Identifier: Apache-2.0
// A small strict path validator for our own profiles: pinned anchors, two or three levels, allow-listed extensions,
// exact usages. It knows no name constraints, policy mappings or cross-certificates: what it does not know, it
// refuses. It never takes an anchor from a message and never fetches anything.
import { equalBytes } from '../crypto/bytes.ts';
import { fits } from './algorithms.ts';
import { EXT } from './oids.ts';
import { SIGNER_PROFILE } from './profiles.ts';
import { subtleVerifier } from './signatures.ts';
import type {
  Certificate,
  ChainInput,
  ChainProfile,
  ChainVerdict,
  ExtensionRules,
  PkiReason,
  Refusal,
  SignatureVerifier,
} from './types.ts';

const ANY_POLICY = '2.5.29.32.0';
const MAX_INTERMEDIATES_LOOKED_AT = 16;

export function refuse(reason: PkiReason, message: string, at?: Refusal['at']): Refusal {
  return { ok: false, reason, message, ...(at && { at }) };
}

/** Looks for one path from the leaf to a pinned anchor on which every rule holds (RFC 5280 §6, narrowed). */
export async function validateChain(input: ChainInput): Promise<ChainVerdict> {
  const profile = input.profile ?? SIGNER_PROFILE;
  const verify = input.verify ?? subtleVerifier();
  const { leaf, at } = input;
  const leafFault = checkLeaf(leaf, profile, at, 'leaf');
  if (leafFault) return leafFault;
  const intermediates = input.intermediates.slice(0, MAX_INTERMEDIATES_LOOKED_AT);
  let firstFault: Refusal | undefined;

  const walk = async (path: readonly Certificate[]): Promise<ChainVerdict | undefined> => {
    const last = path.at(-1) as Certificate;
    for (const anchor of input.anchors) {
      if (!names(anchor, last)) continue;
      const whole = [...path, anchor];
      const fault =
        (await checkAnchor(anchor, profile, at, verify)) ??
        (await checkLink(last, anchor, verify, path.length === 1 ? 'leaf' : 'intermediate')) ??
        checkPathLength(whole) ??
        checkPolicies(whole);
      if (!fault) return { ok: true, path: whole, issuer: whole[1] as Certificate };
      firstFault ??= fault;
    }
    for (const candidate of intermediates) {
      if (!names(candidate, last) || path.some((seen) => equalBytes(seen.der, candidate.der))) continue;
      // A self-issued certificate is a root of its own, pinned or nothing.
      if (names(candidate, candidate)) continue;
      if (path.length > profile.maxIntermediates) {
        firstFault ??= refuse('TOO_LONG', 'more levels than the profile allows');
        continue;
      }
      const fault =
        checkCa(candidate, profile, at, 'intermediate') ??
        (await checkLink(last, candidate, verify, path.length === 1 ? 'leaf' : 'intermediate'));
      if (fault) firstFault ??= fault;
      else {
        const found = await walk([...path, candidate]);
        if (found) return found;
      }
    }
    return undefined;
  };
  return (await walk([leaf])) ?? firstFault ?? refuse('NO_CHAIN', 'no path to a pinned anchor');
}

/** Whether `issuer` may have issued `subject` by name; names are equal as bytes or not at all. */
function names(issuer: Certificate, subject: Certificate): boolean {
  return equalBytes(issuer.subject.der, subject.issuer.der);
}

/** What holds for every certificate of a path. */
function checkCommon(
  certificate: Certificate,
  profile: ChainProfile,
  rules: ExtensionRules,
  at: number,
  role: Refusal['at'],
): Refusal | undefined {
  const { serial } = certificate;
  if (certificate.version !== 3) return refuse('VERSION', 'not version 3', role);
  if ((serial[0] as number) >= 0x80 || serial.every((byte) => byte === 0) || serial.length > 20)
    return refuse('SERIAL', 'serial number is not positive or too long', role);
  if (certificate.issuer.attributes.length === 0 || certificate.subject.attributes.length === 0)
    return refuse('NAME', 'empty name', role);
  if (!profile.signatures.includes(certificate.signatureAlgorithm))
    return refuse('ALGORITHM', 'signature algorithm', role);
  if (!profile.keys.includes(certificate.keyAlgorithm)) return refuse('ALGORITHM', 'key', role);
  if (at < certificate.notBefore) return refuse('NOT_YET_VALID', 'notBefore lies ahead', role);
  if (at > certificate.notAfter) return refuse('EXPIRED', 'notAfter has passed', role);
  for (const extension of certificate.extensions) {
    const rule = rules[extension.oid];
    if (!rule) return refuse('EXTENSION', `extension ${extension.oid} is not in the profile`, role);
    if (rule.critical !== 'either' && rule.critical !== extension.critical)
      return refuse('EXTENSION', `extension ${extension.oid} has the wrong criticality`, role);
  }
  for (const [type, rule] of Object.entries(rules))
    if (rule.needed && !certificate.extensions.some((extension) => extension.oid === type))
      return refuse('EXTENSION', `extension ${type} is missing`, role);
  if (certificate.authorityKeyId?.hasOther || (certificate.authorityKeyId && !certificate.authorityKeyId.keyId))
    return refuse('KEY_IDENTIFIER', 'AKI names more than a key', role);
  return undefined;
}

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && new Set(a).size === a.length && a.every((entry) => b.includes(entry));

/** A leaf against its profile, its own fields only: no signature is looked at. */
export function checkLeaf(
  certificate: Certificate,
  profile: ChainProfile,
  at: number,
  role: Refusal['at'],
): Refusal | undefined {
  const fault = checkCommon(certificate, profile, profile.leaf.extensions, at, role);
  if (fault) return fault;
  if (certificate.basicConstraints?.ca) return refuse('BASIC_CONSTRAINTS', 'a CA is no leaf', role);
  if (!sameSet(certificate.keyUsage ?? [], profile.leaf.keyUsage)) return refuse('KEY_USAGE', 'keyUsage', role);
  if (!sameSet(certificate.extendedKeyUsage ?? [], profile.leaf.extendedKeyUsage))
    return refuse('EXTENDED_KEY_USAGE', 'extendedKeyUsage', role);
  return undefined;
}

function checkCa(
  certificate: Certificate,
  profile: ChainProfile,
  at: number,
  role: Refusal['at'],
): Refusal | undefined {
  const fault = checkCommon(certificate, profile, profile.ca.extensions, at, role);
  if (fault) return fault;
  if (!certificate.basicConstraints?.ca) return refuse('BASIC_CONSTRAINTS', 'not a CA', role);
  const usage = certificate.keyUsage ?? [];
  if (!usage.includes('keyCertSign') || usage.some((entry) => !profile.ca.allowedKeyUsage.includes(entry)))
    return refuse('KEY_USAGE', 'keyUsage of a CA', role);
  return undefined;
}

/** Pinned, and still held to the profile: a root that is expired, misused or not signed by itself is no anchor. */
async function checkAnchor(
  anchor: Certificate,
  profile: ChainProfile,
  at: number,
  verify: SignatureVerifier,
): Promise<Refusal | undefined> {
  const fault = checkCa(anchor, profile, at, 'anchor');
  if (fault) return fault;
  if (!names(anchor, anchor)) return refuse('NO_CHAIN', 'the anchor is not self-issued', 'anchor');
  const keyId = anchor.authorityKeyId?.keyId;
  if (keyId && !(anchor.subjectKeyId && equalBytes(keyId, anchor.subjectKeyId)))
    return refuse('KEY_IDENTIFIER', 'AKI of the anchor is not its SKI', 'anchor');
  if (!(await isSignedBy(anchor, anchor, verify))) return refuse('SIGNATURE', 'signature of the anchor', 'anchor');
  return undefined;
}

/** One link: key identifiers and signature. Names are compared by whoever chose the pair. */
export async function checkLink(
  subject: Certificate,
  issuer: Certificate,
  verify: SignatureVerifier,
  role: Refusal['at'],
): Promise<Refusal | undefined> {
  const keyId = subject.authorityKeyId?.keyId;
  if (!keyId || !issuer.subjectKeyId || !equalBytes(keyId, issuer.subjectKeyId))
    return refuse('KEY_IDENTIFIER', 'AKI does not name the issuer', role);
  if (!(await isSignedBy(subject, issuer, verify))) return refuse('SIGNATURE', 'signature of a certificate', role);
  return undefined;
}

async function isSignedBy(subject: Certificate, issuer: Certificate, verify: SignatureVerifier): Promise<boolean> {
  if (!fits(issuer.keyAlgorithm, subject.signatureAlgorithm)) return false;
  return verify({
    algorithm: subject.signatureAlgorithm,
    spkiDer: issuer.spkiDer,
    keyAlgorithm: issuer.keyAlgorithm,
    data: subject.tbsDer,
    signature: subject.signature,
  });
}

/** pathLen counts every intermediate below, self-issued ones too (stricter than RFC 5280 §4.2.1.9). */
function checkPathLength(path: readonly Certificate[]): Refusal | undefined {
  for (let level = 1; level < path.length; level++) {
    const limit = path[level]?.basicConstraints?.pathLen;
    if (limit !== undefined && level - 1 > limit)
      return refuse('PATH_LENGTH', 'pathLen', level === path.length - 1 ? 'anchor' : 'intermediate');
  }
  return undefined;
}

/** A CA below the anchor that names policies must allow one of the leaf's. */
function checkPolicies(path: readonly Certificate[]): Refusal | undefined {
  const [leaf, ...above] = path as [Certificate, ...Certificate[]];
  const hasPolicies = leaf.extensions.some((extension) => extension.oid === EXT.certificatePolicies);
  for (const ca of above.slice(0, -1)) {
    if (!hasPolicies || ca.policies.length === 0 || ca.policies.includes(ANY_POLICY)) continue;
    if (!leaf.policies.some((policy) => ca.policies.includes(policy)))
      return refuse('POLICY', 'the issuer does not stand for the policy', 'intermediate');
  }
  return undefined;
}
