# shellcheck shell=sh disable=SC2034,SC2154 # variables of lib.sh
# mpi_kit.sh - nrsplit-mpi under mpirun, for tests that have read lib.sh. Left out without them.
# Open MPI starts more ranks than there are processors, and as root, only when told to.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_rmaps_base_oversubscribe=1 PRTE_MCA_rmaps_default_mapping_policy=:oversubscribe
# Without a pause before it ends what a failed rank leaves.
export OMPI_MCA_odls_base_sigkill_timeout=0
# What MPI keeps until its end is no leak of the program's.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"

nrsplit_mpi=$(dirname "$nrsplit")/nrsplit-mpi
[ -x "$nrsplit_mpi" ] || skip "nrsplit-mpi was not built: no MPI (on Debian: libopenmpi-dev)"
command -v mpirun > /dev/null || skip "no mpirun (on Debian: openmpi-bin)"

# Start ranks of nrsplit-mpi: $status, $tmp/out, $tmp/err (without what mpirun adds).
run_ranks() { # N ARGUMENT...
    ranks=$1
    shift
    said="mpirun -n $ranks nrsplit-mpi $*"
    status=0
    timeout -k 5 100 mpirun -n "$ranks" "$nrsplit_mpi" "$@" > "$tmp/out" 2> "$tmp/err.raw" \
        < /dev/null || status=$?
    grep '^nrsplit' "$tmp/err.raw" > "$tmp/err"
}

# Exactly one line, from nrsplit-mpi, that matches.
expect_mpi_line() { # EXTENDED_REGEX
    expect "standard error is not one line" [ "$(wc -l < "$tmp/err")" -eq 1 ]
    expect "standard error does not match '$1'" grep -Eq -e "^nrsplit-mpi: $1" "$tmp/err"
}
