// SPDX-License-Identifier: Apache-2.0
// What the payment needs of others, in words. Card data is in two methods of Bank and nowhere else: no store, audit
// entry, log line or error of this area has a place for it.
import type { ErrorCode } from '../../core/protocol/index.ts';

/** Normal forms of core/protocol/card-fields.ts. */
export interface CardData {
  readonly cardNumber: string;
  readonly cvv2: string;
  /** Jalali YYYY/MM. */
  readonly expiry: string;
  readonly dynamicPassword: string;
}

/** Why nothing was charged, in the bank's words translated once. */
export type Decline = Extract<
  ErrorCode,
  | 'PAYMENT_CARD_REFUSED'
  | 'PAYMENT_CVV2_WRONG'
  | 'PAYMENT_EXPIRY_WRONG'
  | 'PAYMENT_PASSWORD_WRONG'
  | 'PAYMENT_BALANCE_LOW'
  | 'PAYMENT_NOT_MADE'
>;
export type ChargeOutcome =
  | { readonly result: 'charged'; readonly reference: string }
  | { readonly result: 'declined'; readonly decline: Decline };

/**
 * The bank, or a payment provider that takes card data for it. Every rejection leaves the outcome open: the answer may
 * have been lost after the money was taken.
 */
export interface Bank {
  /** To the mobile that the bank knows of the card's owner, for this amount. @throws AppError PROVIDER_UNAVAILABLE, PAYMENT_CARD_REFUSED */
  sendDynamicPassword(input: { cardNumber: string; amount: number }): Promise<void>;
  /** Takes the amount at most once for `key`: the same key again gets the first outcome. */
  charge(input: { key: string; amount: number; card: CardData }): Promise<ChargeOutcome>;
  /**
   * What became of `key`. One that never arrived is closed for good and answers PAYMENT_NOT_MADE: a request that is
   * still on its way is then declined when it comes. @throws AppError PROVIDER_UNAVAILABLE
   */
  settle(key: string): Promise<ChargeOutcome>;
}

/** Hands a text to the carrier. @throws AppError PROVIDER_UNAVAILABLE */
export interface Sms {
  send(input: { mobile: string; text: string }): Promise<void>;
}

export interface Audit {
  append(entry: {
    event: string;
    subject: string;
    data: Readonly<Record<string, string | number | boolean>>;
  }): Promise<void>;
}

export interface RateLimits {
  take(input: {
    bucket: string;
    subject: Uint8Array;
    limit: number;
    windowSeconds: number;
    at: Date;
  }): Promise<number | undefined>;
}

/** Whose request this is (proven by its signature) and which enrolment its path names. */
export interface PayerInput {
  readonly deviceId: string;
  readonly id: string;
}

/** The enrolment as it concerns money. */
export interface Payer {
  readonly enrolmentId: string;
  readonly deviceId: string;
  readonly isAtPayment: boolean;
  readonly nationalIdIndex: Uint8Array;
  readonly mobile: string;
  /** Rials. */
  readonly product: { readonly id: string; readonly fee: number; readonly vat: number };
}

/** server/ra. */
export interface PayingEnrolments {
  /** @throws AppError ENROLMENT_NONE, ENROLMENT_STEP where national ID or mobile are not known yet */
  find(input: PayerInput): Promise<Payer>;
  /** Its order is paid: the enrolment goes on, where it waits for just this product. Told twice, nothing happens. */
  paid(input: { readonly enrolmentId: string; readonly productId: string }): Promise<void>;
}

export type OrderPhase = 'start' | 'charging' | 'unknown' | 'paid';

export interface Order {
  readonly id: string;
  readonly enrolmentId: string;
  readonly deviceId: string;
  readonly productId: string;
  readonly phase: OrderPhase;
  readonly fee: number;
  readonly vat: number;
  readonly discountPercent: number;
  readonly total: number;
  /** The attempt that is with the bank. */
  readonly charge: { readonly id: string; readonly startedAt: Date } | undefined;
  readonly paymentId: string | undefined;
  readonly paidAt: Date | undefined;
  /** It was paid in another enrolment of the same person. */
  readonly isMoved: boolean;
  readonly isReceiptSent: boolean;
}

export interface OrderPrice {
  readonly fee: number;
  readonly vat: number;
  readonly discountPercent: number;
  readonly total: number;
}

/** One order an enrolment and product; one living charge an order. Each method is one transaction. */
export interface OrderStore {
  /** Makes it where there is none. */
  open(input: {
    id: string;
    enrolmentId: string;
    deviceId: string;
    nationalIdIndex: Uint8Array;
    productId: string;
    price: OrderPrice;
    at: Date;
  }): Promise<Order>;
  find(input: { enrolmentId: string; productId: string }): Promise<Order | undefined>;
  findById(id: string): Promise<Order | undefined>;
  /** Those of an enrolment whose charge is with the bank, whatever the product. */
  findPending(enrolmentId: string): Promise<readonly Order[]>;
  /** @returns false where it is not in `start` any more. */
  setPrice(input: { orderId: string; price: OrderPrice; at: Date }): Promise<boolean>;
  /** start → charging, and the charge under its key. @returns its amount; undefined where something else was faster. */
  beginCharge(input: { orderId: string; chargeId: string; at: Date }): Promise<number | undefined>;
  findCharge(
    chargeId: string,
  ): Promise<{ readonly orderId: string; readonly decline: Decline | undefined } | undefined>;
  /** charging → unknown. */
  markUnknown(chargeId: string): Promise<void>;
  /**
   * The charge's end, once: the order is paid under `paymentId`, or back at the start.
   * @returns whether this call wrote it
   */
  finishCharge(input: { chargeId: string; outcome: ChargeOutcome; paymentId: string; at: Date }): Promise<boolean>;
  /**
   * A paid order of the same person that no certificate was planned for is taken to another enrolment, whose own
   * order, still at its start, gives way. @returns why not
   */
  move(input: {
    paymentId: string;
    nationalIdIndex: Uint8Array;
    toEnrolmentId: string;
    toDeviceId: string;
    productId: string;
    at: Date;
  }): Promise<'moved' | 'unknown' | 'otherProduct' | 'busy'>;
  /** Uses the paid order up for its enrolment's certificate; again is as good as once. @returns false where there is none. */
  use(input: { enrolmentId: string; productId: string; at: Date }): Promise<boolean>;
  /** Undoes a use from which no certificate can come any more. */
  giveBack(input: { enrolmentId: string; productId: string }): Promise<void>;
  /** @returns false where it was sent, or another process is at it since less than two minutes. */
  claimReceipt(input: { orderId: string; at: Date }): Promise<boolean>;
  receiptSent(input: { orderId: string; at: Date }): Promise<void>;
  /** Charges that began before `before` and have no end, and paid orders whose receipt has not left. */
  findUnfinished(before: Date): Promise<readonly Order[]>;
}
