import { createHash } from 'node:crypto';
import type { Application } from '../../../shared/schema/application.ts';
import type { Build } from '../../../shared/schema/build.ts';

interface InputParts {
  /** Git's name of the context's tree. */
  readonly tree: string;
  readonly dockerfileText: string;
  readonly application: Application;
  /** Name of the image, registry included. */
  readonly image: string;
}

/**
 * A sum over all that makes the image: the files, the Dockerfile, and the settings that change what comes out. Limits and the
 * commit's own name are none of it: the same files are the same image.
 */
export function buildInputs({ tree, dockerfileText, application, image }: InputParts): string {
  const { target, args, platform } = application.build;
  const sorted = (values: object): readonly unknown[] =>
    Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const inputs = [
    ...[tree, application.context, application.dockerfile, dockerfileText, image, target, platform],
    sorted(args),
    sorted(application.buildSecrets),
  ];
  return createHash('sha256').update(JSON.stringify(inputs)).digest('hex');
}

/** The newest build whose image can be taken as it is. */
export function sameInputs(builds: readonly Build[], { id, applicationId, inputs }: Build): Build | undefined {
  return builds.findLast(
    (build) =>
      build.id !== id &&
      build.applicationId === applicationId &&
      build.inputs === inputs &&
      build.inputs !== null &&
      build.digest !== null &&
      build.state === 'succeeded',
  );
}
