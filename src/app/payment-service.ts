// SPDX-License-Identifier: Apache-2.0
// The order as the payment step sees it. Card data passes through to the one request that takes it and is kept by
// nothing here; what is kept is the name of an attempt whose outcome was not heard, so that it is never made twice.
import { toB64u } from '../../core/crypto/bytes.ts';
import { randomBytes } from '../../core/crypto/hash.ts';
import { AppError, Empty } from '../../core/protocol/index.ts';
import { OrderView } from '../../core/protocol/payment-messages.ts';
import { post, type AppDeps } from './deps.ts';
import type { PaymentService } from './services.ts';

/** The server did not say what became of the attempt: the next press asks for this one. */
const isUnheard = (error: unknown): boolean => !(error instanceof AppError) || /^(?:NETWORK|SERVER)_/.test(error.code);

export function createPaymentService({ api }: Pick<AppDeps, 'api'>): PaymentService {
  const path = (enrolmentId: string, rest = '') => `/api/v1/enrolments/${enrolmentId}/order${rest}`;
  const attempts = new Map<string, string>();
  return {
    open: (id, options) => api.call(post(path(id), OrderView, {}, options)),
    applyCode: (id, code, options) => api.call(post(path(id, '/code'), OrderView, { code }, options)),
    async sendDynamicPassword(id, cardNumber, options) {
      // A second one would make the first worthless.
      await api.call(post(path(id, '/dynamic-password'), Empty, { cardNumber }, { ...options, isRepeatable: false }));
    },
    async pay(id, card, options) {
      const charge = attempts.get(id) ?? toB64u(randomBytes(16));
      attempts.set(id, charge);
      try {
        const order = await api.call(post(path(id, '/pay'), OrderView, { charge, ...card }, options));
        attempts.delete(id);
        return order;
      } catch (error) {
        if (!isUnheard(error)) attempts.delete(id);
        throw error;
      }
    },
  };
}
