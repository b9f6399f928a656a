#!/usr/bin/env bash
# Submits a run as one array of Slurm, a shard in each task, and a job that merges the shards.
#
#   submit.sh SPEC [--tasks N] [--threads T] [--time T] [--partition P] [--output DIR]
#                  [--guidelab PATH] [-- OPTION...]
#
#   --tasks N        shards, and tasks of the array (default 8)
#   --threads T      threads and processors of a task (default 1)
#   --time T         time limit of a task, as sbatch has it; a task that reaches it is queued again
#   --partition P    partition of Slurm (default: the site's)
#   --output DIR     folder of the merged tables (default: as of `guidelab run`)
#   --guidelab PATH  a program that is built already
#   OPTION...        more of `guidelab run`: --paths N, --seed S, --set KEY=VALUE, --cache DIR, --strict
#
# Shards and logs go to DIR.slurm, which must be on a file system that all nodes share. The same command
# again goes on with what is not finished. What else a site asks for is said in sbatch's own
# variables, such as SBATCH_ACCOUNT. Look with status.sh DIR.slurm.
set -euo pipefail

usage() { sed -n '2,18p' "$0" | cut -c3-; }
refuse() { echo "submit: $*" >&2; exit 2; }

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
spec= tasks=8 threads=1 time= partition= output= guidelab=
while [ $# -gt 0 ]; do
  case $1 in
    --) shift; break ;;
    --help | -h) usage; exit 0 ;;
    --tasks | --threads | --time | --partition | --output | --guidelab)
      [ $# -ge 2 ] || refuse "$1 needs a value"
      printf -v "${1#--}" %s "$2"; shift 2 ;;
    -*) refuse "$1 is unknown (options of guidelab go behind --)" ;;
    *) [ -z "$spec" ] || refuse "one SPEC at a time: $spec, $1"; spec=$1; shift ;;
  esac
done
[ -n "$spec" ] || { usage >&2; exit 2; }
[ -f "$spec" ] || refuse "$spec: no such file"
[[ $tasks =~ ^[1-9][0-9]*$ ]] || refuse "--tasks $tasks: not a number from 1"
[[ $threads =~ ^[1-9][0-9]*$ ]] || refuse "--threads $threads: not a number from 1"
command -v sbatch > /dev/null || refuse "no sbatch here; README.md says how to do without"

# What says which numbers come out is for all commands; the rest for the one it is about.
numbers=() running=() merging=()
while [ $# -gt 0 ]; do
  case $1 in
    --paths | --seed | --set | --cache)
      [ $# -ge 2 ] || refuse "$1 needs a value"
      if [ "$1" = --cache ]; then running+=("$1" "$2") merging+=("$1" "$2"); else numbers+=("$1" "$2"); fi
      shift 2 ;;
    --paths=* | --seed=* | --set=*) numbers+=("$1"); shift ;;
    --cache=*) running+=("$1") merging+=("$1"); shift ;;
    --strict) merging+=("$1"); shift ;;
    *) refuse "$1: not an option that can be passed on" ;;
  esac
done

spec="$(cd "$(dirname "$spec")" && pwd)/$(basename "$spec")"
if [ -z "$output" ]; then  # experiments/cfg/name.json goes to results/cfg/name
  name="${spec%.*}"
  case $name in
    */experiments/*) output="${name%/experiments/*}/results/${name##*/experiments/}" ;;
    *) output="results/$(basename "$name")" ;;
  esac
fi
mkdir -p "$(dirname "$output")"
output="$(cd "$(dirname "$output")" && pwd)/$(basename "$output")"
work="$output.slurm"
case $work in *[%\\]*) refuse "$work: sbatch cannot write logs into a folder of this name" ;; esac

if [ -z "$guidelab" ]; then
  root="$(cd "$here/../.." && pwd)"
  swift build -c release --package-path "$root" >&2
  guidelab="$(swift build -c release --package-path "$root" --show-bin-path)/guidelab"
fi
[ -x "$guidelab" ] || refuse "$guidelab: no such program"
"$guidelab" validate "$spec" "${numbers[@]}"

if [ -f "$work/jobs" ]; then
  for job in $(cat "$work/jobs"); do
    [ -z "$(squeue --noheader --jobs "$job" 2> /dev/null)" ] ||
      refuse "$work: job $job is not over; wait for it, or scancel $job"
  done
fi
if [ -f "$work/settings.sh" ]; then
  before="$(. "$work/settings.sh"; echo "$tasks")"
  [ "$before" = "$tasks" ] ||
    refuse "$work: holds shards of $before tasks, not of $tasks; say --tasks $before, or remove it"
fi
mkdir -p "$work/shards" "$work/logs"
# A copy, so that another build does not change the program under running tasks.
cp "$guidelab" "$work/guidelab.new" && mv "$work/guidelab.new" "$work/guidelab"
declare -p spec output tasks threads numbers running merging > "$work/settings.sh"

common=(--parsable --requeue --open-mode=append --nodes=1 --ntasks=1 --cpus-per-task="$threads")
[ -z "$partition" ] || common+=(--partition="$partition")
[ -z "$time" ] || common+=(--time="$time")
# A minute before the time limit the task is told, so that it can be queued again.
array="$(sbatch "${common[@]}" --job-name="$(basename "$output")" --array="1-$tasks" \
  --signal=B:TERM@60 --output="$work/logs/%a.log" "$here/task.sh" "$work")"
array="${array%%;*}"
# After any end of the tasks: the merge names what is missing, where a job that waits for
# success would wait for ever.
merge="$(sbatch "${common[@]}" --job-name="$(basename "$output")-merge" \
  --dependency="afterany:$array" --output="$work/logs/merge.log" "$here/merge.sh" "$work" "$here")" ||
  { scancel "$array"; refuse "the merge job is refused; the array is cancelled"; }
merge="${merge%%;*}"
printf '%s\n' "$array" "$merge" > "$work/jobs"
echo "submitted: job $array ($tasks tasks), then job $merge (merge into $output)"
echo "look: $here/status.sh $work"
