export { ApplyView } from './apply/applying.tsx';
export { NewPlanPage } from './new-plan-page.tsx';
export { PlanPage } from './plan-page.tsx';
export { SetupPage } from './setup-page.tsx';
