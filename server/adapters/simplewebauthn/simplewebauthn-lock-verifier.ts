// SPDX-License-Identifier: Apache-2.0
// Device locks by @simplewebauthn/server: makes options, verifies registrations and assertions (WebAuthn Level 3 §7).
// Its exceptions become our codes here; what it leaves to the caller (credential id, BE, framing) is checked here.
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type AuthenticatorTransport,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { fromB64u, textOfUtf8 } from '../../../core/crypto/bytes.ts';
import { AppError } from '../../../core/protocol/index.ts';
import type { LockVerifier } from '../../vault/ports.ts';

/** COSE: ES256, and RS256 for Windows Hello. */
const ALGORITHMS = [-7, -257];

interface ResponseJson {
  readonly id?: unknown;
  readonly response?: { readonly clientDataJSON?: unknown; readonly transports?: unknown };
}

/** Ours is never framed; a browser that says so has no topOrigin yet, and the library lets that pass. */
function refuseFramed(response: unknown): void {
  const clientData = (response as ResponseJson | undefined)?.response?.clientDataJSON;
  const { crossOrigin } = JSON.parse(textOfUtf8(fromB64u(String(clientData)))) as { crossOrigin?: unknown };
  if (crossOrigin === true) throw new Error('made in a frame of another origin');
}

function transportsOf(response: unknown): string[] {
  const transports = (response as ResponseJson).response?.transports;
  if (!Array.isArray(transports)) return [];
  return transports
    .filter((name): name is string => typeof name === 'string' && /^[a-z-]{2,16}$/.test(name))
    .slice(0, 8);
}

// The library's types have no PRF; it hands extensions through as they are.
const prf = (first: string): object => ({ prf: { eval: { first } } });

/** @param config.rpId host name of the origin. @param config.rpName shown by the platform's dialog. */
export function createLockVerifier(config: { origin: string; rpId: string; rpName: string }): LockVerifier {
  const { origin, rpId, rpName } = config;
  return {
    async registrationOptions({ tokenId, userName, challenge, prfFirst }) {
      const options = await generateRegistrationOptions({
        rpName,
        rpID: rpId,
        userName,
        userDisplayName: userName,
        userID: fromB64u(tokenId),
        challenge: fromB64u(challenge),
        timeout: 120_000,
        attestationType: 'none',
        supportedAlgorithmIDs: ALGORITHMS,
        authenticatorSelection: {
          authenticatorAttachment: 'platform',
          residentKey: 'discouraged',
          userVerification: 'required',
        },
        extensions: prf(prfFirst),
      });
      return { ...options };
    },

    async verifyRegistration({ response, challenge }) {
      try {
        refuseFramed(response);
        const result = await verifyRegistrationResponse({
          response: response as RegistrationResponseJSON,
          expectedChallenge: challenge,
          expectedOrigin: origin,
          expectedRPID: rpId,
          requireUserVerification: true,
          supportedAlgorithmIDs: ALGORITHMS,
        });
        if (!result.verified) throw new Error('not verified');
        const { credential, aaguid, credentialDeviceType, credentialBackedUp } = result.registrationInfo;
        return {
          id: credential.id,
          publicKey: credential.publicKey,
          counter: credential.counter,
          aaguid,
          isBackupEligible: credentialDeviceType === 'multiDevice',
          isBackedUp: credentialBackedUp,
          transports: transportsOf(response),
        };
      } catch (cause) {
        throw new AppError('LOCK_REGISTRATION', 'the device lock was not registered', { cause });
      }
    },

    async assertionOptions({ credential, challenge, prfFirst }) {
      const options = await generateAuthenticationOptions({
        rpID: rpId,
        challenge: fromB64u(challenge),
        timeout: 120_000,
        userVerification: 'required',
        allowCredentials: [{ id: credential.id, transports: [...credential.transports] as AuthenticatorTransport[] }],
        extensions: prf(prfFirst),
      });
      return { ...options };
    },

    async verifyAssertion({ response, challenge, credential }) {
      const { id, publicKey, counter } = credential;
      let info: Awaited<ReturnType<typeof verifyAuthenticationResponse>>;
      try {
        refuseFramed(response);
        if ((response as ResponseJson).id !== id) throw new Error('another credential');
        info = await verifyAuthenticationResponse({
          response: response as AuthenticationResponseJSON,
          expectedChallenge: challenge,
          expectedOrigin: origin,
          expectedRPID: rpId,
          credential: { id, publicKey: new Uint8Array(publicKey), counter },
          requireUserVerification: true,
        });
      } catch (cause) {
        throw new AppError('LOCK_REFUSED', 'the assertion was refused', { cause });
      }
      if (!info.verified) throw new AppError('LOCK_REFUSED', 'the signature of the assertion does not fit');
      const { credentialDeviceType, credentialBackedUp, newCounter } = info.authenticationInfo;
      // BE never changes in the life of a credential (WebAuthn Level 3 §6.1.3).
      if ((credentialDeviceType === 'multiDevice') !== credential.isBackupEligible)
        throw new AppError('LOCK_BACKUP_CHANGED');
      return { counter: newCounter, isBackedUp: credentialBackedUp };
    },
  };
}
