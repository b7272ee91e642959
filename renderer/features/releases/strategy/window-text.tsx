import type { ReleaseWindow } from '../../../../shared/schema/strategy.ts';
import { useFormat } from '../../../components/index.ts';

/** "Mon, Tue 22:00–05:00" */
export function WindowText({ window }: { readonly window: ReleaseWindow }) {
  const format = useFormat();
  const days = [...window.days].sort().map((day) => format.weekday(day));
  return <>{`${days.join(', ')} ${window.from}–${window.to}`}</>;
}
