// SPDX-License-Identifier: Apache-2.0
// Reads QR codes from the camera. Types only; the contract is ScannerService of src/app/services.ts.

export interface Scanner {
  scan(
    video: HTMLVideoElement,
    callbacks: { onText: (text: string) => void; onReading?: () => void },
    signal: AbortSignal,
  ): Promise<void>;
}
