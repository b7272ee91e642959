import { ownKeyring, ownSources } from '../../shared/domain/own-sources.ts';

/** For dpkg's own placeholders, which must not be taken for ours. */
const dollar = '$';

/**
 * `<file> <address> <suite>` for each enabled source of apt: one-line format (sources.list(5)) and paragraphs (deb822).
 * Logins are taken out of addresses.
 */
const aptSources = String.raw`awk 'function bare(x){sub(/\/\/[^\/@]*@/,"//",x);return x}
  function out(i,j,n,m,a,b){if(u!=""&&e){n=split(u,a," ");m=split(s,b," ");
  for(i=1;i<=n;i++)for(j=1;j<=m;j++)print f,bare(a[i]),b[j]};u="";s="";e=1}
  BEGIN{e=1} FNR==1{out();f=FILENAME}
  /^deb[ \t]/{sub(/\[[^]]*\]/," ");print FILENAME,bare($2),$3;next}
  /^[ \t]*$/{out();next} /^URIs:/{sub(/^URIs:/,"");u=$0} /^Suites:/{sub(/^Suites:/,"");s=$0} /^Enabled:[ \t]*no/{e=0}
  END{out()}' /dev/null "$@"`;

/** The same for yum, dnf and zypper: `baseurl`, else `mirrorlist` or `metalink`, of each enabled section. */
const yumSources = String.raw`awk 'function bare(x){sub(/\/\/[^\/@]*@/,"//",x);return x}
  function out(){if(b!=""&&e)print f,bare(b),n,k;b="";e=1}
  BEGIN{e=1} FNR==1{out();f=FILENAME}
  /^\[/{out();n=substr($0,2,index($0,"]")-2);next}
  /^ *enabled *= *(0|[Ff]alse|[Nn]o)/{e=0}
  /^ *(baseurl|mirrorlist|metalink) *=/{if(b!=""&&$0!~/^ *baseurl/)next;k=$1;sub(/[ =].*/,"",k);sub(/^[^=]*= */,"");b=$1}
  END{out()}' /dev/null "$@"`;

/** Shell function `package_sources`; ours where it is used twice: in the facts and for what is to be reached. */
export const packageSources = `
package_sources() {
  if has apt-get; then set -- /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources
  else set -- /etc/yum.repos.d/*.repo /etc/zypp/repos.d/*.repo; fi
  # Patterns that no file fits stay patterns.
  for f in "$@"; do shift; [ ! -r "$f" ] || set -- "$@" "$f"; done
  if has apt-get; then ${aptSources}
  elif has rpm; then ${yumSources}
  fi
}
`;

/** Packages of Docker, of what it needs, and of what stands in its place, named alike everywhere. */
export const dockerPackages = [
  ...['docker-ce', 'docker-ce-cli', 'docker-engine', 'podman', 'podman-docker'],
  ...['containerd.io', 'containerd', 'runc', 'container-selinux'],
];

/** Package manager: which, whether it is locked or half done, its sources, what it has of Docker. Asks no repository. */
export const packageFacts = String.raw`
alive() { for f in "$@"; do [ -r "$f" ] && p=$(cat "$f") && [ -d "/proc/$p" ] && echo "$f"; done; }
if has apt-get; then
  put packages apt
  t=
  for f in /var/lib/dpkg/updates/[0-9]*; do [ ! -e "$f" ] || t=y; done
  # The audit reads everything; where no package is in between, it has nothing to say.
  [ "$half" != 1 ] || t=y
  if [ -n "$t" ]; then put packages.broken "$($lim 3 dpkg --audit | head -n 5)"; else put packages.broken ''; fi
  set -- /var/cache/apt/archives/docker.io_*.deb
  yes_no packages.cached [ -e "$1" ]
elif has rpm && { has dnf || has yum || has zypper; }; then
  if has dnf; then put packages dnf; elif has yum; then put packages yum; else put packages zypper; fi
  put packages.lock "$(alive /var/run/yum.pid /var/cache/dnf/*.pid /var/lib/dnf/*.pid /run/zypp.pid)"
  put packages.broken "$(ls /var/lib/yum/transaction-all* | head -n 5)"
  put packages.installed "$($lim 3 rpm -q --qf '%{NAME} %{VERSION}-%{RELEASE}\n' ${dockerPackages.join(' ')} docker moby-engine buildah |
    grep -v 'not installed')"
else put packages none; fi
put packages.sources "$(package_sources)"
if slurp ${ownSources.apt}; then put own.apt "$t"; elif [ ! -e ${ownSources.apt} ]; then put own.apt ''; fi
if [ -r ${ownKeyring} ]; then t=$(sha256sum < ${ownKeyring}); put own.keyring "${dollar}{t%% *}"
elif [ ! -e ${ownKeyring} ]; then put own.keyring ''; fi
if slurp ${ownSources.yum}; then put own.yum "$t"; elif [ ! -e ${ownSources.yum} ]; then put own.yum ''; fi
l=
for c in tar gzip ip ps iptables sha256sum base64 modprobe; do has $c || l=$l$c$nl; done
has curl || has wget || l=${dollar}{l}curl$nl
put tools.missing "${dollar}{l%"$nl"}"
`;
