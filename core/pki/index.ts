// SPDX-License-Identifier: Apache-2.0
// Certificates, requests, paths, OCSP and CRL. Import from here or from the file itself.
export * from './algorithms.ts';
export * from './build-certificate.ts';
export * from './build-crl.ts';
export * from './build-ocsp.ts';
export * from './certificate.ts';
export * from './check-crl.ts';
export * from './check-ocsp.ts';
export * from './csr.ts';
export * from './der-node.ts';
export { readDer } from './der.ts';
export * as derValues from './der-values.ts';
export * as der from './der-write.ts';
export * from './lint.ts';
export * from './names.ts';
export * from './ocsp-request.ts';
export * from './oids.ts';
export * from './profiles.ts';
export * from './public-key.ts';
export * from './signatures.ts';
export * from './types.ts';
export { validateChain } from './validate-chain.ts';
