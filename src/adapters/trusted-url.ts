// SPDX-License-Identifier: Apache-2.0
// The one Trusted Types policy (`app-url`) for script addresses: workers and the service worker, from our own build
// and nothing else. It must never let in an address that came from outside.

/** What a script address may be; the page's CSP holds the same line (worker-src 'self'). */
function isOwnScript(url: URL): boolean {
  if (url.origin !== location.origin) return false;
  if (url.pathname === '/sw.js' || url.pathname.startsWith('/workers/')) return true;
  // The development server serves sources in place; a build drops this branch.
  return import.meta.env.DEV && url.pathname.startsWith('/src/');
}

function checked(address: string): string {
  const url = new URL(address, location.href);
  if (!isOwnScript(url)) throw new TypeError('not a script of this application');
  return url.href;
}

interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL: (address: string) => string },
  ): { createScriptURL: (address: string) => unknown };
}

let policy: ReturnType<PolicyFactory['createPolicy']> | undefined;

/** @returns what Worker and register() take: a TrustedScriptURL where the engine has them. @throws TypeError */
export function trustedScriptUrl(address: string): string {
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
  policy ??= factory?.createPolicy('app-url', { createScriptURL: checked });
  // The DOM's types know strings only; the engine wants the object that the policy made.
  return (policy?.createScriptURL(address) ?? checked(address)) as string;
}
