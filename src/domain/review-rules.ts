// SPDX-License-Identifier: Apache-2.0
// Which documents a person can see before signing, and which requests this version can sign as they are asked.
// A type that is not drawn must never be passed off as seen.
import type { Format, SigningRequest } from '../../core/protocol/index.ts';

export type DocumentView = 'pdf' | 'text' | 'unsupported';

const TEXT_TYPES = ['text/plain', 'text/csv', 'text/markdown', 'text/xml', 'application/xml', 'application/json'];

/** How a document of this media type is drawn. HTML, SVG and office files are active content: not drawn. */
export function viewOf(mediaType: string): DocumentView {
  if (mediaType === 'application/pdf') return 'pdf';
  return TEXT_TYPES.includes(mediaType) ? 'text' : 'unsupported';
}

/** Formats that this version signs; the others come with their own issues of the project. */
const SIGNED_FORMATS: readonly Format[] = ['pades'];

/** A request that this version cannot sign as asked is refused before anything is shown. */
export function isSignable(request: SigningRequest): boolean {
  return request.documents.every((document) => {
    return (
      SIGNED_FORMATS.includes(document.format) && (document.format !== 'pades' || viewOf(document.mediaType) === 'pdf')
    );
  });
}
