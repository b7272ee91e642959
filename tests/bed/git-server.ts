import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { putFiles, runIn } from './container.ts';
import { hostKeyFingerprint, makeKeyPair, type Service, startService } from './services.ts';

/** Files of a commit: path to text; `null` removes the file. */
export type CommitFiles = Readonly<Record<string, string | null>>;

/** Whom a push is told to, and in whose format. */
export interface PushHook {
  readonly url: string;
  /** `generic`: `{ref, after, repository}` with `X-Signature: sha256=…`. */
  readonly kind: 'github' | 'gitlab' | 'generic';
  readonly secret: string;
}

/** Where a repository is cloned from. */
export interface RepositoryUrls {
  /** With the deploy key. */
  readonly sshUrl: string;
  /** With name and password. */
  readonly httpUrl: string;
  /** The same, with a certificate of the bed's own CA. */
  readonly httpsUrl: string;
}

/** A Git server with an address of its own: SSH with a deploy key, HTTP and HTTPS with a login. */
export interface BedGit {
  readonly address: string;
  /** Name for HTTP and HTTPS. */
  readonly username: string;
  /** Password, or token, for HTTP and HTTPS. */
  readonly password: string;
  /** Private key (OpenSSH format) that may read and push. */
  readonly deployKeyPath: string;
  /** The CA that signed the server's certificate, PEM. */
  readonly caCertificate: string;
  hostKeyFingerprint(): Promise<string>;
  /** Makes a bare repository with a first commit on `main`; resolves to its URLs. */
  createRepository(name: string, files: CommitFiles): Promise<RepositoryUrls>;
  urls(name: string): RepositoryUrls;
  /** Commits on `main` and pushes, so that the hook is called; resolves to the commit's id when the hook has answered. */
  commit(name: string, files: CommitFiles, message: string): Promise<string>;
  /** Commits a submodule on `main` as `git submodule add` does, without fetching it. */
  addSubmodule(name: string, module: { path: string; url: string; commit: string }): Promise<void>;
  /** Tags the head of `main`, annotated. */
  tag(name: string, tag: string): Promise<void>;
  /** From now on every push is told to this URL; `undefined` ends it. */
  setPushHook(name: string, hook: PushHook | undefined): Promise<void>;
  /** What the hook's calls were answered, oldest first; status 0 means no answer. */
  deliveries(name: string): Promise<readonly { readonly commit: string; readonly status: number }[]>;
}

/** uid of `git` in the image: the first one that useradd gives. */
const gitUser = 1000;

/** Starts a bed's Git server. `folder` gets the deploy key. */
export async function startGitServer(bedId: string, folder: string): Promise<BedGit> {
  const deployKeyPath = join(folder, 'deploy_key');
  const publicKey = await makeKeyPair(deployKeyPath, `bed ${bedId} deploy`);
  const login = { username: 'deploy', password: randomBytes(9).toString('base64url') };
  const service = await startService(bedId, 'git', 80, [
    { path: '/etc/bed/deploy-key.pub', text: publicKey },
    { path: '/etc/bed/http-users', text: `${login.username}:${login.password}\n`, mode: 0o600 },
  ]);
  const caCertificate = await runIn(service.id, 'cat /etc/bed/ca.crt');
  await writeFile(join(folder, 'git-ca.crt'), caCertificate);
  return new GitContainer(service, { ...login, deployKeyPath, caCertificate });
}

class GitContainer implements BedGit {
  readonly address: string;
  readonly username: string;
  readonly password: string;
  readonly deployKeyPath: string;
  readonly caCertificate: string;
  readonly #id: string;

  constructor(
    { id, address }: Service,
    known: Pick<BedGit, 'username' | 'password' | 'deployKeyPath' | 'caCertificate'>,
  ) {
    this.#id = id;
    this.address = address;
    this.username = known.username;
    this.password = known.password;
    this.deployKeyPath = known.deployKeyPath;
    this.caCertificate = known.caCertificate;
  }

  hostKeyFingerprint(): Promise<string> {
    return hostKeyFingerprint(this.#id);
  }

  urls(name: string): RepositoryUrls {
    const path = `/git/${name}.git`;
    return {
      sshUrl: `ssh://git@${this.address}${path}`,
      httpUrl: `http://${this.address}${path}`,
      httpsUrl: `https://${this.address}${path}`,
    };
  }

  async createRepository(name: string, files: CommitFiles): Promise<RepositoryUrls> {
    if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) throw new Error(`bad repository name: ${name}`);
    await this.#run(`set -e
git init -q --bare -b main /git/${name}.git
ln -sf /usr/local/lib/bed-post-receive /git/${name}.git/hooks/post-receive
git -C /git/${name}.git config http.receivepack true
git init -q -b main /home/git/work/${name}
git -C /home/git/work/${name} remote get-url origin >/dev/null 2>&1 || git -C /home/git/work/${name} remote add origin /git/${name}.git`);
    await this.commit(name, files, 'First commit');
    return this.urls(name);
  }

  async commit(name: string, files: CommitFiles, message: string): Promise<string> {
    const work = `/home/git/work/${name}`;
    // Others may have pushed; the bed's own copy follows them first.
    await this.#run(
      `cd ${work} && git fetch -q && { ! git rev-parse -q --verify origin/main >/dev/null || git reset -q --hard origin/main; }`,
    );
    const entries = Object.entries(files);
    const incoming = `/incoming/${name}`;
    const tree = entries.flatMap(([path, text]) => (text === null ? [] : [{ path: `${incoming}/tree/${path}`, text }]));
    await runIn(this.#id, `rm -rf ${incoming}; mkdir -p ${incoming}/tree`);
    await putFiles(this.#id, [...tree, { path: `${incoming}/message`, text: message }]);
    const removed = entries.filter(([, text]) => text === null).map(([path]) => `'${path}'`);
    const who = '-c user.name=Bed -c user.email=bed@example.com';
    const output = await this.#run(`set -e; cd ${work}
cp -r ${incoming}/tree/. .
${removed.length > 0 ? `rm -f -- ${removed.join(' ')}` : ':'}
git add -A && git ${who} commit -q --allow-empty -F ${incoming}/message && git push -q origin HEAD:main
git rev-parse HEAD`);
    return output.trim().split('\n').at(-1) ?? '';
  }

  async addSubmodule(name: string, { path, url, commit }: { path: string; url: string; commit: string }) {
    await this.#run(`set -e; cd /home/git/work/${name}
git config -f .gitmodules 'submodule.${path}.path' '${path}'
git config -f .gitmodules 'submodule.${path}.url' '${url}'
git add .gitmodules
git update-index --add --cacheinfo 160000,${commit},${path}
git -c user.name=Bed -c user.email=bed@example.com commit -q -m 'Add a submodule' && git push -q origin HEAD:main`);
  }

  async tag(name: string, tag: string): Promise<void> {
    await this.#run(`set -e; cd /home/git/work/${name}
git -c user.name=Bed -c user.email=bed@example.com tag -f -a -m '${tag}' '${tag}' && git push -q -f origin 'refs/tags/${tag}'`);
  }

  async setPushHook(name: string, hook: PushHook | undefined): Promise<void> {
    const path = `/git/${name}.git/bed-hook`;
    if (!hook) return void (await this.#run(`rm -f ${path}`));
    await putFiles(this.#id, [
      { path, text: `${hook.url}\n${hook.kind}\n${hook.secret}\n`, mode: 0o600, uid: gitUser },
    ]);
  }

  async deliveries(name: string) {
    const text = await this.#run(`cat /git/${name}.git/bed-deliveries 2>/dev/null || true`);
    const lines = text.split('\n').filter((line) => line !== '');
    return lines.map((line) => {
      const [commit = '', status = ''] = line.split(' ');
      return { commit, status: Number(status) };
    });
  }

  #run(script: string): Promise<string> {
    return runIn(this.#id, `export HOME=/home/git; ${script}`, 'git');
  }
}
