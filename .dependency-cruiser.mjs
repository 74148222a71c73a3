// SPDX-License-Identifier: Apache-2.0
// Who may import what, as one table of allow-lists (the words stand in CONTRIBUTING.md). Everything that is not
// named is refused. tests/architecture plants a violation of each row and demands that it is caught.

const pkg = (...names) => names.map((name) => `^node_modules/${name}/`);
const node = (...names) => names.map((name) => `^(?:node:)?${name}$`);
const CORE = '^core/';
const SERVER_AREAS = 'ra|proofing|payment|ca|status|vault|signing|relay|push|operator|audit|devices|messages';

/** from → what it may import, besides its own folder. @type {{ name: string, from: string, may: string[] }[]} */
export const ROWS = [
  { name: 'core-protocol', from: '^core/protocol/', may: pkg('valibot') },
  { name: 'core-crypto', from: '^core/crypto/', may: ['^core/protocol/', ...pkg('@noble')] },
  { name: 'core-vault', from: '^core/vault/', may: ['^core/(protocol|crypto)/', ...pkg('@noble/curves')] },
  { name: 'core-pairing', from: '^core/pairing/', may: ['^core/(protocol|crypto)/', ...pkg('@hpke')] },
  { name: 'core-pki', from: '^core/pki/', may: ['^core/(protocol|crypto)/', ...pkg('pkijs', 'asn1js')] },
  {
    name: 'core-ades',
    from: '^core/ades/',
    may: [
      '^core/(protocol|crypto|vault|pairing|pki)/',
      ...pkg('@libpdf/core', 'xadesjs', 'xmldsigjs', 'jose', 'canonicalize'),
    ],
  },
  { name: 'src-domain', from: '^src/domain/', may: ['^core/protocol/'] },
  { name: 'src-ports', from: '^src/ports/', may: ['^src/domain/', CORE] },
  ...[
    ['ades', []],
    ['argon2', pkg('hash-wasm')],
    ['http', []],
    ['indexed-db', pkg('idb')],
    ['jalali', pkg('jalaali-js')],
    ['media-devices', []],
    ['page', []],
    ['pdfjs', pkg('pdfjs-dist')],
    ['web-authn', pkg('@simplewebauthn')],
    ['web-locks', []],
    ['workbox', pkg('workbox-window')],
    ['zxing', [...pkg('zxing-wasm'), '^zxing-wasm/reader/zxing_reader\\.wasm\\?url$']],
  ].map(([folder, libraries]) => ({
    name: `src-adapters-${folder}`,
    from: `^src/adapters/${folder}/`,
    may: ['^src/(ports|domain)/', CORE, '^src/adapters/trusted-url\\.ts$', ...libraries],
  })),
  { name: 'src-app', from: '^src/app/', may: ['^src/(domain|ports)/', CORE] },
  {
    name: 'src-ui',
    from: '^src/ui/',
    may: [
      '^src/(app|domain|i18n)/',
      '^core/protocol/',
      ...pkg('lit', 'lit-html', 'lit-element', '@lit', '@awesome.me/webawesome'),
    ],
  },
  { name: 'src-i18n', from: '^src/i18n/', may: ['^core/protocol/'] },
  {
    name: 'src-lost',
    from: '^src/lost/',
    may: ['^src/(i18n|ui)/', '^core/protocol/', ...pkg('lit', '@lit')],
  },
  {
    name: 'src-sandbox',
    from: '^src/sandbox/',
    may: [
      '^src/(domain|i18n|ui/styles|ui/components)/',
      '^src/ui/(events|form-element|localized-element)\\.ts$',
      '^core/protocol/',
      '^src/adapters/trusted-url\\.ts$',
      ...pkg('lit', '@lit'),
    ],
  },
  { name: 'sw', from: '^sw/', may: ['^core/protocol/', '^src/i18n/push\\.ts$'] },
  ...SERVER_AREAS.split('|').map((area) => ({
    name: `server-${area}`,
    from: `^server/${area}/`,
    may: [CORE, ...node('crypto')],
  })),
  {
    name: 'server-sandbox',
    from: '^server/sandbox/',
    may: [CORE, `^server/(${SERVER_AREAS})/ports\\.ts$`, ...node('crypto')],
  },
  {
    name: 'server-adapters',
    from: '^server/adapters/',
    may: [CORE, `^server/(${SERVER_AREAS})/ports\\.ts$`, '^node_modules/', ...node('[a-z/_]+')],
  },
  {
    name: 'server-http',
    from: '^server/http/',
    may: [
      CORE,
      `^server/(${SERVER_AREAS}|sandbox)/`,
      ...pkg(
        'hono',
        '@hono/node-server',
        'hono-openapi',
        '@standard-community',
        '@valibot/to-json-schema',
        'valibot',
        'ws',
        'pino',
        'prom-client',
      ),
      ...node('[a-z/_]+'),
    ],
  },
  {
    name: 'server-store',
    from: '^server/store/',
    may: [CORE, `^server/(${SERVER_AREAS}|sandbox)/ports\\.ts$`, ...pkg('pg', '@types/pg'), ...node('[a-z/_]+')],
  },
  { name: 'sdk', from: '^sdk/', may: [CORE, ...pkg('uqr', 'lit'), ...node('[a-z/_]+')] },
  { name: 'bridge', from: '^bridge/', may: [CORE, ...pkg('ws', 'uqr'), ...node('[a-z/_]+')] },
  { name: 'cli', from: '^cli/', may: [CORE, '^(sdk|bridge)/', ...pkg('uqr'), ...node('[a-z/_]+')] },
  {
    name: 'tests-e2e',
    from: '^tests/e2e/',
    may: ['^tests/support/', ...pkg('vitest', 'playwright-core', '@axe-core/playwright'), ...node('[a-z/_]+')],
  },
];

/** The folder a row speaks for: files there may always import each other. */
const own = (from) => from;

const rows = ROWS.map(({ name, from, may }) => ({
  name,
  comment: 'see the table of allowed imports in CONTRIBUTING.md',
  severity: 'error',
  from: { path: from },
  to: { pathNot: [own(from), ...may] },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...rows,
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\?(?:url|worker&url)$' },
    },
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'dynamic-import'] } },
    },
    {
      name: 'adapter-to-adapter',
      severity: 'error',
      from: { path: '^(src|server)/adapters/([^/]+)/' },
      to: { path: '^$1/adapters/([^/]+)/', pathNot: '^$1/adapters/$2/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(node_modules/\\.cache|dist|data)' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'browser', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
};
