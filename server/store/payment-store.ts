// SPDX-License-Identifier: Apache-2.0
// Orders and charges in PostgreSQL: what may happen once is a condition of the statement that does it, so that no two
// processes do it twice. No card data is ever a parameter here.
import type { Decline, Order, OrderPhase, OrderStore } from '../payment/ports.ts';
import { one, type Database, type Queryable } from './database.ts';

interface Row extends Record<string, unknown> {
  id: string;
  enrolment_id: string;
  device_id: string;
  product_id: string;
  phase: OrderPhase;
  fee: string;
  vat: string;
  discount_percent: number;
  total: string;
  charge_id: string | null;
  charge_started_at: Date | null;
  payment_id: string | null;
  paid_at: Date | null;
  moved_at: Date | null;
  receipt_sent_at: Date | null;
}

const SELECT = `SELECT o.*, c.id AS charge_id, c.started_at AS charge_started_at FROM payment_orders o
  LEFT JOIN payment_charges c ON c.order_id = o.id AND c.phase IN ('charging', 'unknown')`;

function orderOf(row: Row): Order {
  const { charge_id: chargeId, charge_started_at: startedAt } = row;
  return {
    id: row.id,
    enrolmentId: row.enrolment_id,
    deviceId: row.device_id,
    productId: row.product_id,
    phase: row.phase,
    fee: Number(row.fee),
    vat: Number(row.vat),
    discountPercent: row.discount_percent,
    total: Number(row.total),
    charge: chargeId !== null && startedAt ? { id: chargeId, startedAt } : undefined,
    paymentId: row.payment_id ?? undefined,
    paidAt: row.paid_at ?? undefined,
    isMoved: row.moved_at !== null,
    isReceiptSent: row.receipt_sent_at !== null,
  };
}

async function read(db: Queryable, where: string, params: readonly unknown[]): Promise<Order | undefined> {
  const row = await one<Row>(db, `${SELECT} WHERE ${where}`, params);
  return row && orderOf(row);
}

const LIVING = `o.enrolment_id = $1 AND o.product_id = $2 AND o.phase <> 'replaced'`;

/** One transaction: the target's own order gives way first, so that the paid one finds its place free. */
const move =
  (db: Database): OrderStore['move'] =>
  ({ paymentId, nationalIdIndex, toEnrolmentId, toDeviceId, productId, at }) =>
    db.transaction(async (tx) => {
      const paid = await one<{ id: string; product_id: string; enrolment_id: string }>(
        tx,
        `SELECT id, product_id, enrolment_id FROM payment_orders
         WHERE payment_id = $1 AND national_id_index = $2 AND phase = 'paid' AND used_at IS NULL FOR UPDATE`,
        [paymentId, nationalIdIndex],
      );
      if (!paid) return 'unknown';
      if (paid.product_id !== productId) return 'otherProduct';
      await tx.query(
        `UPDATE payment_orders SET phase = 'replaced', changed_at = $3
         WHERE enrolment_id = $1 AND product_id = $2 AND phase = 'start'`,
        [toEnrolmentId, productId, at],
      );
      const living = await tx.query(`SELECT o.id FROM payment_orders o WHERE ${LIVING} FOR UPDATE`, [
        toEnrolmentId,
        productId,
      ]);
      if (living.length > 0) return 'busy';
      await tx.query(
        `UPDATE payment_orders SET enrolment_id = $2, device_id = $3, moved_at = $4, changed_at = $4 WHERE id = $1`,
        [paid.id, toEnrolmentId, toDeviceId, at],
      );
      return 'moved';
    });

export function createPaymentStore(db: Database): OrderStore {
  return {
    move: move(db),
    async open({ id, enrolmentId, deviceId, nationalIdIndex, productId, price, at }) {
      const { fee, vat, discountPercent, total } = price;
      await db.query(
        `INSERT INTO payment_orders (id, enrolment_id, device_id, national_id_index, product_id, fee, vat,
           discount_percent, total, created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
         ON CONFLICT (enrolment_id, product_id) WHERE phase <> 'replaced' DO NOTHING`,
        [id, enrolmentId, deviceId, nationalIdIndex, productId, fee, vat, discountPercent, total, at],
      );
      const [row] = await db.query<Row>(`${SELECT} WHERE ${LIVING}`, [enrolmentId, productId]);
      if (!row) throw new Error('an order that was just written is gone');
      return orderOf(row);
    },
    find: ({ enrolmentId, productId }) => read(db, LIVING, [enrolmentId, productId]),
    findById: (id) => read(db, 'o.id = $1', [id]),
    async findPending(enrolmentId) {
      const rows = await db.query<Row>(`${SELECT} WHERE o.enrolment_id = $1 AND c.id IS NOT NULL`, [enrolmentId]);
      return rows.map(orderOf);
    },
    async setPrice({ orderId, price, at }) {
      const rows = await db.query(
        `UPDATE payment_orders SET fee = $2, vat = $3, discount_percent = $4, total = $5, changed_at = $6
         WHERE id = $1 AND phase = 'start' RETURNING id`,
        [orderId, price.fee, price.vat, price.discountPercent, price.total, at],
      );
      return rows.length === 1;
    },
    async beginCharge({ orderId, chargeId, at }) {
      const row = await one<{ amount: string }>(
        db,
        `WITH o AS (UPDATE payment_orders SET phase = 'charging', changed_at = $3
           WHERE id = $1 AND phase = 'start' RETURNING id, total)
         INSERT INTO payment_charges (id, order_id, amount, started_at) SELECT $2, id, total, $3 FROM o
         RETURNING amount`,
        [orderId, chargeId, at],
      );
      return row && Number(row.amount);
    },
    async findCharge(chargeId) {
      const sql = 'SELECT order_id, decline FROM payment_charges WHERE id = $1';
      const row = await one<{ order_id: string; decline: Decline | null }>(db, sql, [chargeId]);
      return row && { orderId: row.order_id, decline: row.decline ?? undefined };
    },
    async markUnknown(chargeId) {
      await db.query(
        `WITH c AS (UPDATE payment_charges SET phase = 'unknown' WHERE id = $1 AND phase = 'charging' RETURNING order_id)
         UPDATE payment_orders o SET phase = 'unknown' FROM c WHERE o.id = c.order_id`,
        [chargeId],
      );
    },
    async finishCharge({ chargeId, outcome, paymentId, at }) {
      const isPaid = outcome.result === 'charged';
      const rows = await db.query(
        `WITH c AS (UPDATE payment_charges SET phase = CASE WHEN $2 THEN 'paid' ELSE 'declined' END, decline = $3,
             bank_reference = $4, ended_at = $6
           WHERE id = $1 AND phase IN ('charging', 'unknown') RETURNING order_id)
         UPDATE payment_orders o SET phase = CASE WHEN $2 THEN 'paid' ELSE 'start' END,
           payment_id = CASE WHEN $2 THEN $5 END, paid_at = CASE WHEN $2 THEN $6::timestamptz END, changed_at = $6
         FROM c WHERE o.id = c.order_id RETURNING o.id`,
        [chargeId, isPaid, isPaid ? null : outcome.decline, isPaid ? outcome.reference : null, paymentId, at],
      );
      return rows.length === 1;
    },
    async use({ enrolmentId, productId, at }) {
      const rows = await db.query(
        `UPDATE payment_orders SET used_at = COALESCE(used_at, $3)
         WHERE enrolment_id = $1 AND product_id = $2 AND phase = 'paid' RETURNING id`,
        [enrolmentId, productId, at],
      );
      return rows.length === 1;
    },
    async giveBack({ enrolmentId, productId }) {
      const sql = 'UPDATE payment_orders SET used_at = NULL WHERE enrolment_id = $1 AND product_id = $2';
      await db.query(sql, [enrolmentId, productId]);
    },
    async claimReceipt({ orderId, at }) {
      const rows = await db.query(
        `UPDATE payment_orders SET receipt_claimed_at = $2 WHERE id = $1 AND receipt_sent_at IS NULL
           AND (receipt_claimed_at IS NULL OR receipt_claimed_at < $2::timestamptz - interval '2 minutes') RETURNING id`,
        [orderId, at],
      );
      return rows.length === 1;
    },
    async receiptSent({ orderId, at }) {
      await db.query('UPDATE payment_orders SET receipt_sent_at = $2 WHERE id = $1', [orderId, at]);
    },
    async findUnfinished(before) {
      // A receipt that could not leave for a day will not: its enrolment was given up.
      const rows = await db.query<Row>(
        `${SELECT} WHERE c.started_at <= $1 OR (o.phase = 'paid' AND o.receipt_sent_at IS NULL
           AND o.paid_at BETWEEN $1::timestamptz - interval '1 day' AND $1) ORDER BY o.changed_at LIMIT 100`,
        [before],
      );
      return rows.map(orderOf);
    },
  };
}
