/**
 * The same by small tools, where there is neither Python nor Perl: socat and ncat listen and ask; OpenBSD's nc and bash only ask
 * (nc serves one connection at a time, and what comes in between would look refused); busybox's nc can't keep to one address,
 * so it takes no part. No times; packet sizes by ping alone. `timeout` gives every listener its lifetime: without it none is started.
 */
export const shellProbe = `
own=$1; address=$2; life=$3; shift 3
limit=timeout
timeout --foreground 1 true >/dev/null 2>&1 && limit='timeout --foreground'
tool=
for each in socat ncat; do if has "$each"; then tool=$each; break; fi; done
if [ -z "$tool" ] && has nc; then case "$(nc -h 2>&1)" in *OpenBSD*) tool=nc;; esac; fi
if [ -z "$tool" ] && has bash; then tool=bash; fi
if [ -z "$tool" ] || ! has timeout; then echo 'tool none'; exit 0; fi
echo "tool $tool"
pids=; started=
trap 'kill $pids 2>/dev/null; exit 0' EXIT HUP INT TERM
taken() {
  hex=$(printf '%04X' "$2")
  case $1 in tcp) state=' 0A ';; *) state=;; esac
  cat "/proc/net/$1" "/proc/net/$1"6 2>/dev/null | grep -i "^ *[0-9]*: [0-9A-F]*:$hex .*$state" >/dev/null
}
serve() {
  case $tool/$1 in
    socat/tcp) exec $limit "$life" socat "TCP4-LISTEN:$2,bind=$address,reuseaddr,fork" "SYSTEM:echo slipway $own -" ;;
    socat/udp) exec $limit "$life" socat "UDP4-RECVFROM:$2,bind=$address,fork" "SYSTEM:echo slipway $own -" ;;
    ncat/tcp) exec $limit "$life" ncat -l -k "$address" "$2" -c "echo slipway $own -" ;;
    ncat/udp) exec $limit "$life" ncat -u -l -k "$address" "$2" -c "echo slipway $own -" ;;
  esac
}
for spec in "$@"; do
  kind=\${spec%/*}; port=\${spec#*/}
  case $tool in nc|bash) echo "listen $spec failed $tool can only ask"; continue;; esac
  if taken "$kind" "$port"; then echo "listen $spec taken Address already in use"; continue; fi
  serve "$kind" "$port" </dev/null >/dev/null 2>&1 &
  pids="$pids $!"
  started="$started $spec=$!"
done
[ -n "$started" ] && sleep 1
for each in $started; do
  if kill -0 "\${each#*=}" 2>/dev/null; then echo "listen \${each%=*} bound"
  else echo "listen \${each%=*} failed $tool ended at once"; fi
done
reach() {
  case $tool/$1 in
    socat/tcp) $limit 3 socat -t 1 - "TCP4:$2:$3,connect-timeout=2" </dev/null ;;
    socat/udp) printf 'slipway? probe' | $limit 4 socat -t 2 - "UDP4:$2:$3" ;;
    ncat/tcp) sleep 1 | $limit 3 ncat -w 2 "$2" "$3" ;;
    ncat/udp) (printf 'slipway? probe'; sleep 2) | $limit 4 ncat -u "$2" "$3" ;;
    nc/tcp) $limit 3 nc -v -w 2 "$2" "$3" </dev/null ;;
    nc/udp) printf 'slipway? probe' | $limit 4 nc -v -u -w 2 "$2" "$3" ;;
    bash/tcp) $limit 3 bash -c 'exec 3<>"/dev/tcp/$0/$1" && { timeout 1 cat <&3; true; }' "$2" "$3" ;;
    bash/udp) $limit 4 bash -c 'exec 3<>"/dev/udp/$0/$1" && printf "slipway? probe" >&3 && { timeout 2 cat <&3; true; }' "$2" "$3" ;;
  esac
}
probe() {
  said=$(reach "$2" "$3" "$4" 2>&1); code=$?
  case $2/$5/$said in
    tcp/-/*slipway*) seen=answered ;;
    *"slipway $5 "*) seen=answered ;;
    *"slipway "*) seen=other ;;
    *[Rr]efused*) seen=refused ;;
    *nreachable*|*'o route'*) seen=unreachable ;;
    *ermitted*|*'ermission denied'*) seen=denied ;;
    *) seen=silent; [ "$2/$5/$code" = tcp/-/0 ] && seen=answered ;;
  esac
  echo "result $1 $seen -"
}
size() {
  for bytes in 1500 1492 1480 1450 1400 1300 1280 1000 576; do
    if ping -n -M do -c 1 -W 1 -s $((bytes - 28)) "$2" >/dev/null 2>&1; then echo "size $1 $bytes"; return; fi
  done
  echo "size $1 -"
}
echo ready
asked=
while read -r verb rest; do
  case $verb in
    probe|size) asked="$asked$verb $rest
" ;;
    go)
      printf '%s' "$asked" | (
        running=0
        while read -r verb rest; do
          if [ "$verb" = size ] && ! has ping; then echo "size \${rest%% *} -"; continue; fi
          $verb $rest </dev/null &
          running=$((running + 1))
          if [ $((running % 32)) -eq 0 ]; then wait; fi
        done
        wait
      )
      asked=
      echo done ;;
  esac
done
`.trim();
