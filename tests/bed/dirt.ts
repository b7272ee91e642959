/** What a host can be made to suffer from. */
export type Dirt =
  | 'other-docker'
  | 'clock-off'
  | 'port-taken'
  | 'invalid-daemon-json'
  | 'foreign-daemon-json'
  | 'hosts-key-daemon-json'
  | 'no-sudo'
  | 'broken-dns'
  | 'broken-repository'
  | 'firewall'
  | 'apt-locked';

/** `daemon.json` as someone else's tool may have left it: every key must survive Slipway's merge. */
export const foreignDaemonJson = {
  'log-driver': 'json-file',
  'log-opts': { 'max-size': '10m' },
  'live-restore': false,
  labels: ['rack=7'],
};

const daemonJson = (text: string) =>
  `mkdir -p /etc/docker && cat > /etc/docker/daemon.json <<'BED-END'\n${text}\nBED-END`;

const scripts: Readonly<Record<Dirt, string>> = {
  // A container that someone else runs. Needs a running engine (`docker: 'installed'`).
  'other-docker': `set -e
docker info >/dev/null || { echo 'open this host with docker: installed' >&2; exit 1; }
mkdir -p /tmp/one && cp "$(command -v sleep)" /tmp/one/
cd / && for library in $(ldd "$(command -v sleep)" | grep -o '/[^ ]*'); do
  mkdir -p "/tmp/one$(dirname "$library")"; cp -L "$library" "/tmp/one$library"; done
tar -C /tmp/one -c . | docker import - someone-else:1 >/dev/null
docker run -d --name someone-elses --restart always someone-else:1 /sleep 100000 >/dev/null
rm -rf /tmp/one`,
  // Three days behind. Programs in Go (the engine) do not go through libc and keep the right time.
  'clock-off': `set -e
library=$(find /usr/lib -name libfaketimeMT.so.1 | head -1)
echo -3d > /etc/faketimerc
grep -qs "$library" /etc/ld.so.preload || echo "$library" >> /etc/ld.so.preload`,
  // The Swarm manager's port, held by sshd: no further package needed.
  'port-taken': `printf 'Port 22\\nPort 2377\\n' > /etc/ssh/sshd_config.d/port.conf && systemctl restart ssh`,
  'invalid-daemon-json': daemonJson('{ "registry-mirrors": ["https://mirror.example",'),
  'foreign-daemon-json': daemonJson(JSON.stringify(foreignDaemonJson, null, 2)),
  // Valid JSON, but it clashes with "-H fd://" of Debian's unit: the engine will not start.
  'hosts-key-daemon-json': daemonJson('{ "hosts": ["unix:///var/run/docker.sock"] }'),
  'no-sudo': 'rm -f /etc/sudoers.d/bed; chmod 0 "$(command -v sudo)"',
  // A lookup takes 12 s to fail.
  'broken-dns': 'echo nameserver 203.0.113.1 > /etc/resolv.conf',
  'broken-repository': `for file in /etc/apt/sources.list /etc/yum.repos.d/*.repo; do
  if [ -f "$file" ]; then sed -i -E 's#(https?|file)://[^ ]*#http://127.0.0.1:9/nowhere#' "$file"; fi; done
rm -rf /var/lib/apt/lists/*_Packages* /var/cache/apt/archives/*.deb`,
  firewall: 'for port in 2377 7946; do iptables -A INPUT -p tcp --dport $port -j DROP || exit 1; done',
  // Someone else's install holds dpkg's lock for 20 s; dpkg's lock is fcntl's, which flock(1) does not touch.
  'apt-locked': `(setsid perl -e 'use Fcntl; open(F, "+>>", "/var/lib/dpkg/lock-frontend") or die;
my $lock = pack("s s x4 q q i", F_WRLCK, 0, 0, 0, 0); fcntl(F, F_SETLK, $lock) or die; sleep 20;' >/dev/null 2>&1 </dev/null &)
sleep 0.5; pgrep -x perl >/dev/null`,
};

/** Script that root runs on the host to make it so. */
export function dirtScript(what: Dirt): string {
  return scripts[what];
}
