import { quote, script } from './shell-text.ts';

/** What is pulled to measure: an image that every mirror of Docker Hub is asked for (about 2 MB). */
export const measuredImage = { repository: 'library/busybox', tag: '1' } as const;

const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/**
 * Asks one mirror as the engine would: `/v2/`, a token where it wants one, the manifest of a small image, and (unless `light`)
 * its first layer. Prints `name=value` lines; needs curl or wget, no root and no engine. A token stands only in a file of
 * mode 0600 that is gone at the end. The engine's own proxy and certificates are used.
 */
export function measureMirror(mirror: string, options: { readonly light: boolean }): string {
  const host = /^https?:\/\/([^/]+)/.exec(mirror)?.[1] ?? '';
  const base = mirror.replace(/\/+$/, '');
  return script(
    'umask 077',
    'work=$(mktemp -d) || exit 1',
    `trap 'rm -rf "$work"' EXIT`,
    `base=${quote(base)} image=${measuredImage.repository} tag=${measuredImage.tag} accept=${quote(`Accept: ${manifestTypes}`)}`,
    `ca=${quote(`/etc/docker/certs.d/${host}/ca.crt`)}`,
    '[ -r "$ca" ] || ca=',
    engineProxy,
    tools,
    ask,
    protocol,
    'ask manifest "$base/v2/$image/manifests/$tag" 10 || exit 0',
    'echo "manifest.digest=$(sha256sum < "$work/body" | cut -d" " -f1)"',
    options.light ? 'echo end=1' : layer,
  );
}

const engineProxy = `for pair in $(systemctl show docker -p Environment 2>/dev/null | sed 's/^Environment=//'); do
  case $pair in HTTP_PROXY=*|HTTPS_PROXY=*|NO_PROXY=*|http_proxy=*|https_proxy=*|no_proxy=*)
    export "$pair"
    # curl takes the one for http only in small letters.
    case $pair in HTTP_PROXY=*) export "http_proxy=\${pair#*=}";; esac;;
  esac
done`;

const tools = `if command -v curl >/dev/null; then tool=curl; elif command -v wget >/dev/null; then tool=wget; else tool=none; fi
echo "tool=$tool"
[ "$tool" != none ] || exit 0
: > "$work/options"`;

/**
 * `ask NAME URL SECONDS`: body and headers into files, prints `NAME.exit`, `.status`, `.ms`, `.bytes`, `.error`; true for 200.
 * A redirect is followed once by hand, so that a token never goes to another host.
 */
const ask = `now_ms() { t=$(date +%s%N); case $t in *N) echo "$(date +%s)000";; *) echo "\${t%??????}";; esac; }
fetch() {
  if [ "$tool" = curl ]; then
    curl -sS -v -K "$work/options" --connect-timeout 5 --max-time "$2" \${ca:+--cacert "$ca"} -H "$accept" -D "$work/head" -o "$work/body" "$1" 2> "$work/error"
  else
    WGETRC="$work/options" wget -S -T "$2" -t 1 --max-redirect=0 \${ca:+--ca-certificate="$ca"} --header="$accept" -O "$work/body" "$1" 2> "$work/error"
  fi
  code=$?
  [ "$tool" = curl ] || grep '^  ' "$work/error" | sed 's/^  //' > "$work/head"
  status=$(sed -n 's/^HTTP\\/[0-9.]* \\([0-9][0-9]*\\).*/\\1/p' "$work/head" | tail -n 1)
}
fault() {
  # Only curl's details tell a refused connection from a missing route.
  if [ "$tool" = curl ]; then grep -iE '^curl:|^\\*.*(refused|unreachable|no route)' "$work/error" | tail -n 2 | tr '\\n' ' '
  else grep -v '^  ' "$work/error" | grep . | tail -n 1; fi
}
header() { sed -n "s/^$1: *//Ip" "$work/head" | tail -n 1 | tr -d '\\r'; }
ask() {
  : > "$work/head"; : > "$work/body"
  begun=$(now_ms)
  fetch "$2" "$3"
  case $status in 30[12378])
    next=$(header location)
    case $next in /*) next=$(printf '%s\\n' "$2" | sed 's,^\\(https*://[^/]*\\).*,\\1,')$next;; esac
    case $next in http://*|https://*) cp "$work/options" "$work/kept"; : > "$work/options"; fetch "$next" "$3"; mv "$work/kept" "$work/options";; esac;;
  esac
  echo "$1.ms=$(($(now_ms) - begun))"
  echo "$1.exit=$code"
  echo "$1.status=$status"
  echo "$1.type=$(header content-type)"
  echo "$1.bytes=$(wc -c < "$work/body" | tr -d ' ')"
  echo "$1.error=$(fault | cut -c 1-300)"
  [ "$status" = 200 ] && [ "$code" = 0 ]
}`;

/** `/v2/` answers 200, or 401 with the address where a token is given to anyone (distribution's token protocol). */
const protocol = `ask protocol "$base/v2/" 10 || {
  [ "$status" = 401 ] || exit 0
  challenge=$(header www-authenticate)
  case $challenge in [Bb]earer\\ *) ;; *) echo login=1; exit 0;; esac
  realm=$(printf '%s\\n' "$challenge" | sed -n 's/.*realm="\\([^"]*\\)".*/\\1/p')
  service=$(printf '%s\\n' "$challenge" | sed -n 's/.*service="\\([^"]*\\)".*/\\1/p' | sed 's/ /%20/g')
  case $realm in http://*|https://*) ;; *) echo login=1; exit 0;; esac
  ask token "$realm?service=$service&scope=repository:$image:pull" 10 || exit 0
  token=$(tr -d '\\n' < "$work/body" | sed -n 's/.*"\\(access_\\)\\{0,1\\}token" *: *"\\([^"]*\\)".*/\\2/p')
  if [ "$tool" = curl ]; then printf 'header = "Authorization: Bearer %s"\\n' "$token"; else printf 'header = Authorization: Bearer %s\\n' "$token"; fi > "$work/options"
}`;

/** Any layer tells the speed: the first of the index's first image. */
const layer = `flat() { tr -d ' \\n\\t\\r' < "$work/body"; }
first() { grep -o '"digest":"sha256:[0-9a-f]*"' | head -n 1 | cut -d'"' -f4; }
case $(flat) in *'"manifests":['*)
  ask image "$base/v2/$image/manifests/$(flat | sed 's/.*"manifests":\\[//' | first)" 10 || exit 0;;
esac
blob=$(flat | sed -n 's/.*"layers":\\[//p' | first)
[ -n "$blob" ] || exit 0
ask blob "$base/v2/$image/blobs/$blob" 20 || exit 0
echo end=1`;
