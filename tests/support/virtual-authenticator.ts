// SPDX-License-Identifier: Apache-2.0
// Chromium's virtual platform authenticator on one page. Its credentials are kept beside the profile, because the
// browser forgets them with the page; a PRF secret cannot be kept, so `prf` is for one page in one browser run.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';

interface VirtualCredential {
  credentialId: string;
  isResidentCredential: boolean;
  rpId?: string;
  privateKey: string;
  signCount: number;
  userHandle?: string;
}

export interface VirtualAuthenticator {
  /** What the person does when the device lock is asked for from now on. */
  setVerified(isVerified: boolean): Promise<void>;
  /** Resolves when every credential lies beside the profile, with its counter as it stands. */
  kept(): Promise<void>;
}

export async function addVirtualAuthenticator(
  page: Page,
  profileDir: string,
  prf: boolean,
): Promise<VirtualAuthenticator> {
  const file = join(profileDir, 'virtual-credentials.json');
  const cdp: CDPSession = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      ...(prf && { hasPrf: true }),
    },
  });
  const kept = JSON.parse(await readFile(file, 'utf8').catch(() => '[]')) as VirtualCredential[];
  for (const credential of kept) await cdp.send('WebAuthn.addCredential', { authenticatorId, credential });

  const known = new Map(kept.map((credential) => [credential.credentialId, credential]));
  let writing: Promise<void> = Promise.resolve();
  const keep = (event: { credential: VirtualCredential }): void => {
    known.set(event.credential.credentialId, event.credential);
    writing = writing.then(() => writeFile(file, JSON.stringify([...known.values()])));
  };
  cdp.on('WebAuthn.credentialAdded', keep);
  cdp.on('WebAuthn.credentialAsserted', keep);
  return {
    async kept() {
      const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
      for (const credential of credentials) keep({ credential });
      await writing;
    },
    async setVerified(isUserVerified) {
      await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
    },
  };
}
