// SPDX-License-Identifier: Apache-2.0
// Certificates, CRLs and OCSP over plain HTTP, and the roots. Anybody may ask; nothing here names a caller. Every
// answer is signed by its issuer, so it needs no https, and `no-cache` keeps old ones from being served in between.
//
// How to compose (main):
//   const authority = await openAuthority({ folder: createCaFolder(join(dataDir, 'ca')), issuers: createIssuerStore(db),
//     audit, plan: issuerPlan(mode), statusOrigin, passphrase: deriveKey(masterKey, 'ca-passphrase'), now });
//   const status = { authority, store: createStatusStore(db), now };
//   statusRoutes({ authority, answerOcsp: answerOcsp(status), publishCrl: publishCrl(status) })
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import { AppError } from '../../core/protocol/index.ts';
import { readBody, type HttpContext, type HttpEnv } from './context.ts';

const MAX_OCSP_REQUEST = 8192;

export interface StatusUseCases {
  readonly authority: {
    readonly issuerId: string;
    readonly plan: { readonly rootId: string };
    readonly issuer: { readonly der: Uint8Array };
    readonly root: { readonly der: Uint8Array };
    readonly rootCrl: Uint8Array;
    readonly rootsPem: string;
  };
  /** OCSPResponse for any bytes. */
  readonly answerOcsp: (requestDer: Uint8Array) => Promise<Uint8Array>;
  /** The complete CRL as it stands now. */
  readonly publishCrl: () => Promise<Uint8Array>;
}

const describe = (summary: string, mediaType: string) =>
  describeRoute({
    tags: ['status'],
    summary,
    responses: { 200: { description: 'DER or PEM', content: { [mediaType]: {} } } },
  });

export function statusRoutes({ authority, answerOcsp, publishCrl }: StatusUseCases): Hono<HttpEnv> {
  const { issuerId, plan } = authority;
  const answer = (c: HttpContext, bytes: Uint8Array | string, mediaType: string): Response =>
    c.body(typeof bytes === 'string' ? bytes : new Uint8Array(bytes), 200, {
      'content-type': mediaType,
      'cache-control': 'no-cache',
      // Public by nature: verifiers on other origins may read it.
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-allow-origin': '*',
    });
  const ocsp = async (c: HttpContext, requestDer: Uint8Array): Promise<Response> => {
    if (c.req.param('issuer') !== issuerId) throw new AppError('REQUEST_NOT_FOUND');
    return answer(c, await answerOcsp(requestDer), 'application/ocsp-response');
  };

  return new Hono<HttpEnv>()
    .get('/ca/:file{[a-z0-9-]+\\.cer}', describe('Certificate of a CA', 'application/pkix-cert'), (c) => {
      const certificates = new Map([
        [`${issuerId}.cer`, authority.issuer.der],
        [`${plan.rootId}.cer`, authority.root.der],
      ]);
      const der = certificates.get(c.req.param('file'));
      if (!der) throw new AppError('REQUEST_NOT_FOUND');
      return answer(c, der, 'application/pkix-cert');
    })
    .get('/crl/:file{[a-z0-9-]+\\.crl}', describe('Complete CRL of a CA', 'application/pkix-crl'), async (c) => {
      const file = c.req.param('file');
      if (file === `${plan.rootId}.crl`) return answer(c, authority.rootCrl, 'application/pkix-crl');
      if (file !== `${issuerId}.crl`) throw new AppError('REQUEST_NOT_FOUND');
      return answer(c, await publishCrl(), 'application/pkix-crl');
    })
    .post('/ocsp/:issuer', describe('OCSP (RFC 6960)', 'application/ocsp-response'), async (c) =>
      ocsp(c, await readBody(c, MAX_OCSP_REQUEST)),
    )
    .get('/ocsp/:issuer/*', describe('OCSP by GET (RFC 6960 §A.1)', 'application/ocsp-response'), (c) =>
      ocsp(c, requestOfPath(c)),
    )
    .get('/trust/roots.pem', describe('The roots, to be pinned', 'application/x-pem-file'), (c) =>
      answer(c, authority.rootsPem, 'application/x-pem-file'),
    );
}

/** Base64 of the request, url-encoded or not: its "/" may stand as it is. What is no base64 is answered as malformed. */
function requestOfPath(c: HttpContext): Uint8Array {
  const { pathname } = new URL(c.req.url);
  const rest = pathname.slice(pathname.indexOf('/', '/ocsp/'.length) + 1);
  let text = rest;
  try {
    text = decodeURIComponent(rest);
  } catch {
    return new Uint8Array();
  }
  if (text.length > MAX_OCSP_REQUEST || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return new Uint8Array();
  return new Uint8Array(Buffer.from(text, 'base64'));
}
