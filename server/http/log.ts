// SPDX-License-Identifier: Apache-2.0
// The log: JSON lines with the fields named here and no others. Paths, headers, bodies, ids of people or requests and
// messages of errors (which quote input) have no field, so they cannot get in.
import { pino, type DestinationStream } from 'pino';
import { AppError } from '../../core/protocol/index.ts';

/** Everything a line may hold besides time, level and event. */
const ALLOWED = [
  'requestId',
  'method',
  'route',
  'status',
  'ms',
  'code',
  'errorName',
  'errorCode',
  'table',
  'constraint',
  'stack',
  'cause',
  'mode',
  'origin',
  'port',
  'job',
] as const;
type LogFields = Readonly<Partial<Record<(typeof ALLOWED)[number], string | number>>>;

export interface Log {
  info(event: string, fields?: LogFields): void;
  /** What kind of error it was and where it was thrown; not what it said. */
  error(event: string, error: unknown, fields?: LogFields): void;
}

function pick(fields: Readonly<Record<string, unknown>>): Record<string, string | number> {
  const picked: Record<string, string | number> = {};
  for (const name of ALLOWED) {
    const value = fields[name];
    if (typeof value === 'number') picked[name] = value;
    else if (typeof value === 'string') picked[name] = value.slice(0, 4000);
  }
  return picked;
}

const nameOf = (error: Error): string => (error instanceof AppError ? error.code : error.name);

/** Name, code, PostgreSQL's table and constraint, and the frames of the stack without its first lines, the message. */
function describe(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { errorName: typeof error };
  const { code, table, constraint } = error as Error & Record<'code' | 'table' | 'constraint', unknown>;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line));
  return {
    errorName: nameOf(error),
    errorCode: code,
    table,
    constraint,
    stack: frames.slice(0, 12).join('\n'),
    ...(error.cause instanceof Error && { cause: nameOf(error.cause) }),
  };
}

export function createLog(destination: DestinationStream): Log {
  const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime, messageKey: 'event' }, destination);
  return {
    info: (event, fields = {}) => logger.info(pick(fields), event),
    error: (event, error, fields = {}) => logger.error(pick({ ...fields, ...describe(error) }), event),
  };
}
