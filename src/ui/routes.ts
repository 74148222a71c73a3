// SPDX-License-Identifier: Apache-2.0
// The places of the app and their addresses. Places are fragments of `/`, so that no server and no log sees where
// a person is; `/s` is the signing link's page. A link's secret never becomes an address (main.ts takes it out).

export const ROUTES = [
  'home',
  'enrol',
  'scan',
  'certificates',
  'sign',
  'settings',
  'person',
  'version',
  'help',
  'exit',
  'link',
] as const;
export type Route = (typeof ROUTES)[number];

/** Where an address leads; an unknown one leads home. */
export function routeOf(pathname: string, hash: string): Route {
  const name = /^#\/([a-z]+)$/.exec(hash)?.[1];
  const route = ROUTES.find((one) => one === name && one !== 'link');
  if (route) return route;
  return pathname === '/s' ? 'link' : 'home';
}

/** The address of a place. */
export function addressOf(route: Route): string {
  if (route === 'home') return '/';
  return route === 'link' ? '/s' : `/#/${route}`;
}
