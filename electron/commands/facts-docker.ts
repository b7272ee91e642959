/** For the shell's own placeholders, which must not be taken for ours. */
const dollar = '$';

/** What the engine is asked: itself, its version, volumes, and containers of two kinds. */
const questions = ['info', 'version', 'volumes', containersNamed('slipway-registry'), containersNamed('rancher')]
  .map((path) => `'http://docker/${path}'`)
  .join(' ');

function containersNamed(name: string): string {
  return `containers/json?all=1&filters=%7B%22name%22%3A%5B%22${name}%22%5D%7D`;
}

/** Names of the options that the engine is started with, by its unit (`unit`) and by files beside it. */
const flags = String.raw`BEGIN{
  n=split(ENVIRON["unit"],line,"\n")
  for(i=1;i<=n;i++)if((l=line[i])~/argv\[\]=/){sub(/.*argv\[\]=/,"",l);sub(/;.*/,"",l);s=s " " l}
  n=split("/etc/default/docker /etc/sysconfig/docker /etc/sysconfig/docker-storage",f," ")
  for(i=1;i<=n;i++)while((getline l<f[i])>0)if(sub(/^[A-Z_]+="*/,"",l))s=s " " l
  n=split(s,f," ")
  for(i=1;i<=n;i++){sub(/^"+/,"",f[i]);if(match(f[i],/^--?[a-zA-Z][a-zA-Z-]*/)&&!seen[l=substr(f[i],1,RLENGTH)]++)print l}}`;

/** Docker as installed, as configured, and as it runs. */
export const dockerFacts = String.raw`
b=; has docker && b=$(command -v docker)
put docker.binary "$b"
if [ -n "$b" ]; then
  if [ -L "$b" ]; then put docker.path "$(readlink -f "$b")"; else put docker.path "$b"; fi
fi
# One request over the engine's socket instead of a client for each question, where curl can (7.40, 2015).
said=
[ -z "$b" ] || [ ! -w /var/run/docker.sock ] || ! has curl ||
  said=$(curl -sf -m 4 -w '\n' --unix-socket /var/run/docker.sock ${questions}) || said=
# Where Docker's engine itself has told its version, its client, which is slow to start, need not. One that does not even tell that will not tell more.
case $said in *'"Name":"Engine"'*) ;; *) [ -z "$b" ] || if t=$($lim 3 docker --version); then put docker.version "$t"; else b=; fi;; esac
if has systemctl; then
  put docker.active "$da"
  l=
  case $du in *UnitFileState=*) l=${dollar}{du#*UnitFileState=}; l=${dollar}{l%%"$nl"*};; esac
  put docker.enabled "$l"
  # A unit that is not there has no flags, and the files beside it mean nothing.
  if [ -z "$l" ]; then put docker.flags ''
  else put docker.flags "$(unit=$du awk '${flags}')"; fi
fi
f=/etc/docker/daemon.json
if [ ! -e $f ]; then put daemon-json absent
elif [ ! -r $f ]; then put daemon-json unreadable
else
  put daemon-json present
  if has base64; then put daemon-json.base64 "$(base64 <$f)"; else put daemon-json.text "$(cat $f)"; fi
  t=$(sha256sum <$f); put daemon-json.sha256 "${dollar}{t%% *}"
  # An engine that was started with this file has taken it.
  if [ "$da" = active ] && [ $f -ot /run/docker.pid ]; then put daemon-json.validated ok
  elif [ "$uid" = 0 ] && has dockerd; then
    if t=$($lim 3 dockerd --validate --config-file $f 2>&1); then put daemon-json.validated ok
    else case $t in *'unknown flag'*) ;; *) put daemon-json.validated "$t";; esac; fi
  fi
  put daemon-json.written "$(stat -c %Y $f)"
fi
set -- /etc/docker/daemon.json.bak-*Z
if [ ! -e "$1" ]; then put daemon-json.backups ''
else put daemon-json.backups "$(for f in $(ls -r "$@" | head -n 10); do
  [ -r "$f" ] || continue
  t=$(sha256sum <"$f")
  echo "${dollar}{f##*/} $(stat -c %Y "$f") ${dollar}{t%% *} $(base64 <"$f" | tr -d '\n')"
done)"; fi
for f in /run/docker.pid /var/run/docker.pid; do [ -e $f ] && { put docker.started "$(stat -c %Y $f)"; break; }; done
t=
[ ! -d /etc/docker/certs.d ] || t=$(cd /etc/docker/certs.d && $lim 2 find . -type f -exec sha256sum {} +)
put certificates "$t"
if [ -n "$b" ] && [ -n "$said" ]; then
  t=$said$nl; set -- docker.info docker.version.json docker.volumes.json docker.registry.json docker.rancher.json
  while [ -n "$t" ] && [ $# -gt 0 ]; do
    l=${dollar}{t%%"$nl"*}; t=${dollar}{t#*"$nl"}
    [ -z "$l" ] || { put "$1" "$l"; shift; }
  done
elif [ -n "$b" ] && t=$($lim 3 docker info --format '{{json .}}') && [ -n "$t" ]; then
  put docker.info "$t"
  put docker.api "$($lim 3 docker version --format '{{.Server.APIVersion}}')"
  put docker.volumes "$($lim 3 docker volume ls -q | wc -l)"
  put docker.registry "$($lim 3 docker ps -a --filter name=slipway-registry --format '{{.Status}}' | head -n 1)"
  put docker.rancher "$($lim 3 docker ps -a --filter name=rancher --format '{{.Names}}')"
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
l=
for p in ${leftoverPaths}; do [ ! -e $p ] || l=$l$p$nl; done
put leftover.paths "${dollar}{l%"$nl"}"
l=
for u in ${leftoverUnits}; do
  for w in /etc/systemd/system/*.wants/$u.service; do [ ! -L "$w" ] || { l=$l$u$nl; break; }; done
done
put leftover.units "${dollar}{l%"$nl"}"
l=
for p in /sys/class/net/*; do case ${dollar}{p##*/} in flannel*|cni0*|cali*|kube-ipvs0*|weave*) l=$l${dollar}{p##*/}$nl;; esac; done
put leftover.links "${dollar}{l%"$nl"}"
if [ ! -d /var/lib/docker ]; then put leftover.swarm no; put leftover.data 0
elif [ -x /var/lib/docker ] && [ -r /var/lib/docker ]; then
  if [ "$uid" = 0 ]; then yes_no leftover.swarm [ -e /var/lib/docker/swarm/docker-state.json ]; fi
  slurp /var/lib/docker/swarm/docker-state.json && put docker.join "$t"
  l=0
  for p in /var/lib/docker/* /var/lib/docker/.[!.]*; do [ ! -e "$p" ] || [ "$p" = /var/lib/docker/lost+found ] || l=$((l+1)); done
  put leftover.data $l
fi
`;
