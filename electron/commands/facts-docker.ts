/** Docker as installed, as configured, and as it runs. */
export const dockerFacts = String.raw`
b=$(command -v docker)
put docker.binary "$b"
if [ -n "$b" ]; then
  put docker.path "$(readlink -f "$b")"
  # A client that does not even tell its version will not tell more.
  if t=$(lim 3 docker --version); then put docker.version "$t"; else b=; fi
fi
if has systemctl; then
  put docker.active "$da"
  t=$(lim 2 systemctl show -p UnitFileState -p ExecStart docker.service)
  put docker.enabled "$(printf '%s\n' "$t" | sed -n 's/^UnitFileState=//p')"
  put docker.flags "$( { printf '%s\n' "$t" | sed -n 's/.*argv\[\]=\([^;]*\);.*/\1/p'
    cat /etc/default/docker /etc/sysconfig/docker /etc/sysconfig/docker-storage | sed -n 's/^[A-Z_]*="*//p'
    } | tr ' ' '\n' | sed -n 's/^"*\(--*[a-zA-Z][a-zA-Z-]*\).*/\1/p' | sort -u)"
fi
f=/etc/docker/daemon.json
if [ ! -e $f ]; then put daemon-json absent
elif [ ! -r $f ]; then put daemon-json unreadable
else
  put daemon-json present
  if has base64; then put daemon-json.base64 "$(base64 <$f | tr -d '\n')"; else put daemon-json.text "$(cat $f)"; fi
  put daemon-json.sha256 "$(sha256sum <$f | cut -d ' ' -f 1)"
  if [ "$uid" = 0 ] && has dockerd; then
    if t=$(lim 3 dockerd --validate --config-file $f 2>&1); then put daemon-json.validated ok
    else case $t in *'unknown flag'*) ;; *) put daemon-json.validated "$t";; esac; fi
  fi
fi
put certificates "$(cd /etc/docker/certs.d && lim 2 find . -type f -exec sha256sum {} +)"
[ -r /run/docker.pid ] && put docker.open-files "$(awk '/^Max open files/{print $4}' "/proc/$(cat /run/docker.pid)/limits")"
if [ -n "$b" ] && t=$(lim 3 docker info --format '{{json .}}') && [ -n "$t" ]; then
  put docker.info "$t"
  put docker.api "$(lim 3 docker version --format '{{.Server.APIVersion}}')"
  put docker.volumes "$(lim 3 docker volume ls -q | wc -l)"
  put docker.registry "$(lim 3 docker ps -a --filter name=slipway-registry --format '{{.Status}}' | head -n 1)"
  put docker.rancher "$(lim 3 docker ps -a --filter name=rancher --format '{{.Names}}')"
fi
`;

const leftoverPaths = [
  '/var/lib/rancher',
  '/var/lib/cattle',
  '/etc/rancher',
  '/etc/kubernetes',
  '/var/lib/kubelet',
  '/etc/cni',
  '/opt/cni',
  '/var/lib/cni',
  '/var/lib/etcd',
  '/var/lib/calico',
  '/run/flannel',
  '/opt/rke',
  '/run/calico',
  '/run/rancher',
].join(' ');

/** Services that would come up at the next start of the host. */
const leftoverUnits = 'kubelet k3s k3s-agent rke2-server rke2-agent rancher-system-agent crio';

/** What earlier installations left behind (Rancher and Kubernetes clean-up lists, https://github.com/rancher/docs). */
export const leftoverFacts = `
put leftover.paths "$(for p in ${leftoverPaths}; do [ -e $p ] && echo $p; done)"
c=$(cat /proc/[0-9]*/comm)
put leftover.processes "$(printf '%s\n' "$c" | grep -xE 'kubelet|k3s|k3s-server|k3s-agent|rke2|rancher-agent|rancher-system-.*|etcd' | sort -u)"
put leftover.runtimes "$(printf '%s\n' "$c" | grep -xE 'conmon|containerd|crio|dockerd|docker-containe' | sort | uniq -c)"
put leftover.units "$(cd /etc/systemd/system && for u in ${leftoverUnits}; do
  for w in *.wants/$u.service; do [ -L "$w" ] && echo "$u" && break; done; done)"
put leftover.links "$(ls /sys/class/net | grep -E '^(flannel|cni0|cali|kube-ipvs0|weave)')"
if [ ! -d /var/lib/docker ]; then put leftover.swarm no; put leftover.data 0
elif [ -x /var/lib/docker ] && [ -r /var/lib/docker ]; then
  if [ "$uid" = 0 ]; then yes_no leftover.swarm [ -e /var/lib/docker/swarm/docker-state.json ]; fi
  put leftover.data "$(ls -A /var/lib/docker | grep -vxc lost+found)"
fi
`;
