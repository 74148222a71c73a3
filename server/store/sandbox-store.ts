// SPDX-License-Identifier: Apache-2.0
// The sandbox world in PostgreSQL. It holds people who do not exist; nothing of a real enrolment is written here.
import {
  reasonsOf,
  statesOf,
  type BankCard,
  type Photo,
  type SandboxPerson,
  type SandboxStore,
} from '../sandbox/ports.ts';
import type { LocalText } from '../../core/protocol/index.ts';
import { one, type Database, type Queryable } from './database.ts';

interface PersonRow extends Record<string, unknown> {
  national_id: string;
  mobile: string;
  first_name: LocalText;
  last_name: LocalText;
  birth_date: string;
  card_serial: string;
  postal_code: string;
  cards: BankCard[];
  deceased: boolean;
  photo_id?: string | null;
}

const personOf = (row: PersonRow): SandboxPerson => ({
  nationalId: row.national_id,
  mobile: row.mobile,
  firstName: row.first_name,
  lastName: row.last_name,
  birthDate: row.birth_date,
  cardSerial: row.card_serial,
  postalCode: row.postal_code,
  cards: row.cards,
  deceased: row.deceased,
  ...(row.photo_id && { photoId: row.photo_id }),
});

/** Person, SIM and photograph, or none of them. */
async function insertPerson(db: Queryable, person: SandboxPerson, photo?: Photo): Promise<boolean> {
  const rows = await db.query(
    `WITH p AS (
       INSERT INTO sandbox_persons (national_id, mobile, first_name, last_name, birth_date, card_serial, postal_code,
         cards, deceased)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING mobile, national_id),
     photo AS (INSERT INTO sandbox_photos (id, national_id, jpeg)
       SELECT $10, national_id, $11 FROM p WHERE $10::text IS NOT NULL)
     INSERT INTO sandbox_sims (mobile, national_id) SELECT mobile, national_id FROM p
     ON CONFLICT (mobile) DO UPDATE SET national_id = EXCLUDED.national_id RETURNING mobile`,
    [
      person.nationalId,
      person.mobile,
      JSON.stringify(person.firstName),
      JSON.stringify(person.lastName),
      person.birthDate,
      person.cardSerial,
      person.postalCode,
      JSON.stringify(person.cards),
      person.deceased,
      photo?.id ?? null,
      photo ? Buffer.from(photo.jpeg) : null,
    ],
  );
  return rows.length === 1;
}

/** A card's balance is what it began with less what the bank took since (sandbox-bank-store.ts). */
const ALL_PERSONS = `
  SELECT p.national_id, p.mobile, p.first_name, p.last_name, p.birth_date, p.card_serial, p.postal_code, p.deceased,
    photo.id AS photo_id,
    (SELECT COALESCE(jsonb_agg(card || jsonb_build_object('balance', (card ->> 'balance')::bigint - taken.sum)
       ORDER BY place), '[]')
     FROM jsonb_array_elements(p.cards) WITH ORDINALITY AS c (card, place),
       LATERAL (SELECT COALESCE(sum(amount), 0) AS sum FROM sandbox_bank_charges
         WHERE card_number = card ->> 'number' AND decline IS NULL) AS taken) AS cards
  FROM sandbox_persons p LEFT JOIN sandbox_photos photo USING (national_id) ORDER BY p.position`;

export function createSandboxStore(db: Database): SandboxStore {
  return {
    async seed(persons) {
      for (const person of persons) await insertPerson(db, person);
    },
    addPerson: (person, photo) => insertPerson(db, person, photo),
    async persons() {
      return (await db.query<PersonRow>(ALL_PERSONS)).map(personOf);
    },
    async findPerson(nationalId) {
      const row = await one<PersonRow>(db, 'SELECT * FROM sandbox_persons WHERE national_id = $1', [nationalId]);
      return row && personOf(row);
    },
    async findPhoto(id) {
      const sql = 'SELECT jpeg FROM sandbox_photos WHERE id = $1';
      const row = await one<{ jpeg: Uint8Array }>(db, sql, [id]);
      return row && new Uint8Array(row.jpeg);
    },
    async removePhoto(id) {
      await db.query('DELETE FROM sandbox_photos WHERE id = $1', [id]);
    },
    async simOwner(mobile) {
      const sql = 'SELECT national_id FROM sandbox_sims WHERE mobile = $1';
      return (await one<{ national_id: string }>(db, sql, [mobile]))?.national_id;
    },
    async deliver({ mobile, text }) {
      await db.query('INSERT INTO sandbox_sms (mobile, text) VALUES ($1, $2)', [mobile, text]);
    },
    async inbox({ mobile, limit }) {
      const rows = await db.query<{ mobile: string; text: string; at: Date }>(
        `SELECT mobile, text, at FROM (
           SELECT * FROM sandbox_sms WHERE $1::text IS NULL OR mobile = $1 ORDER BY id DESC LIMIT $2
         ) AS latest ORDER BY id`,
        [mobile ?? null, limit],
      );
      return rows.map((row) => ({ mobile: row.mobile, text: row.text, at: row.at }));
    },
    async provider(name) {
      const sql = 'SELECT state, reason FROM sandbox_providers WHERE name = $1';
      const row = await one<{ state: string; reason: string | null }>(db, sql, [name]);
      // A row of another version may name what this one does not know: then the provider works.
      const state = statesOf(name).find((known) => known === row?.state) ?? 'ok';
      const reasons = state === 'refuse' ? reasonsOf(name) : [];
      return { state, reason: reasons.find((known) => known === row?.reason) ?? reasons[0] };
    },
    async setProvider(name, { state, reason }) {
      await db.query(
        `INSERT INTO sandbox_providers (name, state, reason) VALUES ($1, $2, $3)
         ON CONFLICT (name) DO UPDATE SET state = $2, reason = $3`,
        [name, state, reason ?? null],
      );
    },
    async resetProviders() {
      await db.query('DELETE FROM sandbox_providers');
    },
  };
}
