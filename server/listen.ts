// SPDX-License-Identifier: Apache-2.0
// The sockets: one HTTP server per interface on one port, and the drain that loses no request. What Node answers
// before any route (a malformed request) carries the strict headers too.
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { AppError, PROBLEM_MEDIA_TYPE, type ErrorCode } from '../core/protocol/index.ts';
import { strictHeaders } from './http/headers.ts';
import { problemOf } from './http/problem.ts';

/** Requests that have not ended by then are cut. */
const DRAIN_MS = 10_000;

export type Answer = (
  request: Request,
  env: { readonly clientAddress?: string | undefined },
) => Response | Promise<Response>;

export interface Listening {
  readonly port: number;
  /** From now on requests are answered by `fetch`; before, by 503. */
  answerWith(fetch: Answer): void;
  /** No new connections; requests under way end; then all sockets are closed. */
  drain(): Promise<void>;
}

const bare = (code: ErrorCode): Response =>
  new Response(JSON.stringify(problemOf(new AppError(code), '')), {
    status: new AppError(code).status,
    headers: { ...strictHeaders(false), 'content-type': PROBLEM_MEDIA_TYPE, connection: 'close' },
  });

/** The parser gave up: there is no request object, so the answer is written by hand. */
function answerMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  const body = JSON.stringify(problemOf(new AppError('REQUEST_INVALID'), ''));
  const headers = {
    ...strictHeaders(false),
    date: new Date().toUTCString(),
    'content-type': PROBLEM_MEDIA_TYPE,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n${body}`);
}

async function bind(server: Server, port: number, host: string | undefined): Promise<void> {
  server.listen({ port, ...(host !== undefined && { host, ipv6Only: host.includes(':') }) });
  await once(server, 'listening');
}

/**
 * @param hosts undefined: every interface. The first one must be had; an interface that this machine has not is left out.
 * @throws Error EADDRINUSE, EACCES of the platform
 */
export async function listen(port: number, hosts: readonly string[] | undefined): Promise<Listening> {
  let fetch: Answer = () => bare('SERVER_UNAVAILABLE');
  let isDraining = false;
  const listener = getRequestListener(
    (request, { incoming }) => fetch(request, { clientAddress: incoming.socket.remoteAddress }),
    {
      errorHandler: () => bare('REQUEST_INVALID'),
    },
  );
  const open = (): Server => {
    const server = createServer((request, response) => {
      if (isDraining) response.setHeader('connection', 'close');
      void listener(request, response);
    });
    server.keepAliveTimeout = 65_000;
    server.on('clientError', answerMalformed);
    return server;
  };

  const bindAll = async (): Promise<Server[]> => {
    const [first, ...others] = hosts ?? [undefined];
    const server = open();
    await bind(server, port, first);
    const servers = [server];
    const got = (server.address() as AddressInfo).port;
    for (const host of others) {
      const next = open();
      try {
        await bind(next, got, host);
        servers.push(next);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT' || code === 'EINVAL') continue;
        for (const each of servers) each.close();
        // A free port here that is taken there: with any port allowed, try another.
        if (port === 0 && code === 'EADDRINUSE') return bindAll();
        throw error;
      }
    }
    return servers;
  };
  const servers = await bindAll();
  const [bound] = servers.map((server) => server.address() as AddressInfo);

  return {
    port: bound?.port ?? port,
    answerWith(next) {
      fetch = next;
    },
    async drain() {
      isDraining = true;
      const closed = servers.map((server) => once(server, 'close'));
      for (const server of servers) server.close();
      // A connection that falls idle after close() would otherwise stay until its keep-alive ends.
      const idle = setInterval(() => servers.forEach((server) => server.closeIdleConnections()), 50);
      const cut = setTimeout(() => servers.forEach((server) => server.closeAllConnections()), DRAIN_MS);
      await Promise.all(closed);
      clearInterval(idle);
      clearTimeout(cut);
    },
  };
}
