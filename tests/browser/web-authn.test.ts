// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { cdp } from 'vitest/browser';
import { toB64u } from '../../core/crypto/bytes.ts';
import { webAuthnDeviceLock } from '../../src/adapters/web-authn/web-authn-device-lock.ts';

const session = () =>
  cdp() as unknown as { send(method: string, params?: object): Promise<{ authenticatorId: string }> };
let authenticatorId: string | undefined;

async function plugIn(options: { hasPrf: boolean; answers?: boolean }): Promise<string> {
  await session().send('WebAuthn.enable', {});
  const added = await session().send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: options.answers ?? true,
      hasPrf: options.hasPrf,
    },
  });
  authenticatorId = added.authenticatorId;
  return authenticatorId;
}
afterEach(async () => {
  if (authenticatorId) await session().send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
  authenticatorId = undefined;
  await session().send('WebAuthn.disable', {});
});

const random = () => toB64u(crypto.getRandomValues(new Uint8Array(32)));
const PRF = new Uint8Array(32).fill(7);
const creation = () => ({
  challenge: random(),
  rp: { id: location.hostname, name: 'Emza' },
  user: { id: random(), name: 'citizen', displayName: 'citizen' },
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
  authenticatorSelection: {
    authenticatorAttachment: 'platform',
    residentKey: 'discouraged',
    userVerification: 'required',
  },
  attestation: 'none',
  extensions: { prf: { eval: { first: toB64u(PRF) } } },
});
const request = (id: string) => ({
  challenge: random(),
  rpId: location.hostname,
  allowCredentials: [{ id, type: 'public-key', transports: ['internal'] }],
  userVerification: 'required',
});

describe('the device lock by a real ceremony', () => {
  it('is created and asserted without PRF where the authenticator has none', async () => {
    await plugIn({ hasPrf: false });
    const lock = webAuthnDeviceLock();
    const made = await lock.create(creation());
    expect(made.hasPrf).toBe(false);
    expect(made.prfOutput).toBeUndefined();
    const asserted = await lock.assert(request(made.response.id), {});
    expect(asserted.response.id).toBe(made.response.id);
    expect(asserted.response['response']).toHaveProperty('signature');
  });

  it('gives the same 32 bytes of PRF at creation and assertion, and keeps them out of the JSON', async () => {
    await plugIn({ hasPrf: true });
    const lock = webAuthnDeviceLock();
    const made = await lock.create(creation());
    expect(made.hasPrf).toBe(true);
    expect(made.prfOutput).toHaveLength(32);
    const asserted = await lock.assert(request(made.response.id), { prfInput: PRF });
    expect(asserted.prfOutput).toEqual(made.prfOutput);
    for (const answer of [made, asserted]) {
      const json = JSON.stringify(answer.response);
      expect(json).not.toContain('prf');
      expect(json).not.toContain(toB64u(made.prfOutput!));
    }
  });

  it('asks for no PRF where none is wanted', async () => {
    await plugIn({ hasPrf: true });
    const lock = webAuthnDeviceLock();
    const made = await lock.create(creation());
    expect((await lock.assert(request(made.response.id), {})).prfOutput).toBeUndefined();
  });

  it('refuses a second lock where the first is excluded', async () => {
    await plugIn({ hasPrf: false });
    const lock = webAuthnDeviceLock();
    const made = await lock.create(creation());
    const again = { ...creation(), excludeCredentials: [{ id: made.response.id, type: 'public-key' }] };
    await expect(lock.create(again)).rejects.toMatchObject({ code: 'LOCK_ALREADY_REGISTERED' });
  });

  it('says LOCK_CANCELLED for a credential that is not there', async () => {
    await plugIn({ hasPrf: false });
    await expect(webAuthnDeviceLock().assert(request(random()), {})).rejects.toMatchObject({ code: 'LOCK_CANCELLED' });
  });

  it('says LOCK_TIMEOUT by its own clock when nobody answers', async () => {
    await plugIn({ hasPrf: false, answers: false });
    await expect(webAuthnDeviceLock({ timeoutMs: 300 }).create(creation())).rejects.toMatchObject({
      code: 'LOCK_TIMEOUT',
    });
  });

  it('ends with the reason of its signal when the screen is left', async () => {
    await plugIn({ hasPrf: false, answers: false });
    const abort = new AbortController();
    const made = webAuthnDeviceLock().create(creation(), abort.signal);
    const reason = new Error('left');
    abort.abort(reason);
    await expect(made).rejects.toBe(reason);
  });

  it('says LOCK_UNAVAILABLE where there is no authenticator', async () => {
    await session().send('WebAuthn.enable', {});
    await expect(webAuthnDeviceLock().create(creation())).rejects.toMatchObject({ code: 'LOCK_UNAVAILABLE' });
  });

  it('says LOCK_CANCELLED when the person is not verified', async () => {
    const id = await plugIn({ hasPrf: false });
    await session().send('WebAuthn.setUserVerified', { authenticatorId: id, isUserVerified: false });
    await expect(webAuthnDeviceLock().create(creation())).rejects.toMatchObject({ code: 'LOCK_CANCELLED' });
  });
});
