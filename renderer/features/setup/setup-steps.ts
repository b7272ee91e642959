import type { Setup, SetupPage } from '../../../shared/schema/plan.ts';

/** The steps in their order. */
export const pages: readonly SetupPage[] = ['hosts', 'connect', 'checks', 'wishes', 'plan', 'apply', 'done'];

/** Whether a step can be gone to: it has what it works on. */
export function canGoTo(page: SetupPage, setup: Setup): boolean {
  switch (page) {
    case 'hosts':
      return setup.finishedAt === null;
    case 'connect':
    case 'checks':
    case 'wishes':
    case 'plan':
      return setup.finishedAt === null && setup.hostIds.length > 0;
    case 'apply':
      return setup.applyOperationId !== null;
    case 'done':
      return setup.finishedAt !== null;
  }
}

export function isBefore(page: SetupPage, other: SetupPage): boolean {
  return pages.indexOf(page) < pages.indexOf(other);
}
