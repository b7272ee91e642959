import { installFrom } from '../../support/install-from.ts';
import { withOneHost } from '../expect-fault.ts';
import type { FaultFamily } from '../fault.ts';

/** Takes the cached packages away, so that apt has to ask its repository. */
const hideCache = 'mkdir -p /root/kept && mv /var/cache/apt/archives/*.deb /root/kept/';
const showCache = 'mv /root/kept/*.deb /var/cache/apt/archives/';

/** A repository on the host itself that holds the cached packages; `options` stand in brackets in its line. */
const localRepository = (options: string): string => `set -e
mkdir -p /srv/repo && cd /srv/repo && cp /root/kept/*.deb .
for deb in *.deb; do
  dpkg-deb -f "$deb" Package Version Architecture Maintainer Depends Pre-Depends Provides Description
  echo "Filename: ./$deb"; echo "Size: $(stat -c %s "$deb")"; echo "SHA256: $(sha256sum "$deb" | cut -d ' ' -f 1)"; echo
done > Packages
{ echo 'Date: Thu, 01 Jan 2026 00:00:00 UTC'; echo 'SHA256:'; echo " $(sha256sum Packages | cut -d ' ' -f 1) $(stat -c %s Packages) Packages"; } > Release
cp -a /etc/apt/sources.list /root/sources.list; cp -a /var/lib/apt/lists /root/lists
echo 'deb [${options}] file:/srv/repo ./' > /etc/apt/sources.list; rm -rf /var/lib/apt/lists/*_Packages*`;

export const packages: FaultFamily = {
  name: 'packages',
  faults: [
    {
      id: 'package-manager-locked',
      what: "another apt holds dpkg's lock when the set-up begins",
      told: 'the check packages.lock; the step waits for the other one and then goes on',
      run: withOneHost({
        before: (host) => host.dirty('apt-locked'),
        tells: [/packages\.lock (warn|fail): /],
        harmless: true,
        mend: async () => undefined,
      }),
    },
    {
      id: 'half-installed-package',
      what: 'a package was unpacked but never configured, as after a killed dpkg',
      told: 'the check packages.state; the plan finishes what was begun',
      run: withOneHost({
        before: (host) =>
          host.exec(
            'dpkg --force-depends --unpack /var/cache/apt/archives/containerd_*.deb; dpkg --audit | grep -q containerd',
          ),
        tells: [/packages\.state (warn|fail): /],
        harmless: true,
        mend: async () => undefined,
      }),
    },
    {
      id: 'package-manager-killed',
      what: 'apt and dpkg are killed in the middle of the install',
      told: 'the error of the step, with what apt said; the rerun finishes what was begun',
      run: withOneHost({
        during: async ({ bench, hosts }, operationId) => {
          await bench.seen(operationId, /Setting up|Unpacking/);
          await hosts[0]?.exec('for p in $(pgrep "^(apt-get|dpkg)$"); do kill -9 $p; done');
        },
        tells: [/error step\.failed: /],
        mend: async () => undefined,
      }),
    },
    {
      id: 'repository-broken',
      what: 'the only package source refuses connections',
      told: 'the error of the step docker-install, with what apt said',
      run: withOneHost({
        before: async (host) => {
          await host.exec(
            `cp -a /etc/apt/sources.list /root/; cp -a /var/lib/apt/lists /root/lists; ${hideCache.replace('mv', 'cp')}`,
          );
          await host.dirty('broken-repository');
        },
        tells: [/(error step\.failed: |blocked: ).*(127\.0\.0\.1|docker\.io|repositor|package source)/],
        mend: (host) =>
          host.exec(
            `cp -a /root/sources.list /etc/apt/; rm -rf /var/lib/apt/lists; cp -a /root/lists /var/lib/apt/lists; ${showCache}`,
          ),
      }),
    },
    {
      id: 'repository-not-signed',
      what: 'the package source has no signature by a key that apt knows',
      told: 'the error of the step docker-install, with what apt said about the signature',
      run: withOneHost({
        before: (host) => host.exec(`${hideCache} && ${localRepository('check-valid-until=no')}`),
        tells: [/error step\.failed: .*(not signed|NO_PUBKEY|signature|docker\.io)/],
        mend: (host) => host.exec("sed -i 's/\\[.*\\]/[trusted=yes check-valid-until=no]/' /etc/apt/sources.list"),
      }),
    },
    {
      id: 'no-egress',
      what: 'the host reaches nothing beyond its own network, and has no packages of its own',
      told: 'the checks of the package source and of Docker Hub, and the error of the step docker-install',
      run: withOneHost({
        before: (host) =>
          host.exec(`${hideCache}; iptables -I OUTPUT -d 10.0.0.0/8 -j ACCEPT; iptables -A OUTPUT ! -o lo -j REJECT`),
        tells: [/(network\.\w+ (warn|fail): |error step\.failed: )/],
        mend: (host) => host.exec(`iptables -F OUTPUT; ${showCache}`),
      }),
    },
    {
      id: 'yum-repository-broken',
      what: 'the yum repository of the wishes refuses connections (CentOS)',
      told: 'the error of the step docker-install, with what yum said',
      run: withOneHost({
        host: { flavour: 'centos' },
        wishes: async ({ bed }) => ({ install: installFrom(await bed.yumRepository()) }),
        before: (host) => host.exec('iptables -I OUTPUT -p tcp --dport 80 -j REJECT'),
        tells: [/error step\.failed: /],
        mend: (host) => host.exec('iptables -F OUTPUT'),
      }),
    },
  ],
};
