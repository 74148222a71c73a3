// SPDX-License-Identifier: Apache-2.0
// The sandbox's JSON API for its page and the test driver; mounted in sandbox mode only. It knows no login, so a
// foreign page must not reach it: only JSON, and nothing that a browser marks as coming from another site.
// How to compose: const sandbox = createSandbox({ store: createSandboxStore(db) }); await sandbox.seed();
// routes: sandboxRoutes(sandbox). The registration authority takes sandbox.sim, sandbox.registry and sandbox.sms.
import { Hono, type MiddlewareHandler } from 'hono';
import { describeRoute, resolver } from 'hono-openapi';
import * as v from 'valibot';
import { AppError, fields, LocalText } from '../../core/protocol/index.ts';
import { PROVIDER_STATES, PROVIDERS } from '../sandbox/ports.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { parse, readJson, type HttpEnv } from './context.ts';

const Card = v.object({ number: v.string(), cvv2: v.string(), expiry: v.string(), balance: v.number() });
const Person = v.object({
  nationalId: v.string(),
  mobile: v.string(),
  firstName: LocalText,
  lastName: LocalText,
  birthDate: v.string(),
  cardSerial: v.string(),
  postalCode: v.string(),
  cards: v.array(Card),
  deceased: v.boolean(),
});
const Short = v.pipe(v.string(), v.maxLength(64));
const ShortText = v.strictObject({ fa: Short, en: Short });
const NewPerson = v.partial(
  v.strictObject({
    nationalId: Short,
    mobile: Short,
    firstName: ShortText,
    lastName: ShortText,
    birthDate: Short,
    cardSerial: Short,
    postalCode: Short,
    deceased: v.boolean(),
  }),
);
const Persons = v.object({ persons: v.array(Person) });
const Messages = v.object({ messages: v.array(v.object({ at: v.string(), mobile: v.string(), text: v.string() })) });
const State = v.picklist(PROVIDER_STATES);
const Provider = v.object({ name: v.picklist(PROVIDERS), state: State, states: v.array(State) });
const Providers = v.object({ providers: v.array(Provider) });
const SetProvider = v.strictObject({ state: State });

const described = (summary: string, answer: v.GenericSchema, body?: v.GenericSchema) =>
  describeRoute({
    summary,
    tags: ['sandbox'],
    ...(body && { requestBody: { content: { 'application/json': { schema: resolver(body) } } } }),
    responses: { 200: { description: 'OK', content: { 'application/json': { schema: resolver(answer) } } } },
  });

/** Fetch Metadata says which site asks; programs send none. A form cannot send JSON, a foreign script needs CORS. */
const ownSiteOnly: MiddlewareHandler<HttpEnv> = async (c, next) => {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new AppError('REQUEST_NOT_FOUND');
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
    if (site === 'none') throw new AppError('REQUEST_NOT_FOUND');
    if (!/^application\/json\s*(?:;|$)/i.test(c.req.header('content-type') ?? '')) {
      throw new AppError('REQUEST_INVALID', 'not JSON');
    }
  }
  await next();
};

export function sandboxRoutes(sandbox: Sandbox): Hono<HttpEnv> {
  return new Hono<HttpEnv>()
    .use('/sandbox/api/*', ownSiteOnly)
    .get('/sandbox/api/persons', described('The people of the sandbox', Persons), async (c) =>
      c.json({ persons: await sandbox.persons() }),
    )
    .post(
      '/sandbox/api/persons',
      described('Add a person; what is not given is made up', Person, NewPerson),
      async (c) => c.json(await sandbox.addPerson(await readJson(c, NewPerson))),
    )
    .get('/sandbox/api/sms', described('The latest SMS, oldest first; ?mobile= of one number', Messages), async (c) => {
      const asked = c.req.query('mobile');
      const mobile = asked === undefined ? undefined : fields.mobile(asked);
      if (mobile && !mobile.ok) throw new AppError('REQUEST_INVALID', 'mobile');
      const messages = await sandbox.inbox(mobile?.value);
      return c.json({ messages: messages.map(({ at, mobile, text }) => ({ at: at.toISOString(), mobile, text })) });
    })
    .get('/sandbox/api/providers', described('How each provider behaves', Providers), async (c) =>
      c.json({ providers: await sandbox.providers() }),
    )
    .put('/sandbox/api/providers/:name', described('Switch a provider', Providers, SetProvider), async (c) => {
      const { name } = parse(v.object({ name: v.picklist(PROVIDERS) }), c.req.param());
      await sandbox.setProvider(name, (await readJson(c, SetProvider)).state);
      return c.json({ providers: await sandbox.providers() });
    });
}
