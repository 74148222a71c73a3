// SPDX-License-Identifier: Apache-2.0
// Draws the app's icons from the seal motif, by Chromium, into public/icons. Run by hand when the motif changes
// (`node scripts/make-icons.ts`); the pictures are committed.
import { writeFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { SEAL_PATH, STROKE_PATH } from '../src/ui/components/seal-paths.ts';

const INK = '#243f93';
const PAPER = '#ffffff';

/** @param scale of the seal inside the 100 × 100 field; a maskable icon keeps it inside the safe zone. */
function icon(scale: number, radius: number): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">
  <rect width="100" height="100" rx="${radius}" fill="${INK}"/>
  <g transform="translate(50 50) scale(${scale}) translate(-50 -50)" fill="none" stroke-linecap="round" stroke-linejoin="round">
    <path d="${SEAL_PATH}" fill="${PAPER}"/>
    <circle cx="50" cy="50" r="35" stroke="${INK}" stroke-width="1.5"/>
    <path d="${STROKE_PATH}" stroke="${INK}" stroke-width="7"/>
  </g>
</svg>
`;
}

const folder = new URL('../public/icons/', import.meta.url);
const pictures = [
  ['icon-192.png', 192, icon(0.86, 20)],
  ['icon-512.png', 512, icon(0.86, 20)],
  ['icon-maskable-512.png', 512, icon(0.66, 0)],
  ['apple-touch-icon.png', 180, icon(0.78, 0)],
] as const;

await writeFile(new URL('icon.svg', folder), icon(0.86, 20));
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
for (const [name, size, svg] of pictures) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  await page.setContent(`<style>html,body,img{margin:0;display:block;width:100%}</style><img src="${source}">`);
  await page.screenshot({ path: new URL(name, folder).pathname, omitBackground: true });
  await page.close();
}
await browser.close();
