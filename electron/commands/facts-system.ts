/** Modules that Docker, Swarm's overlay networks and NFS volumes need (moby contrib/check-config.sh). */
const modules =
  'overlay bridge br_netfilter veth nf_nat xt_addrtype xt_conntrack xt_MASQUERADE vxlan ip_vs ip_vs_rr xt_ipvs esp4 xfrm_user nfs nfsv4';

/** Access, system, kernel, resources, time and security. */
export const systemFacts = String.raw`
put user "$(id -un)"
put uid "$uid"
put groups "$(id -nG)"
if [ "$uid" = 0 ]; then
  if [ -n "$SUDO_USER" ]; then put sudo sudo; put login "$SUDO_USER"; else put sudo root; fi
elif has sudo; then
  if t=$(lim 3 sudo -n true 2>&1); then put sudo sudo
  else case $t in *password*) put sudo password;; *sudoers*|*'not allowed'*) put sudo denied;; *) put sudo unknown;; esac; fi
else put sudo missing; fi
put os-release "$(cat /etc/os-release || cat /usr/lib/os-release)"
for f in /etc/centos-release /etc/redhat-release /etc/system-release; do
  [ -r $f ] && { put release-text "$(head -n 1 $f)"; break; }
done
k=$(uname -r)
put kernel "$k"
put architecture "$(uname -m)"
put word-size "$(getconf LONG_BIT)"
if [ -e /var/run/reboot-required ]; then put reboot yes
elif [ -d "/lib/modules/$k" ]; then
  if [ "$(ls -1 /lib/modules | sort -V | tail -n 1)" = "$k" ]; then put reboot no; else put reboot yes; fi
fi
mod() {
  if [ -d "/sys/module/$1" ] || grep -qsw "$1" /proc/filesystems; then echo "$1 loaded"
  elif [ ! -r "/lib/modules/$k/modules.dep" ]; then echo "$1 unknown"
  elif grep -qs "/$1\.ko" "/lib/modules/$k/modules.builtin"; then echo "$1 builtin"
  elif grep -qs "/$1\.ko" "/lib/modules/$k/modules.dep"; then echo "$1 available"
  else echo "$1 missing"; fi
}
put modules "$(for m in ${modules}; do mod $m; done)"
put cores "$(nproc || grep -c '^processor' /proc/cpuinfo)"
put meminfo "$(grep -E '^(MemTotal|SwapTotal):' /proc/meminfo)"
d=$(sed -n 's/.*"data-root"[^"]*"\([^"]*\)".*/\1/p' /etc/docker/daemon.json | head -n 1)
d=$(printf '%s' "$d"); [ -n "$d" ] || d=/var/lib/docker
put disk.path "$d"
while [ ! -e "$d" ]; do d=$(dirname "$d"); done
t=$(lim 3 df -Pk "$d" / /var | tail -n +2)
put disk.space "$(printf '%s\n' "$t" | head -n 1)"
put disks.space "$(printf '%s\n' "$t" | tail -n +2)"
u=$(lim 3 df -Pi "$d" / /var | tail -n +2)
put disk.inodes "$(printf '%s\n' "$u" | head -n 1)"
put disks.inodes "$(printf '%s\n' "$u" | tail -n +2)"
mp=$(printf '%s\n' "$t" | awk 'NR==1{print $6}')
put disk.mount "$(awk -v m="$mp" '$2==m{l=$3" "$4}END{print l}' /proc/mounts)"
has xfs_info && put disk.xfs "$(lim 2 xfs_info "$mp" | grep -o 'ftype=.')"
put root.mount "$(awk '$2=="/"{l=$4}END{print l}' /proc/mounts)"
put read-only "$(awk -v l="/ /etc /usr /var /run /tmp $d" 'BEGIN{n=split(l,p," ")}
  {m=$2=="/"?"/":$2"/";for(i=1;i<=n;i++)if(index((p[i]=="/"?"":p[i])"/",m)==1&&length(m)>=b[i]+0){b[i]=length(m);o[i]=$4}}
  END{for(i=1;i<=n;i++)if(o[i]~/(^|,)ro(,|$)/)print p[i]}' /proc/mounts)"
put init "$(cat /proc/1/comm)"
yes_no systemd [ -d /run/systemd/system ]
if has systemd-detect-virt; then
  put virtualization "$(lim 2 systemd-detect-virt)"
  yes_no container lim 2 systemd-detect-virt -cq
elif [ -e /.dockerenv ] || [ -e /run/.containerenv ]; then put container yes; fi
if has systemctl; then
  us='docker.service firewalld nftables chronyd chrony ntpd ntp ntpsec systemd-timesyncd openntpd'
  set -- $(lim 2 systemctl is-active $us)
  da= fw= sync=
  for u in $us; do
    s=$1; [ $# -eq 0 ] || shift
    case $u in docker.service) da=$s;; firewalld|nftables) [ "$s" != active ] || fw="$fw $u";;
    *) [ "$s" != active ] || sync="$sync $u";; esac
  done
  put clock.services "$sync"
fi
if has timedatectl; then
  t=$(lim 3 timedatectl show -p NTPSynchronized --value) || t=
  [ -n "$t" ] || t=$(lim 3 timedatectl | sed -n 's/.*synchronized: *//p' | head -n 1)
  [ -z "$t" ] || put clock.synchronized "$t"
fi
if [ -r /sys/fs/selinux/enforce ]; then put selinux "$(cat /sys/fs/selinux/enforce)"
elif has getenforce; then put selinux "$(lim 2 getenforce)"
else put selinux disabled; fi
if [ -d /sys/module/apparmor ]; then put apparmor "$(cat /sys/module/apparmor/parameters/enabled)"; else put apparmor N; fi
yes_no apparmor-parser has apparmor_parser
if [ -f /sys/fs/cgroup/cgroup.controllers ]; then put cgroup 2; put controllers "$(cat /sys/fs/cgroup/cgroup.controllers)"
elif [ -r /proc/cgroups ]; then put cgroup 1; put controllers "$(awk '!/^#/&&$4==1{print $1}' /proc/cgroups)"; fi
put limits "$(cd /proc/sys && for f in kernel/pid_max fs/file-max fs/inotify/max_user_instances vm/max_map_count kernel/keys/root_maxkeys; do
  [ -r $f ] && echo "$f $(cat $f)"; done)"
put hostname "$(uname -n)"
[ -r /etc/hostname ] && put hostname.static "$(grep -v '^#' /etc/hostname | head -n 1)"
l=$(cat /etc/locale.conf /etc/default/locale | sed -n 's/^LANG=//p' | tail -n 1 | tr -d "\"'")
put locale "$l"
case $l in ''|C|POSIX|C.*) ;; *) if has locale; then
  yes_no locale.available eval 'lim 2 locale -a | tr A-Z a-z | tr -d - | grep -qx "$(printf %s "$l" | tr A-Z a-z | tr -d -)"'; fi;; esac
put time-zone "$( { readlink /etc/localtime || cat /etc/timezone; } | sed 's#.*zoneinfo/##')"
if [ ! -e /etc/machine-id ] || [ ! -s /etc/machine-id ] || grep -q uninitialized /etc/machine-id; then put machine-id ''
elif has sha256sum; then put machine-id "$(sha256sum </etc/machine-id | cut -d ' ' -f 1)"; fi
`;
