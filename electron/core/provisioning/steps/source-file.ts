import { driftNames } from '../../../../shared/domain/drift.ts';
import { ownSources } from '../../../../shared/domain/own-sources.ts';
import type { Baseline } from '../../../../shared/schema/drift.ts';
import { sourceProof, writeSource } from '../../../commands/source-file.ts';
import { type StepKind, sha256, shownStep } from './step.ts';

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
