import { proxyFile } from './proxy-environment.ts';
import { quote, refuse, script } from './shell-text.ts';

const aptFile = '/etc/apt/apt.conf.d/95slipway-proxy';
const dropIn = '/etc/systemd/system/docker.service.d/slipway-http-proxy.conf';
const stripped = `sed 's#://[^/@]*@#://#' ${proxyFile}`;

/** Whether the running engine has the proxy of the file: it takes its environment only at its start. */
const engineProxy: readonly string[] = [
  'engine_proxy() {',
  '  pid=$(systemctl show -p MainPID docker 2>/dev/null | cut -d = -f 2); [ -n "$pid" ] && [ "$pid" != 0 ] || return 2',
  "  now=$(tr '\\000' '\\n' < /proc/$pid/environ | grep -E '^(HTTPS?|NO)_PROXY=' | sort)",
  `  wanted=$(grep -sE '^(HTTPS?|NO)_PROXY=' ${proxyFile} | sort)`,
  '  [ "$now" = "$wanted" ]',
  '}',
];

/** Tells what a host has of our proxy: the file without its login, indented, and whether the engine has it. Changes nothing. */
export function proxyState(): string {
  return script(
    engineProxy,
    `if [ -e ${proxyFile} ]; then echo "file present"; ${stripped} | sed 's/^/ /'; else echo "file absent"; fi`,
    'engine_proxy; case $? in 0) echo "engine same";; 2) echo "engine down";; *) echo "engine other";; esac',
  );
}

/**
 * Makes the package manager and Docker use the proxy in the file, which was sent before and alone holds a login: no line here
 * does. What is written from it is as private as the file itself.
 */
export function applyProxy(): string {
  return script(
    'set -u',
    refuse,
    `. ${proxyFile} || exit`,
    'export HTTP_PROXY HTTPS_PROXY NO_PROXY',
    'mode=644; case $HTTP_PROXY in *@*) mode=600;; esac',
    'put() { ( umask 077; cat > "$1.slipway-new" ) && chmod "$mode" "$1.slipway-new" && mv -f "$1.slipway-new" "$1"; }',
    'if command -v apt-get >/dev/null; then',
    '  {',
    '    echo "// The proxy of this host, set by Slipway"',
    '    echo "Acquire::http::Proxy \\"$HTTP_PROXY\\";"; echo "Acquire::https::Proxy \\"$HTTPS_PROXY\\";"',
    '    for name in $(echo "$NO_PROXY" | tr , " "); do',
    '      case $name in *[*/:]*|.*) continue;; esac',
    '      echo "Acquire::http::Proxy::$name \\"DIRECT\\";"; echo "Acquire::https::Proxy::$name \\"DIRECT\\";"',
    '    done',
    `  } | put ${aptFile} || exit`,
    'fi',
    'for file in /etc/dnf/dnf.conf /etc/yum.conf; do',
    '  [ -f "$file" ] && [ ! -L "$file" ] || continue',
    '  [ -e "$file.slipway-before" ] || cp -p "$file" "$file.slipway-before" || exit',
    withoutOwnLines(
      '{ print } /^\\[main\\]/ { print "# proxy: Slipway"; print "proxy=" ENVIRON["HTTP_PROXY"] }',
      'put "$file" || exit',
    ),
    'done',
    'if command -v zypper >/dev/null; then',
    '  [ -e /etc/sysconfig/proxy.slipway-before ] || [ ! -e /etc/sysconfig/proxy ] || cp -p /etc/sysconfig/proxy /etc/sysconfig/proxy.slipway-before || exit',
    '  { grep -svE "^(PROXY_ENABLED|HTTPS?_PROXY|NO_PROXY)=" /etc/sysconfig/proxy; echo "PROXY_ENABLED=\\"yes\\""; for name in HTTP_PROXY HTTPS_PROXY NO_PROXY; do eval "echo \\"$name=\\\\\\"\\$$name\\\\\\"\\""; done; } | put /etc/sysconfig/proxy || exit',
    'fi',
    `mkdir -p ${dropIn.slice(0, dropIn.lastIndexOf('/'))} || exit`,
    `mode=644; printf '# Set by Slipway\\n[Service]\\nEnvironmentFile=-${proxyFile}\\n' | put ${dropIn} || exit`,
    'systemctl daemon-reload',
  );
}

/** The proxy lines of yum's file, ours and those before, are left out; then the program goes over the rest. */
function withoutOwnLines(program: string, to: string): string {
  return `  awk '/^# proxy: Slipway/ { next } /^proxy(_username|_password)? *=/ { next } ${program}' "$file" | ${to}`;
}

/** Takes back what {@link applyProxy} wrote. */
export function removeProxy(): string {
  return script(
    'set -u',
    `rm -f ${proxyFile} ${aptFile} ${dropIn}`,
    'for file in /etc/dnf/dnf.conf /etc/yum.conf /etc/sysconfig/proxy; do',
    '  [ ! -e "$file.slipway-before" ] || mv -f "$file.slipway-before" "$file" || exit',
    'done',
    'systemctl daemon-reload',
  );
}

/** Proof of {@link applyProxy}: the file, its login aside, is the planned one, and the others are made from it. */
export function proxyProof(sha256: string): string {
  return script(
    `[ "$(${stripped} 2>/dev/null | sha256sum | cut -d ' ' -f 1)" = ${sha256} ] || { echo "${proxyFile} is not the planned one" >&2; exit 1; }`,
    `. ${proxyFile}`,
    `if command -v apt-get >/dev/null; then printf '"%s"\\n' "$HTTP_PROXY" | grep -qsFf - ${aptFile} || { echo "${aptFile} is not as planned" >&2; exit 1; }; fi`,
    'for file in /etc/dnf/dnf.conf /etc/yum.conf; do [ ! -f "$file" ] || printf "proxy=%s\\n" "$HTTP_PROXY" | grep -qxFf - "$file" || { echo "$file does not name the proxy" >&2; exit 1; }; done',
    `grep -qsF EnvironmentFile=-${proxyFile} ${dropIn} || { echo "${dropIn} is not as planned" >&2; exit 1; }`,
    'echo "proxy: $(echo "$HTTP_PROXY" | sed \'s#://[^/@]*@#://#\')"',
  );
}

/** Proof of {@link removeProxy}. */
export function noProxyProof(): string {
  return script(
    `for file in ${proxyFile} ${aptFile} ${dropIn}; do [ ! -e "$file" ] || { echo "$file is still there" >&2; exit 1; }; done`,
    'echo "no proxy of Slipway"',
  );
}

/** The restart by which the engine takes its proxy up. */
export function restartForProxy(): string {
  return script(
    engineProxy,
    'engine_proxy; [ $? = 1 ] || exit 0',
    'systemctl reset-failed docker.service docker.socket 2>/dev/null || :',
    'systemctl restart docker || { journalctl -u docker -n 20 --no-pager >&2; exit 1; }',
  );
}

/** Proof of {@link restartForProxy}: what stands in the environment of the engine's process. */
export function engineProxyProof(): string {
  return script(
    engineProxy,
    'engine_proxy || { echo "the engine does not have the proxy of the host" >&2; exit 1; }',
    'docker version -f "Docker {{.Server.Version}} runs with the proxy of the host" || exit 1',
  );
}

/** Where the file is sent to: the folder must be there. */
export function proxyFolder(): string {
  return `mkdir -p -m 755 ${quote(proxyFile.slice(0, proxyFile.lastIndexOf('/')))}`;
}
