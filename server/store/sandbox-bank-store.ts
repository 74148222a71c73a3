// SPDX-License-Identifier: Apache-2.0
// The books of the sandbox's bank in PostgreSQL. Cards are those of its people; a balance is what a card began with
// less what was taken, so that nothing is kept twice.
import type { SandboxBankStore, SandboxCard } from '../sandbox/ports.ts';
import type { ChargeOutcome, Decline } from '../payment/ports.ts';
import { one, type Database, type Queryable } from './database.ts';

interface CardRow extends Record<string, unknown> {
  mobile: string;
  card: { number: string; cvv2: string; expiry: string; balance: number };
}
interface ChargeRow extends Record<string, unknown> {
  decline: Decline | null;
  reference: string | null;
}

const outcomeOf = ({ decline, reference }: ChargeRow): ChargeOutcome =>
  decline === null ? { result: 'charged', reference: reference ?? '' } : { result: 'declined', decline };

const findCharge = async (db: Queryable, key: string): Promise<ChargeOutcome | undefined> => {
  const row = await one<ChargeRow>(db, 'SELECT decline, reference FROM sandbox_bank_charges WHERE key = $1', [key]);
  return row && outcomeOf(row);
};

async function findCard(db: Queryable, number: string): Promise<SandboxCard | undefined> {
  const row = await one<CardRow>(
    db,
    `SELECT p.mobile, c.card FROM sandbox_persons p, jsonb_array_elements(p.cards) AS c (card)
     WHERE c.card ->> 'number' = $1`,
    [number],
  );
  return row && { ...row.card, mobile: row.mobile };
}

export function createSandboxBankStore(db: Database): SandboxBankStore {
  return {
    findCard: (number) => findCard(db, number),
    async setPassword({ cardNumber, password, amount, expiresAt }) {
      await db.query(
        `INSERT INTO sandbox_dynamic_passwords (card_number, password, amount, expires_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (card_number) DO UPDATE SET password = $2, amount = $3, expires_at = $4`,
        [cardNumber, password, amount, expiresAt],
      );
    },
    takePassword: async ({ cardNumber, password, amount, at }) =>
      (
        await db.query(
          `DELETE FROM sandbox_dynamic_passwords
           WHERE card_number = $1 AND password = $2 AND amount = $3 AND expires_at > $4 RETURNING card_number`,
          [cardNumber, password, amount, at],
        )
      ).length === 1,
    findCharge: (key) => findCharge(db, key),
    book: ({ key, cardNumber, amount, reference, decline }) =>
      db.transaction(async (tx) => {
        // One booking of a card at a time: two must not both find the same balance.
        await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [cardNumber ?? key]);
        let refused = decline;
        if (refused === undefined && cardNumber !== undefined) {
          const sql = `SELECT COALESCE(sum(amount), 0) AS taken FROM sandbox_bank_charges
            WHERE card_number = $1 AND decline IS NULL`;
          const taken = Number((await one<{ taken: string }>(tx, sql, [cardNumber]))?.taken ?? 0);
          const balance = (await findCard(tx, cardNumber))?.balance ?? 0;
          if (balance - taken < amount) refused = 'PAYMENT_BALANCE_LOW';
        }
        await tx.query(
          `INSERT INTO sandbox_bank_charges (key, card_number, amount, decline, reference) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (key) DO NOTHING`,
          [key, cardNumber ?? null, amount, refused ?? null, refused === undefined ? reference : null],
        );
        const booked = await findCharge(tx, key);
        if (!booked) throw new Error('a booking that was just written is gone');
        return booked;
      }),
  };
}
