import { normalizeRegistryHost } from '../../../shared/domain/image-reference.ts';
import { imageTags } from '../../../shared/domain/tag-rule.ts';
import type { GitCommit } from '../../adapters/git-client.ts';
import type { RegistryAccess } from '../../adapters/registry-client.ts';
import { CLASSIC_PARENT } from '../../commands/build-limits.ts';
import type { BuildWayFound } from './build-check.ts';
import type { BuildWork } from './build-work.ts';

export const APPLICATION_LABEL = 'io.slipway.application';
export const REVISION_LABEL = 'org.opencontainers.image.revision';
/** Microseconds in which `cpuquota` is counted. */
const PERIOD = 100_000;

interface OptionParts {
  readonly source: GitCommit;
  readonly dockerfile: string;
  readonly found: BuildWayFound;
  /** An image whose layers may be taken over, besides those of the host's own cache. */
  readonly cacheFrom: string | undefined;
}

/** `POST /build`: https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Image/operation/ImageBuild */
export function buildOptions(work: BuildWork, { source, dockerfile, found, cacheFrom }: OptionParts) {
  const { application, context } = work;
  const { build: settings } = application;
  const build = work.build();
  const useCache = settings.cache && !build.fresh;
  return {
    t: `${build.image}:${imageTags(source.id, application.git.branch).commit}`,
    dockerfile,
    ...(settings.target === '' ? {} : { target: settings.target }),
    ...(settings.platform === '' ? {} : { platform: settings.platform }),
    buildargs: {
      ...settings.args,
      // BuildKit writes into the image which layers it holds, so that another host can take them over.
      ...(found.way === 'buildkit' && useCache ? { BUILDKIT_INLINE_CACHE: '1' } : {}),
    },
    labels: {
      [REVISION_LABEL]: source.id,
      'org.opencontainers.image.source': application.git.url,
      'org.opencontainers.image.created': new Date(context.clock.now()).toISOString(),
      [APPLICATION_LABEL]: application.id,
      'io.slipway.build': build.id,
    },
    ...(useCache ? {} : { nocache: true }),
    ...(useCache && cacheFrom !== undefined ? { cachefrom: JSON.stringify([cacheFrom]) } : {}),
    ...(found.way === 'buildkit' ? { version: '2', buildid: build.id } : { rm: true, forcerm: true, ...limits(found) }),
  };
}

/** BuildKit takes no limits here: `limitBuildKit`. */
function limits({ share, cgroupDriver }: BuildWayFound) {
  return {
    ...(cgroupDriver === 'cgroupfs' ? { cgroupparent: CLASSIC_PARENT } : {}),
    cpushares: share.cpuShares,
    cpuperiod: PERIOD,
    cpuquota: Math.round(share.cpus * PERIOD),
    // The same for memory and swap: no swap on top.
    memory: share.memoryBytes,
    memswap: share.memoryBytes,
  };
}

/** Docker knows Docker Hub's login by this address. */
export function configName(access: RegistryAccess): string {
  return normalizeRegistryHost(access.host) === 'docker.io' ? 'https://index.docker.io/v1/' : access.host;
}
