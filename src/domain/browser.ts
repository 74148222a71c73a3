// SPDX-License-Identifier: Apache-2.0
// What a browser says it is, as far as a person must be guided by it: on which platform, and whether it is the one
// inside another app. Only advice hangs on this; what works is proven by trying it.

export type Platform = 'android' | 'ios' | 'desktop';
export type InAppBrowser =
  'telegram' | 'instagram' | 'whatsapp' | 'facebook' | 'bale' | 'eitaa' | 'rubika' | 'soroush' | 'other';

export interface Browser {
  readonly platform: Platform;
  /** The app in which this browser lives; undefined: a browser of its own, or Emza on the home screen. */
  readonly inApp: InAppBrowser | undefined;
}

const NAMES: readonly (readonly [RegExp, InAppBrowser])[] = [
  [/telegram/i, 'telegram'],
  [/instagram/i, 'instagram'],
  [/whatsapp/i, 'whatsapp'],
  [/\bFB(?:AN|AV|_IAB)\b/, 'facebook'],
  [/\bbale\b/i, 'bale'],
  [/eitaa/i, 'eitaa'],
  [/rubika/i, 'rubika'],
  [/soroush/i, 'soroush'],
  // A web view of Android says so; Google's own app and the common readers have names.
  [/; wv\)|\bGSA\/|\bLine\/|MicroMessenger|LinkedInApp|Twitter/, 'other'],
];

function platformOf(userAgent: string, touchPoints: number): Platform {
  if (/Android/.test(userAgent)) return 'android';
  if (/iPhone|iPad|iPod/.test(userAgent)) return 'ios';
  // An iPad says that it is a Mac, but has more than one finger.
  return /Macintosh/.test(userAgent) && touchPoints > 1 ? 'ios' : 'desktop';
}

export function browserOf(input: {
  readonly userAgent: string;
  readonly touchPoints: number;
  /** Started from the home screen: then it is nobody's in-app browser, whatever it calls itself. */
  readonly isInstalled: boolean;
}): Browser {
  const { userAgent, touchPoints, isInstalled } = input;
  const platform = platformOf(userAgent, touchPoints);
  if (isInstalled) return { platform, inApp: undefined };
  const named = NAMES.find(([pattern]) => pattern.test(userAgent))?.[1];
  // Every browser of iOS ends in Safari/…; a web view inside an app does not.
  const isWebView = platform === 'ios' && !/Safari\//.test(userAgent);
  return { platform, inApp: named ?? (isWebView ? 'other' : undefined) };
}

/**
 * Whether keys may be made here. On iOS only once installed: Safari forgets what a mere page keeps, and the installed
 * app shares nothing with it. Inside another app only where it knows passkeys at all.
 */
export function enrolmentPlace(
  { platform, inApp }: Browser,
  has: { readonly isInstalled: boolean; readonly hasPasskeys: boolean },
): 'here' | 'otherBrowser' | 'installed' {
  if (inApp !== undefined && (platform === 'ios' || !has.hasPasskeys)) return 'otherBrowser';
  if (platform === 'ios' && !has.isInstalled) return 'installed';
  return 'here';
}

/** Opens this origin in Chrome from within an app of Android (Chrome's intent: addresses). */
export function chromeIntent(origin: string): string {
  const { host, protocol } = new URL(origin);
  return `intent://${host}/#Intent;scheme=${protocol.slice(0, -1)};package=com.android.chrome;end`;
}
