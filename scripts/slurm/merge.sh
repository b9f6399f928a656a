#!/usr/bin/env bash
# Merges the shards of WORK: the job that submit.sh lets run after the array.
#
#   merge.sh WORK [SCRIPTS]     SCRIPTS: the folder of status.sh
#
# When a shard is missing or not finished it is named, nothing is written, and the exit code is 2.
set -uo pipefail

work="$1"
. "$work/settings.sh"
echo "merge: start on $(uname -n), $(date '+%F %T')"
"$work/guidelab" merge "$work/shards" --output "$output" --threads "$threads" "${merging[@]}"
code=$?
echo "merge: exit $code"
[ $code != 2 ] || "${2:-$(dirname "$0")}/status.sh" "$work"
exit $code
