// SPDX-License-Identifier: Apache-2.0
// The sandbox's JSON API for its page and the test driver; mounted in sandbox mode only. It knows no login, so a
// foreign page must not reach it: only JSON, and nothing that a browser marks as coming from another site.
// How to compose: const sandbox = createSandbox({ store: createSandboxStore(db) }); await sandbox.seed();
// routes: sandboxRoutes({ sandbox, reviews }). The areas take sandbox.sim, sandbox.registry, sandbox.faces and so on.
import { Hono } from 'hono';
import { describeRoute, resolver } from 'hono-openapi';
import * as v from 'valibot';
import { fromB64u } from '../../core/crypto/bytes.ts';
import { AppError, fields, Id, LocalText, PROOF_REASONS } from '../../core/protocol/index.ts';
import { PROVIDER_STATES, PROVIDERS, type Reviews } from '../sandbox/ports.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { parse, readJson, type HttpEnv } from './context.ts';
import { ownSiteOnly } from './own-site-only.ts';

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
  /** GET /sandbox/api/photos/{id} */
  photoId: v.optional(v.string()),
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
    /** A JPEG, base64url. */
    photo: v.string(),
  }),
);
const Suggestion = v.omit(Person, ['cards', 'deceased', 'photoId']);
const Persons = v.object({ persons: v.array(Person) });
const Messages = v.object({ messages: v.array(v.object({ at: v.string(), mobile: v.string(), text: v.string() })) });
const State = v.picklist(PROVIDER_STATES);
const Reason = v.picklist(PROOF_REASONS);
const Provider = v.object({
  name: v.picklist(PROVIDERS),
  state: State,
  states: v.array(State),
  reason: v.optional(Reason),
  reasons: v.array(Reason),
});
const Providers = v.object({ providers: v.array(Provider) });
const SetProvider = v.strictObject({ state: State, reason: v.optional(Reason) });

const WaitingReviews = v.object({
  reviews: v.array(
    v.object({
      id: Id,
      at: v.string(),
      firstName: LocalText,
      lastName: LocalText,
      nationalId: v.string(),
      doubts: v.array(v.string()),
    }),
  ),
});
/** A proof does not expire by a decision. */
const Decision = v.variant('decision', [
  v.strictObject({ decision: v.literal('approve') }),
  v.strictObject({ decision: v.literal('refuse'), reason: v.pipe(Reason, v.notValue('PROOF_EXPIRED')) }),
]);
const Nothing = v.strictObject({});

const described = (summary: string, answer: v.GenericSchema, body?: v.GenericSchema) =>
  describeRoute({
    summary,
    tags: ['sandbox'],
    ...(body && { requestBody: { content: { 'application/json': { schema: resolver(body) } } } }),
    responses: { 200: { description: 'OK', content: { 'application/json': { schema: resolver(answer) } } } },
  });

function jpegOf(photo: string): Uint8Array {
  try {
    return fromB64u(photo);
  } catch (cause) {
    const fields = [{ field: 'photo', code: 'PROOF_PICTURE_INVALID' } as const];
    throw new AppError('REQUEST_INVALID', 'photo', { cause, detail: { fields } });
  }
}

export interface SandboxRoutesDeps {
  readonly sandbox: Sandbox;
  readonly reviews: Reviews;
}

export function sandboxRoutes({ sandbox, reviews }: SandboxRoutesDeps): Hono<HttpEnv> {
  return new Hono<HttpEnv>()
    .use('/sandbox/api/*', ownSiteOnly)
    .get('/sandbox/api/persons', described('The people of the sandbox', Persons), async (c) =>
      c.json({ persons: await sandbox.persons() }),
    )
    .post(
      '/sandbox/api/persons',
      described('Add a person; what is not given is made up', Person, NewPerson),
      async (c) => {
        const { photo, ...rest } = await readJson(c, NewPerson);
        return c.json(await sandbox.addPerson({ ...rest, ...(photo !== undefined && { photo: jpegOf(photo) }) }));
      },
    )
    .get('/sandbox/api/suggestion', described('A made-up person, not kept, for a form to show', Suggestion), (c) =>
      c.json(sandbox.suggestPerson()),
    )
    .get(
      '/sandbox/api/photos/:id',
      describeRoute({ summary: 'A person’s photograph', tags: ['sandbox'] }),
      async (c) => {
        const jpeg = await sandbox.photo(parse(v.object({ id: Id }), c.req.param()).id);
        if (!jpeg) throw new AppError('REQUEST_NOT_FOUND');
        return c.body(new Uint8Array(jpeg), 200, { 'content-type': 'image/jpeg' });
      },
    )
    .delete(
      '/sandbox/api/photos/:id',
      described('Delete a photograph; the person stays', Nothing, Nothing),
      async (c) => {
        await sandbox.removePhoto(parse(v.object({ id: Id }), c.req.param()).id);
        return c.json({});
      },
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
    .post('/sandbox/api/providers/reset', described('Let all providers work', Providers, Nothing), async (c) => {
      await readJson(c, Nothing);
      await sandbox.resetProviders();
      return c.json({ providers: await sandbox.providers() });
    })
    .put('/sandbox/api/providers/:name', described('Switch a provider', Providers, SetProvider), async (c) => {
      const { name } = parse(v.object({ name: v.picklist(PROVIDERS) }), c.req.param());
      const { state, reason } = await readJson(c, SetProvider);
      await sandbox.setProvider(name, state, reason);
      return c.json({ providers: await sandbox.providers() });
    })
    .route('/', reviewRoutes(reviews));
}

/** Who reads this page knows no login: names and doubts, never a picture or a sound of a proof. */
function reviewRoutes(reviews: Reviews): Hono<HttpEnv> {
  return new Hono<HttpEnv>()
    .get('/sandbox/api/reviews', described('Proofs that wait for a person’s decision', WaitingReviews), async (c) =>
      c.json({ reviews: (await reviews.list()).map((review) => ({ ...review, at: review.at.toISOString() })) }),
    )
    .post('/sandbox/api/reviews/:id', described('Decide as a reviewer', Nothing, Decision), async (c) => {
      const { id } = parse(v.object({ id: Id }), c.req.param());
      await reviews.decide({ id, ...(await readJson(c, Decision)) });
      return c.json({});
    });
}
