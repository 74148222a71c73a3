// SPDX-License-Identifier: Apache-2.0
// Counts and durations for Prometheus. Labels are methods, route patterns and statuses: never a path or an id.
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

export interface Metrics {
  observe(request: { method: string; route: string; status: number; code: string | undefined; seconds: number }): void;
  text(): Promise<{ contentType: string; body: string }>;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'emza_http_request_duration_seconds',
    help: 'Time from a request to the end of its handler',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
    registers: [registry],
  });
  const problems = new Counter({
    name: 'emza_http_problems_total',
    help: 'Problem documents by code',
    labelNames: ['code'],
    registers: [registry],
  });
  return {
    observe({ method, route, status, code, seconds }) {
      duration.observe({ method, route, status }, seconds);
      if (code !== undefined) problems.inc({ code });
    },
    text: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}
