// SPDX-License-Identifier: Apache-2.0
// The complete CRL: made again as soon as a status has changed, or when it has grown old; numbered without gaps by the
// database, so that any number of processes publish one row of lists.
import { fromHex, type Bytes } from '../../core/crypto/bytes.ts';
import { buildCrl } from '../../core/pki/index.ts';
import type { StatusAuthority, StatusStore, StoredCrl } from './ports.ts';

/** Long enough for a verifier that was offline for a while; short, for a hold may end any minute. */
const LIFE_SECONDS = 3600;
const FRESH_SECONDS = 600;

export interface CrlDeps {
  readonly authority: StatusAuthority;
  readonly store: StatusStore;
  readonly now: () => Date;
}

export function publishCrl({ authority, store, now }: CrlDeps): () => Promise<Uint8Array> {
  const { issuerId, issuer, caSigner } = authority;
  return async () => {
    const at = now();
    const isFresh = (latest: StoredCrl, version: bigint): boolean => {
      const age = (at.getTime() - latest.thisUpdate.getTime()) / 1000;
      return latest.statusVersion === version && age >= 0 && age < FRESH_SECONDS;
    };
    const [latest, { version }] = await Promise.all([store.latestCrl(issuerId), store.changes(issuerId, MAX_BIGINT)]);
    if (latest && isFresh(latest, version)) return latest.crl;
    const thisUpdate = Math.floor(at.getTime() / 1000);
    const made = await store.makeCrl({ issuerId, at, isFresh }, ({ number, entries }) =>
      buildCrl({
        issuerDer: issuer.subject.der,
        issuerKeyId: issuer.subjectKeyId as Bytes,
        number,
        thisUpdate,
        nextUpdate: thisUpdate + LIFE_SECONDS,
        entries: entries.flatMap(({ serial, revoked }) =>
          revoked
            ? [
                {
                  serial: fromHex(serial),
                  revokedAt: Math.floor(revoked.at.getTime() / 1000),
                  reason: revoked.reason,
                },
              ]
            : [],
        ),
        signer: caSigner,
      }),
    );
    return made.crl;
  };
}

/** Larger than any version: the version alone is asked for. */
const MAX_BIGINT = 9_223_372_036_854_775_807n;
