// SPDX-License-Identifier: Apache-2.0
// English texts of the identity verification (face, video, verdict), as part of en.ts.
import type { proofFa } from './proof.fa.ts';

export const proofEn: typeof proofFa = {
  camera: {
    starting: 'Starting the camera…',
    live: 'Your live picture, as in a mirror',
    ready: 'Face inside the oval, eyes on the camera.',
    dark: 'Too dark. Face a window or a lamp.',
    bright: 'Too bright. Move out of the direct light.',
    waysTitle: 'To get the camera going',
    ways: [
      'Press the icon beside the address in the browser and allow camera and microphone.',
      'If it is not there: settings of the phone, “Apps”, the browser, “Permissions”.',
      'Close other apps that use the camera or are in a video call.',
    ],
  },
  capture: {
    permission:
      'When you press the button, the browser asks for the camera: choose “Allow”. Nothing is sent before you confirm it.',
    permissionSound:
      'When you press the button, the browser asks for camera and microphone: choose “Allow”. Nothing is sent before you confirm it.',
    saving: 'Getting it ready…',
    sendingTitle: 'Sending',
    sending: (sent, total) => `${sent} of ${total} sent`,
    sendingText: 'Keep this page open. If it is closed, it goes on from there later.',
    cut: 'You are offline, or the connection is weak. Nothing is lost, and it goes on from there by itself.',
    again: 'Do it again',
    retryAfter: (time) => `You can do it again in ${time}.`,
    refusedTitle: 'Once more, please',
  },
  face: {
    title: 'Picture of your face',
    text: 'With a picture of yourself you show that you are the holder of this national ID.',
    rules: [
      'Your full face, from the front, without mask, glasses or heavy make-up',
      'Your own live face: no photograph, no file, and nobody else in the picture',
      'Clothing by the customs and law of the country; a headscarf leaves the face free',
      'A quiet place, good light from the front, a plain and preferably white background',
    ],
    understood: 'Understood',
    consentTitle: 'Your consent',
    consentText: 'A picture of your face and your voice are sensitive data; we ask for your permission separately.',
    consent: 'I have read the above and consent',
    cameraTitle: 'Take a picture of your face',
    shutter: 'Take the picture',
    previewTitle: 'Is this picture good?',
    previewText: 'The face should be whole, bright and sharp. Unlike in a mirror, left and right are not swapped.',
    preview: 'The picture that you took',
    use: 'Send this picture',
    retake: 'Take it again',
    checkingTitle: 'Your picture is being checked',
    checking: 'Comparing it with the civil registry…',
    checkingText: 'This usually takes a few seconds.',
    delayed: 'The checking system has not answered yet. We keep asking; you may leave and come back later.',
  },
  video: {
    title: 'A short video',
    text: 'You read a sentence from the screen in your own voice. It shows that you are here yourself, now.',
    rules: [
      'Same face and clothing as in the picture, no mask or glasses',
      'A quiet place without noise, good light from the front',
      'Press the red button; after a count of three, read the whole sentence calmly',
      'Then stop the recording; you have up to twenty seconds',
    ],
    understood: 'Understood',
    cameraTitle: 'Read the sentence',
    sentence: 'Read this aloud',
    soon: 'After the countdown, you read this aloud',
    record: 'Start recording',
    stop: 'Stop recording',
    ready: 'When you are ready, press the red button.',
    countdown: (seconds) => `Recording in ${seconds}`,
    soonRecording: 'Recording begins after the count.',
    recording: 'Recording: read the sentence.',
    elapsed: (at, of) => `${at} of ${of}`,
    renewed: 'There is a new sentence. Look at it once and, when you are ready, press the red button again.',
    left: 'The page was left or hidden while recording, and the recording was thrown away. Begin again.',
    previewTitle: 'Is this video good?',
    previewText:
      'See that your face is visible and the whole sentence is heard. Unlike in a mirror, left and right are not swapped.',
    preview: 'The video that you recorded',
    use: 'Send this video',
    retake: 'Record it again',
  },
  verdict: {
    checkingTitle: 'Your video is being checked',
    checking: 'Checking face, voice and sentence…',
    checkingText:
      'This usually takes less than a minute. You may wait or leave; the outcome is among your messages, too.',
    delayedTitle: 'The check takes a little longer',
    delayedText:
      'A system that has to answer is out of reach. We keep asking and tell you; you need not stay or do anything.',
    reviewTitle: 'Waiting for a reviewer',
    reviewText:
      'To be sure, a reviewer looks at your picture and video. You get the outcome by SMS and in the messages of the app; you may leave.',
    kept: 'Your payment and all you have done so far are kept.',
    home: 'Leave and come back later',
  },
};
