// SPDX-License-Identifier: Apache-2.0
// The whole HTTP surface: ids, headers, limits and problem documents around the areas' routes. It decides nothing
// about a request but who may ask; tested whole by app.request().
import { randomBytes } from 'node:crypto';
import { Hono, type MiddlewareHandler } from 'hono';
import { openAPIRouteHandler } from 'hono-openapi';
import { matchedRoutes } from 'hono/route';
import { AppError } from '../../core/protocol/index.ts';
import { bodyLimit, isStreamed, type HttpContext, type HttpEnv } from './context.ts';
import { deviceSignature } from './device-signature.ts';
import type { DeviceRequest } from '../devices/authenticate-device.ts';
import { withHeaders } from './headers.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { renderProblem } from './problem.ts';
import { rpBearer, type FindRp } from './rp-bearer.ts';

export interface AppDeps {
  readonly origin: string;
  /** The http: origin of certificates' addresses; where it is another host, it answers only those. */
  readonly statusOrigin: string;
  readonly version: string;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly now: () => Date;
  readonly authenticateDevice: (request: DeviceRequest) => Promise<string>;
  readonly findRp: FindRp;
  /** The areas' routes, with absolute paths. */
  readonly routes: readonly Hono<HttpEnv>[];
  /** Answers what no route does, or calls on. */
  readonly files: MiddlewareHandler<HttpEnv>;
}

const MIDDLEWARE = new Set(['*', '/*', '/api/v1/*', '/rp/v1/*']);

/** The pattern of the route that answers, for log and metrics; middleware does not count. */
function routeOf(c: HttpContext): string | undefined {
  return matchedRoutes(c)
    .map((route) => route.path)
    .findLast((path) => !MIDDLEWARE.has(path));
}

const observed =
  (deps: Pick<AppDeps, 'log' | 'metrics'>): MiddlewareHandler<HttpEnv> =>
  async (c, next) => {
    c.set('requestId', randomBytes(16).toString('base64url'));
    const start = performance.now();
    await next();
    const ms = Math.round((performance.now() - start) * 10) / 10;
    const [method, status, code] = [c.req.method, c.res.status, c.get('errorCode')];
    const route = routeOf(c) ?? (status === 404 ? 'unmatched' : 'file');
    deps.metrics.observe({ method, route, status, code, seconds: ms / 1000 });
    deps.log.info('request', { requestId: c.get('requestId'), method, route, status, ms, ...(code && { code }) });
  };

/** Announced sizes are refused at once; readBody counts what comes without one. */
const limited: MiddlewareHandler<HttpEnv> = async (c, next) => {
  const announced = Number(c.req.header('content-length') ?? 0);
  if (announced > bodyLimit(c.req.method, c.req.path) && !isStreamed(c.req.method, c.req.path))
    throw new AppError('REQUEST_TOO_LARGE');
  await next();
};

const STATUS_PATH = /^\/(?:ca\/|crl\/|ocsp\/|tsa$)/;

/**
 * Nothing but status is answered over plain HTTP once the site itself is https: on the status origin's own host, and
 * where a proxy says that a request came to it without TLS.
 */
const onlyStatus = (deps: Pick<AppDeps, 'origin' | 'statusOrigin'>): MiddlewareHandler<HttpEnv> => {
  const [main, status] = [new URL(deps.origin).host, new URL(deps.statusOrigin).host];
  const isHttps = deps.origin.startsWith('https:');
  return async (c, next) => {
    const isStatusHost = status !== main && c.req.header('host') === status;
    const isPlain = isHttps && c.req.header('x-forwarded-proto') === 'http';
    if ((isStatusHost || isPlain) && !STATUS_PATH.test(c.req.path)) throw new AppError('REQUEST_NOT_FOUND');
    await next();
  };
};

/** Who asks is looked at only where something answers: a path that does not exist is 404 for everyone. */
const whereRouted =
  (middleware: MiddlewareHandler<HttpEnv>): MiddlewareHandler<HttpEnv> =>
  async (c, next) => {
    if (routeOf(c) === undefined) throw new AppError('REQUEST_NOT_FOUND');
    return middleware(c, next);
  };

export function createApp(deps: AppDeps): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.use('*', withHeaders({ isHttps: deps.origin.startsWith('https:'), now: deps.now }));
  app.use('*', observed(deps));
  app.use('*', onlyStatus(deps));
  app.use('*', limited);
  app.use('/api/v1/*', whereRouted(deviceSignature({ origin: deps.origin, authenticate: deps.authenticateDevice })));
  app.use('/rp/v1/*', whereRouted(rpBearer(deps.findRp)));
  for (const routes of deps.routes) app.route('/', routes);
  app.get(
    '/openapi.json',
    openAPIRouteHandler(app, {
      documentation: {
        openapi: '3.1.0',
        info: {
          title: 'Emza',
          version: deps.version,
          description:
            'Paths under /api/v1 are signed by a device (RFC 9421), those under /rp/v1 take a bearer key. ' +
            'Errors are problem documents (RFC 9457) with a code of docs/errors.md.',
        },
        servers: [{ url: deps.origin }],
      },
    }),
  );
  app.use('*', deps.files);
  app.notFound((c) => renderProblem(c, new AppError('REQUEST_NOT_FOUND')));
  app.onError((error, c) => {
    if (!(error instanceof AppError) || error.status >= 500) {
      deps.log.error('request failed', error, { requestId: c.get('requestId'), route: routeOf(c) ?? 'unmatched' });
    }
    return renderProblem(c, error);
  });
  return app;
}
