export { healthText } from './health-text.ts';
export { ImageTag, tagOf } from './image-text.tsx';
export { ReleasePage } from './release-page.tsx';
export { ReleaseTable } from './release-table.tsx';
export { ReleasesPage } from './releases-page.tsx';
export { StrategyBlock } from './strategy/strategy-block.tsx';
export { useRollBack } from './use-roll-back.ts';
export { canRollBack, isUnderWay, VerdictMark, verdictStatus } from './verdict.tsx';
