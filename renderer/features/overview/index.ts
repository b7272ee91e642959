export type { Need } from './needs.ts';
export { OverviewPage } from './overview-page.tsx';
export { useNeeds } from './use-collections.ts';
