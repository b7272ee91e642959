import type { Service } from '../../../../shared/schema/service.ts';
import type { StrategyScope } from '../../../../shared/schema/strategy.ts';

/** Whose releases it is about. */
export interface StrategySubject {
  readonly scope: StrategyScope;
  readonly subjectId: string;
  readonly name: string;
  /** With scope `service`. */
  readonly service?: Service;
}
