// SPDX-License-Identifier: Apache-2.0
// Transport-free end-to-end channel between relying party (later: computer) and phone.
export * from './link-mac.ts';
export * from './payload.ts';
export * from './sealed-stream.ts';
