import type { FaultFamily } from './fault.ts';

const title = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

/** `docs/faults.md`, from the table of faults. */
export function faultsPage(families: readonly FaultFamily[]): string {
  const count = families.reduce((sum, { faults }) => sum + faults.length, 0);
  const sections = families.map(({ name, faults }) => {
    const rows = faults.map(({ id, what, told }) => `- \`${id}\`: ${what}.\n  Told by ${told}.`);
    return `## ${title(name)}\n\n${rows.join('\n')}\n`;
  });
  return `# Faults

${count} faults, each injected into real hosts of the test bed by \`npm run test:faults\`. For every one of them:

1. Slipway checks the hosts, plans and applies a set-up, as far as it goes. What it tells is looked for by its words, and every text
   that the admin would read has to exist in both languages.
2. A host is never called ready that is not: the host itself is asked, past Slipway.
3. The cause is taken away, and the same set-up is run again. It ends ready, and a further plan has nothing left to do.

A handful of them is part of \`npm test\` (\`tests/integration/faults.test.ts\`). One family alone: \`npx vitest run --project faults tests/faults/disk.test.ts\`; one fault: add \`-t disk-full-during\`.
This page is made from the tables in \`tests/faults/families/\`; \`tests/unit/project/faults.test.ts\` holds it to them
(\`npx vitest run --project unit tests/unit/project/faults.test.ts -u\` writes it anew).

${sections.join('\n')}`;
}
