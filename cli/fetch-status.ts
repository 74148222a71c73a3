// SPDX-License-Identifier: Apache-2.0
// Asks for certificate status over HTTP. The addresses stand in certificates, so they are used narrowly: http(s) only,
// no redirects, a time limit and a size limit. What comes back is checked by its signature elsewhere.
const TIMEOUT_MS = 10_000;
const MAX_OCSP = 64 * 1024;
const MAX_CRL = 32 * 1024 * 1024;

/** POST (RFC 6960 §A.1). */
export function fetchOcsp(url: string, requestDer: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return fetchBytes(url, MAX_OCSP, {
    method: 'POST',
    headers: { 'Content-Type': 'application/ocsp-request', Accept: 'application/ocsp-response' },
    body: requestDer,
  });
}

export function fetchCrl(url: string): Promise<Uint8Array> {
  return fetchBytes(url, MAX_CRL, { headers: { Accept: 'application/pkix-crl' } });
}

async function fetchBytes(url: string, limit: number, init: RequestInit): Promise<Uint8Array> {
  const { protocol } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') throw new Error('only http and https addresses are asked');
  const response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok || !response.body) throw new Error('no answer');
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body) {
    size += part.length;
    if (size > limit) throw new Error('the answer is too large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}
