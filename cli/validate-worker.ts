// SPDX-License-Identifier: Apache-2.0
// The thread behind validate-in-worker.ts: one job, one report.
import { parentPort, workerData } from 'node:worker_threads';
import { validatePdf } from '../core/ades/validate-pdf.ts';
import { parseCertificate } from '../core/pki/certificate.ts';
import { fetchCrl, fetchOcsp } from './fetch-status.ts';
import type { ValidationJob } from './validate-in-worker.ts';

const { file, roots, isOffline } = workerData as ValidationJob;
const report = await validatePdf(file, {
  anchors: roots.map(parseCertificate),
  now: new Date(),
  ...(isOffline ? {} : { fetchOcsp, fetchCrl }),
});
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
parentPort?.postMessage(report);
