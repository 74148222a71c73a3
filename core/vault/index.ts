// SPDX-License-Identifier: Apache-2.0
// The vault's pure functions, both halves. Read in this order: oprf, harden, kek, envelope, unlock-key, token-key,
// record, vault; then operation and generation. Tries and states are the server's: server/vault.
export * from './device-keys.ts';
export * from './envelope.ts';
export * from './generation.ts';
export * from './harden.ts';
export * from './kek.ts';
export * from './operation.ts';
export * from './oprf.ts';
export * from './record.ts';
export * from './token-key.ts';
export * from './unlock-key.ts';
export * from './vault.ts';
