/** For the shell's own placeholders, which must not be taken for ours. */
const dollar = '$';

/**
 * Firewalls and what they let in. The rules themselves need root. Nothing is loaded: the legacy iptables is asked only where
 * its table is in use already.
 */
export const firewallFacts = String.raw`
if has systemctl; then
  [ -r /etc/ufw/ufw.conf ] && grep -qsi '^ENABLED=yes' /etc/ufw/ufw.conf && fw="$fw ufw"
  l=
  for u in $fw; do l=$l$u$nl; done
  put firewalls "${dollar}{l%"$nl"}"
fi
if has iptables; then v=$(iptables -V); put iptables.version "$v"; else v=; fi
if slurp /proc/net/ip_tables_names; then put iptables.legacy "$t"
elif [ "$uid" = 0 ]; then put iptables.legacy ''; fi
if [ "$uid" = 0 ]; then
  case " $fw " in *' firewalld '*)
    z=$($lim 3 firewall-cmd --get-active-zones | sed -n 's/^\([^ ].*\)/\1/p' | cut -d ' ' -f 1)
    [ -n "$z" ] || z=$($lim 3 firewall-cmd --get-default-zone)
    put firewall.firewalld "$(for n in $z; do $lim 3 firewall-cmd --zone=$n --list-all; done)";; esac
  case " $fw " in *' ufw '*) has ufw && put firewall.ufw "$($lim 3 ufw status verbose)";; esac
  case $v in *nf_tables*) t=y;; ?*) if grep -qx filter /proc/net/ip_tables_names; then t=y; else t=n; fi;; *) t=;; esac
  if [ "$t" = y ]; then
    if ! t=$($lim 3 iptables -S); then :
    elif [ "${dollar}{#t}" -gt 8192 ]; then
      put firewall.iptables "$(printf '%s\n' "$t" | awk '!/^-[AN] (DOCKER|KUBE|cali-|FORWARD|OUTPUT)/&&n++<400')"
    else
      l= t=$t$nl
      while [ -n "$t" ]; do
        case $t in -[AN]' DOCKER'*|-[AN]' KUBE'*|-[AN]' cali-'*|-[AN]' FORWARD'*|-[AN]' OUTPUT'*) ;; *) l=$l${dollar}{t%%"$nl"*}$nl;; esac
        t=${dollar}{t#*"$nl"}
      done
      put firewall.iptables "${dollar}{l%"$nl"}"
    fi
  elif [ "$t" = n ]; then put firewall.iptables '-P INPUT ACCEPT'; fi
  case " $fw " in *' nftables '*) has nft && put firewall.nft "$($lim 3 nft -nn list ruleset | head -n 400)";; esac
fi
`;
