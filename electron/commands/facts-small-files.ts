import { dockerPackages } from './facts-packages.ts';

/** For the shell's own placeholders, which must not be taken for ours. */
const dollar = '$';

/** Modules that Docker, Swarm's overlay networks and NFS volumes need (moby contrib/check-config.sh). */
const modules =
  'overlay bridge br_netfilter veth nf_nat xt_addrtype xt_conntrack xt_MASQUERADE vxlan ip_vs ip_vs_rr xt_ipvs esp4 xfrm_user nfs nfsv4';

const limits = 'kernel/pid_max fs/file-max fs/inotify/max_user_instances vm/max_map_count kernel/keys/root_maxkeys';

/** Of dpkg's own list, read directly: its program takes as long as everything else in here. */
const debianPackages = [...dockerPackages, 'docker.io', 'docker-cli'].join('|');

const orchestration = 'kubelet|k3s|k3s-server|k3s-agent|rke2|rancher-agent|rancher-system-.*|etcd';
const runtimes = 'conmon|containerd|crio|dockerd|docker-containe';

/**
 * The many small files below /proc, /sys and /etc, all by one awk: a process for each would cost a host more than everything
 * else that is measured. It only reads; a file that is not there is passed over. Given: `mp` and `d` (mount point and path
 * of Docker's disk), `k` (kernel), `loaded` (modules that /sys/module has), `locks` (as `ls -il` has them), `sysctls` and `managers`
 * (configuration of the kernel and of package managers), `debs` (names of dpkg's packages, by `|`), and the `comm` files of all processes.
 */
const program = String.raw`
function put(n,v){print "@@" n;if(v!=""){gsub(/\n/,"\n ",v);print " " v}}
function join(s,v){return s==""?v:s "\n" v}
function memory(l,s){while((getline l<"/proc/meminfo")>0)if(l~/^(MemTotal|SwapTotal):/)s=join(s,l);put("meminfo",s)}
function mounts(l,a,p,n,i,m,x,o,b,s,dm,rm){n=split("/ /etc /usr /var /run /tmp " d,p," ")
  while((getline l<"/proc/mounts")>0){split(l,a," ");if(a[2]==mp)dm=a[3] " " a[4];if(a[2]=="/")rm=a[4]
    m=a[2]=="/"?"/":a[2] "/"
    for(i=1;i<=n;i++){x=p[i]=="/"?"/":p[i] "/";if(index(x,m)==1&&length(m)>=b[i]+0){b[i]=length(m);o[i]=a[4]}}}
  put("disk.mount",dm);put("root.mount",rm);for(i=1;i<=n;i++)if(o[i]~/(^|,)ro(,|$)/)s=join(s,p[i]);put("read-only",s)}
function kernel(l,a,i,n,list,have,r,dep,s,w){n=split("${modules}",list," ");for(i=split(loaded,a," ");i>0;i--)have[a[i]]="loaded"
  while((getline l<"/proc/filesystems")>0)for(i=split(l,a," ");i>0;i--)have[a[i]]="loaded"
  for(i=1;i<=n;i++)r=r (i>1?"|":"") list[i];r="/(" r ")[.]ko";dep="/lib/modules/" k "/modules."
  while((getline l<(dep "builtin"))>0)if(l~r)for(i=1;i<=n;i++)if(!(list[i] in have)&&index(l,"/" list[i] ".ko"))have[list[i]]="builtin"
  w=(getline l<(dep "dep"))<0?"unknown":"missing"
  do{if(l~r)for(i=1;i<=n;i++)if(!(list[i] in have)&&index(l,"/" list[i] ".ko"))have[list[i]]="available"}while(w=="missing"&&(getline l<(dep "dep"))>0)
  for(i=1;i<=n;i++)s=join(s,list[i] " " ((list[i] in have)?have[list[i]]:w));put("modules",s)}
function cgroup(l,a,s,r){r=(getline l<"/sys/fs/cgroup/cgroup.controllers");if(r>=0){put("cgroup",2);put("controllers",r>0?l:"");return}
  if((getline l<"/proc/cgroups")<0)return
  do{split(l,a," ");if(l!~/^#/&&a[4]==1)s=join(s,a[1])}while((getline l<"/proc/cgroups")>0)
  put("cgroup",1);put("controllers",s)}
function limits(l,a,i,n,s){n=split("${limits}",a," ");for(i=1;i<=n;i++)if((getline l<("/proc/sys/" a[i]))>0)s=join(s,a[i] " " l);put("limits",s)}
function servers(l,a,s,r){while((r=(getline l<"/etc/resolv.conf"))>0){split(l,a," ");if(a[1]=="nameserver")s=join(s,a[2])}
  if(r==0)put("nameservers",s)}
function locked(l,a,b,i,n,n1,held,s){if(locks=="")return
  while((getline l<"/proc/locks")>0){split(l,a," ");n=split(a[6],b,":");held[b[n]]=1}
  n=split(locks,a,"\n");for(i=1;i<=n;i++){n1=split(a[i],b," ");if(b[1] in held)s=join(s,b[n1])}put("packages.lock",s)}
function listed(l,s,a,b,i,j){for(i=split(l,a,",");i>0;i--){if(split(a[i],b,"-")<2)b[2]=b[1];for(j=b[1]+0;j<=b[2]+0;j++)s[j]=1}}
function cores(l,own,on,i,n,all){while((getline l<"/proc/self/status")>0)if(l~/^Cpus_allowed_list:/){sub(/^[^:]*:[ \t]*/,"",l);listed(l,own);all=1}
  if((getline l<"/sys/devices/system/cpu/online")>0){listed(l,on);for(i in on)if(!all||(i in own))n++}
  else while((getline l<"/proc/cpuinfo")>0)if(l~/^processor/)n++
  if(n)put("cores",n)}
function package_of(l,name,i){i=index(l,"\n" name ": ");if(!i)return "";l=substr(l,i+length(name)+3);i=index(l,"\n");return i?substr(l,1,i-1):l}
function packages(l,s,t,half){if(debs=="")return
  RS="";while((getline l<"/var/lib/dpkg/status")>0){t=package_of(l,"Status")
    if(t~/reinstreq|unpacked|half-|triggers-/)half=1
    if(t~/ ok installed$/&&l~("^Package: (" debs ")\n")){split(substr(l,10,80),name,"\n");s=join(s,name[1] " " package_of(l,"Version"))}}
  RS="\n";put("packages.installed",s);return half}
function started(l,a){if((getline l<"/run/docker.pid")<1)return
  l="/proc/" l "/limits";while((getline a<l)>0)if(a~/^Max open files/){split(a,limit," ");put("docker.open-files",limit[4]);return}}
function forced(a,i,n,l,s){n=split(sysctls,a," ");for(i=1;i<=n;i++){while((getline l<a[i])>0)
  if(l~/^ *net[.\/]ipv4[.\/]ip_forward *= *0/){s=join(s,a[i]);break}
  close(a[i])}put("ip-forward.off",s)}
function proxies(a,i,n,l,s){n=split(managers,a," ");for(i=1;i<=n;i++){while((getline l<a[i])>0)
  if(tolower(l)~/^ *(proxy *=|acquire::https?::proxy)/){sub(/\/\/[^\/@]*@/,"//",l);s=join(s,l)}
  close(a[i])}put("proxies.files",s)}
function processes(i,l,n,c,o,j,s,r){for(i=1;i<ARGC;i++){if((getline l<ARGV[i])>0&&l~/^(${orchestration}|${runtimes})$/)c[l]++;close(ARGV[i])}
  for(l in c){for(j=++n;j>1&&o[j-1]>l;j--)o[j]=o[j-1];o[j]=l}
  for(i=1;i<=n;i++){if(o[i]~/^(${runtimes})$/)r=join(r,c[o[i]] " " o[i]);else s=join(s,o[i])}
  put("leftover.processes",s);put("leftover.runtimes",r)}
BEGIN{mp=ENVIRON["mp"];d=ENVIRON["d"];k=ENVIRON["k"];loaded=ENVIRON["loaded"];locks=ENVIRON["locks"]
  sysctls=ENVIRON["sysctls"];managers=ENVIRON["managers"];debs=ENVIRON["debs"]
  memory();mounts();kernel();cgroup();limits();servers();locked();forced();proxies();processes();cores();started()
  exit packages()}`;

/** Sections `meminfo`, `disk.mount`, `root.mount`, `read-only`, `modules`, `cgroup`, `controllers`, `limits`, `nameservers`, `packages.lock`, `ip-forward.off`, `proxies.files`, `leftover.processes`, `leftover.runtimes`, `cores`, `docker.open-files`, and for dpkg `packages.installed`. Leaves `half` (1: a package is in between) and `tz`. */
export const smallFiles = `
ld=
for m in ${modules}; do [ -d "/sys/module/$m" ] && ld="$ld $m"; done
set --
for f in /var/lib/dpkg/lock-frontend /var/lib/dpkg/lock /var/lib/apt/lists/lock; do [ -e "$f" ] && set -- "$@" "$f"; done
t=
[ ! -L /etc/localtime ] || set -- "$@" /etc/localtime
[ $# -eq 0 ] || t=$(ls -iln "$@")
case $t in *' -> '*) tz=${dollar}{t##*' -> '}; tz=${dollar}{tz%%"$nl"*};; *) tz=;; esac
ds=; has apt-get && ds='${debianPackages}'
set -- /etc/sysctl.conf /etc/sysctl.d/*.conf; g=$*
set -- /etc/yum.conf /etc/dnf/dnf.conf /etc/apt/apt.conf /etc/apt/apt.conf.d/*
mp=$mp d=$d k=$k loaded=$ld locks=$t sysctls=$g managers=$* debs=$ds awk '${program}' /proc/[0-9]*/comm
half=$?
`;
