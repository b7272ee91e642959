import { probedName } from '../../shared/domain/facts-network.ts';

/** Addresses, routes, listening ports, name resolution, firewalls, proxies. */
export const networkFacts = String.raw`
has ip && put addresses "$(lim 2 ip -o -4 addr show)"
if has ip; then
  put routes "$(lim 2 ip -4 route show)"
  i=$(lim 2 ip -4 route show default | sed -n 's/.* dev \([^ ]*\).*/\1/p' | head -n 1)
  put default-interface "$i"
  [ -n "$i" ] && put mtu "$(cat "/sys/class/net/$i/mtu")"
  [ -n "$i" ] && put driver "$(readlink "/sys/class/net/$i/device/driver" | sed 's#.*/##')"
fi
if has ss; then put listening "$(lim 3 ss -lntup)"
else
  put listening.tcp "$(cat /proc/net/tcp /proc/net/tcp6)"
  put listening.udp "$(cat /proc/net/udp /proc/net/udp6)"
fi
[ -r /etc/resolv.conf ] && put nameservers "$(awk '$1=="nameserver"{print $2}' /etc/resolv.conf)"
t=$(now)
if has getent; then lim 3 getent hosts ${probedName} >/dev/null; put resolution "$? $t $(now)"
elif has nslookup; then lim 3 nslookup ${probedName} >/dev/null; put resolution "$? $t $(now)"; fi
put ip-forward "$(cat /proc/sys/net/ipv4/ip_forward)"
put ip-forward.off "$(grep -lsE '^ *net[./]ipv4[./]ip_forward *= *0' /etc/sysctl.conf /etc/sysctl.d/*.conf)"
[ -r /proc/sys/net/bridge/bridge-nf-call-iptables ] && put bridge-filter "$(cat /proc/sys/net/bridge/bridge-nf-call-iptables)"
put proxies "$( { env | grep -iE '^(http|https|no)_proxy='
  grep -sihE '^ *(proxy *=|acquire::https?::proxy)' /etc/yum.conf /etc/dnf/dnf.conf /etc/apt/apt.conf /etc/apt/apt.conf.d/*
  } | sed 's#//[^/@]*@#//#')"
`;
