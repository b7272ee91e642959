import { z } from 'zod';
import { Selector } from '../schema/application.ts';
import { Id } from '../schema/common.ts';
import { base } from './base.ts';

const Started = z.object({ batchId: Id, releaseIds: z.array(Id) });

export const releases = {
  /** Rolls the image of a build out to the services that its application selects. */
  startBuild: base.input(z.object({ buildId: Id })).output(Started),
  /** Services of the cluster that bear all labels of the selector. */
  preview: base
    .input(z.object({ clusterId: Id, selector: Selector }))
    .output(z.array(z.object({ serviceId: z.string(), name: z.string(), image: z.string() }))),
  /** Back to the image and settings that a release replaced. */
  rollBack: base.input(z.object({ releaseId: Id })).output(Started),
};
