import { probedName } from '../../shared/domain/facts-network.ts';

/** For the shell's own placeholders, which must not be taken for ours. */
const dollar = '$';

/** Addresses, routes, listening ports, name resolution, firewalls, proxies. */
export const networkFacts = String.raw`
if has ip; then
  put addresses "$(ip -o -4 addr show)"
  r=$(ip -4 route show)
  put routes "$r"
  i=; r=$r$nl
  while [ -n "$r" ]; do case $r in 'default '*) i=${dollar}{r%%"$nl"*}; break;; esac; r=${dollar}{r#*"$nl"}; done
  case $i in *' dev '*) i=${dollar}{i#* dev }; i=${dollar}{i%% *};; *) i=;; esac
  put default-interface "$i"
  if [ -n "$i" ]; then
    first "/sys/class/net/$i/mtu"; put mtu "$t"
    t=; [ ! -L "/sys/class/net/$i/device/driver" ] || t=$(readlink "/sys/class/net/$i/device/driver")
    put driver "${dollar}{t##*/}"
  fi
fi
if has ss; then put listening "$($lim 3 ss -lntup)"
else
  put listening.tcp "$(cat /proc/net/tcp /proc/net/tcp6)"
  put listening.udp "$(cat /proc/net/udp /proc/net/udp6)"
fi
# How long it takes is told by the time since the boot, which the shell reads by itself.
first /proc/uptime; g=${dollar}{t%% *} l=
if has getent; then $lim 3 getent hosts ${probedName} >/dev/null; l=$?
elif has nslookup; then $lim 3 nslookup ${probedName} >/dev/null; l=$?; fi
[ -z "$l" ] || { first /proc/uptime; put resolution "$l $g ${dollar}{t%% *}"; }
first /proc/sys/net/ipv4/ip_forward; put ip-forward "$t"
first /proc/sys/net/bridge/bridge-nf-call-iptables && put bridge-filter "$t"
l=
for v in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
  eval "t=\$$v"
  [ -z "$t" ] || l=$l$nl$v=$t
done
case $l in *@*) l=$(printf '%s\n' "$l" | sed 's#//[^/@]*@#//#');; esac
put proxies "${dollar}{l#"$nl"}"
`;
