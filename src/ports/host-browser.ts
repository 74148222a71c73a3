// SPDX-License-Identifier: Apache-2.0
// The browser around the page: what it says it is, and what it offers to do. Types only.

export interface HostBrowser {
  readonly origin: string;
  readonly userAgent: string;
  readonly touchPoints: number;
  readonly hasPasskeys: boolean;
  /** Started from the home screen, or as an app of its own. */
  isInstalled(): boolean;
  /** The browser would show its own install dialog now. */
  canInstall(): boolean;
  /** Shows it. @returns whether the person accepted. */
  install(): Promise<boolean>;
  /** 'none': this browser shows none (iOS outside an installed app, web views). */
  notifications(): 'on' | 'off' | 'blocked' | 'none';
  /** Shows the browser's question; it asks once. */
  askForNotifications(): Promise<void>;
  /** Shows a notification where they are on and nobody is looking at the page. */
  announce(note: { readonly title: string; readonly body: string }): Promise<void>;
  /** Whether installing or notifications became possible, or happened. @returns a function that ends the subscription. */
  onChange(listener: () => void): () => void;
  /** @returns false where the clipboard is closed. */
  copy(text: string): Promise<boolean>;
}
