import { quote } from './shell-text.ts';

/** An address that a host is asked to reach. */
export interface EgressTarget {
  readonly kind: 'packages' | 'mirror' | 'hub';
  readonly url: string;
}

/** Seconds that one address may take. All are asked at once, so that it is also what they take together. */
const seconds = 3;

/** For parameter expansion of the shell, which must not be taken for ours. */
const dollar = '$';

/** One address; its line has curl's exit statuses (curl(1)), whatever asked. */
const reached = String.raw`
reached() { # kind, address, proxy
  k=$1; a=$2; now; s=$t; code=000; via=no
  case $a in *://*@*) w="${dollar}{a%%://*}://${dollar}{a#*@}";; *) w=$a;; esac
  [ -z "$3" ] || via=yes
  [ "$k" = packages ] || { no_proxy=; NO_PROXY=; }
  http_proxy=$3 https_proxy=$3 HTTP_PROXY=$3 HTTPS_PROXY=$3
  export http_proxy https_proxy HTTP_PROXY HTTPS_PROXY no_proxy NO_PROXY
  case $a in file:*) p=${dollar}{a#file:}; r=37; [ ! -e "$p" ] || r=0 code=200
    printf '%s %s %s 0 no %s\n' "$k" "$r" "$code" "$w"; return;; esac
  if has curl; then
    code=$($lim ${seconds + 1} curl -sS -g -o /dev/null -m ${seconds} -r 0-0 -w '%{http_code}' "$a"); r=$?
    [ $r -lt 124 ] || r=28
  elif has wget; then
    e=$($lim ${seconds} wget -O /dev/null "$a" 2>&1); r=$?
    c=$(printf '%s\n' "$e" | sed -n -e 's/.*HTTP\/[0-9.]* \([0-9][0-9][0-9]\).*/\1/p' -e 's/.*response\.\.\. \([0-9][0-9][0-9]\).*/\1/p' | tail -n 1)
    if [ -n "$c" ]; then code=$c r=0
    elif [ $r -eq 0 ]; then code=200
    else case $e in *esolv*|*'bad address'*) r=6;; *efused*) r=7;; *ertificate*) r=60;;
      *) if [ $r -ge 124 ]; then r=28; else r=1; fi;; esac; fi
  elif has bash; then
    h=${dollar}{w#*://}; h=${dollar}{h%%/*}; p=${dollar}{h##*:}
    [ "$p" != "$h" ] || case $w in https:*) p=443;; *) p=80;; esac
    $lim ${seconds} bash -c 'exec 3<>"/dev/tcp/$0/$1"' "${dollar}{h%%:*}" "$p"; r=$?
    if [ $r -eq 0 ]; then code=tcp; elif [ $r -ge 124 ]; then r=28; else r=7; fi
  else return; fi
  now
  printf '%s %s %s %s %s %s\n' "$k" "$r" "$code" "$(awk -v a="$s" -v b="$t" 'BEGIN{printf "%.2f",b-a}')" "$via" "$w"
}
`;

/** Addresses out of the host's own package sources: what the package manager fetches first of each. */
const packageAddresses = String.raw`
package_addresses() {
  v=$(sed -n 's/^VERSION_ID="*\([0-9]*\).*/\1/p' /etc/os-release)
  z=$(cat /etc/dnf/vars/stream /etc/yum/vars/stream | head -n 1)
  d=$(cat /etc/dnf/vars/contentdir /etc/yum/vars/contentdir | head -n 1); [ -n "$d" ] || d=centos
  package_sources | while read -r file address suite key; do
    case $key in
      baseurl) address=${dollar}{address%/}/repodata/repomd.xml;;
      '') case $suite in */) address=${dollar}{address%/}/${dollar}{suite}Release;; *) address=${dollar}{address%/}/dists/$suite/InRelease;; esac;;
    esac
    case $address in http*|file:*) echo "packages $address";; esac
  done | sed -e 's/\$releasever/'"$v"'/g' -e 's/\$basearch/'"$(uname -m)"'/g' -e 's/\$stream/'"$z"'/g' \
    -e 's/\$infra/stock/g' -e 's#\$contentdir#'"$d"'#g' -e '/\$/d' | sort -u | head -n 8
}
`;

/**
 * Probes of addresses that the set-up fetches from: the given ones, the host's own package sources, and the mirrors in its
 * daemon.json. Each prints `<kind> <exit status> <http status> <seconds> <proxy: yes or no> <address>`. Without curl and wget a
 * plain TCP connection is tried. A proxy is taken from where its user takes it, the package manager's settings or the Docker
 * service, and is handed over in the environment, where nobody else sees it.
 */
export function egressProbes(targets: readonly EgressTarget[]): string {
  const given = targets.map(({ kind, url }) => `    echo ${kind} ${quote(url)}`).join('\n');
  return `${reached}${packageAddresses}${String.raw`
probes() {
  pp=$(cat /etc/yum.conf /etc/dnf/dnf.conf | sed -n 's/^ *proxy *= *//p' | tail -n 1)
  [ -n "$pp" ] || pp=$(cat /etc/apt/apt.conf /etc/apt/apt.conf.d/* | sed -n 's/^ *[Aa]cquire::https*::[Pp]roxy *"\([^"]*\)".*/\1/p' | tail -n 1)
  case $pp in DIRECT|_none_) pp=;; '') pp=${dollar}{https_proxy:-$http_proxy};; esac
  f=/etc/docker/daemon.json
  dp=$(has systemctl && $lim 2 systemctl show -p Environment docker.service | tr ' ' '\n' | sed -n 's/^\(Environment=\)*HTTPS*_PROXY=//p' | tail -n 1)
  j=$(tr -d '\n' <$f | sed -n 's/.*"https*-proxy"[^"]*"\([^"]*\)".*/\1/p'); [ -z "$j" ] || dp=$j
  {
${given}
    tr -d '\n' <$f | sed -n 's/.*"registry-mirrors"[^[]*\[\([^]]*\)\].*/\1/p' | tr ',' '\n' | tr -d ' "' |
      sed -n 's#^\(http.*[^/]\)/*$#mirror \1/v2/#p'
    echo
    package_addresses
  } | sort -u | {
    while read -r kind address; do
      [ -n "$address" ] || continue
      case $kind in packages) reached "$kind" "$address" "$pp" & ;; *) reached "$kind" "$address" "$dp" & ;; esac
    done
    wait
  }
}
`}`;
}

/** Collects what the probes said; they ran beside everything else and are read from file 4. */
export const egressFacts = `
put egress "$(cat <&4)"
`;
