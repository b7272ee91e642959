import { PassThrough } from 'node:stream';
import type { ContainerCreateOptions } from 'dockerode';
import { pack } from 'tar-stream';
import { docker } from './daemon.ts';

/** What a command in a container did. */
export interface ExecResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a shell script as root (or `user`) in a running container of the bed; resolves whatever its exit status. */
export async function execIn(id: string, script: string, user = 'root'): Promise<ExecResult> {
  const exec = await docker.getContainer(id).exec({
    Cmd: ['/bin/sh', '-c', script],
    User: user,
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await exec.start({ hijack: true, stdin: false });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  docker.modem.demuxStream(stream, collect(stdout), collect(stderr));
  await new Promise<void>((resolve, reject) => {
    stream.once('end', resolve).once('close', resolve).once('error', reject);
  });
  const { ExitCode: code } = await exec.inspect();
  const text = (parts: Buffer[]) => Buffer.concat(parts).toString('utf8');
  // The engine knows no status when the container stopped underneath: 137, as for a killed process.
  return { code: code ?? 137, stdout: text(stdout), stderr: text(stderr) };
}

/**
 * Like `execIn`, but a failing script is an error.
 * @throws Error with what the script said.
 */
export async function runIn(id: string, script: string, user = 'root'): Promise<string> {
  const { code, stdout, stderr } = await execIn(id, script, user);
  if (code !== 0) throw new Error(`exit status ${code} of: ${script.slice(0, 300)}\n${stdout}${stderr}`);
  return stdout;
}

/** A file to put into a container; `mode` is octal, 0644 by default, owned by root unless `uid` says otherwise. */
export interface PutFile {
  readonly path: string;
  readonly text: string | Buffer;
  readonly mode?: number;
  readonly uid?: number;
}

/** Puts files into a container, running or not. Folders are made. */
export async function putFiles(id: string, files: readonly PutFile[]): Promise<void> {
  const archive = pack();
  for (const { path, text, mode = 0o644, uid = 0 } of files) {
    archive.entry({ name: path.replace(/^\//, ''), mode, uid, gid: uid }, text);
  }
  archive.finalize();
  await docker.getContainer(id).putArchive(archive.pipe(new PassThrough()), { path: '/' });
}

/** Removes a container with its anonymous volumes; one that is gone is no error. */
export async function removeContainer(id: string): Promise<void> {
  await docker
    .getContainer(id)
    .remove({ force: true, v: true })
    .catch((error: { statusCode?: number }) => {
      // 404: gone; 409: someone else removes it right now.
      if (error.statusCode !== 404 && error.statusCode !== 409) throw error;
    });
}

/** Creates a container, puts files into it and starts it; on failure nothing is left. Resolves to its id. */
export async function startContainer(create: ContainerCreateOptions, files: readonly PutFile[]): Promise<string> {
  const container = await docker.createContainer(create);
  try {
    if (files.length > 0) await putFiles(container.id, files);
    await container.start();
    return container.id;
  } catch (error) {
    await removeContainer(container.id);
    throw error;
  }
}

function collect(parts: Buffer[]): PassThrough {
  const sink = new PassThrough();
  sink.on('data', (chunk: Buffer) => parts.push(chunk));
  return sink;
}
