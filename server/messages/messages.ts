// SPDX-License-Identifier: Apache-2.0
// The use cases of the message list over one set of ports. Decides nothing itself.
import { listMessages } from './list-messages.ts';
import type { MessageDeps } from './ports.ts';
import { postMessage } from './post-message.ts';

/** A message is kept as long as a certificate lives, and a little more. */
const KEPT_DAYS = 400;

export type Messages = ReturnType<typeof createMessages>;

export function createMessages(deps: MessageDeps & { readonly draining: AbortSignal }) {
  return {
    post: postMessage(deps),
    list: listMessages(deps),
    sweep: (): Promise<void> => deps.store.forget(new Date(deps.now().getTime() - KEPT_DAYS * 86_400_000)),
  };
}
