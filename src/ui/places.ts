// SPDX-License-Identifier: Apache-2.0
// Every place of the app: what loads its screen, its title, and how it is drawn. The shell decides which one is shown.
import { html, type TemplateResult } from 'lit';
import type { SigningLink } from '../../core/protocol/index.ts';
import type { Messages } from '../i18n/language.ts';
import type { Route } from './routes.ts';
import './screens/home-screen.ts';

/** What somebody arrived with: a signing link, or the fragment that may hold one. Secrets; they stay in memory. */
interface Arrival {
  readonly link: SigningLink | undefined;
  readonly fragment: string | undefined;
}

interface Place {
  readonly load: () => Promise<unknown>;
  readonly heading: (t: Messages) => string;
  readonly draw: (arrival: Arrival) => TemplateResult;
}

/** In the order of the menu; only what is built stands here. */
export const MENU: readonly Route[] = ['certificates', 'person', 'version', 'exit', 'settings', 'help'];

/** A place without a screen does not compile. */
export const PLACES: Record<Route, Place> = {
  home: {
    load: () => Promise.resolve(),
    heading: (t) => t.app.name,
    draw: () => html`<emza-home-screen></emza-home-screen>`,
  },
  enrol: {
    load: () => import('./enrolment/wizard.ts'),
    heading: (t) => t.enrolment.title,
    draw: () => html`<emza-enrolment-wizard></emza-enrolment-wizard>`,
  },
  scan: {
    load: () => import('./screens/scan-screen.ts'),
    heading: (t) => t.scan.title,
    draw: () => html`<emza-scan-screen></emza-scan-screen>`,
  },
  certificates: {
    load: () => import('./screens/certificates-screen.ts'),
    heading: (t) => t.certificates.title,
    draw: () => html`<emza-certificates-screen></emza-certificates-screen>`,
  },
  sign: {
    load: () => import('./screens/sign/sign-screen.ts'),
    heading: (t) => t.sign.title,
    draw: ({ link }) => html`<emza-sign-screen .link=${link}></emza-sign-screen>`,
  },
  settings: {
    load: () => import('./screens/settings-screen.ts'),
    heading: (t) => t.settings.title,
    draw: () => html`<emza-settings-screen></emza-settings-screen>`,
  },
  person: {
    load: () => import('./screens/person-screen.ts'),
    heading: (t) => t.person.title,
    draw: () => html`<emza-person-screen></emza-person-screen>`,
  },
  version: {
    load: () => import('./screens/version-screen.ts'),
    heading: (t) => t.version.title,
    draw: () => html`<emza-version-screen></emza-version-screen>`,
  },
  help: {
    load: () => import('./screens/help-screen.ts'),
    heading: (t) => t.help.title,
    draw: () => html`<emza-help-screen></emza-help-screen>`,
  },
  exit: {
    load: () => import('./screens/exit-screen.ts'),
    heading: (t) => t.exit.title,
    draw: () => html`<emza-exit-screen></emza-exit-screen>`,
  },
  link: {
    load: () => import('./screens/link-screen.ts'),
    heading: (t) => t.link.title,
    draw: ({ fragment }) => html`<emza-link-screen .fragment=${fragment}></emza-link-screen>`,
  },
};
