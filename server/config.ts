// SPDX-License-Identifier: Apache-2.0
// The environment, read once and checked whole, before anything is opened. Every other file gets values from here
// and never looks at process.env. An error names the variable and the rule, never the value.
import { isIP } from 'node:net';
import { resolve } from 'node:path';

export type Mode = 'sandbox' | 'production';

export interface Config {
  readonly mode: Mode;
  /** 0: a free one. */
  readonly port: number;
  /** Interfaces to listen on; undefined: all. With an origin on localhost, nobody else can connect. */
  readonly hosts: readonly string[] | undefined;
  /** undefined: http://localhost on the port that was got. */
  readonly origin: string | undefined;
  readonly statusOrigin: string | undefined;
  /** Absolute. */
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly masterKeyFile: string | undefined;
  /** Telephone numbers for people who need help, as they are dialled. */
  readonly callCentre: readonly string[];
  /** How long pictures and sound of a proof are kept, in days. */
  readonly mediaRetentionDays: number;
  /** Discount code in capitals → percent off. */
  readonly discounts: ReadonlyMap<string, number>;
  /** Product id → fee in Rials before tax, where it is not the usual one; and the tax on it in percent. */
  readonly prices: { readonly fees: ReadonlyMap<string, number>; readonly vatPercent: number };
}

/** What is known once the port is: the two origins written into links, signatures and certificates. */
export interface Origins {
  readonly origin: string;
  readonly statusOrigin: string;
}

/** The start is refused; the message is for the administrator and holds no secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const DEFAULT_PORT = 8080;
const DEFAULT_MEDIA_RETENTION_DAYS = 90;
/** Iran's value-added tax. */
const DEFAULT_VAT_PERCENT = 10;

function originOf(name: string, text: string, schemes: readonly string[]): URL {
  const url = URL.parse(text);
  if (!url || !schemes.includes(url.protocol) || url.origin !== text) {
    const forms = schemes.map((scheme) => `${scheme}//host[:port]`).join(' or ');
    throw new ConfigError(`${name} must be ${forms}, without a path`);
  }
  return url;
}

function isLocalhost(url: URL): boolean {
  return url.hostname === 'localhost' || url.hostname.endsWith('.localhost');
}

function portOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new ConfigError('EMZA_PORT must be a number from 0 to 65535');
  return port;
}

function feesOf(text: string | undefined): ReadonlyMap<string, number> {
  const parts = (text ?? '').split(',').filter((part) => part.trim() !== '');
  return new Map(
    parts.map((part) => {
      const [, id, fee] = /^([a-z0-9-]{1,32})=([1-9]\d{0,11})$/.exec(part.trim()) ?? [];
      if (id === undefined || fee === undefined) {
        throw new ConfigError('EMZA_FEES must be product=Rials,product=Rials');
      }
      return [id, Number(fee)];
    }),
  );
}

/** "SPRING=15,STAFF=50". At most 90 percent: an order always has something to pay. */
function discountsOf(text: string | undefined): ReadonlyMap<string, number> {
  const parts = (text ?? '').split(',').filter((part) => part.trim() !== '');
  return new Map(
    parts.map((part) => {
      const [, code, percent] = /^([A-Z][A-Z0-9-]{2,23})=(\d{1,2})$/.exec(part.trim()) ?? [];
      if (code === undefined || !(Number(percent) >= 1 && Number(percent) <= 90)) {
        throw new ConfigError('EMZA_DISCOUNT_CODES must be CODE=percent,CODE=percent with 1 to 90 percent');
      }
      return [code, Number(percent)];
    }),
  );
}

function vatPercentOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_VAT_PERCENT;
  const percent = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  if (!(percent <= 100)) throw new ConfigError('EMZA_VAT_PERCENT must be a whole number from 0 to 100');
  return percent;
}

function mediaRetentionDaysOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_MEDIA_RETENTION_DAYS;
  const days = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (!(days >= 1 && days <= 3650)) throw new ConfigError('EMZA_MEDIA_RETENTION_DAYS must be a number from 1 to 3650');
  return days;
}

/** "021-1234 5678, 1500" → ["02112345678", "1500"] */
function phoneNumbersOf(text: string | undefined): readonly string[] {
  const numbers = (text ?? '').split(',').map((one) => one.replace(/[\s()-]/g, ''));
  const given = numbers.filter((one) => one !== '');
  if (!given.every((one) => /^\+?\d{3,15}$/.test(one))) {
    throw new ConfigError('EMZA_CALL_CENTRE must be telephone numbers, separated by commas');
  }
  return given;
}

/** @throws ConfigError that says which variable is missing or wrong (design: production refuses to be a toy). */
export function readConfig(environment: Readonly<Record<string, string | undefined>>, cwd: string): Config {
  const read = (name: string): string | undefined => environment[name] || undefined;
  const originText = read('EMZA_ORIGIN');
  const originUrl = originText === undefined ? undefined : originOf('EMZA_ORIGIN', originText, ['http:', 'https:']);
  // WebAuthn takes no IP address as its RP ID.
  if (originUrl && isIP(originUrl.hostname.replace(/[[\]]/g, '')) !== 0) {
    throw new ConfigError('EMZA_ORIGIN must have a host name, not an IP address');
  }
  const isLocal = !originUrl || isLocalhost(originUrl);

  const modeText = read('EMZA_MODE');
  if (modeText === undefined && !isLocal) {
    throw new ConfigError('EMZA_MODE (sandbox or production) must be given when EMZA_ORIGIN is not localhost');
  }
  const mode = modeText ?? 'sandbox';
  if (mode !== 'sandbox' && mode !== 'production') throw new ConfigError('EMZA_MODE must be sandbox or production');

  const statusText = read('EMZA_STATUS_ORIGIN');
  if (statusText !== undefined) originOf('EMZA_STATUS_ORIGIN', statusText, ['http:']);
  const databaseUrl = read('EMZA_DATABASE_URL');
  if (databaseUrl !== undefined && !/^postgres(?:ql)?:\/\//.test(databaseUrl)) {
    throw new ConfigError('EMZA_DATABASE_URL must begin with postgresql://');
  }
  const masterKeyFile = read('EMZA_MASTER_KEY_FILE');
  if (mode === 'production') {
    if (originUrl?.protocol !== 'https:') throw new ConfigError('production needs EMZA_ORIGIN with https:');
    if (masterKeyFile === undefined) throw new ConfigError('production needs EMZA_MASTER_KEY_FILE');
  }
  return {
    mode,
    port: portOf(read('EMZA_PORT')),
    hosts: isLocal ? ['127.0.0.1', '::1'] : undefined,
    origin: originText,
    statusOrigin: statusText,
    dataDir: resolve(cwd, read('EMZA_DATA_DIR') ?? 'data'),
    databaseUrl,
    masterKeyFile: masterKeyFile === undefined ? undefined : resolve(cwd, masterKeyFile),
    callCentre: phoneNumbersOf(read('EMZA_CALL_CENTRE')),
    // Something to try the box with.
    discounts: discountsOf(read('EMZA_DISCOUNT_CODES') ?? (mode === 'sandbox' ? 'EMZA20=20' : undefined)),
    mediaRetentionDays: mediaRetentionDaysOf(read('EMZA_MEDIA_RETENTION_DAYS')),
    prices: { fees: feesOf(read('EMZA_FEES')), vatPercent: vatPercentOf(read('EMZA_VAT_PERCENT')) },
  };
}

/** @returns the origins for the port that was got; the status origin is the same host over plain HTTP by default. */
export function originsOf(config: Config, port: number): Origins {
  const origin = config.origin ?? new URL(`http://localhost:${port}`).origin;
  return { origin, statusOrigin: config.statusOrigin ?? origin.replace(/^https:/, 'http:') };
}
