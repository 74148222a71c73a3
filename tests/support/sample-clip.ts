// SPDX-License-Identifier: Apache-2.0
// A recording made by code: a container as a browser's recorder writes it, with packets of noise for picture and sound.
// Nobody is in it; it is for readers of containers, not for players.
import { randomBytes } from 'node:crypto';
import {
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
  WebMOutputFormat,
} from 'mediabunny';

const PICTURE_SECONDS = 1 / 10;
const SOUND_SECONDS = 1 / 50;

const WEBM = { format: () => new WebMOutputFormat({ appendOnly: true }), video: 'vp8', codec: 'vp8' } as const;
const MP4 = {
  format: () => new Mp4OutputFormat({ fastStart: 'fragmented' }),
  video: 'vp9',
  codec: 'vp09.00.10.08',
} as const;

/** `hasPicture`, `hasSound`: leave one out. `pictures`: how many at most; `bytes`: of each. No two are alike. */
export async function sampleClip(
  o: {
    seconds?: number;
    hasPicture?: boolean;
    hasSound?: boolean;
    type?: 'video/webm' | 'video/mp4';
    bytes?: number;
    pictures?: number;
  } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { seconds = 3, hasPicture = true, hasSound = true, bytes = 900, pictures = Infinity } = o;
  const kind = o.type === 'video/mp4' ? MP4 : WEBM;
  const target = new BufferTarget();
  const output = new Output({ format: kind.format(), target });
  const picture = new EncodedVideoPacketSource(kind.video);
  const sound = new EncodedAudioPacketSource('opus');
  if (hasPicture) output.addVideoTrack(picture, { frameRate: 1 / PICTURE_SECONDS });
  if (hasSound) output.addAudioTrack(sound);
  await output.start();
  const sounds = hasSound ? Math.round(PICTURE_SECONDS / SOUND_SECONDS) : 0;
  for (let i = 0; i * PICTURE_SECONDS < seconds - 1e-9; i++) {
    const at = i * PICTURE_SECONDS;
    if (hasPicture && i < pictures) {
      const packet = new EncodedPacket(randomBytes(bytes), i % 10 === 0 ? 'key' : 'delta', at, PICTURE_SECONDS);
      await picture.add(packet, { decoderConfig: { codec: kind.codec, codedWidth: 320, codedHeight: 240 } });
    }
    for (let j = 0; j < sounds; j++) {
      const packet = new EncodedPacket(randomBytes(40), 'key', at + j * SOUND_SECONDS, SOUND_SECONDS);
      await sound.add(packet, { decoderConfig: { codec: 'opus', numberOfChannels: 1, sampleRate: 48_000 } });
    }
  }
  await output.finalize();
  if (!target.buffer) throw new Error('no clip was made');
  return new Uint8Array(target.buffer);
}
