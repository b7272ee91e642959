export { ClusterPage } from './cluster-page.tsx';
export { NodeTab } from './node-tab.tsx';
export { ManagerAdvice } from './quorum-notes.tsx';
