import { dockerFacts, leftoverFacts } from './facts-docker.ts';
import { type EgressTarget, egressFacts, egressProbes } from './facts-egress.ts';
import { firewallFacts } from './facts-firewall.ts';
import { networkFacts } from './facts-network.ts';
import { packageFacts, packageSources } from './facts-packages.ts';
import { systemFacts } from './facts-system.ts';

/** For the shell's own placeholders, which must not be taken for ours. */
const dollar = '$';

/**
 * Helpers of the measuring script. `$lim SECONDS command` ends what hangs (a lookup with a dead name server takes 12 s);
 * `put NAME TEXT` writes a section: `@@NAME`, then the text with each line indented by one space, so that no measured
 * text can be taken for a frame. A section that is missing was not measured. What the shell can do itself it does: on a fleet,
 * starting processes is most of what measuring costs the hosts.
 */
const prelude = String.raw`LC_ALL=C
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
prepare() {
if ids=$(timeout -k 1 2 id); then lim='timeout -k 1'
elif ids=$(timeout 2 id); then lim=timeout
elif ids=$(timeout -t 2 id); then lim='timeout -t'
else ids=$(id); lim=limited; limited() {
  s=$1; shift; "$@" & p=$!
  (sleep "$s"; kill -9 $p) >/dev/null & w=$!
  wait $p; r=$?; kill $w; return $r
}; fi
has() { command -v "$1" >/dev/null; }
nl='
'
put() {
  echo "@@$1"; rest=$2
  if [ "${dollar}{#rest}" -gt 8192 ]; then printf '%s\n' "$rest" | sed 's/^/ /'; return; fi
  while :; do case $rest in
    *"$nl"*) printf ' %s\n' "${dollar}{rest%%"$nl"*}"; rest=${dollar}{rest#*"$nl"};;
    ?*) printf ' %s\n' "$rest"; return;;
    *) return;;
  esac; done
}
yes_no() { n=$1; shift; if "$@"; then put "$n" yes; else put "$n" no; fi; }
now() { t=$(date +%s.%N); case $t in *[!0-9.]*|*.|'') t=$(date +%s);; esac; }
# Whole file, first line: into t, by the shell alone.
slurp() { t=; [ -r "$1" ] || return 1; while IFS= read -r line || [ -n "$line" ]; do t=$t$line$nl; done <"$1"; t=${dollar}{t%"$nl"}; }
first() { t=; [ -r "$1" ] && { IFS= read -r t <"$1" || [ -n "$t" ]; }; }
uid=${dollar}{ids#uid=}; uid=${dollar}{uid%%[!0-9]*}
booted=; [ ! -d /run/systemd/system ] || booted=y
}
`;

const opening = `
measure() {
echo @@slipway-facts
now; put clock.start "$t"
first /proc/uptime && begun=${dollar}{t%% *} || begun=
`;

/** The end is told by what has passed since the boot, which the shell reads by itself. */
const closing = `
if [ -n "$begun" ] && first /proc/uptime; then put clock.passed "$begun ${dollar}{t%% *}"; else now; put clock.end "$t"; fi
echo @@end
}
`;

export interface FactsRequest {
  /**
   * Addresses that the host is asked to reach, beside its own package sources and mirrors; missing: nothing is asked for.
   * Probes run beside the measuring, but a dead address makes it take their whole limit of 3 s: a check asks for them, reading a plan does not.
   */
  readonly egress?: readonly EgressTarget[];
}

/**
 * One script that measures a host: POSIX sh (dash, bash, busybox), changes nothing, useful without root. Each part is
 * limited to a few seconds. `parseFacts` reads its output.
 */
export function factsScript({ egress }: FactsRequest = {}): string {
  const sections = [opening, systemFacts, packageFacts, networkFacts, firewallFacts, dockerFacts, leftoverFacts];
  const functions = [prelude, packageSources];
  if (!egress) return [...functions, ...sections, closing, '{ prepare; measure; } </dev/null 2>/dev/null\n'].join('');
  // The pipe holds what the probes say until the measuring is through: both run at once, without a temporary file.
  const both = '{ prepare; probes </dev/null | { exec 4<&0 </dev/null; measure; }; } 2>/dev/null\n';
  return [...functions, egressProbes(egress), ...sections, egressFacts, closing, both].join('');
}
