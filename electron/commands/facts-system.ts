import { smallFiles } from './facts-small-files.ts';

/** For the shell's own placeholders, which must not be taken for ours. */
const dollar = '$';

/** Access, system, kernel, resources, time and security. */
export const systemFacts = String.raw`
t=${dollar}{ids%% *}; case $t in *'('*) t=${dollar}{t#*'('}; put user "${dollar}{t%%')'*}";; *) put user '';; esac
put uid "$uid"
t=${dollar}{ids#*groups=}; t=${dollar}{t%% *}; g=
while [ -n "$t" ]; do
  l=${dollar}{t%%,*}; case $t in *,*) t=${dollar}{t#*,};; *) t=;; esac
  case $l in *'('*) l=${dollar}{l#*'('}; l=${dollar}{l%')'};; esac
  g="$g $l"
done
put groups "$g"
if [ "$uid" = 0 ]; then
  if [ -n "$SUDO_USER" ]; then put sudo sudo; put login "$SUDO_USER"; else put sudo root; fi
elif has sudo; then
  if t=$($lim 3 sudo -n true 2>&1); then put sudo sudo
  else case $t in *password*) put sudo password;; *sudoers*|*'not allowed'*) put sudo denied;; *) put sudo unknown;; esac; fi
else put sudo missing; fi
slurp /etc/os-release || slurp /usr/lib/os-release
put os-release "$t"
for f in /etc/centos-release /etc/redhat-release /etc/system-release; do
  first $f && { put release-text "$t"; break; }
done
set -- $(uname -nrm)
put hostname "$1"; k=$2
put kernel "$k"
put architecture "$3"
put word-size "$(getconf LONG_BIT)"
if [ -e /var/run/reboot-required ]; then put reboot yes
elif [ -d "/lib/modules/$k" ]; then
  set -- /lib/modules/*
  if [ $# -eq 1 ] || [ "$(ls -1 /lib/modules | sort -V | tail -n 1)" = "$k" ]; then put reboot no; else put reboot yes; fi
fi
d=
slurp /etc/docker/daemon.json; case $t in *'"data-root"'*) d=$(sed -n 's/.*"data-root"[^"]*"\([^"]*\)".*/\1/p' /etc/docker/daemon.json | head -n 1);; esac
[ -n "$d" ] || d=/var/lib/docker
put disk.path "$d"
while [ ! -e "$d" ]; do d=${dollar}{d%/*}; [ -n "$d" ] || d=/; done
# Space and inodes at once where df can (GNU, 2013).
if t=$($lim 3 df -k --output=source,size,used,avail,pcent,itotal,iused,iavail,ipcent,target "$d" / /var); then
  s= i= t=${dollar}{t#*"$nl"}$nl
  while [ -n "$t" ]; do
    set -f; set -- ${dollar}{t%%"$nl"*}; set +f
    s="$s$1 $2 $3 $4 $5 ${dollar}{10}$nl" i="$i$1 $6 $7 $8 $9 ${dollar}{10}$nl" t=${dollar}{t#*"$nl"}
  done
  s=${dollar}{s%"$nl"} i=${dollar}{i%"$nl"}
else
  s=$($lim 3 df -Pk "$d" / /var) i=$($lim 3 df -Pi "$d" / /var)
  s=${dollar}{s#*"$nl"} i=${dollar}{i#*"$nl"}
fi
put disk.space "${dollar}{s%%"$nl"*}"
put disks.space "${dollar}{s#*"$nl"}"
put disk.inodes "${dollar}{i%%"$nl"*}"
put disks.inodes "${dollar}{i#*"$nl"}"
set -- ${dollar}{s%%"$nl"*}; mp=$6
${smallFiles}has xfs_info && put disk.xfs "$($lim 2 xfs_info "$mp" | grep -o 'ftype=.')"
first /proc/1/comm; put init "$t"
yes_no systemd [ -n "$booted" ]
# Containers say so in a file; machines have to be asked.
if first /run/systemd/container && [ -n "$t" ]; then put virtualization "$t"; put container yes
elif [ -e /run/.containerenv ]; then put virtualization podman; put container yes
elif [ -e /.dockerenv ]; then put virtualization docker; put container yes
elif has systemd-detect-virt; then
  t=$($lim 2 systemd-detect-virt)
  put virtualization "$t"
  case $t in systemd-nspawn|lxc*|openvz|docker|podman|rkt|wsl|proot|pouch|container-other) put container yes;; *) put container no;; esac
fi
if has systemctl; then
  us='docker.service firewalld nftables chronyd chrony ntpd ntp ntpsec systemd-timesyncd openntpd'
  t=
  [ -z "$booted" ] || t=$($lim 2 systemctl show -p ActiveState -p UnitFileState -p ExecStart $us)$nl$nl
  da= fw= sync= du=${dollar}{t%%"$nl$nl"*}
  for u in $us; do
    s=${dollar}{t%%"$nl$nl"*}; t=${dollar}{t#*"$nl$nl"}
    case $s in *ActiveState=*) s=${dollar}{s#*ActiveState=}; s=${dollar}{s%%"$nl"*};; *) s=;; esac
    case $u in docker.service) da=$s;; firewalld|nftables) [ "$s" != active ] || fw="$fw $u";;
    *) [ "$s" != active ] || sync="$sync $u";; esac
  done
  put clock.services "$sync"
fi
if [ -n "$booted" ] && has timedatectl; then
  t=$($lim 3 timedatectl show -p NTPSynchronized --value) || t=
  [ -n "$t" ] || t=$($lim 3 timedatectl | sed -n 's/.*synchronized: *//p' | head -n 1)
  [ -z "$t" ] || put clock.synchronized "$t"
fi
if first /sys/fs/selinux/enforce; then put selinux "$t"
elif has getenforce; then put selinux "$($lim 2 getenforce)"
else put selinux disabled; fi
if [ -d /sys/module/apparmor ]; then first /sys/module/apparmor/parameters/enabled; put apparmor "$t"; else put apparmor N; fi
yes_no apparmor-parser has apparmor_parser
if [ -r /etc/hostname ]; then
  while IFS= read -r t || [ -n "$t" ]; do case $t in '#'*) t=;; *) break;; esac; done </etc/hostname
  put hostname.static "$t"
fi
l=
for f in /etc/locale.conf /etc/default/locale; do
  [ ! -r $f ] || while IFS= read -r t || [ -n "$t" ]; do case $t in LANG=*) l=${dollar}{t#LANG=};; esac; done <$f
done
l=${dollar}{l#[\"\']}; l=${dollar}{l%[\"\']}
put locale "$l"
case $l in ''|C|POSIX|C.*) ;; *) if has locale; then
  yes_no locale.available eval '$lim 2 locale -a | tr A-Z a-z | tr -d - | grep -qx "$(printf %s "$l" | tr A-Z a-z | tr -d -)"'; fi;; esac
t=$tz
[ -n "$t" ] || first /etc/timezone
put time-zone "${dollar}{t##*zoneinfo/}"
first /etc/machine-id
case $t in ''|*uninitialized*) put machine-id '';;
*) if has sha256sum; then t=$(sha256sum </etc/machine-id); put machine-id "${dollar}{t%% *}"; fi;; esac
`;
