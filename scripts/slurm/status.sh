#!/usr/bin/env bash
# Says how far the shards of a run are, and why those failed that did.
#
#   status.sh WORK     WORK: the folder DIR.slurm of submit.sh, or any with shards/I-of-N and logs/I.log
#
# Exit code 1 when a shard failed. Needs no Slurm: where there is a queue, it is asked as well.
set -uo pipefail

[ $# = 1 ] && [ -d "$1" ] || { sed -n '2,6p' "$0" | cut -c3- >&2; exit 2; }
work="${1%/}"
tasks=
if [ -f "$work/settings.sh" ]; then
  tasks="$(. "$work/settings.sh"; echo "$tasks")"
else
  for folder in "$work"/shards/*-of-*; do [ -d "$folder" ] && tasks="${folder##*-of-}"; done
fi
[[ $tasks =~ ^[1-9][0-9]*$ ]] || { echo "status: $work/shards: no folder I-of-N" >&2; exit 2; }

declare -A queue=()  # the state of each task that is in the queue
if [ -f "$work/jobs" ] && command -v squeue > /dev/null; then
  job="$(head -n 1 "$work/jobs")"
  while read -r shard state; do
    [ -z "$shard" ] || queue[$shard]="$state"
  done < <(timeout 30 squeue --noheader --array --jobs "$job" --format '%K %T' 2> /dev/null)
fi

is_finished() {  # the last record of a finished shard is four numbers, then a checksum of eight bytes
  [ -s "$1" ] && tail -c 200 "$1" | head -c -8 | LC_ALL=C grep -qaE '([0-9.e-]+ ){3}[0-9.e-]+$'
}

is_held() {  # whether a process holds the shard's folder
  [ -e "$1/.guidelab.lock" ] && command -v flock > /dev/null &&
    ! flock --nonblock "$1/.guidelab.lock" true
}

finished=0 running=() waiting=() missing=() failed=()
for ((shard = 1; shard <= tasks; shard++)); do
  folder="$work/shards/$shard-of-$tasks" log="$work/logs/$shard.log"
  state="${queue[$shard]:-}"
  if is_finished "$folder/shard.journal"; then finished=$((finished + 1))
  elif [ "$state" = RUNNING ] || [ "$state" = COMPLETING ] || is_held "$folder"; then running+=("$shard")
  elif [ -n "$state" ]; then waiting+=("$shard")
  elif [ -s "$log" ] || [ -s "$folder/shard.journal" ]; then failed+=("$shard")
  else missing+=("$shard")
  fi
done

echo "$work: $finished of $tasks finished, ${#running[@]} running, ${#waiting[@]} waiting," \
  "${#failed[@]} failed, ${#missing[@]} missing"
[ ${#running[@]} = 0 ] || echo "running: ${running[*]}"
[ ${#waiting[@]} = 0 ] || echo "waiting: ${waiting[*]}"
[ ${#missing[@]} = 0 ] || echo "missing: ${missing[*]}"
for shard in "${failed[@]}"; do
  log="$work/logs/$shard.log"
  last="$(tail -n 1 "$log" 2> /dev/null)"
  case $last in
    *': start '*) last="ended without a word (killed?)" ;;
    'task: '*) line="$(grep -a '^guidelab: ' "$log" | tail -n 1)"; last="$last${line:+; $line}" ;;
    '') last="no log, and the shard is not finished" ;;
  esac
  echo "failed: $shard: $log: $last"
done
if [ -s "$work/logs/merge.log" ]; then grep '^merge: ' "$work/logs/merge.log" | tail -n 1; fi
[ ${#failed[@]} = 0 ]
