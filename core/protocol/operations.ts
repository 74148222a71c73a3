// SPDX-License-Identifier: Apache-2.0
// What a person releases with the device lock, as the JSON whose hash stands in the WebAuthn challenge.
// The server recomputes `issue` and `activate`; of `sign` it sees only h.

/** `random` is 16 bytes, base64url: h tells nothing about a guessable operation. */
export type Operation =
  | {
      readonly kind: 'issue';
      readonly enrolmentId: string;
      readonly tokenId: string;
      readonly product: string;
      readonly termsSha256: string;
      readonly csrSha256: string;
      readonly random: string;
    }
  | { readonly kind: 'activate'; readonly tokenId: string; readonly serial: string; readonly random: string }
  | {
      readonly kind: 'sign';
      readonly tokenId: string;
      readonly requestId: string;
      readonly requestSha256: string;
      readonly digests: readonly string[];
      readonly random: string;
    };

/** Label of the challenge: SHA-256( ASCII label ‖ nonce ‖ h ), both 32 raw bytes (design §4). */
export function challengeLabel(kind: Operation['kind']): string {
  return `emza|1|${kind}|`;
}

/** What unlockKey signs, ASCII. The three are base64url as they stood in the messages. */
export function unlockStatement(tokenId: string, requestId: string, nonce: string): string {
  return `emza|1|unlock|${tokenId}|${requestId}|${nonce}`;
}
