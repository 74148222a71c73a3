// SPDX-License-Identifier: Apache-2.0
// The server's clock as last heard (the Date header of every answer), carried on by a clock that nobody sets.

export interface ServerClock {
  /** Whole seconds since 1970. */
  now(): number;
  heard(dateHeader: string | null): void;
}

export function serverClock(wall = () => Date.now(), steady = () => performance.now()): ServerClock {
  let heardMs: { server: number; at: number } | undefined;
  return {
    now: () => Math.floor((heardMs ? heardMs.server + steady() - heardMs.at : wall()) / 1000),
    heard(dateHeader) {
      const server = dateHeader === null ? Number.NaN : Date.parse(dateHeader);
      if (Number.isFinite(server)) heardMs = { server, at: steady() };
    },
  };
}
