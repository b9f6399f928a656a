#!/usr/bin/env bash
# One shard of a run: a task of the array that submit.sh submits.
#
#   task.sh WORK [I]     I: the shard, from 1 (default: the number of the task)
#
# Writes into WORK/logs/I.log. May be stopped in any way and started again: guidelab goes on from the shard's journal. The task is
# queued again when it is told to end (time limit, preemption) and when guidelab is killed, unless it
# has been five times and its journal no longer changes.
set -uo pipefail

work="$1"
. "$work/settings.sh"
shard="${2:-${SLURM_ARRAY_TASK_ID:?no number of a shard}}"
restarts="${SLURM_RESTART_COUNT:-0}"
folder="$work/shards/$shard-of-$tasks"
log="$work/logs/$shard.log"
mkdir -p "$folder"
exec >> "$log" 2>&1

say() { echo "task: shard $shard of $tasks: $*"; }
journal_size() { stat --format=%s "$folder/shard.journal" 2> /dev/null || echo 0; }

# With its number in the array: the number of a task alone may stand for the whole array.
job="${SLURM_ARRAY_JOB_ID:-}_$shard"

queue_again_or_end() {  # queue_again_or_end CODE WHY
  if [ -z "${SLURM_ARRAY_JOB_ID:-}" ]; then say "exit $1, $2"; exit "$1"; fi
  # One that was cancelled, or that Slurm itself queues again, is not running any more.
  local state; state="$(squeue --noheader --jobs "$job" --format %T 2> /dev/null)"
  if [ "$state" != RUNNING ]; then say "exit $1, $2; its job is ${state:-gone}"; exit "$1"; fi
  if [ "$restarts" -ge 5 ] && [ "$(journal_size)" = "$size" ]; then
    say "exit $1, $2; started $((restarts + 1)) times, now without progress: given up"; exit "$1"
  fi
  say "queued again: exit $1, $2"
  trap - TERM
  scontrol requeue "$job" && sleep 60  # until Slurm ends it
  say "exit $1, $2; could not be queued again"
  exit "$1"
}

size="$(journal_size)"
say "start $((restarts + 1)) on $(uname -n), $(date '+%F %T')"
patience=12
while true; do
  told='' seen='' child=''
  trap 'told=yes seen=yes; [ -z "$child" ] || kill -TERM "$child" 2> /dev/null' TERM
  "$work/guidelab" run "$spec" --shard "$shard/$tasks" --output "$folder" --resume \
    --threads "$threads" --quiet "${numbers[@]}" "${running[@]}" &
  child=$!
  [ -z "$told" ] || kill -TERM "$child"
  # A signal ends the waiting, not the child: wait again.
  code=127
  while true; do
    seen=''
    wait "$child"; now=$?
    [ $now = 127 ] || code=$now
    [ -n "$seen" ] || break
  done
  # A process that a lost node left behind may hold the folder for a while.
  if [ $code = 2 ] && [ -z "$told" ] && [ $patience -gt 0 ] &&
    tail -n 1 "$log" | grep -q 'is writing here'; then
    patience=$((patience - 1))
    sleep 10 & wait $!
    continue
  fi
  break
done

case $code in
  0) say "finished" ;;
  129 | 130 | 143) queue_again_or_end $code "told to end" ;;
  137) queue_again_or_end $code "killed (out of memory?)" ;;
  132) say "exit 132, this node lacks instructions of the one where guidelab was built" ;;
  *) say "exit $code" ;;
esac
exit $code
