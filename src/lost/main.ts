// SPDX-License-Identifier: Apache-2.0
// The start of the page /lost, for any browser: the phone is gone, so there is no key, no token and nothing stored here.
// It shares looks and field rules with the app, and no service of it.
import '../ui/styles/tokens.css';
import '../ui/styles/base.css';
import { applyTheme, startLanguage } from '../ui/preferences.ts';

applyTheme();
await startLanguage();
await import('./lost-app.ts');
