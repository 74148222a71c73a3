// SPDX-License-Identifier: Apache-2.0
// Reads a recording's container to its end, in a process of its own: the file comes from anyone, and the process can be
// stopped. It decodes no picture and no sound; what it answers are facts about tracks, or that this is no recording.
import { BufferSource, EncodedPacketSink, Input, MP4, WEBM, type InputTrack } from 'mediabunny';
import type { Clip } from '../../proofing/ports.ts';

/** 20 s at 60 pictures and 100 sounds a second, and a good deal more. */
const MAX_PACKETS = 10_000;

interface Track {
  readonly seconds: number;
  readonly packets: number;
}
const NONE: Track = { seconds: 0, packets: 0 };

/** Length by the packets themselves: a recorder that streams writes none into the head. */
async function readTrack(track: InputTrack | null): Promise<Track> {
  if (!track) return NONE;
  let [from, to, packets] = [Infinity, -Infinity, 0];
  for await (const packet of new EncodedPacketSink(track).packets()) {
    packets += 1;
    if (packets > MAX_PACKETS || !Number.isFinite(packet.timestamp)) throw new Error('no recording of a person');
    if (packet.byteLength === 0) continue;
    from = Math.min(from, packet.timestamp);
    to = Math.max(to, packet.timestamp + Math.max(0, packet.duration));
  }
  return packets === 0 ? NONE : { seconds: Math.max(0, to - from), packets };
}

async function readClip(bytes: Uint8Array<ArrayBuffer>): Promise<Clip> {
  const input = new Input({ formats: [WEBM, MP4], source: new BufferSource(bytes) });
  try {
    const mediaType = (await input.getFormat()) === WEBM ? 'video/webm' : 'video/mp4';
    const picture = await readTrack(await input.getPrimaryVideoTrack());
    const sound = await readTrack(await input.getPrimaryAudioTrack());
    if (picture.packets + sound.packets === 0) throw new Error('nothing is in it');
    const seconds = Math.max(picture.seconds, sound.seconds);
    // Half of it at least, and something each second: one frame is no moving picture, one click no voice.
    const isThere = (track: Track): boolean => track.packets >= seconds && track.seconds * 2 >= seconds;
    return { mediaType, seconds, hasPicture: seconds > 0 && isThere(picture), hasSound: seconds > 0 && isThere(sound) };
  } finally {
    input.dispose();
  }
}

// Nobody waits any more.
process.once('disconnect', () => process.exit());
process.once('message', (bytes) => {
  // Whatever the reader stumbled over stands in the file, and its words may quote from it.
  void readClip(new Uint8Array(bytes as Uint8Array))
    .catch(() => undefined)
    .then((clip) => process.send?.(clip ?? 'none'));
});
// The program is here: what goes wrong from now on is the file's doing.
process.send?.('ready');
