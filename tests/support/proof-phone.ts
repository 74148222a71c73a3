// SPDX-License-Identifier: Apache-2.0
// What a phone does between payment and issue, by the use cases themselves: consent, selfie, sentence, video; each part
// of an upload as it would be sent. The checks run when the world is told to.
import { createHash, randomBytes } from 'node:crypto';
import { CHUNK_BYTES, type BeginUpload, type MediaKind, type ProofingView } from '../../core/protocol/index.ts';
import type { ProverInput } from '../../server/proofing/ports.ts';
import type { Proofing } from '../../server/proofing/proofing.ts';
import { exif, sampleJpeg } from './sample-jpeg.ts';
import { sampleClip } from './sample-clip.ts';

/** A selfie like no other: grey, with something random beside it. */
export const sampleSelfie = (size = 480): Uint8Array<ArrayBuffer> =>
  sampleJpeg({ width: size, height: size, beside: [exif(randomBytes(8).toString('hex'))] });

export const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64url');

export function announced(kind: MediaKind, bytes: Uint8Array, sentence?: string): BeginUpload {
  const mediaType = kind === 'face' ? 'image/jpeg' : 'video/webm';
  return { kind, mediaType, size: bytes.length, sha256: digestOf(bytes), ...(sentence !== undefined && { sentence }) };
}

/** @param proofing asked at each call, so that a world may put another in its place */
export function proofPhone(proofing: () => Proofing, step: ProverInput) {
  const never = new AbortController().signal;
  return {
    view: (): Promise<ProofingView> => proofing().watch({ ...step, seen: undefined, waitSeconds: 0, signal: never }),
    async consent(): Promise<ProofingView> {
      const { consent } = await this.view();
      return consent ? proofing().giveConsent({ ...step, sha256: consent.sha256 }) : this.view();
    },
    sentence: (lang: 'fa' | 'en' = 'fa'): Promise<ProofingView> => proofing().askSentence({ ...step, lang }),
    begin: (kind: MediaKind, bytes: Uint8Array, sentence?: string): Promise<ProofingView> =>
      proofing().beginUpload({ ...step, upload: announced(kind, bytes, sentence) }),
    part: (upload: string, offset: number, bytes: Uint8Array) => proofing().putPart({ ...step, upload, offset, bytes }),
    handIn: (kind: MediaKind, upload: string): Promise<ProofingView> => proofing().handIn({ ...step, kind, upload }),
    /** From the place that the server has reached. @returns the upload's id */
    async send(bytes: Uint8Array): Promise<string> {
      const { upload } = await this.view();
      if (!upload) throw new Error('no upload was begun');
      for (let at = upload.received; at < upload.size; at += CHUNK_BYTES) {
        await this.part(upload.id, at, bytes.subarray(at, at + CHUNK_BYTES));
      }
      return upload.id;
    },
    /** Announced, sent, handed in; to be checked. */
    async giveFace(bytes: Uint8Array = sampleSelfie()): Promise<ProofingView> {
      await this.consent();
      await this.begin('face', bytes);
      return this.handIn('face', await this.send(bytes));
    },
    async giveVideo(bytes?: Uint8Array, lang: 'fa' | 'en' = 'fa'): Promise<ProofingView> {
      const clip = bytes ?? (await sampleClip());
      const { sentence } = await this.sentence(lang);
      await this.begin('video', clip, sentence?.id);
      return this.handIn('video', await this.send(clip));
    },
    /** All of it, checked. */
    async prove(): Promise<ProofingView> {
      await this.giveFace();
      await proofing().runChecks();
      await this.giveVideo();
      await proofing().runChecks();
      return this.view();
    },
  };
}
