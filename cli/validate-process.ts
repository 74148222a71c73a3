// SPDX-License-Identifier: Apache-2.0
// The process behind validate-apart.ts: one job, one report.
import { validatePdf } from '../core/ades/validate-pdf.ts';
import { parseCertificate } from '../core/pki/certificate.ts';
import { fetchCrl, fetchOcsp } from './fetch-status.ts';
import type { ValidationJob } from './validate-apart.ts';

// Nobody waits any more.
process.once('disconnect', () => process.exit());
process.once('message', (job) => {
  const { file, roots, isOffline } = job as ValidationJob;
  // What is thrown ends the process, which says that the file cannot be read.
  void validatePdf(file, {
    anchors: roots.map(parseCertificate),
    now: new Date(),
    ...(isOffline ? {} : { fetchOcsp, fetchCrl }),
  }).then((report) => process.send?.(report));
});
