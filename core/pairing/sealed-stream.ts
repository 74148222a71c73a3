// SPDX-License-Identifier: Apache-2.0
// The end-to-end sealed stream of a signing request (design §8): HPKE mode PSK (RFC 9180: DHKEM P-256, HKDF-SHA256,
// AES-256-GCM) towards the phone, and the way back under a key exported from the same context. The relay between
// sees ciphertext only. Must never accept a stream that was cut, reordered, prolonged or made for another claim.
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import { fromB64u, toB64u, utf8, type Bytes } from '../crypto/bytes.ts';
import { platformSubtle } from '../crypto/hash.ts';
import { AppError, PAYLOAD_INFO, RESULT_CONTEXT, STREAM_CHUNK } from '../protocol/index.ts';

const ENC_LENGTH = 65;
const TAG_LENGTH = 16;
const SEALED_CHUNK = STREAM_CHUNK + TAG_LENGTH;
const MORE = new Uint8Array([0]);
const LAST = new Uint8Array([1]);

const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

type ChunkCipher = (chunk: Bytes, aad: Bytes, index: number) => Promise<ArrayBuffer>;
type Exporter = { export(context: Bytes, length: number): Promise<ArrayBuffer> };

/** The pair made for one claim. `claimKey` (uncompressed point, base64url) goes into the claim; the private half never leaves. */
export interface ClaimKeys {
  /** Private half non-extractable; may be kept in IndexedDB until the request is over. */
  readonly keys: CryptoKeyPair;
  readonly claimKey: string;
}

/** A fresh pair for one claim. */
export async function generateClaimKeys(): Promise<ClaimKeys> {
  const algorithm = { name: 'ECDH', namedCurve: 'P-256' };
  const keys = await platformSubtle.generateKey(algorithm, false, ['deriveBits']);
  return { keys, claimKey: toB64u(new Uint8Array(await platformSubtle.exportKey('raw', keys.publicKey))) };
}

/** What both ends know: `psk` is the 32-byte key of the link, `requestId` names it (psk_id). Both base64url. */
export interface StreamSecret {
  readonly psk: string;
  readonly requestId: string;
}

/** Opened or sealed. `resultKey` encrypts the way back: use it for one result, once (see {@link sealResult}). */
interface WithResultKey {
  /** AES-256-GCM, non-extractable. */
  readonly resultKey: CryptoKey;
}

const schedule = ({ psk, requestId }: StreamSecret) => ({
  info: utf8(PAYLOAD_INFO),
  psk: { key: fromB64u(psk), id: utf8(requestId) },
});

/**
 * Relying party's end. Each call is a new encapsulation, also for the same bytes; keep every `resultKey` of a request.
 * @returns enc (65 bytes) ‖ chunks of 64 KiB + tag, the last one shorter or equal.
 * @throws AppError REQUEST_INVALID when claimKey is no point of the curve.
 */
export async function sealPayload(
  input: StreamSecret & { readonly claimKey: string; readonly plaintext: Uint8Array },
): Promise<WithResultKey & { readonly ciphertext: Bytes }> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(fromB64u(input.claimKey)).catch((cause: unknown) => {
    throw new AppError('REQUEST_INVALID', 'claimKey is not a P-256 point', { cause });
  });
  const context = await suite.createSenderContext({ recipientPublicKey, ...schedule(input) });
  const ciphertext = await sealChunks(input.plaintext, ENC_LENGTH, (chunk, aad) => context.seal(chunk, aad));
  ciphertext.set(new Uint8Array(context.enc), 0);
  return { ciphertext, resultKey: await exportResultKey(context) };
}

/**
 * Phone's end.
 * @throws AppError SIGN_PAYLOAD_OPEN whatever does not fit: key, psk, request, a changed, missing or extra chunk.
 */
export async function openPayload(
  input: StreamSecret & { readonly claimKeys: CryptoKeyPair; readonly ciphertext: Uint8Array },
): Promise<WithResultKey & { readonly plaintext: Bytes }> {
  const { ciphertext } = input;
  try {
    // Only the uncompressed form: one encoding for one point.
    if (ciphertext[0] !== 4 || ciphertext.length < ENC_LENGTH + TAG_LENGTH) throw new Error('no encapsulated key');
    const context = await suite.createRecipientContext({
      recipientKey: input.claimKeys,
      enc: ciphertext.slice(0, ENC_LENGTH),
      ...schedule(input),
    });
    const plaintext = await openChunks(ciphertext, ENC_LENGTH, (chunk, aad) => context.open(chunk, aad));
    return { plaintext, resultKey: await exportResultKey(context) };
  } catch (cause) {
    throw new AppError('SIGN_PAYLOAD_OPEN', 'sealed payload does not open', { cause });
  }
}

/**
 * Phone's way back. The nonce is the chunk's number under a key used once: a second call with other bytes would give
 * the key away. Store what this returns before it is sent, and send those bytes again after a crash.
 */
export function sealResult(input: { readonly resultKey: CryptoKey; readonly plaintext: Uint8Array }): Promise<Bytes> {
  return sealChunks(input.plaintext, 0, (chunk, aad, index) =>
    platformSubtle.encrypt(gcm(aad, index), input.resultKey, chunk),
  );
}

/** Relying party's end of the way back. @throws AppError RESULT_OPEN */
export async function openResult(input: {
  readonly resultKey: CryptoKey;
  readonly ciphertext: Uint8Array;
}): Promise<Bytes> {
  return openChunks(input.ciphertext, 0, (chunk, aad, index) =>
    platformSubtle.decrypt(gcm(aad, index), input.resultKey, chunk),
  ).catch((cause: unknown) => {
    throw new AppError('RESULT_OPEN', 'sealed result does not open', { cause });
  });
}

function gcm(aad: Bytes, index: number): AesGcmParams {
  const iv = new Uint8Array(12);
  new DataView(iv.buffer).setBigUint64(4, BigInt(index));
  return { name: 'AES-GCM', iv, additionalData: aad };
}

async function exportResultKey(context: Exporter): Promise<CryptoKey> {
  const raw = await context.export(utf8(RESULT_CONTEXT), 32);
  return platformSubtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/** @returns `headLength` free bytes, then the sealed chunks; no bytes are one empty chunk. */
async function sealChunks(plaintext: Uint8Array, headLength: number, seal: ChunkCipher): Promise<Bytes> {
  const count = Math.max(1, Math.ceil(plaintext.length / STREAM_CHUNK));
  const out = new Uint8Array(headLength + plaintext.length + count * TAG_LENGTH);
  for (let index = 0; index < count; index++) {
    const chunk = plaintext.slice(index * STREAM_CHUNK, (index + 1) * STREAM_CHUNK);
    const sealed = await seal(chunk, index === count - 1 ? LAST : MORE, index);
    out.set(new Uint8Array(sealed), headLength + index * SEALED_CHUNK);
  }
  return out;
}

/** The count of chunks follows from the length; a cut stream ends in a chunk that was not sealed as the last. */
async function openChunks(ciphertext: Uint8Array, headLength: number, open: ChunkCipher): Promise<Bytes> {
  const length = ciphertext.length - headLength;
  const count = Math.ceil(length / SEALED_CHUNK);
  const lastLength = length - (count - 1) * SEALED_CHUNK;
  // An empty last chunk is the empty stream and nothing else: one form for one content.
  if (count < 1 || lastLength < TAG_LENGTH || (lastLength === TAG_LENGTH && count > 1)) throw new Error('cut stream');
  const out = new Uint8Array(length - count * TAG_LENGTH);
  for (let index = 0; index < count; index++) {
    const at = headLength + index * SEALED_CHUNK;
    const opened = await open(ciphertext.slice(at, at + SEALED_CHUNK), index === count - 1 ? LAST : MORE, index);
    out.set(new Uint8Array(opened), index * STREAM_CHUNK);
  }
  return out;
}
