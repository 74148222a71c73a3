// SPDX-License-Identifier: Apache-2.0
// Collects every violation of CSP and Trusted Types of a page, its frames and its workers.
import type { Page } from 'playwright-core';

/** @returns what was violated so far; console lines, which Chromium writes for each report. */
export async function watchPolicy(page: Page): Promise<() => string[]> {
  const seen: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy|Trusted ?Type|TrustedScript|TrustedHTML/i.test(message.text()))
      seen.push(message.text());
  });
  await page.context().exposeBinding('emzaPolicyViolated', (_, report: string) => void seen.push(report));
  const listen = (): void =>
    document.addEventListener('securitypolicyviolation', (event) => {
      const report = `${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`;
      (window as unknown as { emzaPolicyViolated(report: string): void }).emzaPolicyViolated(report);
    });
  await page.addInitScript(listen);
  await page.evaluate(listen);
  return () => seen;
}
