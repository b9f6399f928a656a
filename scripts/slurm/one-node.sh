#!/usr/bin/env bash
# A real Slurm cluster of one node on 127.0.0.1, for tests: no systemd, no cgroups, no accounting.
#
#   one-node.sh install   the packages slurm-wlm and munge of Debian or Ubuntu (root, or sudo)
#   one-node.sh start     starts munged, slurmctld and slurmd, and waits until a job has really run
#   one-node.sh env       prints the line that a shell needs:  eval "$(one-node.sh env)"
#   one-node.sh stop      cancels all jobs, stops the three daemons and removes the folder
#
# Settings (environment):
#   ONE_NODE_DIR    folder of its state           (default /tmp/one-node-UID)
#   ONE_NODE_CPUS   processors the node claims    (default: those there are; may be more)
#   ONE_NODE_PORT   slurmctld's port; slurmd takes the next one (default 26817)
set -euo pipefail

me=$(id -un)
dir=${ONE_NODE_DIR:-/tmp/one-node-$(id -u)}
port=${ONE_NODE_PORT:-26817}
cpus=${ONE_NODE_CPUS:-$(nproc)}
memory=$(awk '/^MemTotal:/ {print int($2 / 1024)}' /proc/meminfo)
conf=$dir/slurm.conf
socket=$dir/munge/sock
mark=$dir/.one-node
PATH=$PATH:/usr/sbin:/sbin

# Nothing of a surrounding job or of the site's settings may reach this cluster.
unset ${!SLURM_@} ${!SBATCH_@} ${!SQUEUE_@} ${!SINFO_@}
export SLURM_CONF=$conf

say() { printf 'one-node: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# -- processes: a file holds "pid start-time", which together name one process for good

start_time() { local s; s=$(cat "/proc/$1/stat" 2>/dev/null) || return 1; s=${s##*) }; set -- $s; echo "${20}"; }

alive() {  # alive NAME: prints the number of our process NAME when it runs
  local pid started
  read -r pid started 2>/dev/null < "$dir/run/$1.ours" || return 1
  [ -n "$started" ] && [ "$(start_time "$pid")" = "$started" ] || return 1
  [ "$(awk '/^State:/ {print $2}' "/proc/$pid/status" 2>/dev/null)" != Z ] || return 1
  echo "$pid"
}

spawn() {  # spawn NAME COMMAND...: in its own session, with no open files of ours
  local name=$1; shift
  rm -f "$dir/run/$name.ours"
  setsid bash -c '
    for fd in /proc/$$/fd/*; do fd=${fd##*/}; [ "$fd" -gt 2 ] && eval "exec $fd>&-"; done 2>/dev/null
    s=$(cat /proc/$$/stat); s=${s##*) }
    set -f; fields=($s); set +f
    out=$1; shift
    echo "$$ ${fields[19]}" > "$out.tmp" && mv "$out.tmp" "$out"
    exec "$@"' spawn "$dir/run/$name.ours" "$@" < /dev/null >> "$dir/log/$name.out" 2>&1 &
  local i
  for i in $(seq 100); do [ -s "$dir/run/$name.ours" ] && return 0; sleep 0.02; done
  die "$name did not start"
}

halt() {  # halt NAME SECONDS: SIGTERM, and SIGKILL when that takes too long
  local pid i
  pid=$(alive "$1") || return 0
  kill -TERM "$pid" 2>/dev/null || true
  for ((i = 0; i < $2 * 20; i++)); do alive "$1" > /dev/null || return 0; sleep 0.05; done
  kill -KILL "$pid" 2>/dev/null || true
}

until_ok() {  # until_ok SECONDS WHAT COMMAND...: gives up at once when a daemon has died
  local seconds=$1 what=$2 i name; shift 2
  for ((i = 0; i < seconds * 20; i++)); do
    if "$@" > /dev/null 2>&1; then return 0; fi
    for name in munged slurmctld slurmd; do
      if [ -e "$dir/run/$name.ours" ] && ! alive $name > /dev/null; then
        tail -n 15 "$dir/log/$name.out" "$dir/log/$name.log" >&2 2>/dev/null || true
        die "$name died while waiting for: $what"
      fi
    done
    sleep 0.05
  done
  tail -n 15 "$dir/log/slurmd.log" "$dir/log/slurmctld.log" >&2 2>/dev/null || true
  die "waited in vain for: $what"
}

# -- install

have_all() { local name; for name in munged slurmctld slurmd sbatch; do command -v $name > /dev/null || return 1; done; }

cmd_install() {
  have_all && return 0
  local sudo='' policy='' code=0
  [ "$(id -u)" = 0 ] || sudo='sudo -n'
  command -v apt-get > /dev/null || die "no apt-get here"
  # The packages must not start daemons of their own.
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' | $sudo tee /usr/sbin/policy-rc.d > /dev/null
    $sudo chmod 755 /usr/sbin/policy-rc.d; policy=made
  fi
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 || true
  $sudo env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends slurm-wlm munge >&2 || code=$?
  [ -z "$policy" ] || $sudo rm -f /usr/sbin/policy-rc.d
  [ $code = 0 ] && have_all || die "slurm-wlm and munge cannot be installed"
}

# -- start

# The daemons listen on what the host's name resolves to, so the name decides whether they stay on
# loopback. Where it does not resolve to 127.0.0.1 they get another name, in a namespace of their own.
find_address() {
  local name; name=$(uname -n)
  address=127.0.0.1 communication=NoCtldInAddrAny,NoInAddrAny rename=()
  if getent ahostsv4 127.0.0.1 > /dev/null; then
    address=$(getent ahostsv4 "$name" | awk 'NR == 1 {print $1}') || true
  else  # with no network but lo Slurm resolves nothing unless it may ask for any family
    communication=$communication,EnableIPv6
    address=$(getent hosts "$name" | awk 'NR == 1 {print $1}') || true
  fi
  [ "$address" != 127.0.0.1 ] || return 0
  if [ "$(id -u)" = 0 ] && unshare --uts true 2>/dev/null; then
    address=127.0.0.1
    rename=(unshare --uts sh -c 'echo 127.0.0.1 > /proc/sys/kernel/hostname && exec "$0" "$@"')
    return 0
  fi
  case $address in 127.*) return 0 ;; esac
  die "the name '$name' is '${address:-nothing}'; put \"127.0.0.1 $name\" first in /etc/hosts"
}

write_conf() {
  case $dir in /*) ;; *) die "ONE_NODE_DIR must be absolute" ;; esac
  case $dir in *[!A-Za-z0-9._/-]*) die "ONE_NODE_DIR: plain characters only" ;; esac
  [ ${#dir} -le 70 ] || die "ONE_NODE_DIR is too long for the sockets in it"
  if [ -e "$dir" ] && [ ! -e "$mark" ] && [ -n "$(ls -A "$dir")" ]; then die "$dir is not ours"; fi
  mkdir -p "$dir"/{munge,run,ctld,spool,log}
  : > "$mark"
  chmod 755 "$dir" "$dir/munge" "$dir/spool"; chmod 700 "$dir/ctld"
  (umask 077; head -c 1024 /dev/urandom > "$dir/munge/key")
  # slurmd loads a cgroup plugin even when nothing uses it; this one touches nothing.
  echo "CgroupPlugin=cgroup/v1" > "$dir/cgroup.conf"
  cat > "$conf" <<END
ClusterName=local
SlurmctldHost=localhost($address)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
# Without the first two the daemons listen on 0.0.0.0.
CommunicationParameters=$communication
AuthType=auth/munge
CredType=cred/munge
# cred_expire is also how long a requeued job waits before it starts again (default 120 s).
AuthInfo=socket=$socket,cred_expire=5
SlurmUser=$me
SlurmdUser=$me
StateSaveLocation=$dir/ctld
SlurmdSpoolDir=$dir/spool
SlurmctldPidFile=$dir/run/slurmctld.pid
SlurmdPidFile=$dir/run/slurmd.pid
SlurmctldLogFile=$dir/log/slurmctld.log
SlurmdLogFile=$dir/log/slurmd.log
# With cgroups, the default, the node becomes idle and then fails its first job.
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
# The default gives a job the whole node: no two tasks at once.
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=5,sched_min_interval=0,bf_interval=5
PriorityType=priority/basic
MpiDefault=none
SwitchType=switch/none
MailProg=/bin/true
PropagateResourceLimits=NONE
# What can never run is refused, not queued for ever.
EnforcePartLimits=ALL
ReturnToService=2
# The processors and the memory below are believed.
SlurmdParameters=config_overrides
SlurmdTimeout=20
KillWait=2
InactiveLimit=0
MinJobAge=300
NodeName=localhost NodeAddr=$address CPUs=$cpus RealMemory=$memory State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
}

munge_answers() { munge -n -S "$socket" | unmunge -S "$socket"; }
controller_answers() { timeout 5 scontrol ping | grep -q 'is UP'; }
is_idle() { [ "$(timeout 5 sinfo -h -N -o %T | head -n 1)" = idle ]; }
is_free() { ! (exec 3<> "/dev/tcp/$address/$1") 2>/dev/null; }

cmd_start() {
  cmd_install
  [ ! -e "$mark" ] || cmd_stop
  find_address
  local number
  for number in "$port" $((port + 1)); do
    is_free "$number" || die "port $number is taken; set ONE_NODE_PORT"
  done
  write_conf
  spawn munged munged -F --socket="$socket" --key-file="$dir/munge/key" \
    --seed-file="$dir/munge/seed" --pid-file="$dir/run/munged.pid" --log-file="$dir/log/munged.log"
  until_ok 10 "munged" munge_answers
  spawn slurmctld "${rename[@]}" slurmctld -D -f "$conf"
  until_ok 30 "slurmctld" controller_answers
  spawn slurmd "${rename[@]}" slurmd -D -f "$conf"
  until_ok 30 "an idle node" is_idle
  # An idle node proves nothing: one job is run.
  sbatch --parsable --output=/dev/null --chdir=/ --wrap "echo ok > $dir/run/probe" > /dev/null
  until_ok 30 "the first job" test -s "$dir/run/probe"
  until_ok 10 "an idle node after the first job" is_idle
  say "$(slurmd -V) runs in $dir"
}

# A SLURM_CONF that does not exist makes every Slurm command try again for a minute.
cmd_env() { [ -s "$conf" ] || die "no $conf; start first"; printf 'export SLURM_CONF=%q\n' "$conf"; }

# -- stop

step_daemons() {  # those of this cluster hold a socket in its spool folder
  local inode
  for inode in $(awk -v p="$dir/spool/" 'index($8, p) == 1 {print $7}' /proc/net/unix); do
    find /proc/[0-9]*/fd -maxdepth 1 -lname "socket:\[$inode\]" 2>/dev/null | cut -d/ -f3
  done | sort -u
}

below() { local child; for child in $(cat "/proc/$1"/task/*/children 2>/dev/null); do echo "$child"; below "$child"; done; }

cmd_stop() {
  [ -e "$mark" ] || return 0
  local i pid
  if alive slurmctld > /dev/null && alive munged > /dev/null; then
    timeout 10 scancel --user="$me" 2>/dev/null || true
    for ((i = 0; i < 300; i++)); do [ -n "$(timeout 5 squeue -h 2>/dev/null)" ] || break; sleep 0.05; done
    for ((i = 0; i < 200; i++)); do [ -n "$(step_daemons)" ] || break; sleep 0.05; done
  fi
  halt slurmd 20; halt slurmctld 20; halt munged 10
  # Left over only when slurmctld was dead and could not cancel.
  for pid in $(step_daemons); do kill -KILL "$pid" $(below "$pid") 2>/dev/null || true; done
  rm -rf -- "$dir"
}

case ${1:-} in
  install | start | env | stop) "cmd_$1" ;;
  *) sed -n '2,12p' "$0" >&2; exit 2 ;;
esac
