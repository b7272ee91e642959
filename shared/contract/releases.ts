import { z } from 'zod';
import { Selector } from '../schema/application.ts';
import { Id } from '../schema/common.ts';
import { ServiceHealth } from '../schema/service.ts';
import { ReleaseDecision, ReleasePlan, StrategyInput, StrategyScope } from '../schema/strategy.ts';
import { base } from './base.ts';

const Started = z.object({ batchId: Id, releaseIds: z.array(Id) });

const Subject = z.object({ scope: StrategyScope, subjectId: z.string().min(1).max(64) });

export const releases = {
  /** Rolls the image of a build out to the services that its application selects. */
  startBuild: base.input(z.object({ buildId: Id })).output(Started),
  /** Services of the cluster that bear all labels of the selector. */
  preview: base
    .input(z.object({ clusterId: Id, selector: Selector }))
    .output(z.array(z.object({ serviceId: z.string(), name: z.string(), image: z.string() }))),
  /** A person's word for a held release: who and when are kept in its timeline. */
  decide: base.input(z.object({ releaseId: Id, kind: ReleaseDecision.shape.kind })).output(z.void()),
  /** What a release of the service would go by now, with the reasons; with `strategy` as if that were set. */
  plan: base
    .input(z.object({ clusterId: Id, serviceId: z.string(), strategy: StrategyInput.nullable() }))
    .output(ReleasePlan),
  setStrategy: base.input(Subject.extend({ strategy: StrategyInput })).output(z.void()),
  removeStrategy: base.input(Subject).output(z.void()),
  /**
   * Another health check, as a release of the image that the service has: its tasks are replaced. `conflict`
   * {reason: 'sameHealth'} where it stands already, {reason: 'releaseUnderWay'} while a release of the service has not ended.
   */
  changeHealth: base.input(z.object({ clusterId: Id, serviceId: z.string(), health: ServiceHealth })).output(Started),
  /** Back to the image and settings that a release replaced. */
  rollBack: base.input(z.object({ releaseId: Id })).output(Started),
};
