// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { browserOf, chromeIntent, enrolmentPlace } from '../../../src/domain/browser.ts';

const ANDROID = 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)';
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const CHROME = 'Chrome/126.0.0.0 Mobile Safari/537.36';
const of = (userAgent: string, over: { touchPoints?: number; isInstalled?: boolean } = {}) =>
  browserOf({ userAgent, touchPoints: 5, isInstalled: false, ...over });

describe('a browser by what it says', () => {
  test.each([
    ['Chrome on Android', `${ANDROID} ${CHROME}`, 'android', undefined],
    ['Samsung’s on Android', `${ANDROID} SamsungBrowser/25.0 ${CHROME}`, 'android', undefined],
    [
      'Firefox on Android',
      'Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0',
      'android',
      undefined,
    ],
    ['Safari on iPhone', `${IPHONE} Version/17.5 Mobile/15E148 Safari/604.1`, 'ios', undefined],
    ['Chrome on iPhone', `${IPHONE} CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1`, 'ios', undefined],
    ['Safari on iPad', `${MAC} Version/17.5 Safari/605.1.15`, 'ios', undefined],
    ['Telegram on Android', `${ANDROID} ${CHROME} Telegram-Android/11.1.3 (Google Pixel 8)`, 'android', 'telegram'],
    ['Instagram on Android', `${ANDROID} Version/4.0 ${CHROME} Instagram 340.0.0.22.109`, 'android', 'instagram'],
    ['Instagram on iPhone', `${IPHONE} Mobile/15E148 Instagram 338.0.2.24.95`, 'ios', 'instagram'],
    ['Facebook on iPhone', `${IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/470.0]`, 'ios', 'facebook'],
    ['Eitaa on Android', `${ANDROID} Version/4.0 ${CHROME} Eitaa`, 'android', 'eitaa'],
    ['a web view of Android', `${ANDROID.replace(')', '; wv)')} Version/4.0 ${CHROME}`, 'android', 'other'],
    ['a web view of iOS', `${IPHONE} Mobile/15E148`, 'ios', 'other'],
    ['Google’s own app', `${IPHONE} GSA/322.0.642843837 Mobile/15E148 Safari/604.1`, 'ios', 'other'],
  ] as const)('%s', (_, userAgent, platform, inApp) => {
    expect(of(userAgent)).toEqual({ platform, inApp });
  });

  test('a Mac has no fingers, an iPad has', () => {
    expect(of(`${MAC} Version/17.5 Safari/605.1.15`, { touchPoints: 0 }).platform).toBe('desktop');
  });

  test('started from the home screen it is nobody’s in-app browser, though iOS leaves "Safari" out', () => {
    expect(of(`${IPHONE} Mobile/15E148`, { isInstalled: true })).toEqual({ platform: 'ios', inApp: undefined });
  });
});

describe('keys are made', () => {
  test.each([
    ['on Android', 'android', undefined, false, true, 'here'],
    ['on a desktop', 'desktop', undefined, false, true, 'here'],
    ['on iOS only once installed', 'ios', undefined, false, true, 'installed'],
    ['on iOS when installed', 'ios', undefined, true, true, 'here'],
    ['in no app’s browser without passkeys', 'android', 'telegram', false, false, 'otherBrowser'],
    ['in an app’s browser that knows passkeys', 'android', 'telegram', false, true, 'here'],
    ['in no app’s browser of iOS', 'ios', 'telegram', false, true, 'otherBrowser'],
  ] as const)('%s', (_, platform, inApp, isInstalled, hasPasskeys, place) => {
    expect(enrolmentPlace({ platform, inApp }, { isInstalled, hasPasskeys })).toBe(place);
  });
});

test('the address for Chrome keeps host and scheme, and nothing of a path', () => {
  expect(chromeIntent('https://emza.example:8443')).toBe(
    'intent://emza.example:8443/#Intent;scheme=https;package=com.android.chrome;end',
  );
});
