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
t=$(lim 3 df -Pk "$d" | tail -n 1)
put disk.space "$t"
put disk.inodes "$(lim 3 df -Pi "$d" | tail -n 1)"
mp=$(printf '%s\n' "$t" | awk '{print $6}')
put disk.mount "$(awk -v m="$mp" '$2==m{l=$3" "$4}END{print l}' /proc/mounts)"
has xfs_info && put disk.xfs "$(lim 2 xfs_info "$mp" | grep -o 'ftype=.')"
put root.mount "$(awk '$2=="/"{l=$4}END{print l}' /proc/mounts)"
put init "$(cat /proc/1/comm)"
yes_no systemd [ -d /run/systemd/system ]
if has systemd-detect-virt; then
  put virtualization "$(lim 2 systemd-detect-virt)"
  yes_no container lim 2 systemd-detect-virt -cq
elif [ -e /.dockerenv ] || [ -e /run/.containerenv ]; then put container yes; fi
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
put limits "$(cd /proc/sys && for f in kernel/pid_max fs/file-max fs/inotify/max_user_instances vm/max_map_count; do
  [ -r $f ] && echo "$f $(cat $f)"; done)"
put hostname "$(uname -n)"
if [ ! -e /etc/machine-id ] || [ ! -s /etc/machine-id ] || grep -q uninitialized /etc/machine-id; then put machine-id ''
elif has sha256sum; then put machine-id "$(sha256sum </etc/machine-id | cut -d ' ' -f 1)"; fi
`;

/** For dpkg's own placeholders, which must not be taken for ours. */
const dollar = '$';

/** Package manager: which, whether it is locked or half done, what it has of Docker. Asks no repository. */
export const packageFacts = String.raw`
held() { for f in "$@"; do [ -e "$f" ] || continue
  i=$(ls -i "$f" | awk '{print $1}')
  awk -v i="$i" '{n=split($6,a,":");if(a[n]==i)f=1}END{exit !f}' /proc/locks && echo "$f"; done; }
alive() { for f in "$@"; do [ -r "$f" ] && p=$(cat "$f") && [ -d "/proc/$p" ] && echo "$f"; done; }
names='docker-ce docker-ce-cli docker-engine podman podman-docker containerd.io containerd runc container-selinux'
if has apt-get; then
  put packages apt
  put packages.lock "$(held /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock /var/lib/apt/lists/lock)"
  put packages.broken "$(lim 3 dpkg --audit | head -n 5)"
  put packages.repositories "$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources |
    grep -cE '^(deb |URIs:)')"
  put packages.installed "$(dpkg-query -W -f '${dollar}{db:Status-Abbrev} ${dollar}{Package} ${dollar}{Version}\n' $names docker.io docker-cli |
    sed -n 's/^ii *//p')"
elif has rpm && { has dnf || has yum || has zypper; }; then
  if has dnf; then put packages dnf; elif has yum; then put packages yum; else put packages zypper; fi
  put packages.lock "$(alive /var/run/yum.pid /var/cache/dnf/*.pid /var/lib/dnf/*.pid /run/zypp.pid)"
  put packages.broken "$(ls /var/lib/yum/transaction-all* | head -n 5)"
  put packages.repositories "$(cat /etc/yum.repos.d/*.repo /etc/zypp/repos.d/*.repo |
    awk '/^\[/{if(s&&e)n++;s=1;e=1}/^ *enabled *= *(0|[Ff]alse|[Nn]o)/{e=0}END{if(s&&e)n++;print n+0}')"
  put packages.installed "$(lim 3 rpm -q --qf '%{NAME} %{VERSION}-%{RELEASE}\n' $names docker moby-engine buildah |
    grep -v 'not installed')"
else put packages none; fi
`;
