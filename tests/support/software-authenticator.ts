// SPDX-License-Identifier: Apache-2.0
// A platform authenticator in software: one P-256 credential, attestation "none", real assertions. CBOR and DER are
// written by hand, so that nothing of the library under test makes what it verifies.
import { concat, fromB64u, toB64u, u32, utf8, type Bytes } from '../../core/crypto/bytes.ts';
import { randomBytes, sha256 } from '../../core/crypto/hash.ts';
import { generateP256, publicJwkOf, signEs256 } from '../../core/crypto/p256.ts';

/** What an attacker or a broken browser would send instead. */
export interface Deviation {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  readonly crossOrigin?: boolean;
  readonly isUserVerified?: boolean;
  readonly isUserPresent?: boolean;
  readonly isBackupEligible?: boolean;
  readonly isBackedUp?: boolean;
  readonly counter?: number;
  readonly breakSignature?: boolean;
  readonly credentialId?: string;
}

export interface SoftwareAuthenticator {
  readonly credentialId: string;
  /** RegistrationResponseJSON for PublicKeyCredentialCreationOptionsJSON. */
  register(options: object, deviation?: Deviation): Promise<Record<string, unknown>>;
  /** AuthenticationResponseJSON for PublicKeyCredentialRequestOptionsJSON. */
  assert(options: object, deviation?: Deviation): Promise<Record<string, unknown>>;
}

const FLAG = { userPresent: 0x01, userVerified: 0x04, backupEligible: 0x08, backedUp: 0x10, attested: 0x40 } as const;
const AAGUID = fromB64u('ZW16YS10ZXN0LXNvZnR3AA');

// CBOR (RFC 8949): the few forms an attestation object is made of.
const head = (major: number, value: number): Bytes =>
  value < 24
    ? Uint8Array.of((major << 5) | value)
    : value < 256
      ? Uint8Array.of((major << 5) | 24, value)
      : Uint8Array.of((major << 5) | 25, value >> 8, value & 0xff);
const cborInt = (value: number): Bytes => (value >= 0 ? head(0, value) : head(1, -1 - value));
const cborBytes = (value: Uint8Array): Bytes => concat(head(2, value.length), value);
const cborText = (value: string): Bytes => concat(head(3, value.length), utf8(value));
const cborMap = (...pairs: readonly [Bytes, Bytes][]): Bytes => concat(head(5, pairs.length), ...pairs.flat());

/** Ecdsa-Sig-Value (RFC 3279 §2.2.3) of r ‖ s. */
function derOf(signature: Uint8Array): Bytes {
  const integer = (bytes: Uint8Array): Bytes => {
    const first = bytes.findIndex((byte) => byte !== 0);
    const magnitude = bytes.slice(first);
    const padded = (magnitude[0] ?? 0) >= 0x80 ? concat(Uint8Array.of(0), magnitude) : magnitude;
    return concat(Uint8Array.of(0x02, padded.length), padded);
  };
  const body = concat(integer(signature.slice(0, 32)), integer(signature.slice(32)));
  return concat(Uint8Array.of(0x30, body.length), body);
}

/** @param defaults of every ceremony; a deviation overrides them once. */
export async function createSoftwareAuthenticator(
  defaults: { origin: string; isBackupEligible?: boolean; hasCounter?: boolean } = { origin: 'http://localhost:8080' },
): Promise<SoftwareAuthenticator> {
  const pair = await generateP256();
  const { x, y } = await publicJwkOf(pair.publicKey);
  const cosePublicKey = cborMap(
    [cborInt(1), cborInt(2)],
    [cborInt(3), cborInt(-7)],
    [cborInt(-1), cborInt(1)],
    [cborInt(-2), cborBytes(fromB64u(x))],
    [cborInt(-3), cborBytes(fromB64u(y))],
  );
  const credentialIdBytes = randomBytes(32);
  const credentialId = toB64u(credentialIdBytes);
  let counter = 0;

  const flagsOf = (deviation: Deviation): number =>
    (deviation.isUserPresent === false ? 0 : FLAG.userPresent) |
    (deviation.isUserVerified === false ? 0 : FLAG.userVerified) |
    ((deviation.isBackupEligible ?? defaults.isBackupEligible) ? FLAG.backupEligible : 0) |
    (deviation.isBackedUp ? FLAG.backedUp : 0);
  const authenticatorData = async (rpId: string, flags: number, deviation: Deviation): Promise<Bytes> => {
    if (defaults.hasCounter !== false) counter += 1;
    const rpIdHash = await sha256(utf8(deviation.rpId ?? rpId));
    return concat(rpIdHash, Uint8Array.of(flags), u32(deviation.counter ?? counter));
  };
  const clientDataOf = (type: string, challenge: string, deviation: Deviation): Bytes =>
    utf8(
      JSON.stringify({
        type: deviation.type ?? type,
        challenge: deviation.challenge ?? challenge,
        origin: deviation.origin ?? defaults.origin,
        crossOrigin: deviation.crossOrigin ?? false,
      }),
    );
  const credential = (response: Record<string, unknown>, id = credentialId) => ({
    id,
    rawId: id,
    type: 'public-key',
    authenticatorAttachment: 'platform',
    clientExtensionResults: {},
    response,
  });

  return {
    credentialId,
    async register(options, deviation = {}) {
      const { challenge, rp } = options as { challenge: string; rp: { id: string } };
      const attested = concat(AAGUID, Uint8Array.of(0, credentialIdBytes.length), credentialIdBytes, cosePublicKey);
      const authData = concat(await authenticatorData(rp.id, flagsOf(deviation) | FLAG.attested, deviation), attested);
      const attestationObject = cborMap(
        [cborText('fmt'), cborText('none')],
        [cborText('attStmt'), cborMap()],
        [cborText('authData'), cborBytes(authData)],
      );
      return credential({
        clientDataJSON: toB64u(clientDataOf('webauthn.create', challenge, deviation)),
        attestationObject: toB64u(attestationObject),
        transports: ['internal'],
      });
    },
    async assert(options, deviation = {}) {
      const { challenge, rpId } = options as { challenge: string; rpId: string };
      const authData = await authenticatorData(rpId, flagsOf(deviation), deviation);
      const clientData = clientDataOf('webauthn.get', challenge, deviation);
      const signature = await signEs256(pair.privateKey, concat(authData, await sha256(clientData)));
      if (deviation.breakSignature) signature[40] = (signature[40] ?? 0) ^ 1;
      const parts = {
        clientDataJSON: toB64u(clientData),
        authenticatorData: toB64u(authData),
        signature: toB64u(derOf(signature)),
      };
      return credential(parts, deviation.credentialId);
    },
  };
}
