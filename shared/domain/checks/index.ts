export { unreachableFinding } from './access-checks.ts';
export type { CheckContext } from './check.ts';
export { judge, sortFindings } from './judge.ts';
export { type CheckedHost, judgeTogether } from './judge-together.ts';
