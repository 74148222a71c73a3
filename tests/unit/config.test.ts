// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { ConfigError, originsOf, readConfig } from '../../server/config.ts';

const read = (environment: Record<string, string>) => readConfig(environment, '/srv/emza');
const PRODUCTION = {
  EMZA_MODE: 'production',
  EMZA_ORIGIN: 'https://emza.example',
  EMZA_MASTER_KEY_FILE: '/run/secrets/emza',
};

test('without any variable it is the sandbox on localhost:8080, for this machine only', () => {
  const config = read({});
  expect(config).toEqual({
    mode: 'sandbox',
    port: 8080,
    hosts: ['127.0.0.1', '::1'],
    origin: undefined,
    statusOrigin: undefined,
    dataDir: '/srv/emza/data',
    databaseUrl: undefined,
    masterKeyFile: undefined,
    mediaRetentionDays: 90,
    prices: { fees: new Map(), vatPercent: 10 },
    callCentre: [],
    discounts: new Map([['EMZA20', 20]]),
  });
  expect(originsOf(config, 8080)).toEqual({
    origin: 'http://localhost:8080',
    statusOrigin: 'http://localhost:8080',
  });
});

describe('accepted', () => {
  test.each<[string, Record<string, string>, object]>([
    ['a free port', { EMZA_PORT: '0' }, { port: 0 }],
    ['a call centre', { EMZA_CALL_CENTRE: '021-1234 5678, +98(21)1500' }, { callCentre: ['02112345678', '+98211500'] }],
    ['media for a year', { EMZA_MEDIA_RETENTION_DAYS: '365' }, { mediaRetentionDays: 365 }],
    ['an empty variable is as good as none', { EMZA_PORT: '', EMZA_MODE: '', EMZA_ORIGIN: '' }, { port: 8080 }],
    ['an absolute data folder', { EMZA_DATA_DIR: '/var/emza' }, { dataDir: '/var/emza' }],
    ['an origin on localhost needs no mode', { EMZA_ORIGIN: 'http://localhost:1234' }, { mode: 'sandbox' }],
    ['a subdomain of localhost too', { EMZA_ORIGIN: 'http://a.localhost:1234' }, { hosts: ['127.0.0.1', '::1'] }],
    [
      'a public sandbox, when asked for',
      { EMZA_ORIGIN: 'https://try.emza.example', EMZA_MODE: 'sandbox' },
      { mode: 'sandbox', hosts: undefined },
    ],
    ['production', PRODUCTION, { mode: 'production', masterKeyFile: '/run/secrets/emza' }],
    [
      'fees and tax',
      { EMZA_FEES: 'citizen-1y=900000, citizen-90d=1', EMZA_VAT_PERCENT: '9' },
      {
        prices: {
          fees: new Map([
            ['citizen-1y', 900_000],
            ['citizen-90d', 1],
          ]),
          vatPercent: 9,
        },
      },
    ],
    [
      'discount codes',
      { EMZA_DISCOUNT_CODES: 'SPRING=15, STAFF-1=90' },
      {
        discounts: new Map([
          ['SPRING', 15],
          ['STAFF-1', 90],
        ]),
      },
    ],
    ['no discount in production unless it is given', PRODUCTION, { discounts: new Map() }],
    ['a database by URL', { EMZA_DATABASE_URL: 'postgres://h/d' }, { databaseUrl: 'postgres://h/d' }],
  ])('%s', (_, environment, expected) => {
    expect(read(environment)).toMatchObject(expected);
  });
});

describe('refused, naming the variable and never its value', () => {
  test.each<[string, Record<string, string>, string]>([
    ['unknown mode', { EMZA_MODE: 'secret-value' }, 'EMZA_MODE'],
    ['public origin without a mode', { EMZA_ORIGIN: 'https://secret-value.example' }, 'EMZA_MODE'],
    ['port that is none', { EMZA_PORT: 'secret-value' }, 'EMZA_PORT'],
    ['port too large', { EMZA_PORT: '65536' }, 'EMZA_PORT'],
    ['origin with a path', { EMZA_ORIGIN: 'http://localhost/secret-value' }, 'EMZA_ORIGIN'],
    ['origin with a slash', { EMZA_ORIGIN: 'http://localhost:80/' }, 'EMZA_ORIGIN'],
    ['origin of another scheme', { EMZA_ORIGIN: 'ftp://secret-value' }, 'EMZA_ORIGIN'],
    ['origin by IP address', { EMZA_ORIGIN: 'http://127.0.0.1:8080' }, 'EMZA_ORIGIN'],
    ['origin by IPv6 address', { EMZA_ORIGIN: 'http://[::1]:8080' }, 'EMZA_ORIGIN'],
    ['status origin over https', { EMZA_STATUS_ORIGIN: 'https://secret-value.example' }, 'EMZA_STATUS_ORIGIN'],
    ['call centre that is no number', { EMZA_CALL_CENTRE: '1500, secret-value' }, 'EMZA_CALL_CENTRE'],
    ['database of another kind', { EMZA_DATABASE_URL: 'mysql://u:secret-value@h' }, 'EMZA_DATABASE_URL'],
    ['fees without a product', { EMZA_FEES: 'secret-value' }, 'EMZA_FEES'],
    ['a fee that is none', { EMZA_FEES: 'citizen-1y=secret-value' }, 'EMZA_FEES'],
    ['a certificate for nothing', { EMZA_FEES: 'citizen-1y=0' }, 'EMZA_FEES'],
    ['a discount that is none', { EMZA_DISCOUNT_CODES: 'SECRET=value' }, 'EMZA_DISCOUNT_CODES'],
    ['a discount of everything', { EMZA_DISCOUNT_CODES: 'ALL=91' }, 'EMZA_DISCOUNT_CODES'],
    ['a discount of nothing', { EMZA_DISCOUNT_CODES: 'NONE=0' }, 'EMZA_DISCOUNT_CODES'],
    ['a tax that is none', { EMZA_VAT_PERCENT: 'secret-value' }, 'EMZA_VAT_PERCENT'],
    ['a tax above the price', { EMZA_VAT_PERCENT: '101' }, 'EMZA_VAT_PERCENT'],
    ['media for no time', { EMZA_MEDIA_RETENTION_DAYS: '0' }, 'EMZA_MEDIA_RETENTION_DAYS'],
    ['media for ever', { EMZA_MEDIA_RETENTION_DAYS: '3651' }, 'EMZA_MEDIA_RETENTION_DAYS'],
    ['days that are none', { EMZA_MEDIA_RETENTION_DAYS: 'secret-value' }, 'EMZA_MEDIA_RETENTION_DAYS'],
    ['production over plain HTTP', { ...PRODUCTION, EMZA_ORIGIN: 'http://emza.example' }, 'EMZA_ORIGIN'],
    ['production on plain localhost', { ...PRODUCTION, EMZA_ORIGIN: 'http://localhost:8080' }, 'EMZA_ORIGIN'],
    ['production without an origin', { ...PRODUCTION, EMZA_ORIGIN: '' }, 'EMZA_ORIGIN'],
    ['production without a master key', { ...PRODUCTION, EMZA_MASTER_KEY_FILE: '' }, 'EMZA_MASTER_KEY_FILE'],
  ])('%s', (_, environment, variable) => {
    let error: unknown;
    try {
      read(environment);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).message).toContain(variable);
    expect((error as ConfigError).message).not.toContain('secret-value');
  });
});

test.each<[Record<string, string>, number, string, string]>([
  [{}, 41234, 'http://localhost:41234', 'http://localhost:41234'],
  [{}, 80, 'http://localhost', 'http://localhost'],
  [{ EMZA_ORIGIN: 'https://localhost:8443' }, 1, 'https://localhost:8443', 'http://localhost:8443'],
  [PRODUCTION, 8080, 'https://emza.example', 'http://emza.example'],
  [{ ...PRODUCTION, EMZA_STATUS_ORIGIN: 'http://s.example' }, 8080, 'https://emza.example', 'http://s.example'],
])('origins of %j on port %i', (environment, port, origin, statusOrigin) => {
  expect(originsOf(read(environment), port)).toEqual({ origin, statusOrigin });
});
