import { z } from 'zod';
import { Application, ApplicationInput, SourceProbe } from '../schema/application.ts';
import { CommitId, Id } from '../schema/common.ts';
import { SourceSkip } from '../schema/source-rule.ts';
import { base } from './base.ts';

const ById = z.object({ id: Id });

export const applications = {
  add: base.input(ApplicationInput).output(Application),
  update: base.input(z.object({ id: Id, application: ApplicationInput })).output(Application),
  remove: base.input(ById).output(z.void()),
  /** Lists branches and tags with the given login and looks into the files of what would be built, after showing the Git server's
   * host key (SSH). Nothing is kept. `id`: use its kept secrets. */
  probeSource: base
    .input(
      ApplicationInput.pick({ git: true, source: true, dockerfile: true, secrets: true, gitHostKey: true }).extend({
        id: Id.optional(),
      }),
    )
    .output(SourceProbe),
  /** Makes a key pair, keeps the private half, returns the public one to enter at the Git host. */
  makeDeployKey: base.input(ById).output(z.object({ publicKey: z.string() })),
  /** Looks at the branch now; a new commit starts a build as the poll would. */
  look: base
    .input(ById)
    .output(z.object({ commit: CommitId, buildId: Id.nullable(), skipped: SourceSkip.nullable().optional() })),
};

export const builds = {
  /** Builds a commit, or the head of the branch. `fresh`: again, whatever is there, without cache. */
  start: base
    .input(z.object({ applicationId: Id, commit: CommitId.optional(), fresh: z.boolean().optional() }))
    .output(z.object({ buildId: Id, operationId: Id })),
};
