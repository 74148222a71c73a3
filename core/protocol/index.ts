// SPDX-License-Identifier: Apache-2.0
// Every message that crosses a wire, every rule of a field, every error code. Imports valibot and nothing else.
export * from './app-messages.ts';
export * from './check-shape.ts';
export * from './enrolment-messages.ts';
export * from './enrolment.ts';
export * from './errors.ts';
export * as fields from './fields.ts';
export * from './operations.ts';
export * from './primitives.ts';
export * from './problem.ts';
export * from './proofing-messages.ts';
export * from './revocation-code.ts';
export * from './signing-link.ts';
export * from './signing.ts';
export * from './token-messages.ts';
export * from './vault-record.ts';
