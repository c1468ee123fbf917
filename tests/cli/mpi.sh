#!/bin/sh
# mpi.sh - nrsplit-mpi with another program in place of nrsplit: what it starts, where, and how often,
# which exit status comes of it, and that nothing stays behind.
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"
# shellcheck source=tests/cli/mpi_kit.sh
. "$srcdir/tests/cli/mpi_kit.sh"

# Writes down how it was called, and does what the test says in the file `does` (sourced).
cat > "$tmp/stand-in" <<'S'
#!/bin/sh
printf '%s of %s:' "$NRSPLIT_RANK" "$NRSPLIT_RANKS" > call.$$
printf ' <%s>' "$@" >> call.$$
echo >> call.$$
. ./does
S
chmod +x "$tmp/stand-in"
export NRSPLIT_PROGRAM="$tmp/stand-in"

does() { # TEXT
    printf '%s\n' "$1" > does
    rm -f call.*
}

calls() {
    cat call.* 2> /dev/null | sort
}

# --- a share each, and then the merge
does 'exit 0'
run_ranks 3 sweep 'odd name.json' --set 'a.b="x y"'
expect_status 0
expect_equal "calls" "$(calls)" "0 of 1: <sweep> <--jobs> <1> <odd name.json> <--set> <a.b=\"x y\">
0 of 3: <sweep> <--jobs> <1> <--no-merge> <odd name.json> <--set> <a.b=\"x y\">
1 of 3: <sweep> <--jobs> <1> <--no-merge> <odd name.json> <--set> <a.b=\"x y\">
2 of 3: <sweep> <--jobs> <1> <--no-merge> <odd name.json> <--set> <a.b=\"x y\">"

does 'exit 0'
run_ranks 2 sweep s.json --jobs=4 --no-merge
expect_status 0
expect_equal "calls with --jobs and --no-merge" "$(calls)" \
    "0 of 2: <sweep> <s.json> <--jobs=4> <--no-merge>
1 of 2: <sweep> <s.json> <--jobs=4> <--no-merge>"

for question in --plan --status --slurm; do
    does 'exit 0'
    run_ranks 2 sweep s.json $question
    expect_status 0
    expect_equal "calls with $question" "$(calls)" "0 of 1: <sweep> <--jobs> <1> <s.json> <$question>"
done

# --- exit status: the merge's, unless a share could not be worked on
while read -r shares merge wanted n_calls why; do
    does "case \$* in *--no-merge*) set -- $(echo "$shares" | tr , ' '); shift \$NRSPLIT_RANK; exit \$1 ;; esac
          exit $merge"
    run_ranks 2 sweep s.json
    said="shares end with $shares, merge with $merge: $why"
    expect_status "$wanted"
    expect_equal "calls" "$(calls | wc -l)" "$n_calls"
done <<'T'
0,0 0 0 3 requirements are met
0,0 1 1 3 not all are met
0,2 0 2 2 bad input
3,0 1 1 3 a rank failed, and the merge has mended it
3,0 3 3 3 a rank failed, and the merge could not mend it
0,0 99 3 3 no status of nrsplit
T

# --- errors
run_ranks 2 run s.json
expect_status 2
expect_mpi_line "rank 1: 'run' is not for many ranks, expected sweep"
run_ranks 2 sweep s.json --restart
expect_status 2
expect_mpi_line "rank 1: --restart is not for many ranks, remove the folder of the results instead"
NRSPLIT_PROGRAM=$tmp/nowhere run_ranks 2 sweep s.json
expect_status 2
expect_mpi_line "rank 1: NRSPLIT_PROGRAM: '.*/nowhere' is no program"
printf '#!/nowhere\n' > "$tmp/broken"
chmod +x "$tmp/broken"
NRSPLIT_PROGRAM=$tmp/broken run_ranks 1 sweep s.json
expect_status 2
expect_mpi_line "rank 0: .*/broken: cannot be started: No such file"
run_ranks 1
expect_status 2
expect_mpi_line "expected a command"
mkdir "$tmp/lonely"
cp "$nrsplit_mpi" "$tmp/lonely"
built=$nrsplit_mpi
nrsplit_mpi=$tmp/lonely/nrsplit-mpi
NRSPLIT_PROGRAM='' run_ranks 1 sweep s.json
nrsplit_mpi=$built
expect_status 2
expect_mpi_line "rank 0: no nrsplit beside this program or on the PATH, set NRSPLIT_PROGRAM"

# shellcheck disable=SC2016 # expanded there
does 'case $* in *--no-merge*) [ $NRSPLIT_RANK != 1 ] || kill -9 $$ ;; *) exit 3 ;; esac'
run_ranks 2 sweep s.json
expect_status 3
expect_mpi_line "rank 1: .*: ended by signal 9 \(Killed\)"

# --- help, version
"$nrsplit_mpi" --help > "$tmp/out" 2> "$tmp/err"
expect_equal "--help" "$?" 0
expect_stdout "^Usage: mpirun"
"$nrsplit_mpi" --version > "$tmp/out"
expect_stdout "^nrsplit-mpi [0-9]"

# --- a signal reaches the child; a rank that is killed takes its child with it
for signal in TERM INT HUP USR1; do
    does "trap 'echo $signal > got.\$NRSPLIT_RANK; exit 2' $signal
          echo \$PPID > parent.\$NRSPLIT_RANK
          for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do sleep 0.5; done"
    rm -f parent.* got.*
    run_ranks 1 sweep s.json &
    job=$!
    said="SIG$signal to a rank"
    expect "no child" wait_until 20 test -s parent.0
    kill -s $signal "$(cat parent.0)"
    wait $job
    expect_equal "what the child got" "$(cat got.0)" $signal
    expect_equal "calls" "$(calls | wc -l)" 1
done

# shellcheck disable=SC2016 # expanded there
does 'echo $PPID > parent.$NRSPLIT_RANK; echo $$ > child.$NRSPLIT_RANK; exec sleep 60'
rm -f parent.* child.*
run_ranks 2 sweep s.json &
job=$!
said="kill -9 of a rank"
expect "no children" wait_until 20 test -s child.0 -a -s child.1
kill -9 "$(cat parent.1)"
wait $job
expect "its child lives on" wait_until 5 gone "$(cat child.1)"
expect "the other rank's child lives on" wait_until 5 gone "$(cat child.0)"
finish
