// SPDX-License-Identifier: Apache-2.0
// C2SP/x509-limbo against our path validator. Its cases are for TLS servers, so they run twice: as they are under our
// own profile, which must refuse every one, and under a profile for servers made of the same parts, which must refuse
// every case that may not pass. What our profiles leave out on purpose (host names) is named here, group by group.
import { describe, expect, test } from 'vitest';
import {
  EXT,
  parseCertificates,
  SIGNER_PROFILE,
  validateChain,
  type Certificate,
  type ChainProfile,
} from '../../../core/pki/index.ts';
import { readCorpus } from '../../support/corpora.ts';

interface Case {
  id: string;
  trusted_certs: string[];
  untrusted_intermediates: string[];
  peer_certificate: string;
  validation_time: string | null;
  expected_result: 'SUCCESS' | 'FAILURE';
  max_chain_depth: number | null;
}

const corpus = readCorpus<{ testcases: Case[] }>('x509-limbo-2023.json');
const cases = corpus?.testcases ?? [];

const either = { critical: 'either', needed: false } as const;
/** limbo's own roots and leaves: serverAuth, SAN everywhere, keyUsage not critical. */
const SERVER: ChainProfile = {
  ...SIGNER_PROFILE,
  name: 'server',
  maxIntermediates: 2,
  leaf: {
    keyUsage: ['digitalSignature'],
    extendedKeyUsage: ['1.3.6.1.5.5.7.3.1'],
    extensions: {
      ...SIGNER_PROFILE.leaf.extensions,
      [EXT.keyUsage]: { critical: 'either', needed: true },
      [EXT.certificatePolicies]: either,
      [EXT.subjectAltName]: { critical: false, needed: true },
    },
  },
  ca: {
    allowedKeyUsage: ['keyCertSign', 'cRLSign', 'digitalSignature'],
    extensions: {
      ...SIGNER_PROFILE.ca.extensions,
      [EXT.keyUsage]: { critical: 'either', needed: true },
      [EXT.subjectAltName]: { critical: false, needed: false },
    },
  },
};

/** Failures that are about matching host names, which nothing of ours does. */
const isAboutHostNames = ({ id }: Case): boolean => id.startsWith('webpki::san::') || id === 'rfc5280::san::malformed';

type Verdict = 'accepted' | 'refused';
async function judge(entry: Case, profile: ChainProfile): Promise<Verdict> {
  let leaf: Certificate | undefined;
  let intermediates: Certificate[];
  let anchors: Certificate[];
  try {
    [leaf] = parseCertificates(entry.peer_certificate);
    intermediates = entry.untrusted_intermediates.flatMap((pem) => parseCertificates(pem));
    anchors = entry.trusted_certs.flatMap((pem) => parseCertificates(pem));
  } catch (error) {
    expect(error).toMatchObject({ code: 'DER_INVALID' });
    return 'refused';
  }
  const at = Math.floor((entry.validation_time ? Date.parse(entry.validation_time) : Date.UTC(2026, 0, 1)) / 1000);
  const maxIntermediates = entry.max_chain_depth ?? profile.maxIntermediates;
  const input = { leaf: leaf!, intermediates, anchors, at, profile: { ...profile, maxIntermediates } };
  return (await validateChain(input)).ok ? 'accepted' : 'refused';
}

describe.skipIf(corpus === undefined)('x509-limbo (skipped where EMZA_CORPORA has none)', () => {
  test('has its 135 cases', () => {
    expect(cases).toHaveLength(135);
    expect(cases.filter((entry) => entry.expected_result === 'FAILURE').length).toBeGreaterThan(90);
  });

  test('the profile of a person’s certificate accepts none of them', async () => {
    for (const entry of cases) expect([entry.id, await judge(entry, SIGNER_PROFILE)]).toEqual([entry.id, 'refused']);
  });

  test.for(cases.filter((entry) => entry.expected_result === 'FAILURE' && !isAboutHostNames(entry)))(
    'refuses $id',
    async (entry) => {
      expect(await judge(entry, SERVER)).toBe('refused');
    },
  );

  // The positive control: the same engine accepts what is in its profile.
  test('accepts what is in the profile, and refuses right ones only where the profile is narrower', async () => {
    const accepted: string[] = [];
    for (const entry of cases.filter((each) => each.expected_result === 'SUCCESS' && !isAboutHostNames(each)))
      if ((await judge(entry, SERVER)) === 'accepted') accepted.push(entry.id);
    expect(accepted).toEqual([
      'pathlen::ee-with-intermediate-pathlen-0',
      'pathlen::ee-with-intermediate-pathlen-1',
      'pathlen::ee-with-intermediate-pathlen-2',
      'pathlen::intermediate-pathlen-may-increase',
      'pathlen::max-chain-depth-0',
      'pathlen::max-chain-depth-1',
      'pathological::multiple-chains-expired-intermediate',
      'rfc5280::aki::self-signed-root-missing-aki',
      'rfc5280::ee-aia',
      'rfc5280::no-basicconstraints',
    ]);
  });
});
