#!/bin/sh
# slurm.sh - nrsplit sweep --slurm where there is no Slurm: scripts, sizes, errors.
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"

scenario grid <<'J'
{
  "extends": "base/dense-urban-fr1.json",
  "name": "grid",
  "requirements": {"set": "tr22874", "application": "video-recognition"},
  "application": {"model": "alexnet", "split": "pool2"},
  "run": {"duration_s": 0.3, "warmup_s": 0.1, "replications": 2},
  "sweep": {"ues.count_per_cell": [1, 2, 3]}
}
J
# The rest of the PATH may have a Slurm.
mkdir "$tmp/bin"
PATH_BEFORE=$PATH
no_slurm() {
    PATH=$tmp/bin
    run "$@"
    PATH=$PATH_BEFORE
}
ln -s "$(command -v timeout)" "$(command -v sed)" "$tmp/bin/"

# --- scripts, and nothing else
run sweep "$file" -o 'it'\''s here' --slurm --dry-run --slurm-options '--partition=a b' --slurm-time 90 -j 3
expect_status 0
expect_no_stderr
expect_stdout "^it's here/slurm has array.sh, of 1 elements with 3 processors each, and merge.sh; nothing"
for line in '#SBATCH --array=0-0' '#SBATCH --cpus-per-task=3' '#SBATCH --time=1:30:00' \
    '#SBATCH --partition=a b' "program='$nrsplit'" "folder='$work'" "    '--output=it'\\''s here'" \
    "    '$file'"; do
    expect "array.sh has no line $line" grep -qxF -e "$line" "it's here/slurm/array.sh"
done
expect "a task was run" [ -z "$(find "it's here/records" -name '*.json' 2> /dev/null)" ]
for script in array merge; do
    expect "$script.sh is no script of bash" bash -n "it's here/slurm/$script.sh"
done

# --- run by hand: the element, then the merge, give what the sweep itself gives
run sweep "$file" -o direct -q
direct=$status
(
    export SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_JOB_ID=1 SLURM_JOB_ID=1
    bash "it's here/slurm/array.sh" > "$tmp/array.log" 2>&1
)
expect_equal "exit status of array.sh" $? 0
expect_equal "what array.sh says" "$(cat "$tmp/array.log")" ""
expect_absent "it's here/verdicts.csv"
SLURM_JOB_ID=2 bash "it's here/slurm/merge.sh" > "$tmp/merge.log" 2>&1
expect_equal "exit status of merge.sh" $? 0
expect_equal "exit status of the sweep itself" "$direct" 1
for table in verdicts.csv verdicts.json energy.csv servers.csv outages.csv; do
    expect_same "it's here/$table" direct/$table
done

# --- errors
no_slurm sweep "$file" -o sent --slurm
expect_status 2
expect_stderr_line 'sbatch: cannot be started: No such file or directory; sent/slurm/array.sh can be'
expect "the script is not there" [ -s sent/slurm/array.sh ]
no_slurm sweep "$file" -o sent --status
expect_status 0
while read -r options; do
    read -r wanted
    # shellcheck disable=SC2086 # words
    run sweep "$file" -o errors $options
    expect_status 2
    expect_stderr_line "$wanted"
done <<'T'
--dry-run
--dry-run: only with --slurm
--elements 3
--elements: only with --slurm
--slurm-time 3
--slurm-time: only with --slurm
--slurm-options x
--slurm-options: only with --slurm
--slurm --dry-run --shard 0/2
--shard: not with --slurm
--slurm --dry-run --no-merge
--no-merge: not with --slurm
--slurm --dry-run --no-wait
--no-wait: not with --slurm
--slurm --dry-run --elements 0
--elements: 0 is outside \[1, 1000\]
--slurm --dry-run --elements 1001
--elements: 1001 is outside \[1, 1000\]
--slurm --dry-run --slurm-time 0
--slurm-time: 0 is outside
T
expect_absent errors/slurm
run sweep "$file" -o 'a%j' --slurm --dry-run
expect_status 2
expect_stderr_line "a%j: Slurm writes no logs into a folder whose name has '%'"
run sweep "$file" -o lines --slurm --dry-run --slurm-options "--qos=a
rm x"
expect_status 2
expect_stderr_line '^nrsplit: --slurm-options: control characters are refused, expected one line'
finish
