// SPDX-License-Identifier: Apache-2.0
// The browser as processes: Debian's Chromium on a profile of its own, and its sudden death. Kills by process group,
// found by the profile's folder, and so never anything but what was started here.
import { readdir, readFile } from 'node:fs/promises';
import { chromium, type BrowserContext } from 'playwright-core';
import { until } from './server-process.ts';

export interface BrowserOptions {
  lang: 'fa' | 'en';
  profileDir: string;
  /** Files that Chromium's fake camera and microphone play instead of their own picture and tone. */
  camera?: string;
  microphone?: string;
}

/**
 * What Chromium asks its maker for by itself, whatever page is open: autofill, accounts, updates. No switch ends it all;
 * a page that asked for one of these would still be seen asking.
 */
const MAKERS = ['*.googleapis.com', '*.google.com', '*.gstatic.com'];

export function launchBrowser({ lang, profileDir, camera, microphone }: BrowserOptions): Promise<BrowserContext> {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'];
  args.push('--disable-sync', '--no-first-run');
  args.push(`--host-resolver-rules=${MAKERS.map((host) => `MAP ${host} ~NOTFOUND`).join(', ')}`);
  args.push('--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream');
  if (camera) args.push(`--use-file-for-fake-video-capture=${camera}`);
  if (microphone) args.push(`--use-file-for-fake-audio-capture=${microphone}`);
  return chromium.launchPersistentContext(profileDir, {
    executablePath: '/usr/bin/chromium',
    headless: true,
    args,
    viewport: { width: 390, height: 844 },
    locale: lang === 'fa' ? 'fa-IR' : 'en-GB',
    timezoneId: 'Asia/Tehran',
  });
}

/** The processes whose command line names this profile; those with a `--type` are children of the one without. */
async function processesOf(profileDir: string): Promise<{ pid: number; isMain: boolean }[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const all = await Promise.all(
    pids.map(async (pid) => {
      const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
      return { pid: Number(pid), command };
    }),
  );
  return all
    .filter(({ command }) => command.includes(`--user-data-dir=${profileDir}`))
    .map(({ pid, command }) => ({ pid, isMain: !command.some((argument) => argument.startsWith('--type=')) }));
}

/** kill -9 of the whole browser; resolves when nothing of it is left, so that the profile may be opened again. */
export async function killBrowser(profileDir: string): Promise<void> {
  const found = await processesOf(profileDir);
  if (!found.some(({ isMain }) => isMain)) throw new Error('no browser to kill');
  for (const { pid, isMain } of found) {
    try {
      // The main process leads a group of its own, in which its children are.
      process.kill(isMain ? -pid : pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
  await until('the browser to be gone', 10_000, async () =>
    (await processesOf(profileDir)).length === 0 ? true : undefined,
  );
}
