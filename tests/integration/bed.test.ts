import { createHmac } from 'node:crypto';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bed, type BedHost, openBed } from '../bed/index.ts';
import { registered } from '../bed/registry-of-beds.ts';
import { cacheFolder, network, runtimeFolder } from '../bed/settings.ts';

let bed: Bed;
let debian: BedHost;
let centos: BedHost;
let light: BedHost;

beforeAll(async () => {
  bed = await openBed();
  [debian, centos, light] = await Promise.all([
    bed.host({ name: 'deb01' }),
    bed.host({ name: 'cent01', flavour: 'centos' }),
    bed.host({ flavour: 'light', user: 'ops', password: 'correct horse', sudo: 'password' }),
  ]);
});

afterAll(() => bed.dispose());

/** Logs in with the bed's key as the host's user. */
function ssh(host: BedHost, command: string) {
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR', 'ConnectTimeout=3'];
  const args = options.flatMap((option) => ['-o', option]);
  return execa('ssh', ['-i', host.privateKeyPath, ...args, `${host.user}@${host.address}`, command], { reject: false });
}

describe('a host', () => {
  it('lets the key in, as root or as another user', async () => {
    expect((await ssh(debian, 'hostname; id -un')).stdout).toBe('deb01\nroot');
    expect((await ssh(centos, 'hostname; id -un')).stdout).toBe('cent01\nroot');
    expect((await ssh(light, 'id -un')).stdout).toBe('ops');
  });

  it('boots systemd without a failed unit', async () => {
    for (const host of [debian, centos]) {
      expect((await host.exec('systemctl is-system-running --wait')).stdout.trim(), host.name).toBe('running');
    }
  });

  it('asks a user for the password where sudo should', async () => {
    expect((await ssh(light, 'sudo -n true')).exitCode).not.toBe(0);
    expect((await ssh(light, "echo 'correct horse' | sudo -S -p '' id -un")).stdout).toBe('root');
  });

  it('has host keys of its own, and new ones when asked', async () => {
    const before = await Promise.all([debian, centos, light].map((host) => host.publicHostKeyFingerprint()));
    expect(new Set(before).size).toBe(3);
    await light.regenerateHostKeys();
    const after = await light.publicHostKeyFingerprint();
    expect(after).toMatch(/^SHA256:/);
    expect(after).not.toBe(before[2]);
    expect((await ssh(light, 'true')).exitCode).toBe(0);
  });

  it('falls silent when cut and comes back when healed', async () => {
    await debian.cut();
    expect((await ssh(debian, 'true')).exitCode).toBe(255);
    await debian.heal();
    expect((await ssh(debian, 'true')).exitCode).toBe(0);
  });

  it('keeps its address over an unplugged cable, a freeze and a reboot', async () => {
    await debian.unplug();
    await debian.plug();
    await debian.pause();
    await debian.resume();
    await debian.reboot();
    expect((await ssh(debian, 'hostname -I')).stdout.split(' ')).toContain(debian.address);
  });

  it('drops the sessions whose sshd is killed, while their work goes on', async () => {
    const session = ssh(debian, 'sleep 3; touch /tmp/finished');
    await expect.poll(async () => (await debian.exec('pgrep -f "^sleep 3"')).code).toBe(0);
    await debian.killSsh();
    expect((await session).exitCode).toBe(255);
    await expect.poll(async () => (await debian.exec('test -e /tmp/finished')).code, { timeout: 8000 }).toBe(0);
  });

  it('can be small, dirty and removed', async () => {
    const small = await bed.host({ memoryMb: 512, cpus: 1, diskMb: 60, user: 'ops', sudo: 'none' });
    const shown = await ssh(
      small,
      'awk "/MemTotal/ { print \\$2 }" /proc/meminfo; nproc; df -m --output=size /var/lib/docker | tail -1',
    );
    expect(shown.stdout.split('\n').map(Number)).toEqual([512 * 1024, 1, 60]);
    expect((await ssh(small, 'sudo -n true')).exitCode).not.toBe(0);
    await small.dirty('clock-off');
    await small.dirty('port-taken');
    const lag = Date.now() / 1000 - Number((await ssh(small, 'date +%s')).stdout);
    expect(Math.round(lag / 86_400)).toBe(3);
    expect((await ssh(small, 'timeout 2 bash -c "head -c 3 < /dev/tcp/127.0.0.1/2377"')).stdout).toBe('SSH');
    await small.remove();
    expect((await ssh(small, 'true')).exitCode).toBe(255);
  });
});

describe('the CentOS-like host', () => {
  it('says it is CentOS 7.4 with its kernel', async () => {
    const { stdout } = await ssh(centos, '. /etc/os-release; echo $ID $VERSION_ID; cat /etc/redhat-release; uname -r');
    expect(stdout.split('\n')).toEqual(['centos 7', 'CentOS Linux release 7.4.1708 (Core)', '3.10.0-693.el7.x86_64']);
    expect((await ssh(centos, 'cat /proc/sys/kernel/osrelease; command -v apt-get dpkg-query')).stdout).toBe(
      '3.10.0-693.el7.x86_64',
    );
  });

  it('gets an active engine from the yum repository, and only from there', async () => {
    const url = await bed.yumRepository();
    expect((await ssh(centos, 'yum install -y docker-ce')).exitCode).not.toBe(0);
    await centos.writeFile(
      '/etc/yum.repos.d/docker-ce.repo',
      `[docker-ce]\nname=Docker CE\nbaseurl=${url}\ngpgcheck=0\nenabled=1\n`,
    );
    const install = await ssh(centos, 'yum install -y docker-ce && systemctl enable --now docker');
    expect(install.exitCode, install.stderr).toBe(0);
    const { stdout } = await ssh(centos, 'systemctl is-active docker; rpm -q docker-ce; docker info -f "{{.Driver}}"');
    expect(stdout).toMatch(/^active\ndocker-ce-\d+\.\d+\.\d+-3\.el7\.x86_64\noverlay2$/);
  });
});

describe('the Debian host', () => {
  it('installs an engine from the cached packages, with no repository in reach', async () => {
    await debian.exec('cp /etc/resolv.conf /root/resolv.conf; echo nameserver 127.0.0.1 > /etc/resolv.conf');
    const install = await ssh(debian, 'apt-get install -y --no-install-recommends docker.io 2>&1');
    await debian.exec('cat /root/resolv.conf > /etc/resolv.conf');
    expect(install.exitCode, install.stdout).toBe(0);
    expect((await ssh(debian, 'systemctl is-active docker')).stdout).toBe('active');
  });

  it("has dpkg's lock held when asked", async () => {
    await debian.dirty('apt-locked');
    expect((await ssh(debian, 'apt-get install -y docker.io')).stderr).toContain('Could not get lock');
  });

  it('pulls through the mirror only when daemon.json names it', async () => {
    const mirror = await bed.mirror();
    expect((await ssh(debian, 'timeout 30 docker pull -q busybox-web:1')).exitCode).not.toBe(0);
    await debian.writeFile('/etc/docker/daemon.json', JSON.stringify({ 'registry-mirrors': [mirror.url] }));
    await debian.exec('systemctl reload docker');
    const pull = await ssh(debian, 'docker pull -q busybox-web:1 && docker pull -q registry:2');
    expect(pull.exitCode, pull.stderr).toBe(0);
    const line = `${debian.address} GET /v2/library/busybox-web/manifests/`;
    expect((await mirror.log()).some((entry) => entry.startsWith(line))).toBe(true);
  });

  it('serves a site from busybox-web, limited, built on the host, to the last request', async () => {
    const build = `mkdir -p /tmp/site && cd /tmp/site && echo hello > index.html && printf 'FROM busybox-web:1\\nCOPY . /www\\n' > Dockerfile
docker build -q -t site . && docker run -d --name site --cpus 0.5 -m 64m -p 8080:80 site`;
    const started = await ssh(debian, build);
    expect(started.exitCode, started.stderr).toBe(0);
    const page = () => fetch(`http://${debian.address}:8080/`).then((response) => response.text());
    await expect.poll(() => page().catch(() => '')).toBe('hello\n');
    expect((await ssh(debian, 'docker exec site wget -q -O - http://127.0.0.1/')).stdout).toBe('hello');
    const stopping = ssh(debian, 'docker stop site; docker inspect -f "{{.State.ExitCode}}" site');
    const until = Date.now() + 1500;
    while (Date.now() < until) expect(await page()).toBe('hello\n');
    expect((await stopping).stdout).toBe('site\n0');
  });

  it('runs the registry image with the layout of the official one', async () => {
    const run = 'docker run -d --name registry -p 5000:5000 -e REGISTRY_HTTP_HEADERS_X-Bed="[yes]" registry:2';
    expect((await ssh(debian, run)).exitCode).toBe(0);
    const status = () => fetch(`http://${debian.address}:5000/v2/`).then((response) => response.status);
    await expect.poll(() => status().catch(() => 0)).toBe(200);
  });
});

describe('the Git server', () => {
  it('tells a push over SSH and over HTTP to the hook, signed', async () => {
    const git = await bed.git();
    const calls: { headers: IncomingHttpHeaders; body: string }[] = [];
    const receiver = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      calls.push({ headers: request.headers, body });
      response.end();
    });
    await new Promise<void>((resolve) => receiver.listen(0, bed.gateway, resolve));
    const url = `http://${bed.gateway}:${(receiver.address() as AddressInfo).port}/hooks/1`;
    const folder = await mkdtemp(join(tmpdir(), 'bed-test-'));
    try {
      const urls = await git.createRepository('shop', {
        Dockerfile: 'FROM busybox-web:1\n',
        'www/index.html': 'one\n',
      });
      await git.setPushHook('shop', { url, kind: 'github', secret: 'top secret' });
      const sha = await git.commit('shop', { 'www/index.html': 'two\n', Dockerfile: null }, 'Say "two"');
      const authorization = Buffer.from(`${git.username}:${git.password}`).toString('base64');
      await writeFile(join(folder, 'ca.crt'), git.caCertificate);
      const env = {
        GIT_SSH_COMMAND: `ssh -i ${git.deployKeyPath} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR`,
        GIT_TERMINAL_PROMPT: '0',
        GIT_SSL_CAINFO: join(folder, 'ca.crt'),
      };
      const run = (...args: string[]) =>
        execa('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], { env });
      const clone = join(folder, 'clone');
      await run('clone', '-q', urls.sshUrl, clone);
      expect(await readFile(join(clone, 'www/index.html'), 'utf8')).toBe('two\n');
      await run('-C', clone, 'commit', '-q', '--allow-empty', '-m', 'over SSH');
      await run('-C', clone, 'push', '-q');
      await run('-C', clone, 'commit', '-q', '--allow-empty', '-m', 'over HTTP');
      const login = ['-c', `http.extraHeader=Authorization: Basic ${authorization}`];
      await expect(run('-C', clone, 'push', '-q', urls.httpUrl, 'main')).rejects.toThrow();
      await run('-C', clone, ...login, 'push', '-q', urls.httpUrl, 'main');
      const https = await run(...login, 'ls-remote', urls.httpsUrl, 'main');
      const head = (await run('-C', clone, 'rev-parse', 'HEAD')).stdout;
      expect(https.stdout).toContain(head);

      const bodies = calls.map((call) => JSON.parse(call.body) as { after: string; head_commit: { message: string } });
      expect(bodies.map((body) => body.head_commit.message)).toEqual(['Say "two"', 'over SSH', 'over HTTP']);
      expect([bodies[0]?.after, bodies[2]?.after]).toEqual([sha, head]);
      for (const { headers, body } of calls) {
        const signature = createHmac('sha256', 'top secret').update(body).digest('hex');
        expect(headers['x-hub-signature-256']).toBe(`sha256=${signature}`);
        expect(headers['x-github-event']).toBe('push');
      }
      expect((await git.deliveries('shop')).map((delivery) => delivery.status)).toEqual([200, 200, 200]);
    } finally {
      receiver.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('after disposal', () => {
  it('leaves nothing of the bed behind', async () => {
    const { id } = bed;
    await bed.dispose();
    expect(await registered()).not.toContain(id);
    // Another process may hold the shared engine; then only this bed's part must be gone.
    if ((await registered()).length > 0) return;
    await expect(access(runtimeFolder)).rejects.toThrow();
    const shown = async (file: string, ...args: string[]) => (await execa(file, args)).stdout;
    expect(await shown('ip', 'link')).not.toContain(network.bridge);
    expect(await shown('iptables', '-S')).not.toContain(network.name);
    expect(await shown('iptables', '-t', 'nat', '-S')).not.toContain(network.name);
    expect(await shown('ps', '-eo', 'args')).not.toContain(runtimeFolder);
    expect(await readFile('/proc/self/mounts', 'utf8')).not.toContain(cacheFolder);
  });
});
