// SPDX-License-Identifier: Apache-2.0
// The page /sandbox over a server that a test scripts behind fetch: what it draws, sends and shows.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { FieldError, Lang } from '../../../core/protocol/index.ts';
import '../../../src/sandbox/sandbox-app.ts';
import type { Person, Provider, Review } from '../../../src/sandbox/api.ts';
import { smallPhoto } from '../../../src/sandbox/photo.ts';
import { expectAccessible, find, get, press, settled, textOf, type } from './stage.ts';

const PHOTO_ID = 'AAECAwQFBgcICQoLDA0ODw';
const person = (over: Partial<Person> = {}): Person => ({
  nationalId: '0075430711',
  mobile: '09355550100',
  firstName: { fa: 'مریم', en: 'Maryam' },
  lastName: { fa: 'احمدی', en: 'Ahmadi' },
  birthDate: '1987-05-14',
  cardSerial: '4C90650435',
  postalCode: '5578681567',
  cards: [{ number: '6037990229425067', cvv2: '1093', expiry: '1408/05', balance: 98_680_000 }],
  deceased: false,
  ...over,
});
const provider = (name: string, over: Partial<Provider> = {}): Provider => ({
  name,
  state: 'ok',
  states: ['ok', 'slow', 'down', 'refuse'],
  reasons: [],
  ...over,
});
const REVIEW: Review = {
  id: PHOTO_ID,
  at: '2026-11-22T10:00:00.000Z',
  firstName: { fa: 'علی', en: 'Ali' },
  lastName: { fa: 'رضایی', en: 'Rezaei' },
  nationalId: '0022076220',
  doubts: ['face', 'speech'],
};
const {
  cards: _cards,
  deceased: _deceased,
  ...SUGGESTION
} = person({ nationalId: '0499370899', mobile: '09900000001' });

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: Record<string, unknown>;
}
const calls: Call[] = [];
const world = { persons: [person()], providers: [] as Provider[], reviews: [] as Review[] };
/** What the server says is wrong with the next person. */
let wrong: readonly FieldError[] = [];

function answer({ method, path, body }: Call): unknown {
  switch (`${method} ${path}`) {
    case 'GET persons':
      return { persons: world.persons };
    case 'GET sms':
      return { messages: [{ at: REVIEW.at, mobile: '09355550100', text: 'رمز پویا: 1234567\nمبلغ: ۱٬۰۰۰ ریال' }] };
    case 'GET providers':
      return { providers: world.providers };
    case 'GET reviews':
      return { reviews: world.reviews };
    case 'GET suggestion':
      return SUGGESTION;
    case 'POST persons': {
      if (wrong.length > 0) return undefined;
      const added = { ...person(body), photoId: PHOTO_ID };
      world.persons = [...world.persons, added];
      return added;
    }
    default:
      return {};
  }
}

const served = (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
  const path = (input as string).replace('/sandbox/api/', '');
  const method = init?.method ?? 'GET';
  const body = JSON.parse((init?.body as string | undefined) ?? '{}') as Call['body'];
  calls.push({ method, path, body });
  const found = answer({ method, path, body });
  if (found) return Promise.resolve(Response.json(found));
  const problem = { type: 'x', title: 'x', status: 409, code: 'REQUEST_CONFLICT', requestId: '', fields: wrong };
  return Promise.resolve(Response.json(problem, { status: 409 }));
};
const sent = (method: string): Call[] => calls.filter((call) => call.method === method);

let page: HTMLElement | undefined;
async function open(lang: Lang = 'fa'): Promise<HTMLElement> {
  localStorage.setItem('emza.lang', lang);
  page = document.createElement('emza-sandbox');
  document.body.append(page);
  await vi.waitFor(() => get('li[data-national-id]'));
  await vi.waitFor(() => expect(get<HTMLInputElement>('input[data-test="nationalId"]').value).toBe('0499370899'));
  return page;
}

beforeEach(() => {
  vi.stubGlobal('fetch', vi.fn(served));
  calls.length = 0;
  wrong = [];
  world.persons = [person()];
  world.reviews = [];
  world.providers = [
    provider('sim'),
    provider('face', {
      states: ['ok', 'slow', 'down', 'refuse', 'review'],
      reasons: ['PROOF_FACE_OTHER', 'PROOF_FACE_COVERED'],
    }),
    provider('media'),
  ];
});
afterEach(() => {
  page?.remove();
  page = undefined;
  localStorage.removeItem('emza.lang');
  vi.unstubAllGlobals();
});

const picture = async (width: number, height: number, kind: string): Promise<File> => {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  canvas.getContext('2d')?.fillRect(0, 0, width / 2, height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, kind));
  if (!blob) throw new Error('no picture');
  return new File([blob], 'me.png', { type: kind });
};
const choose = (file: File, name = 'photo-file'): void => {
  const input = get<HTMLInputElement>(`input[data-test="${name}"]`);
  const transfer = new DataTransfer();
  transfer.items.add(file);
  input.files = transfer.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
};
const photoShown = () => vi.waitFor(() => get('emza-sandbox-photo-field').shadowRoot?.querySelector('img') ?? never());
const never = (): never => {
  throw new Error('not yet');
};
const openForm = async (): Promise<void> => {
  get<HTMLDetailsElement>('details').open = true;
  await settled();
};
const codeAt = (field: string): string | null | undefined =>
  get(`[name="${field}"]`).shadowRoot?.querySelector('[data-error-code]')?.getAttribute('data-error-code');

test('nothing can be typed that a late suggestion would take away', async () => {
  let suggest = (): void => {};
  const late = new Promise<void>((resolve) => (suggest = resolve));
  vi.stubGlobal(
    'fetch',
    vi.fn(async (input: string, init?: RequestInit) => {
      if (input.endsWith('/suggestion')) await late;
      return served(input, init);
    }),
  );
  page = document.createElement('emza-sandbox');
  document.body.append(page);
  await vi.waitFor(() => get('li[data-national-id]'));
  await openForm();
  await vi.waitFor(() => get('emza-progress'));
  expect(find('input[data-test="nationalId"]')).toBeUndefined();
  suggest();
  await vi.waitFor(() => get('input[data-test="nationalId"]'));
});

describe.each(['fa', 'en'] as const)('in %s', (lang) => {
  test('everything that it can show is accessible', async () => {
    world.reviews = [REVIEW];
    world.providers[1] = provider('face', {
      state: 'refuse',
      reason: 'PROOF_FACE_COVERED',
      reasons: ['PROOF_FACE_COVERED'],
    });
    world.persons = [person(), person({ nationalId: '1', photoId: PHOTO_ID, deceased: true })];
    const opened = await open(lang);
    await expectAccessible(opened);
    await openForm();
    press('add-person');
    await settled();
    expect(codeAt('photo')).toBe('FIELD_REQUIRED');
    await expectAccessible(opened);
    choose(await picture(300, 400, 'image/png'));
    await photoShown();
    await expectAccessible(opened);
  });

  test('it says that approval is automatic, and that a reviewer here sees no picture', async () => {
    await open(lang);
    expect(textOf(get('[data-test="automatic"]'))).toMatch(
      lang === 'fa' ? /خودکار.*سامانهٔ اصلی هرگز/ : /automatically.*Production never/,
    );
    expect(textOf()).toMatch(lang === 'fa' ? /ورود با رمز ندارد/ : /knows no login/);
  });
});

test('the other language changes every part of the page', async () => {
  await open('fa');
  get('button.quiet').click();
  await vi.waitFor(() => expect(document.documentElement.lang).toBe('en'));
  await settled();
  expect(textOf()).toContain('Add yourself with your own photo');
  expect(textOf(get('emza-date-field'))).toContain('Year');
  get('button.quiet').click();
  await vi.waitFor(() => expect(document.documentElement.lang).toBe('fa'));
});

describe('a person', () => {
  test('is shown with what is left on each card', async () => {
    await open('en');
    expect(textOf(get('[data-card]'))).toContain('98,680,000 rials');
    expect(get('[data-card] dd[data-balance]').dataset['balance']).toBe('98680000');
  });

  test('with a photograph comes first, under an address without the national ID', async () => {
    world.persons = [person(), person({ nationalId: '0022076220', photoId: PHOTO_ID })];
    await open('en');
    expect(get('li[data-national-id]').dataset['nationalId']).toBe('0022076220');
    expect(get<HTMLImageElement>('li img').getAttribute('src')).toBe(`/sandbox/api/photos/${PHOTO_ID}`);
  });
});

test('a photograph is deleted by its button, and the person keeps the place of the eye', async () => {
  world.persons = [person(), person({ nationalId: '0022076220', photoId: PHOTO_ID })];
  await open('en');
  world.persons = [person(), person({ nationalId: '0022076220' })];
  press('remove-photo');
  await vi.waitFor(() => expect(sent('DELETE')).toEqual([{ method: 'DELETE', path: `photos/${PHOTO_ID}`, body: {} }]));
  const focused = () => get('emza-sandbox-persons').shadowRoot?.activeElement?.closest('li')?.dataset['nationalId'];
  await vi.waitFor(() => expect(focused()).toBe('0022076220'));
  expect(find('li img')).toBeUndefined();
});

describe('adding oneself', () => {
  test('needs nothing but a photograph: it is made small, sent, and the person is shown with a card', async () => {
    await open('en');
    await openForm();
    choose(await picture(2000, 1000, 'image/png'), 'photo-camera');
    await photoShown();
    press('add-person');
    await vi.waitFor(() => get('[data-test="person-added"]'));
    const [call] = sent('POST');
    const { photo, ...rest } = call?.body ?? {};
    expect(rest).toEqual({ ...SUGGESTION, deceased: false });
    const bytes = Uint8Array.from(atob((photo as string).replace(/-/g, '+').replace(/_/g, '/')), (c) =>
      c.charCodeAt(0),
    );
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }));
    expect([bytes[0], bytes[1], bitmap.width, bitmap.height]).toEqual([0xff, 0xd8, 640, 320]);
    expect(get<HTMLDetailsElement>('details').open).toBe(false);
    expect(textOf(get('li[data-national-id="0499370899"]'))).toContain('6037');
    expect(textOf(get('[data-test="person-added"]'))).toContain('Maryam Ahmadi was added');
  });

  test('without a photograph sends nothing, and the summary takes the focus', async () => {
    await open();
    await openForm();
    press('add-person');
    await vi.waitFor(() => expect(codeAt('photo')).toBe('FIELD_REQUIRED'));
    await vi.waitFor(() =>
      expect(get('emza-sandbox-person-form').shadowRoot?.activeElement?.tagName).toBe('EMZA-ERROR-SUMMARY'),
    );
    expect(sent('POST')).toEqual([]);
  });

  test('what the server finds wrong stands at its fields, and what was typed stays', async () => {
    wrong = [
      { field: 'nationalId', code: 'FIELD_TAKEN' },
      { field: 'firstName.fa', code: 'FIELD_NAME' },
      { field: 'photo', code: 'PROOF_PICTURE_INVALID' },
    ];
    await open();
    await openForm();
    type('nationalId', '0075430711');
    choose(await picture(200, 200, 'image/jpeg'));
    await photoShown();
    press('add-person');
    await vi.waitFor(() => expect(codeAt('nationalId')).toBe('FIELD_TAKEN'));
    expect([codeAt('firstName.fa'), codeAt('photo'), codeAt('mobile')]).toEqual([
      'FIELD_NAME',
      'PROOF_PICTURE_INVALID',
      undefined,
    ]);
    expect(get<HTMLInputElement>('input[data-test="nationalId"]').value).toBe('0075430711');
    expect(find('[data-test="person-added"]')).toBeUndefined();
  });

  test.each([
    [
      'a text',
      () => Promise.resolve(new File(['<script>'], 'me.jpg', { type: 'image/jpeg' })),
      'PROOF_PICTURE_INVALID',
    ],
    ['a picture too small for a face', () => picture(63, 200, 'image/png'), 'PROOF_PICTURE_SMALL'],
  ])('%s is refused before anything is sent', async (_, file, code) => {
    await open();
    await openForm();
    choose(await file());
    await vi.waitFor(() => expect(codeAt('photo')).toBe(code));
    press('add-person');
    await settled();
    expect(sent('POST')).toEqual([]);
  });

  test('the server being away is said, and the form can be sent again', async () => {
    await open();
    await openForm();
    choose(await picture(200, 200, 'image/png'));
    await photoShown();
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')));
    press('add-person');
    await vi.waitFor(() => get('emza-error-panel'));
    vi.stubGlobal('fetch', vi.fn(served));
    press('add-person');
    await vi.waitFor(() => get('[data-test="person-added"]'));
  });
});

test('a picture is never made larger, and what is transparent turns white', async () => {
  const small = await createImageBitmap(await smallPhoto(await picture(100, 80, 'image/png')));
  expect([small.width, small.height]).toEqual([100, 80]);
  const canvas = Object.assign(document.createElement('canvas'), { width: 100, height: 80 });
  const pen = canvas.getContext('2d');
  pen?.drawImage(small, 0, 0);
  expect(pen?.getImageData(90, 40, 1, 1).data[0]).toBeGreaterThan(250);
});

describe('a switch', () => {
  test('that refuses asks for its reason, and each choice is sent', async () => {
    await open('en');
    get<HTMLInputElement>('[data-provider="face"] input[value="refuse"]').click();
    await vi.waitFor(() => expect(sent('PUT')).toHaveLength(1));
    expect(sent('PUT')[0]).toEqual({ method: 'PUT', path: 'providers/face', body: { state: 'refuse' } });
    world.providers[1] = provider('face', {
      state: 'refuse',
      reason: 'PROOF_FACE_OTHER',
      reasons: ['PROOF_FACE_OTHER', 'PROOF_FACE_COVERED'],
    });
    const select = await vi.waitFor(() => get<HTMLSelectElement>('[data-test="reason-face"]'), 5000);
    expect(select.value).toBe('PROOF_FACE_OTHER');
    select.value = 'PROOF_FACE_COVERED';
    select.dispatchEvent(new Event('change'));
    await vi.waitFor(() => expect(sent('PUT')).toHaveLength(2));
    expect(sent('PUT')[1]?.body).toEqual({ state: 'refuse', reason: 'PROOF_FACE_COVERED' });
  });

  test('is set back with all others by one button, which rests while all work', async () => {
    const opened = await open();
    expect(get('[data-test="reset-providers"]').hasAttribute('disabled')).toBe(true);
    opened.remove();
    world.providers[2] = provider('media', { state: 'refuse' });
    await open('en');
    expect(textOf(get('[data-provider="media"]'))).toContain('is full');
    press('reset-providers');
    await vi.waitFor(() => expect(sent('POST')).toEqual([{ method: 'POST', path: 'providers/reset', body: {} }]));
  });
});

describe('a review', () => {
  beforeEach(() => {
    world.reviews = [REVIEW];
  });

  test('shows who waits and what was in doubt', async () => {
    await open('en');
    expect(textOf(get('[data-review]'))).toMatch(/Ali Rezaei.*002 207622 0.*Face match, Speech and lips/);
  });

  test('is approved', async () => {
    await open();
    press('review-approve');
    await vi.waitFor(() =>
      expect(sent('POST')).toEqual([{ method: 'POST', path: `reviews/${REVIEW.id}`, body: { decision: 'approve' } }]),
    );
  });

  test('is refused with the reason that was chosen', async () => {
    await open();
    const select = get<HTMLSelectElement>('[data-test="review-reason"]');
    expect([select.value, [...select.options].some(({ value }) => value === 'PROOF_EXPIRED')]).toEqual([
      'PROOF_REVIEW_REFUSED',
      false,
    ]);
    select.value = 'PROOF_LIPS_STILL';
    press('review-refuse');
    await vi.waitFor(() => expect(sent('POST')[0]?.body).toEqual({ decision: 'refuse', reason: 'PROOF_LIPS_STILL' }));
  });
});
