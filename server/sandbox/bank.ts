// SPDX-License-Identifier: Apache-2.0
// The sandbox's bank: cards with balances, dynamic passwords by SMS, declines, and books by key. `timeout` takes the
// money and loses the answer, as networks do; asked about it, it stays silent until the switch is set back.
import { randomInt } from 'node:crypto';
import { AppError } from '../../core/protocol/index.ts';
import type { Bank, CardData, Decline } from '../payment/ports.ts';
import type { SandboxBankStore } from './ports.ts';
import { behindSwitch, type SwitchDeps } from './switchable.ts';

const PASSWORD_LIFE_MS = 120_000;
const sevenDigits = (): string => String(randomInt(1_000_000, 10_000_000));
const twelveDigits = (): string => Array.from({ length: 12 }, () => randomInt(10)).join('');

const passwordText = (password: string, amount: number): string => `رمز پویا: ${password}\nمبلغ: ${rials(amount)} ریال`;
const rials = (amount: number): string =>
  String(amount)
    .replace(/\B(?=(?:\d{3})+$)/g, '٬')
    .replace(/\d/g, (digit) => String.fromCharCode(0x06f0 + Number(digit)));

export interface SandboxBankDeps extends SwitchDeps {
  readonly books: SandboxBankStore;
  readonly now: () => Date;
}

async function judge(deps: SandboxBankDeps, card: CardData, amount: number): Promise<Decline | undefined> {
  const own = await deps.books.findCard(card.cardNumber);
  if (!own) return 'PAYMENT_CARD_REFUSED';
  if (own.cvv2 !== card.cvv2) return 'PAYMENT_CVV2_WRONG';
  if (own.expiry !== card.expiry) return 'PAYMENT_EXPIRY_WRONG';
  const { cardNumber, dynamicPassword: password } = card;
  const isRight = await deps.books.takePassword({ cardNumber, password, amount, at: deps.now() });
  return isRight ? undefined : 'PAYMENT_PASSWORD_WRONG';
}

export const sandboxBank = (deps: SandboxBankDeps): Bank => ({
  sendDynamicPassword: ({ cardNumber, amount }) =>
    behindSwitch(deps, 'payment', {
      works: async () => {
        const card = await deps.books.findCard(cardNumber);
        if (!card) throw new AppError('PAYMENT_CARD_REFUSED');
        const password = sevenDigits();
        const expiresAt = new Date(deps.now().getTime() + PASSWORD_LIFE_MS);
        await deps.books.setPassword({ cardNumber, password, amount, expiresAt });
        await deps.store.deliver({ mobile: card.mobile, text: passwordText(password, amount) });
      },
      refuses: () => {
        throw new AppError('PAYMENT_CARD_REFUSED');
      },
    }),
  async charge({ key, amount, card }) {
    const outcome = await behindSwitch(deps, 'payment', {
      works: async () => {
        const known = await deps.books.findCharge(key);
        if (known) return known;
        const { cardNumber } = card;
        const decline = await judge(deps, card, amount);
        return deps.books.book({ key, cardNumber, amount, reference: twelveDigits(), decline });
      },
      refuses: () => ({ result: 'declined', decline: 'PAYMENT_CARD_REFUSED' }) as const,
    });
    if ((await deps.store.provider('payment')).state === 'timeout')
      throw new AppError('PROVIDER_UNAVAILABLE', 'timeout');
    return outcome;
  },
  async settle(key) {
    if ((await deps.store.provider('payment')).state === 'timeout')
      throw new AppError('PROVIDER_UNAVAILABLE', 'timeout');
    const works = async () => {
      const closed = { key, cardNumber: undefined, amount: 0, reference: '', decline: 'PAYMENT_NOT_MADE' } as const;
      return (await deps.books.findCharge(key)) ?? deps.books.book(closed);
    };
    // Refusing cards is no reason to deny what was booked.
    return behindSwitch(deps, 'payment', { works, refuses: works });
  },
});
