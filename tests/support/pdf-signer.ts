// SPDX-License-Identifier: Apache-2.0
// What an honest phone appends to a PDF, and what a patched one would: real signatures under a CA of OpenSSL's.
import { PDF } from '@libpdf/core';
import { signPades } from '../../core/ades/pades-sign.ts';
import { createOpensslCa } from './openssl-ca.ts';

export async function openPdfSigner() {
  const ca = await createOpensslCa();
  const signer = await ca.issue('sara');
  const whole = async (pdf: Uint8Array): Promise<Uint8Array> => {
    const certificateChain = [signer.der, ca.issuerDer];
    return (await signPades({ pdf, certificateChain, sign: signer.sign, signingTime: new Date() })).whole;
  };
  return {
    appended: async (pdf: Uint8Array): Promise<Uint8Array> => (await whole(pdf)).slice(pdf.length),
    /** The page says something else by the time it is signed. */
    appendedAfterChange: async (original: Uint8Array): Promise<Uint8Array> => {
      const pdf = await PDF.load(original);
      pdf.getPage(0)?.drawText('and 1000 more', { x: 72, y: 500, size: 18 });
      return (await whole(await pdf.save({ incremental: true }))).slice(original.length);
    },
    close: () => ca.close(),
  };
}
