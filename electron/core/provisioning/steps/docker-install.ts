import { driftNames } from '../../../../shared/domain/drift.ts';
import type { InstallChoice } from '../../../../shared/domain/install-method.ts';
import { ownSources } from '../../../../shared/domain/own-sources.ts';
import type { PlanStep } from '../../../../shared/schema/plan.ts';
import type { WantedDocker } from '../../../commands/docker-packages.ts';
import { aptSource, aptSourcePath, dockerAptProof, installDockerApt } from '../../../commands/install-docker-apt.ts';
import { dockerDebianProof, installDockerDebian } from '../../../commands/install-docker-debian.ts';
import { installOwnByYum, installOwnByZypper, ownByRpmProof } from '../../../commands/install-docker-distribution.ts';
import { installOffline, offlineProof } from '../../../commands/install-docker-offline.ts';
import {
  dockerRhelProof,
  installDockerRhel,
  yumRepositoryPath,
  yumSource,
} from '../../../commands/install-docker-rhel.ts';
import type { Member } from '../site.ts';
import { installChoice, needsDocker } from './install-choice.ts';
import { minuteMs, type StepKind, shownStep, stepId } from './step.ts';

const installMs = 40 * minuteMs;

/** Docker in the way that fits the host. An engine that is there already, from wherever, is kept. */
export const dockerInstall: StepKind = (site, member) => {
  const choice = installChoice(site, member);
  const proxy = site.proxies?.get(member.host.id)?.wanted != null;
  const text = installText(choice, member, proxy);
  if (!text) return null;
  const { command, proof, files, source } = text;
  const shown = shownStep({
    kind: 'docker-install',
    sets: [driftNames.docker, ...sourceNames(files)],
    member,
    why: choice.why,
    needed: needsDocker(member),
    command,
    proof,
    files,
    restarts: [],
    params: { source },
    // The file comes first: the packages start the engine, and its first start reads it.
    after: [
      ...(site.wishes.mirrors.length > 0 ? [stepId('accelerator', member.host.id)] : []),
      stepId('docker-bundle', member.host.id),
      stepId('host-proxy', member.host.id),
    ],
  });
  return { shown, act: (work) => work.run(command, installMs), proveWithinMs: minuteMs };
};

interface InstallText {
  readonly command: string;
  readonly proof: string;
  readonly files: PlanStep['files'];
  /** What is installed, as the title says it. */
  readonly source: string;
}

function installText(choice: InstallChoice, { facts }: Member, proxy: boolean): InstallText | null {
  switch (choice.method) {
    case 'none':
      return null;
    case 'distribution':
      return distributionText(choice.packages, { manager: facts.packages.manager, proxy });
    case 'repository':
    case 'rancher':
      return repositoryText(choice, proxy);
    case 'offline': {
      const { selection } = choice;
      const source =
        selection.files.map(({ name }) => name).find((name) => /^docker[-._]/.test(name)) ?? selection.form;
      return { command: installOffline(selection), proof: offlineProof(selection), files: [], source };
    }
  }
}

function distributionText(
  packages: readonly string[],
  { manager, proxy }: { readonly manager: Member['facts']['packages']['manager']; readonly proxy: boolean },
): InstallText {
  const source = packages.join(' ');
  if (manager === 'apt' || packages.includes('docker.io')) {
    return { command: installDockerDebian(), proof: dockerDebianProof(), files: [], source };
  }
  const command = manager === 'zypper' ? installOwnByZypper(packages, proxy) : installOwnByYum(packages, proxy);
  return { command, proof: ownByRpmProof(packages), files: [], source };
}

/** The files among these that name Docker's packages, and the key to them, as they are looked after. */
export function sourceNames(files: PlanStep['files']): readonly string[] {
  const paths = files.map(({ path }) => path);
  return (['apt', 'yum'] as const)
    .filter((of) => paths.includes(ownSources[of]))
    .flatMap((of) => [driftNames.source(of), ...(of === 'apt' ? [driftNames.sourceKey] : [])]);
}

/** Docker from a repository, in the newest version of a line: for an installation and for an upgrade. */
export function repositoryText(
  choice: Extract<InstallChoice, { method: 'repository' | 'rancher' }>,
  proxy = true,
): InstallText {
  const { repository, line, hold } = choice;
  const wanted: WantedDocker = { line, hold, rancher: choice.method === 'rancher', proxy };
  const source = line === '' ? 'docker-ce' : `docker-ce ${line}`;
  if (repository.kind === 'tree' && repository.tree.format === 'apt') {
    return {
      command: installDockerApt(repository, wanted),
      proof: dockerAptProof(repository, wanted),
      files: [{ path: aptSourcePath, before: null, after: aptSource(repository) }],
      source,
    };
  }
  return {
    command: installDockerRhel(repository, wanted),
    proof: dockerRhelProof(wanted),
    files: [{ path: yumRepositoryPath, before: null, after: yumSource(repository, hold) }],
    source,
  };
}
