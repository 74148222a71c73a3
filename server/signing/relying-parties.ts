// SPDX-License-Identifier: Apache-2.0
// The registry of relying parties: who they are, and the bearer by which they come. The bearer is seen once, when it
// is made; only its hash is stored. A private key that is made here is handed out and forgotten.
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { jwkThumbprint } from '../../core/crypto/jwk-thumbprint.ts';
import { importPublicJwk } from '../../core/crypto/p256.ts';
import { AppError, checkShape, PlainText, PublicJwkP256 } from '../../core/protocol/index.ts';
import type { Audit, RelyingParty, RpStore, SigningDeps } from './ports.ts';

/** The bearer of the sandbox's relying party; its key pair is public knowledge (sdk/rp-key.ts has the other half). */
const SANDBOX_BEARER = 'sandbox-rp';
const SANDBOX_RP_ID = 'sandbox-rp';
const SANDBOX_RP_JWK: PublicJwkP256 = {
  kty: 'EC',
  crv: 'P-256',
  x: 'o5WMNWnVhDlxXxQjHALUTU9VEP2dMtibOJGN9RIkO80',
  y: 'e6o_V7rIUBkzg6p33y7Sxmz-kEX0TpXC2ojffigPqfo',
};

/** Bearers are random and long: one fast hash is enough, and a look-up by it takes the same time for all. */
function hashOf(bearer: string): Uint8Array {
  return createHash('sha256').update(bearer).digest();
}

/** What the bearer middleware asks. @returns undefined for anything that is not registered. */
export const findRp =
  (deps: Pick<SigningDeps, 'rps' | 'mode'>) =>
  async (bearer: string): Promise<{ id: string } | undefined> => {
    if (bearer === SANDBOX_BEARER && deps.mode !== 'sandbox') return undefined;
    const id = await deps.rps.findIdByBearer(hashOf(bearer));
    return id === undefined ? undefined : { id };
  };

/** What a relying party may know of itself: what it signs into its requests. */
export const describeRp =
  (deps: Pick<SigningDeps, 'rps'>) =>
  async (rpId: string): Promise<RelyingParty> => {
    const rp = await deps.rps.find(rpId);
    if (!rp) throw new AppError('RP_UNAUTHORIZED');
    return rp;
  };

export interface AddedRp {
  readonly rpId: string;
  /** `<bearer>.<d>`: what is given to SDK and command line. With a key of its own, the part after the dot is theirs. */
  readonly key: string;
  readonly bearer: string;
}

/**
 * @param input.jwk the relying party's own public key; without it a pair is made.
 * @throws AppError REQUEST_INVALID naming the field: name (1 to 80 visible characters), origin, jwk.
 */
export const addRelyingParty =
  (deps: { readonly rps: RpStore; readonly audit: Audit; readonly mode: 'sandbox' | 'production' }) =>
  async (input: { name: string; origin: string; jwk?: unknown }): Promise<AddedRp> => {
    const name = checkShape(PlainText(80), input.name.trim(), 'REQUEST_INVALID');
    if (name === '') throw invalid('name');
    checkOrigin(input.origin, deps.mode);
    const { jwk, d } = input.jwk === undefined ? newKeyPair() : { jwk: await ownKey(input.jwk), d: '' };
    const rpId = randomBytes(12).toString('base64url');
    const bearer = randomBytes(32).toString('base64url');
    const keys = [{ kid: await jwkThumbprint(jwk), jwk }];
    await deps.rps.save({ id: rpId, name, origins: [input.origin], keys, bearerSha256: hashOf(bearer) });
    await deps.audit.append({ event: 'rp.added', subject: rpId, data: { kid: keys[0]?.kid ?? '' } });
    return { rpId, bearer, key: `${bearer}.${d}` };
  };

/** Sandbox mode only; repeating it changes nothing. Its origins: a name of its own, and the server's for callbacks. */
export const registerSandboxRp = (deps: Pick<SigningDeps, 'rps' | 'origin' | 'mode'>) => async (): Promise<void> => {
  if (deps.mode !== 'sandbox') throw new AppError('SANDBOX_ONLY');
  await deps.rps.save({
    id: SANDBOX_RP_ID,
    name: 'Emza Sandbox Shop',
    origins: ['https://shop.sandbox.example', deps.origin],
    keys: [{ kid: await jwkThumbprint(SANDBOX_RP_JWK), jwk: SANDBOX_RP_JWK }],
    bearerSha256: hashOf(SANDBOX_BEARER),
  });
};

function invalid(field: string): AppError {
  const fields = [{ field, code: 'REQUEST_INVALID' as const }];
  return new AppError('REQUEST_INVALID', `${field} is not allowed`, { detail: { fields } });
}

function checkOrigin(origin: string, mode: 'sandbox' | 'production'): void {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  const isLocal = url?.protocol === 'http:' && (url.hostname === 'localhost' || url.hostname.endsWith('.localhost'));
  const isGood = url?.origin === origin && (url.protocol === 'https:' || (isLocal && mode === 'sandbox'));
  if (!isGood) throw invalid('origin');
}

function newKeyPair(): { jwk: PublicJwkP256; d: string } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '', d = '' } = privateKey.export({ format: 'jwk' });
  return { jwk: { kty: 'EC', crv: 'P-256', x, y }, d };
}

/** Members beside the key are left out; a private key given by mistake is refused, not stored. */
async function ownKey(value: unknown): Promise<PublicJwkP256> {
  if (typeof value !== 'object' || value === null || 'd' in value) throw invalid('jwk');
  const { kty, crv, x, y } = value as Record<string, unknown>;
  const jwk = checkShape(PublicJwkP256, { kty, crv, x, y }, 'REQUEST_INVALID');
  await importPublicJwk(jwk);
  return jwk;
}
