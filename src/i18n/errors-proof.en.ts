// SPDX-License-Identifier: Apache-2.0
// English texts of the codes of the proofing, as part of errors.en.ts: why a selfie or a video could not be taken, sent
// or accepted, and what the person does differently next time. Never a score, nor what was seen.
import type { ErrorCode } from '../../core/protocol/index.ts';
import type { ErrorText } from './errors.fa.ts';

const CONTINUE = 'Open the page again and go on from the same step.';
const FACE_AGAIN = 'Sit in good light, yourself, in front of the camera, and take the picture again.';
const VIDEO_AGAIN = 'Record it again.';

export const errorsProofEn: Record<Extract<ErrorCode, `PROOF_${string}`>, ErrorText> = {
  PROOF_CONSENT: {
    what: 'You have not agreed yet that your picture is checked and kept.',
    next: 'Read the consent and tick it.',
  },
  PROOF_CONSENT_CHANGED: { what: 'The consent has changed meanwhile.', next: 'Read it again and tick it.' },
  PROOF_STATE: { what: 'Your verification is at another step.', next: CONTINUE },
  PROOF_SENTENCE_EXPIRED: {
    what: 'The time of this sentence is over, and its recording cannot be used.',
    next: 'You get a new sentence; read that one.',
  },
  PROOF_UPLOAD: { what: 'The server does not know this picture or video.', next: 'Take it again and send it.' },
  PROOF_UPLOAD_OFFSET: {
    what: 'A part of the file was lost on its way.',
    next: 'Send it again; it goes on from there.',
  },
  PROOF_UPLOAD_DIGEST: { what: 'The file was damaged on its way.', next: 'Take it again and send it.' },
  PROOF_UPLOAD_TOO_LARGE: {
    what: 'The file is larger than allowed.',
    next: 'Record a shorter one, or take the picture again.',
  },
  PROOF_PICTURE_INVALID: { what: 'This picture cannot be opened.', next: 'Take it again.' },
  PROOF_PICTURE_SMALL: {
    what: 'The picture is too small to recognise a face in it.',
    next: 'Come nearer and take it again; if that does not help, go on with another phone.',
  },
  PROOF_VIDEO_INVALID: {
    what: 'The video cannot be opened, or this browser cannot record.',
    next: 'Record it again; if that does not help, update the browser.',
  },
  PROOF_VIDEO_SHORT: { what: 'The video is too short.', next: 'Read the whole sentence, then stop.' },
  PROOF_VIDEO_LONG: { what: 'The video is too long.', next: 'Read just the sentence, then stop.' },
  PROOF_VIDEO_SILENT: {
    what: 'The video has no picture or no sound.',
    next: 'Check that camera and microphone are allowed, and record it again.',
  },

  PROOF_FACE_OTHER: {
    what: 'The face was not found to be the one in your registry photograph.',
    next: `Only the holder of this national ID can go on. ${FACE_AGAIN}`,
  },
  PROOF_FACE_COVERED: {
    what: 'A part of the face is covered.',
    next: 'Take off mask, glasses and whatever is in front of the face, and try again. A headscarf, chador or beard is fine.',
  },
  PROOF_FACE_COUNT: {
    what: 'There must be one face in the picture, no more and no fewer.',
    next: 'Sit alone in front of the camera and try again.',
  },
  PROOF_FACE_UNCLEAR: {
    what: 'The face is not bright and sharp enough.',
    next: 'Face the light, hold the phone still and try again.',
  },
  PROOF_FACE_COPY: {
    what: 'It looks as if a photograph or a screen had been filmed.',
    next: 'Be in front of the camera yourself, live, and try again.',
  },
  PROOF_FACE_STILL: {
    what: 'The face in the video did not move as a face does.',
    next: 'Hold the phone in front of you, speak naturally and record again.',
  },
  PROOF_SPEECH_UNHEARD: {
    what: 'Your voice was not heard.',
    next: `Go to a quieter place, keep your hand off the microphone and read louder. ${VIDEO_AGAIN}`,
  },
  PROOF_SPEECH_OTHER: {
    what: 'What you said was not the sentence on the screen.',
    next: `Read the new sentence calmly and whole, just as it is written. ${VIDEO_AGAIN}`,
  },
  PROOF_LIPS_STILL: {
    what: 'The lips were not seen moving with the voice.',
    next: `Keep your face inside the oval and read the sentence yourself. ${VIDEO_AGAIN}`,
  },
  PROOF_REVIEW_REFUSED: {
    what: 'The reviewer did not accept your picture and video.',
    next: 'Read the advice and do both again; your payment is kept. If it happens again, call the call centre.',
  },
  PROOF_EXPIRED: {
    what: 'Your verification has expired.',
    next: 'Take picture and video again. Your payment is kept.',
  },
};
