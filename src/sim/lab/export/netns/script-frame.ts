/** The parts of the script that are the same for every lab: what it asks of the machine, how it hides from it, how it runs a step. */

export const PROLOGUE = String.raw`set -euo pipefail

usage() {
  cat <<'END'
usage: SCRIPT [run] [-o FOLDER]   build the network, carry out the steps, capture on every interface
       SCRIPT shell               build it, and open a shell in it: at PLACE COMMAND..., places
Needs root. All of it is in namespaces of its own, which end with the script; nothing else of the machine changes.
END
}

action=run
folder=
while [ $# -gt 0 ]; do
  case $1 in
    run | shell) action=$1 ;;
    -o) [ $# -gt 1 ] || { usage >&2; exit 2; }; folder=$2; shift ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done

refuse() { printf '%s: %s\n' "$LAB" "$1" >&2; exit 2; }

[ "$(uname -s)" = Linux ] || refuse 'network namespaces are a thing of Linux'
[ "$(id -u)" = 0 ] || refuse 'only root can make network namespaces; try it with sudo'
[ -f "$0" ] || refuse 'save the script as a file, and run that'
if [ "$action" = run ]; then TOOLS="$TOOLS $STEP_TOOLS"; fi
missing=
for tool in $TOOLS; do
  command -v "$tool" >/dev/null || missing="$missing $tool"
done
[ -z "$missing" ] || refuse "not installed:$missing"

if [ -z "\${PODWIRE_INSIDE:-}" ]; then
  folder=$(realpath -m -- "\${folder:-./$LAB-captures}")
  # Loaded outside, where it can be done.
  for module in $MODULES; do modprobe -q "$module" 2>/dev/null || true; done
  if [ "$action" = run ]; then mkdir -p -- "$folder"; fi
  export PODWIRE_INSIDE=1
  exec unshare --mount --net --pid --ipc --uts --fork --kill-child --mount-proc bash -- "$0" "$action" -o "$folder"
fi

# From here on nobody else sees what is mounted, and all that runs ends with this shell.
mount --make-rprivate /
resolver=$(readlink -m /etc/resolv.conf)
work=$(mktemp -d)
mount -t tmpfs tmpfs "$work"
if [ "\${folder#/run/}" = "$folder" ]; then mount -t tmpfs tmpfs /run; fi
mkdir -p /run/netns "$(dirname "$resolver")"
[ -e "$resolver" ] || : >"$resolver"
chmod 755 "$work"
stop() {
  trap - EXIT INT TERM
  # All that there is in this namespace of processes, but for this shell.
  kill -KILL -1 2>/dev/null || true
  wait 2>/dev/null || true
  umount "$work" 2>/dev/null || true
  rmdir "$work" 2>/dev/null || true
}
trap stop EXIT
trap 'exit 130' INT TERM

for kind in $KINDS; do
  case $kind in
    vxlan) words='id 1 dstport 4789' ;;
    *) words= ;;
  esac
  if [ "$kind" = ipvlan ] || [ "$kind" = macvlan ]; then
    ip link add podwire1 type veth peer name podwire2
    ip link add link podwire1 name podwire0 type "$kind" 2>/dev/null || refuse "this kernel has no devices of the kind $kind"
    ip link del podwire1
  else
    # shellcheck disable=SC2086
    ip link add podwire0 type "$kind" $words 2>/dev/null || refuse "this kernel has no devices of the kind $kind"
    ip link del podwire0 2>/dev/null || true
  fi
done

at() { local place=$1; shift; ip netns exec "$place" "$@"; }
places() { ip netns list; }
make() { ip netns add "$1"; ip -n "$1" link set lo up; }
settings() {
  local place=$1 setting
  while IFS= read -r setting; do
    at "$place" sysctl -qw "$setting" 2>/dev/null || printf 'note: %s: this kernel has no %s\n' "$place" "\${setting%%=*}" >&2
  done
}
accounting() {
  local place=$1; shift
  command -v nfacct >/dev/null || return 0
  local name; for name; do at "$place" nfacct add "$name" 2>/dev/null || true; done
}
rules() {
  # Counters by name need their module; without it the rules count nothing, and do the same.
  if command -v nfacct >/dev/null && at "$2" nfacct list >/dev/null 2>&1; then at "$2" "$1"
  else grep -v -- '-m nfacct' | at "$2" "$1"; fi
}
resolver_of() { cat >"$work/$1.resolv"; }
hosts_of() { cat >"$work/$1.hosts"; }
listen() {
  local place=$1
  cat >"$work/$place.json"
  ip netns exec "$place" python3 -I "$work/listen.py" "$work/$place.json" >"$work/$place.ready" &
  local tries
  for ((tries = 0; tries < 200; tries += 1)); do
    if grep -qs ready "$work/$place.ready"; then return 0; fi
    sleep 0.05
  done
  refuse "the programs of $place did not start"
}
capture() {
  local place=$1 device=$2 file=$folder/$1_$2.pcap tries
  ip netns exec "$place" tcpdump -p -i "$device" -s 0 -U --immediate-mode --time-stamp-precision=nano -Z root -w "$file" 2>"$work/$place.$device.log" &
  captures+=($!)
  for ((tries = 0; tries < 200; tries += 1)); do
    if grep -qs 'listening on' "$work/$place.$device.log"; then return 0; fi
    sleep 0.02
  done
  refuse "tcpdump did not start: $(cat "$work/$place.$device.log")"
}
# Runs as nobody who may do no more than look at the network and send on it: a lab may be anybody's.
as_nobody() {
  local place=$1; shift
  # shellcheck disable=SC2016
  at "$place" unshare --mount --uts bash -c '
    place=$1 work=$2; shift 2
    if [ -f "$work/$place.resolv" ]; then mount --bind "$work/$place.resolv" /etc/resolv.conf; fi
    if [ -f "$work/$place.hosts" ]; then mount --bind "$work/$place.hosts" /etc/hosts; fi
    hostname "\${place#*.}"
    cd /
    exec setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs --inh-caps -all,+net_raw,+net_admin \
      --ambient-caps -all,+net_raw,+net_admin --bounding-set -all,+net_raw,+net_admin "$@"' _ "$place" "$work" "$@" </dev/null
}
steps=0
failures=0
step() {
  local title=$1 expected=$2 place=$3 code=0 began; shift 3
  steps=$((steps + 1))
  printf '\n# %d. %s\n%s$ %s\n' "$steps" "$title" "$place" "$*"
  began=$(date +%s.%N)
  as_nobody "$place" timeout 60 "$@" || code=$?
  if [ "$code" != 0 ] && [ "$expected" != 0 ] && [ "$code" != "$expected" ] && [ "\${1##*/}" != curl ] &&
    { [ "$code" -lt 124 ] || [ "$code" -gt 127 ]; }; then
    # Builds of one program (wget of BusyBox and of GNU) have different numbers for one failure; curl's are the same everywhere,
    # and tell a refusal from silence. From 124 to 127 it never came so far: out of time, not to be run, not found.
    printf '# fails as expected, with exit code %d here and %d in the lab\n' "$code" "$expected"
  elif [ "$code" != "$expected" ]; then
    failures=$((failures + 1))
    printf '# exit code %d, expected %d\n' "$code" "$expected"
  fi
  sleep 0.2
  if [ "$action" = run ]; then
    printf '%d\t%s\t%s\t%d\t%s\t%s\n' "$steps" "$began" "$(date +%s.%N)" "$code" "$place" "$*" >>"$folder/steps.tsv"
  fi
}
`.replaceAll(String.raw`\$`, '$');

export const EPILOGUE = String.raw`
if [ "$action" = shell ]; then
  printf 'places: %s\nat PLACE COMMAND... runs a command there\n' "$(places | awk '{print $1}' | xargs)"
  export -f at places
  bash --norc -i || true
  exit 0
fi

captures=()
: >"$folder/steps.tsv"
watch_all
sleep 0.2
carry_out
sleep 0.5
for capture in "\${captures[@]}"; do kill -TERM "$capture" 2>/dev/null || true; done
for capture in "\${captures[@]}"; do wait "$capture" 2>/dev/null || true; done
printf '\n%d steps, %d not as expected; captures are in %s\n' "$steps" "$failures" "$folder"
[ "$failures" = 0 ]
`.replaceAll(String.raw`\$`, '$');
