import { message } from '../../../../shared/domain/message.ts';
import type { BundleFile } from '../../../../shared/domain/offline-bundle.ts';
import { SlipwayError } from '../../../../shared/domain/slipway-error.ts';
import { bundlePath, bundleProof, missingFromHost } from '../../../commands/install-docker-offline.ts';
import { installChoice, needsDocker } from './install-choice.ts';
import { type StepKind, type StepWork, shownStep } from './step.ts';

/** The files of an offline bundle, onto the host; what an earlier try sent is gone on with. */
export const dockerBundle: StepKind = (site, member) => {
  const choice = installChoice(site, member);
  const { bundle } = site;
  if (choice.method !== 'offline' || !bundle) return null;
  const { files } = choice.selection;
  const sent = files.map(({ name, bytes, sha256 }) => `# ${sha256}  ${bytes} bytes  ${bundle.folder}/${name}`);
  return {
    shown: shownStep({
      kind: 'docker-bundle',
      member,
      needed: needsDocker(member),
      command: [
        '# Sent from where Slipway runs, over SFTP, where not there yet:',
        ...sent,
        missingFromHost(files),
      ].join('\n'),
      proof: bundleProof(files),
      params: { count: files.length, folder: bundle.path, megabytes: megabytes(files) },
    }),
    act: (work) => send(work, bundle.folder, files),
    proveWithinMs: 5000,
  };
};

function megabytes(files: readonly BundleFile[]): number {
  return Math.ceil(files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6);
}

async function send(work: StepWork, folder: string, files: readonly BundleFile[]): Promise<void> {
  const connection = await work.connection();
  const { signal } = work;
  const looked = await connection.exec({ script: missingFromHost(files), root: true, signal, timeoutMs: 120_000 });
  if (looked.exitCode !== 0) {
    const data = { reason: 'commandEnded', exitCode: looked.exitCode, detail: looked.stderr.slice(-500) };
    throw new SlipwayError('step.failed', { data });
  }
  const missing = new Set(looked.stdout.split('\n'));
  for (const file of files.filter(({ name }) => missing.has(name))) {
    const { bytes, sha256 } = file;
    await connection.sendFile({
      from: `${folder}/${file.name}`,
      to: bundlePath(file),
      bytes,
      sha256,
      mode: 0o644,
      signal,
      onProgress: progressOf(work, file),
    });
  }
}

/** Says how far it is at each tenth. */
function progressOf(work: StepWork, { name, bytes }: BundleFile): (sent: number) => void {
  let said = -1;
  return (sent) => {
    const tenth = bytes === 0 ? 10 : Math.floor((sent / bytes) * 10);
    if (tenth <= said) return;
    said = tenth;
    work.info(
      message('provisioning.note.sending', { file: name, percent: tenth * 10, megabytes: Math.ceil(bytes / 1e6) }),
    );
  };
}
