import { dockerDebianProof, installDockerDebian } from '../../../commands/install-docker-debian.ts';
import {
  dockerRhelProof,
  installDockerRhel,
  yumRepositoryPath,
  yumSource,
} from '../../../commands/install-docker-rhel.ts';
import type { Member, Site } from '../site.ts';
import { minuteMs, type StepKind, shownStep, stepId } from './step.ts';

const installMs = 40 * minuteMs;

/** Docker by the system's package manager. An engine that is there already, from wherever, is kept. */
export const dockerInstall: StepKind = (site, member) => {
  const text = installText(site, member);
  if (!text) return null;
  const { files, command, proof, source } = text;
  const shown = shownStep({
    kind: 'docker-install',
    member,
    needed: member.facts.docker.kind === 'none' || halfInstalled(member),
    command,
    proof,
    files,
    restarts: [],
    params: { source },
    // The file comes first: the packages start the engine, and its first start reads it.
    after: site.wishes.mirrors.length > 0 ? [stepId('accelerator', member.host.id)] : [],
  });
  return { shown, act: (work) => work.run(command, installMs), proveWithinMs: minuteMs };
};

/** A package manager that was cut leaves a client without an engine, or a package that isn't whole. */
function halfInstalled({ facts }: Member): boolean {
  const ours = facts.os.family === 'debian' ? 'docker.io' : 'docker-ce';
  const broken = facts.packages.broken ?? '';
  return facts.docker.kind === 'docker' && facts.docker.server === null && broken.includes(ours);
}

function installText(site: Site, { facts }: Member) {
  switch (facts.os.family) {
    case 'debian':
      return { command: installDockerDebian(), proof: dockerDebianProof(), files: [], source: 'docker.io' };
    case 'rhel': {
      const source = yumSource(site.wishes.yumRepository, facts.os);
      return {
        command: installDockerRhel(source),
        proof: dockerRhelProof(),
        files: [{ path: yumRepositoryPath, before: null, after: source.file }],
        source: 'docker-ce',
      };
    }
    case 'suse':
    case 'other':
      return null;
  }
}
