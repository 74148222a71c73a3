// SPDX-License-Identifier: Apache-2.0
// A device's own certificates. Device-signed: another device's certificate does not exist here.
//
// How to compose (main):
//   const issuing = { authority, store: createCaStore(db), audit, now };
//   const ca = createCertificateAuthority(issuing);     // Issuer of the RA, `certificates` of the vault, TokenDirectory
//   const activateCertificate = activateByDevice({ ...issuing, operations: vault, onActivated: ra.onActivated });
//   certificateRoutes({ findOfDevice: ca.findOfDevice, activate: activateCertificate, setRevocationCode: ca.setRevocationCode })
import { Hono } from 'hono';
import { describeRoute, resolver } from 'hono-openapi';
import { fromB64u } from '../../core/crypto/bytes.ts';
import {
  ActivateCertificate,
  AppError,
  CertificateView,
  RevocationCodeSet,
  SerialHex,
  SetRevocationCode,
} from '../../core/protocol/index.ts';
import { parse, readJson, type HttpContext, type HttpEnv } from './context.ts';

export interface CertificateUseCases {
  readonly findOfDevice: (input: { serial: string; deviceId: string }) => Promise<CertificateView>;
  readonly activate: (input: {
    serial: string;
    deviceId: string;
    operation: string;
    operationRandom: string;
  }) => Promise<CertificateView>;
  readonly setRevocationCode: (input: {
    serial: string;
    deviceId: string;
    sha256: Uint8Array;
  }) => Promise<RevocationCodeSet>;
}

const responses = {
  200: { description: 'The certificate', content: { 'application/json': { schema: resolver(CertificateView) } } },
  default: { description: 'Problem document (RFC 9457) with `code`' },
};

const ofDevice = (c: HttpContext): { serial: string; deviceId: string } => {
  try {
    return { serial: parse(SerialHex, c.req.param('serial')), deviceId: c.get('deviceId') };
  } catch (cause) {
    throw new AppError('CERTIFICATE_UNKNOWN', 'not a serial number', { cause });
  }
};

export function certificateRoutes({ findOfDevice, activate, setRevocationCode }: CertificateUseCases): Hono<HttpEnv> {
  return new Hono<HttpEnv>()
    .get(
      '/api/v1/certificates/:serial',
      describeRoute({ tags: ['certificates'], summary: 'A certificate of this device', responses }),
      async (c) => c.json(await findOfDevice(ofDevice(c))),
    )
    .post(
      '/api/v1/certificates/:serial/activate',
      describeRoute({
        tags: ['certificates'],
        summary: 'Activate by an operation that the device lock released',
        requestBody: {
          required: true,
          content: { 'application/json': { schema: resolver(ActivateCertificate) } },
        },
        responses,
      }),
      async (c) => c.json(await activate({ ...ofDevice(c), ...(await readJson(c, ActivateCertificate)) })),
    )
    .post(
      '/api/v1/certificates/:serial/revocation-code',
      describeRoute({
        tags: ['certificates'],
        summary: 'The hash of the revocation code that was made on the phone; it replaces an earlier one',
        requestBody: { required: true, content: { 'application/json': { schema: resolver(SetRevocationCode) } } },
        responses: {
          200: { description: 'OK', content: { 'application/json': { schema: resolver(RevocationCodeSet) } } },
          default: responses.default,
        },
      }),
      async (c) => {
        const { sha256 } = await readJson(c, SetRevocationCode);
        return c.json(await setRevocationCode({ ...ofDevice(c), sha256: fromB64u(sha256) }));
      },
    );
}
