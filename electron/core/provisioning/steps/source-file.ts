import { driftNames } from '../../../../shared/domain/drift.ts';
import { repositoryFor } from '../../../../shared/domain/install-method.ts';
import { ownKeyring, ownSources } from '../../../../shared/domain/own-sources.ts';
import type { Baseline } from '../../../../shared/schema/drift.ts';
import { type AptRepository, aptKeyProof, fetchAptKey } from '../../../commands/install-docker-apt.ts';
import { sourceProof, writeSource } from '../../../commands/source-file.ts';
import type { Member, Site } from '../site.ts';
import { minuteMs, type StepKind, sha256, shownStep } from './step.ts';

/** The file that names Docker's packages, as it is remembered. One with a login is not: that was never kept. */
export function sourceFile(baselineOf: (hostId: string) => Baseline | undefined): StepKind {
  return (_site, member) => {
    const of = member.facts.packages.manager === 'apt' ? 'apt' : 'yum';
    const name = driftNames.source(of);
    const text = baselineOf(member.host.id)?.entries.find((entry) => entry.name === name)?.value;
    if (text === undefined || text === 'missing' || text.includes('[redacted]')) return null;
    const present = member.facts.packages.ownSources[of];
    const wanted = `${text}\n`;
    const command = writeSource(of, wanted);
    return {
      shown: shownStep({
        kind: 'source-file',
        member,
        needed: present !== text,
        command,
        proof: sourceProof(of, sha256(wanted)),
        files:
          present === text ? [] : [{ path: ownSources[of], before: present ? `${present}\n` : null, after: wanted }],
        sets: [name],
        params: { path: ownSources[of] },
      }),
      act: (work) => work.run(command),
      proveWithinMs: 5000,
    };
  };
}

/** The key that apt checks these packages with, fetched anew from where they come from. Only the one that is known is taken. */
export function sourceKey(baselineOf: (hostId: string) => Baseline | undefined): StepKind {
  return (site, member) => {
    const entries = baselineOf(member.host.id)?.entries ?? [];
    const remembered = (name: string) => entries.find((entry) => entry.name === name)?.value;
    const wanted = remembered(driftNames.sourceKey);
    const repository = aptRepository(site, member, remembered(driftNames.source('apt')) ?? '');
    if (wanted === undefined || !repository) return null;
    const command = fetchAptKey(repository);
    return {
      shown: shownStep({
        kind: 'source-key',
        member,
        needed: member.facts.packages.ownKeyring?.slice(0, 12) !== wanted,
        command,
        proof: aptKeyProof(repository),
        sets: [driftNames.sourceKey],
        params: { path: ownKeyring, fingerprint: repository.fingerprint },
      }),
      act: (work) => work.run(command, 5 * minuteMs),
      proveWithinMs: 5000,
    };
  };
}

/** The repository that the remembered file names; a key of its own is known by the wishes. Null: none, or one with a login. */
function aptRepository({ wishes }: Site, { facts }: Member, text: string): AptRepository | null {
  const base = /^URIs: (\S+)\/linux\//m.exec(text)?.[1];
  if (base === undefined || base.includes('[redacted]')) return null;
  const { source } = wishes.install;
  const wished = source.kind === 'own' && source.url.replace(/\/+$/, '') === base;
  const repository = repositoryFor(wished ? source : { kind: 'own', url: base, keyFingerprint: null }, {
    os: facts.os,
    manager: facts.packages.manager,
    architecture: facts.kernel.architecture,
  });
  return repository?.kind === 'tree' && repository.tree.format === 'apt' ? repository : null;
}
