/**
 * The import rules of the architecture (README, "Layers"). Each rule names what may not be imported from where.
 * The parser is swc: dependency-cruiser's own TypeScript support wants TypeScript < 7 and would cruise 0 modules.
 */
const swc = require('@swc/core');
const { Visitor } = require('@swc/core/Visitor.js');

// Two gaps of dependency-cruiser 17's swc parser, closed here: it reads .tsx without JSX, and does not know `using`.
const { parseFileSync } = swc;
swc.parseFileSync = (file, options) =>
  parseFileSync(file, { ...options, tsx: file.endsWith('.tsx'), target: 'esnext' });
const { visitStatement } = Visitor.prototype;
Visitor.prototype.visitStatement = function (statement) {
  if (statement.type !== 'UsingDeclaration') return visitStatement.call(this, statement);
  for (const declaration of statement.decls) this.visitVariableDeclarator(declaration);
  return statement;
};

const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: '^(electron|renderer|shared|tests|scripts)/', pathNot: allowed },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    only('shared-imports-only-shared', '^shared/', '^shared/'),
    {
      name: 'shared-imports-only-zod-and-the-contract',
      severity: 'error',
      from: { path: '^shared/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-no-pkg', 'core'], pathNot: 'node_modules/(zod|@orpc/contract)/' },
    },
    only('renderer-imports-shared', '^renderer/', '^(renderer|shared)/'),
    only('commands-import-shared', '^electron/commands/', '^(electron/commands|shared)/'),
    only(
      'core-imports-interfaces-and-commands',
      '^electron/core/',
      '^(electron/(core|commands|operations)/|electron/(adapters|storage)/[^/]+\\.ts$|shared/)',
    ),
    only(
      'operations-import-storage-interfaces',
      '^electron/operations/',
      '^(electron/operations/|electron/storage/[^/]+\\.ts$|shared/)',
    ),
    only('adapters-import-shared', '^electron/adapters/', '^(electron/adapters|shared)/'),
    only('storage-imports-shared', '^electron/storage/', '^(electron/storage|shared)/'),
    only('rpc-imports-core', '^electron/rpc/', '^(electron/(rpc|core|operations)/|shared/)'),
    {
      name: 'only-entries-import-a-shell',
      severity: 'error',
      from: {
        path: '^(electron|renderer|shared)/',
        pathNot: '^electron/(main|preload|serve|desktop/.*|headless/.*)(\\.ts)?$',
      },
      to: { path: '^electron/(desktop|headless)/' },
    },
    {
      name: 'only-desktop-imports-electron',
      severity: 'error',
      from: { pathNot: '^(electron/(main|preload)\\.ts|electron/desktop/|electron/storage/desktop/|tests/)' },
      to: { path: 'node_modules/(electron|electron-store)/' },
    },
    {
      name: 'features-meet-at-their-index',
      severity: 'error',
      from: { path: '^renderer/features/([^/]+)/' },
      to: { path: '^renderer/features/([^/]+)/', pathNot: '^renderer/features/($1/|[^/]+/index\\.ts$)' },
    },
    {
      name: 'core-features-meet-at-their-index',
      severity: 'error',
      from: { path: '^electron/core/([^/]+)/' },
      to: { path: '^electron/core/([^/]+)/', pathNot: '^electron/core/($1/|[^/]+/index\\.ts$)' },
    },
  ],
  options: {
    parser: 'swc',
    tsConfig: { fileName: 'tsconfig.node.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
