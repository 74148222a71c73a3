// SPDX-License-Identifier: Apache-2.0
// What stands in the books, asked of PostgreSQL itself: what the bank took of a person, and which certificates name
// them. Reads only.
import { X509Certificate } from 'node:crypto';
import type { OwnPostgres } from './stall.ts';
import type { Person } from './world.ts';

export interface Books {
  /** Rials, one a charge that went through, in no order. */
  charges(person: Person): Promise<number[]>;
  /** State of each certificate that was ever signed for the person. */
  certificates(person: Person): Promise<string[]>;
}

export const openBooks = ({ query }: OwnPostgres): Books => ({
  async charges({ cards }) {
    const sql = 'SELECT amount::int FROM sandbox_bank_charges WHERE decline IS NULL AND card_number = ANY($1)';
    return (await query(sql, [cards.map(({ number }) => number)])).map(({ amount }) => Number(amount));
  },
  async certificates({ nationalId }) {
    const rows = await query('SELECT certificate, state FROM certificates WHERE certificate IS NOT NULL');
    return rows
      .filter(({ certificate }) => new X509Certificate(certificate as Buffer).subject.includes(nationalId))
      .map(({ state }) => String(state));
  },
});
