import { useEffect, useRef } from 'react';
import { type Setup, SetupPage } from '../../../shared/schema/plan.ts';
import { useSearchState } from '../../components/use-search-state.ts';
import { canGoTo } from './setup-steps.ts';

/**
 * Keeps the step of the address (`?step=plan`) and the one that core keeps the same: back, forward and a copied link lead
 * to a step; a step that core enters (an apply begins, a set-up is finished) is a place of its own in the history.
 */
export function useStepInAddress(setup: Setup, onGo: (page: SetupPage) => void): void {
  const [search, changeSearch] = useSearchState();
  const asked = SetupPage.safeParse(search.step).data;
  const reachable = asked !== undefined && canGoTo(asked, setup) ? asked : undefined;
  const current = setup.page;
  const followed = useRef(current);
  const go = useRef(onGo);
  go.current = onGo;

  useEffect(() => {
    const moved = followed.current !== current;
    followed.current = current;
    // A link that was just opened wins over where core was; an address that leads nowhere is set right.
    if ((moved || reachable === undefined) && asked !== current) changeSearch({ step: current }, { push: moved });
  }, [current, asked, reachable, changeSearch]);

  useEffect(() => {
    if (reachable !== undefined && reachable !== followed.current) go.current(reachable);
  }, [reachable]);
}
