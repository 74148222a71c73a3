// SPDX-License-Identifier: Apache-2.0
// A camera whose picture the test draws: getUserMedia asks the browser's own fake device first (so permissions and
// failures stay real), then gives a canvas stream instead of its picture: a face, or a code. With sound it is left as is.
import type { Page } from 'playwright-core';
import { encode } from 'uqr';

declare global {
  interface Window {
    emzaTestCamera?: { draw(rows: string[]): void };
  }
}

/** Runs in the page before its own scripts. */
function installCamera(): void {
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices) return;
  const canvas = document.createElement('canvas');
  canvas.width = 640;
  canvas.height = 480;
  const context = canvas.getContext('2d');
  let rows: string[] = [];
  let tick = 0;
  let timer: ReturnType<typeof setInterval> | undefined;

  const disc = (color: string, x: number, y: number, width: number, height: number): void => {
    if (!context) return;
    context.fillStyle = color;
    context.beginPath();
    context.ellipse(x, y, width, height, 0, 0, 2 * Math.PI);
    context.fill();
  };
  /** Somebody who looks into the camera and speaks. */
  const paintFace = (): void => {
    disc('#4a3526', 320, 200, 130, 160);
    disc('#d9a982', 320, 230, 110, 150);
    for (const x of [275, 365]) {
      disc('#fff', x, 200, 20, 11);
      disc('#2a1c12', x + Math.sin(tick / 9) * 3, 200, 9, 9);
    }
    disc('#c48f6a', 320, 245, 13, 24);
    disc('#8e3b36', 320, 310, 38, 5 + 9 * Math.abs(Math.sin(tick / 3)));
  };
  const paintCode = (): void => {
    if (!context) return;
    const module = Math.floor(430 / (rows.length + 8));
    const side = module * (rows.length + 8);
    const [left, top] = [Math.floor((640 - side) / 2), Math.floor((480 - side) / 2)];
    context.fillStyle = '#fff';
    context.fillRect(left, top, side, side);
    context.fillStyle = '#111';
    rows.forEach((row, y) =>
      Array.from(row).forEach((cell, x) => {
        if (cell === '1') context.fillRect(left + (x + 4) * module, top + (y + 4) * module, module, module);
      }),
    );
  };
  const paint = (): void => {
    if (!context) return;
    // The background moves a little: a canvas stream sends a frame only when something was drawn.
    context.fillStyle = (tick++ & 1) === 0 ? '#d8d4cc' : '#d6d2ca';
    context.fillRect(0, 0, 640, 480);
    if (rows.length > 0) paintCode();
    else paintFace();
  };
  window.emzaTestCamera = { draw: (next) => void (rows = next) };
  const real = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (constraints) => {
    // What is recorded is the browser's own picture, made outside of this page: it comes however busy the page is.
    const small = { width: 320, height: 240, frameRate: 15 };
    if (constraints?.video && constraints.audio) return real({ ...constraints, video: small });
    const stream = await real(constraints);
    if (!constraints?.video || stream.getVideoTracks().length === 0) return stream;
    for (const track of stream.getVideoTracks()) {
      track.stop();
      stream.removeTrack(track);
    }
    timer ??= setInterval(paint, 60);
    paint();
    for (const track of canvas.captureStream(15).getVideoTracks()) stream.addTrack(track);
    return stream;
  };
}

export async function addVirtualCamera(page: Page): Promise<void> {
  await page.addInitScript(installCamera);
}

/** Shows `text` as a QR code to the camera; an empty text takes it away. */
export async function showToCamera(page: Page, text: string): Promise<void> {
  const rows =
    text === ''
      ? []
      : encode(text, { ecc: 'M', border: 0 }).data.map((row) => row.map((cell) => (cell ? '1' : '0')).join(''));
  await page.evaluate((cells) => window.emzaTestCamera?.draw(cells), rows);
}
