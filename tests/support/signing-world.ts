// SPDX-License-Identifier: Apache-2.0
// The signing areas over a real PostgreSQL, real files and a real listening server, and a phone made of the core
// functions. Only the token directory is a table of the test's own: which device may sign as whom.
import { serve, type ServerType } from '@hono/node-server';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toB64u, type Bytes } from '../../core/crypto/bytes.ts';
import { randomBytes } from '../../core/crypto/hash.ts';
import { createSignedHeaders } from '../../core/crypto/http-signature.ts';
import { jwkThumbprint } from '../../core/crypto/jwk-thumbprint.ts';
import { generateP256, publicJwkOf } from '../../core/crypto/p256.ts';
import { checkRequestAgainstClaim, verifyRequestJws } from '../../core/ades/request-jws.ts';
import {
  generateClaimKeys,
  linkMac,
  openPayload,
  packResult,
  sealResult,
  splitDocuments,
  unpackPayload,
} from '../../core/pairing/index.ts';
import { errorOfProblem, parseSigningLink, type ClaimAnswer, type CreatedRequest } from '../../core/protocol/index.ts';
import { createFileMediaStore } from '../../server/adapters/file-media-store/file-media-store.ts';
import { createAuditLog } from '../../server/audit/audit-log.ts';
import { authenticateDevice } from '../../server/devices/authenticate-device.ts';
import { createApp } from '../../server/http/app.ts';
import { createLog } from '../../server/http/log.ts';
import { createMetrics } from '../../server/http/metrics.ts';
import { requestRoutes } from '../../server/http/request-routes.ts';
import { rpRoutes } from '../../server/http/rp-routes.ts';
import { createSigning } from '../../server/signing/create-signing.ts';
import type { SigningDeps } from '../../server/signing/ports.ts';
import { registerSandboxRp } from '../../server/signing/relying-parties.ts';
import { createAuditStore } from '../../server/store/audit-store.ts';
import { createDevicesStore } from '../../server/store/devices-store.ts';
import { createRpStore, createSigningStore } from '../../server/store/signing-store.ts';
import { freshDatabase } from './postgres.ts';

export const MAX_MEDIA_BYTES = 1024 * 1024;

export type SigningWorld = Awaited<ReturnType<typeof openSigningWorld>>;

export async function openSigningWorld(postgresUrl: string) {
  const database = await freshDatabase(postgresUrl);
  const { db } = database;
  const folder = await mkdtemp(join(tmpdir(), 'emza-signing-'));
  const mediaFolder = join(folder, 'media');
  const holders = new Map<string, { tokenId: string; nationalId: string }>();
  const drain = new AbortController();
  let app: ReturnType<typeof createApp> | undefined;
  const server: ServerType = serve({ port: 0, fetch: (request) => app?.fetch(request) ?? new Response(null) });
  if (!server.listening) await once(server, 'listening');
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const logged: string[] = [];

  const audit = createAuditLog({ store: createAuditStore(db), now: () => new Date() });
  const deps: SigningDeps = {
    store: createSigningStore(db),
    rps: createRpStore(db),
    media: await createFileMediaStore(mediaFolder),
    tokens: { activeTokenOf: (deviceId) => Promise.resolve(holders.get(deviceId)) },
    wakeUps: db,
    audit,
    rpSessionKey: randomBytes(32),
    origin,
    maxMediaBytes: MAX_MEDIA_BYTES,
    mode: 'sandbox',
    draining: drain.signal,
  };
  const signing = createSigning(deps);
  const devices = createDevicesStore(db);
  app = createApp({
    origin,
    statusOrigin: origin,
    version: 'test',
    log: createLog({ write: (line: string) => void logged.push(line) }),
    metrics: createMetrics(),
    now: () => new Date(),
    authenticateDevice: authenticateDevice({ devices, now: () => Math.floor(Date.now() / 1000) }),
    findRp: signing.findRp,
    routes: [rpRoutes(signing), requestRoutes(signing)],
    files: async (_, next) => next(),
  });
  await registerSandboxRp(deps)();

  return {
    ...database,
    origin,
    deps,
    signing,
    app,
    mediaFolder,
    logs: () => logged.join(''),
    drain: () => drain.abort(),
    /** The names and bytes of everything in the media folder. */
    mediaFiles: async () =>
      Promise.all(
        (await readdir(mediaFolder)).map(async (name) => ({ name, bytes: await readFile(join(mediaFolder, name)) })),
      ),
    /** As if the request had been made `seconds` ago, by the database's clock. */
    age: (requestId: string, seconds: number) =>
      db.query('UPDATE signing_requests SET created_at = created_at - make_interval(secs => $2) WHERE id = $1', [
        requestId,
        seconds,
      ]),
    expire: (requestId: string) =>
      db.query("UPDATE signing_requests SET expires_at = clock_timestamp() - interval '1 second' WHERE id = $1", [
        requestId,
      ]),
    phone: (nationalId?: string) => newPhone({ origin, devices, holders }, nationalId),
    async close() {
      drain.abort();
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type Phone = Awaited<ReturnType<typeof newPhone>>;

/** `nationalId` undefined: a registered device without an active certificate. */
async function newPhone(
  world: {
    origin: string;
    devices: ReturnType<typeof createDevicesStore>;
    holders: Map<string, { tokenId: string; nationalId: string }>;
  },
  nationalId: string | undefined,
) {
  const keys = await generateP256();
  const publicJwk = await publicJwkOf(keys.publicKey);
  const deviceId = await jwkThumbprint(publicJwk);
  await world.devices.register(deviceId, publicJwk);
  if (nationalId !== undefined) world.holders.set(deviceId, { tokenId: toB64u(randomBytes(16)), nationalId });

  const signed = (method: string, path: string, body: Uint8Array) =>
    createSignedHeaders({
      method,
      targetUri: world.origin + path,
      body,
      created: Math.floor(Date.now() / 1000),
      nonce: toB64u(randomBytes(16)),
      keyId: deviceId,
      privateKey: keys.privateKey,
    });
  const send = async (method: string, path: string, body: Uint8Array = new Uint8Array(), sendBody = body) => {
    const headers = await signed(method, path, body);
    return fetch(world.origin + path, { method, headers, ...(method !== 'GET' && { body: sendBody as Bytes }) });
  };
  const sendJson = (path: string, value: unknown) =>
    send('POST', path, new TextEncoder().encode(JSON.stringify(value)));

  return {
    deviceId,
    signed,
    send,
    sendJson,
    /** A claim made for later repeats: the code of the link, a fresh claim id and key. */
    async prepareClaim(link: { t: string; mac: string }) {
      const claimKeys = await generateClaimKeys();
      const message = { claimId: toB64u(randomBytes(16)), t: link.t, mac: link.mac, claimKey: claimKeys.claimKey };
      return { keys: claimKeys.keys, message };
    },
    claim: (requestId: string, message: unknown) => sendJson(`/api/v1/requests/${requestId}/claim`, message),
    payload: (requestId: string, wait = 0) => send('GET', `/api/v1/requests/${requestId}/payload?wait=${wait}`),
    result: (requestId: string, bytes: Uint8Array) => send('POST', `/api/v1/requests/${requestId}/result`, bytes),
    refuse: (requestId: string, reason = 'declined') => sendJson(`/api/v1/requests/${requestId}/refusal`, { reason }),
  };
}

/** A relying party that speaks plain HTTP. */
export function newRp(origin: string, bearer = 'sandbox-rp') {
  const send = (method: string, path: string, body?: BodyInit) =>
    fetch(`${origin}/rp/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${bearer}` },
      ...(body !== undefined && { body, duplex: 'half' }),
    });
  return {
    send,
    async create(message: object = {}): Promise<CreatedRequest> {
      const body = JSON.stringify({ flow: 'qr', expiresIn: 60, ...message });
      return (await (await send('POST', '/requests', body)).json()) as CreatedRequest;
    },
    view: async (id: string, wait = 0) =>
      (await (await send('GET', `/requests/${id}?wait=${wait}`)).json()) as Record<string, unknown>,
    upload: (id: string, bytes: Uint8Array) => send('PUT', `/requests/${id}/payload`, bytes as Bytes),
    result: (id: string) => send('GET', `/requests/${id}/result`),
    withdraw: (id: string) => send('DELETE', `/requests/${id}`),
  };
}

/** The code of a frame as the relying party would show it `seconds` after the 201. */
export async function frameAt(created: CreatedRequest, seconds: number, flow: 'qr' | 'link' = 'qr') {
  const t = seconds.toString(36);
  return { t, mac: await linkMac(created.sessionSecret, flow, created.requestId, t) };
}

/** Reads a link and claims its request. */
export async function claimByLink(phone: Phone, link: string, origin: string) {
  const { requestId, t, mac, key } = parseSigningLink(link, origin);
  const { keys, message } = await phone.prepareClaim({ t, mac });
  return { requestId, key, keys, claim: await answerOf(await phone.claim(requestId, message)) };
}

/**
 * What a phone does with a link, from the claim to the checked documents. `sign` seals whatever the test says as the
 * result: nothing here makes a signature.
 */
export async function openOnPhone(phone: Phone, link: string, origin: string) {
  const { requestId, key, keys, claim } = await claimByLink(phone, link, origin);
  const sealed = await phone.payload(requestId, 25);
  if (sealed.status !== 200) throw new Error(`no payload: ${await outcomeOf(sealed)}`);
  const ciphertext = new Uint8Array(await sealed.arrayBuffer());
  const { plaintext, resultKey } = await openPayload({ psk: key, requestId, claimKeys: keys, ciphertext });
  const { jws, rest } = unpackPayload(plaintext);
  const request = await verifyRequestJws(jws, claim.rp.keys);
  checkRequestAgainstClaim(request, { ...claim, rpId: claim.rp.id, origins: claim.rp.origins });
  const documents = splitDocuments(rest, request.documents);
  return {
    request,
    documents,
    async sign(files: readonly { form: 'appended' | 'whole'; bytes: Uint8Array; name?: string }[], id = requestId) {
      const entries = files.map(({ form, bytes, name }, index) => {
        const document = request.documents[index];
        if (!document) throw new Error('more files than documents');
        return {
          name: name ?? document.name,
          format: document.format,
          level: document.level,
          form,
          size: bytes.length,
        };
      });
      const head = { v: 1, requestId: id, files: entries } as const;
      const result = packResult(
        head,
        files.map(({ bytes }) => bytes),
      );
      return phone.result(requestId, await sealResult({ resultKey, plaintext: result }));
    },
    refuse: (reason?: string) => phone.refuse(requestId, reason),
  };
}

/** The status and, of a problem document, the code: what a test asserts on. */
export async function outcomeOf(response: Response): Promise<string> {
  if (response.ok) {
    await response.arrayBuffer();
    return String(response.status);
  }
  return errorOfProblem(await response.json(), response.status).code;
}

export async function answerOf(response: Response): Promise<ClaimAnswer> {
  if (!response.ok) throw errorOfProblem(await response.json(), response.status);
  return (await response.json()) as ClaimAnswer;
}
