// SPDX-License-Identifier: Apache-2.0
// The start of the app: takes a signing link's fragment out of the address before anything else, sets language and
// theme, draws the shell, and hands it the services. No rule of the token or of signing lives here.
import './ui/styles/tokens.css';
import './ui/styles/base.css';
import './ui/app.ts';
import { windowHostBrowser } from './adapters/page/window-host-browser.ts';
import { applyTheme, startLanguage } from './ui/preferences.ts';

/** The fragment of a signing link is a secret: it leaves address bar and history at once and lives in memory only. */
function takeFragment(): string | undefined {
  if (location.pathname !== '/s' || !location.hash.startsWith('#1.')) return undefined;
  const fragment = location.hash.slice(1);
  history.replaceState(null, '', '/s');
  return fragment;
}

async function start(): Promise<void> {
  const app = document.querySelector('emza-app');
  if (!app) return;
  app.fragment = takeFragment();
  window.addEventListener('hashchange', () => {
    const fragment = takeFragment();
    if (fragment) app.fragment = fragment;
  });
  const host = windowHostBrowser();
  applyTheme();
  const [{ createServices }] = await Promise.all([import('./services.ts'), startLanguage()]);
  app.services = createServices(host);
}

await start();
