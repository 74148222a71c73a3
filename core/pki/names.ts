// SPDX-License-Identifier: Apache-2.0
// Distinguished names: one attribute a set, known string types. Names are compared as bytes, never folded.
import type { Bytes } from '../crypto/bytes.ts';
import { TAG, type DerNode } from './der-node.ts';
import { fieldsOf, elementsOf, readOid, readText } from './der-values.ts';
import { oid, printableString, sequence, setOf, utf8String } from './der-write.ts';
import { NAME_OID } from './oids.ts';
import type { Name, NameAttribute } from './types.ts';

/** @throws AppError DER_INVALID */
export function readName(node: DerNode): Name {
  const attributes = elementsOf(node, TAG.sequence, 0).flatMap((set) =>
    elementsOf(set, TAG.set).map((pair): NameAttribute => {
      const fields = fieldsOf(pair);
      const type = readOid(fields.next(TAG.oid));
      const value = fields.any();
      fields.end();
      return { oid: type, tag: value.tag, value: readText(value) };
    }),
  );
  const find = (type: string): string | undefined => attributes.find((attribute) => attribute.oid === type)?.value;
  return {
    der: node.bytes,
    attributes,
    commonName: find(NAME_OID.commonName),
    serialNumber: find(NAME_OID.serialNumber),
  };
}

/** country and serialNumber are PrintableString (RFC 5280 appendix A), the rest UTF8String. */
export function buildName(attributes: readonly (readonly [keyof typeof NAME_OID, string])[]): Bytes {
  return sequence(
    ...attributes.map(([type, value]) => {
      const text = type === 'country' || type === 'serialNumber' ? printableString(value) : utf8String(value);
      return setOf(sequence(oid(NAME_OID[type]), text));
    }),
  );
}
