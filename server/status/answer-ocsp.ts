// SPDX-License-Identifier: Apache-2.0
// The OCSP responder: what stands in the database at the moment of the question. A signed answer without nonce is
// kept, and served again only after the database, asked since the question came, says that this status still stands.
// A serial that was never issued is "unknown", never "good".
import {
  buildOcspError,
  buildOcspResponse,
  isCertIdOf,
  parseOcspRequest,
  type CertId,
  type CertificateStatus,
} from '../../core/pki/index.ts';
import type { StatusAuthority, StatusStore } from './ports.ts';

/** design §7: at most ten minutes. */
const LIFE_SECONDS = 600;
/** A kept answer still has at least half of its life before it. */
const KEPT_SECONDS = LIFE_SECONDS / 2;
const MAX_KEPT = 20_000;
/** One certificate asked about takes some hundred bytes; longer requests are answered, not kept. */
const MAX_KEPT_REQUEST = 512;
/** Later than any version: nothing is kept yet, so no change matters. */
const NEVER = 9_223_372_036_854_775_807n;

export interface OcspDeps {
  readonly authority: StatusAuthority;
  readonly store: StatusStore;
  readonly now: () => Date;
}

interface Kept {
  readonly response: Uint8Array;
  readonly serials: readonly string[];
  readonly until: number;
}

/** Keeps answers for as long as they are true. */
function createKeep({ authority, store }: OcspDeps) {
  const { issuerId } = authority;
  const kept = new Map<string, Kept>();
  const bySerial = new Map<string, Set<string>>();
  let version = -1n;

  const drop = (key: string): void => {
    for (const serial of kept.get(key)?.serials ?? []) {
      const keys = bySerial.get(serial);
      keys?.delete(key);
      if (keys?.size === 0) bySerial.delete(serial);
    }
    kept.delete(key);
  };

  const look = async (): Promise<void> => {
    const changes = await store.changes(issuerId, version === -1n ? NEVER : version);
    // An older version than the one known is a restored database: nothing that is kept can be relied on.
    if (version === -1n || changes.version < version) for (const key of kept.keys()) drop(key);
    else for (const serial of changes.serials) for (const key of bySerial.get(serial) ?? []) drop(key);
    version = changes.version;
  };

  let running: Promise<void> | undefined;
  let queued: Promise<void> | undefined;
  /** A look that began after this call: one that is under way may have been too early. Many callers share one. */
  const hear = (): Promise<void> => {
    if (!running) return (running = look().finally(() => (running = undefined)));
    return (queued ??= running
      .catch(() => undefined)
      .then(() => {
        queued = undefined;
        return hear();
      }));
  };

  return {
    async find(key: string, now: number): Promise<Uint8Array | undefined> {
      await hear();
      const entry = kept.get(key);
      if (entry && entry.until <= now) drop(key);
      return entry && entry.until > now ? entry.response : undefined;
    },
    version: () => version,
    /** `seen`: the version before the statuses were read; had it moved on, they may be old already. */
    put(key: string, entry: Kept, seen: bigint): void {
      if (seen !== version) return;
      const [oldest] = kept.keys();
      if (kept.size >= MAX_KEPT && oldest !== undefined) drop(oldest);
      kept.set(key, entry);
      for (const serial of entry.serials) {
        const keys = bySerial.get(serial) ?? new Set();
        bySerial.set(serial, keys.add(key));
      }
    },
  };
}

/** @returns DER of an OCSPResponse for any bytes; never throws for what the bytes say. */
export function answerOcsp(deps: OcspDeps): (requestDer: Uint8Array) => Promise<Uint8Array> {
  const { authority, store } = deps;
  const keep = createKeep(deps);

  return async (requestDer) => {
    const now = Math.floor(deps.now().getTime() / 1000);
    const key = Buffer.from(requestDer).toString('base64');
    const before = await keep.find(key, now);
    if (before) return before;
    const seen = keep.version();

    let request;
    try {
      request = parseOcspRequest(requestDer);
    } catch {
      return buildOcspError(1);
    }
    const serials = request.certIds.map(({ serialHex }) => serialHex);
    const rows = await store.statuses(authority.issuerId, serials);
    const statusOf = async (certId: CertId): Promise<CertificateStatus> => {
      const row = rows.get(certId.serialHex);
      const isOurs = row && (await isCertIdOf(certId, { serial: certId.serial }, authority.issuer));
      if (!isOurs) return { status: 'unknown' };
      if (!row.revoked) return { status: 'good' };
      const revokedAt = Math.floor(row.revoked.at.getTime() / 1000);
      return { status: 'revoked', revokedAt, reason: row.revoked.reason };
    };
    const answers = await Promise.all(
      request.certIds.map(async (certId) => ({ certIdDer: certId.der, status: await statusOf(certId) })),
    );
    const response = await buildOcspResponse({
      answers,
      thisUpdate: now,
      nextUpdate: now + LIFE_SECONDS,
      nonce: request.nonce,
      responder: await authority.responder(),
    });
    if (!request.nonce && requestDer.length <= MAX_KEPT_REQUEST)
      keep.put(key, { response, serials, until: now + KEPT_SECONDS }, seen);
    return response;
  };
}
