# shellcheck shell=sh disable=SC2034,SC2154 # variables of lib.sh
# slurm_kit.sh - a Slurm cluster of one node for a test that has read lib.sh, with all its state in
# $tmp/slurm and ports of its own, so that several can run at once. slurm_start starts it or leaves
# the test out; it is ended with the test, by the process ids of its daemons and of what ran below.
slurm_dir=$tmp/slurm
slurm_conf=$slurm_dir/slurm.conf
# Not to be changed: what ran below the cluster is known by it.
export SLURM_CONF="$slurm_conf"
PATH=$PATH:/usr/sbin:/sbin

slurm_needs() {
    [ "$(id -u)" -eq 0 ] || skip "a Slurm cluster of one's own needs root"
    for program in slurmctld slurmd munged sbatch srun squeue scontrol scancel; do
        command -v $program > /dev/null || skip \
            "no $program (on Debian: slurm-wlm slurm-wlm-basic-plugins munge)"
    done
}

# With more processors and memory than the machine may have.
slurm_configure() { # FIRST_PORT
    cat > "$slurm_conf" <<C
ClusterName=test
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmctldPort=$1
SlurmdPort=$(($1 + 1))
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$slurm_dir/munge/socket
CredType=cred/munge
StateSaveLocation=$slurm_dir/state
SlurmdSpoolDir=$slurm_dir/spool
SlurmctldPidFile=$slurm_dir/slurmctld.pid
SlurmdPidFile=$slurm_dir/slurmd.pid
SlurmctldLogFile=$slurm_dir/slurmctld.log
SlurmdLogFile=$slurm_dir/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SwitchType=switch/none
MpiDefault=none
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
ReturnToService=2
SlurmdParameters=config_overrides
SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=50000
SlurmdTimeout=10
SlurmctldTimeout=10
KillWait=1
CompleteWait=0
MinJobAge=600
JobRequeue=1
JobCompType=jobcomp/none
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
NodeName=$(hostname -s) NodeAddr=127.0.0.1 CPUs=4 RealMemory=8000 State=UNKNOWN
PartitionName=main Nodes=$(hostname -s) Default=YES MaxTime=INFINITE State=UP
C
}

# Start a daemon that stays in the foreground; its id is kept in NAME.id.
slurm_daemon() { # NAME COMMAND...
    daemon=$1
    shift
    "$@" > "$slurm_dir/$daemon.out" 2>&1 < /dev/null &
    echo $! > "$slurm_dir/$daemon.id"
}

slurmd_start() {
    slurm_daemon slurmd slurmd -D -f "$slurm_conf"
}

alive() { # NAME
    kill -0 "$(cat "$slurm_dir/$1.id")" 2> /dev/null
}

# A node that answers: idle, in use, or cleaning up after a job.
slurm_answers() {
    sinfo -h -o %t 2> /dev/null | grep -qE '^(idle|mix|alloc|comp)$'
}

# The daemons on two ports; false when they are in use.
slurm_try() { # FIRST_PORT
    slurm_configure "$1"
    slurm_daemon slurmctld slurmctld -D -f "$slurm_conf"
    slurmd_start
    tries=150
    until slurm_answers; do
        tries=$((tries - 1))
        if [ $tries -eq 0 ] || ! alive slurmctld || ! alive slurmd; then
            slurm_end slurmd
            slurm_end slurmctld
            return 1
        fi
        sleep 0.1
    done
}

slurm_start() {
    slurm_needs
    mkdir -p "$slurm_dir/state" "$slurm_dir/spool" "$slurm_dir/munge"
    chmod 711 "$tmp"
    chmod 755 "$slurm_dir" "$slurm_dir/munge"
    head -c 1024 /dev/urandom > "$slurm_dir/munge/key"
    chmod 600 "$slurm_dir/munge/key"
    slurm_daemon munged munged --foreground --force --key-file="$slurm_dir/munge/key" \
        --socket="$slurm_dir/munge/socket" --pid-file="$slurm_dir/munge/pid" \
        --log-file="$slurm_dir/munge/log" --seed-file="$slurm_dir/munge/seed"
    wait_until 10 test -S "$slurm_dir/munge/socket" ||
        skip "munged does not start here: $(tail -n 1 "$slurm_dir/munged.out")"
    for attempt in 0 1 2 3 4; do
        slurm_try $((20000 + ($$ * 2 + attempt * 2222) % 12000)) && return
    done
    skip "Slurm does not start here: $(grep -h 'error' "$slurm_dir"/*.out | tail -n 1)"
}

slurm_end() { # NAME
    [ -f "$slurm_dir/$1.id" ] || return 0
    id=$(cat "$slurm_dir/$1.id")
    rm -f "$slurm_dir/$1.id"
    kill "$id" 2> /dev/null
    wait_until 3 gone "$id" || kill -9 "$id" 2> /dev/null
    wait "$id" 2> /dev/null
}

# What a process of ours was given as its environment names our cluster.
slurm_processes() {
    for folder in /proc/[0-9]*; do
        if grep -qzxF "SLURM_CONF=$slurm_conf" "$folder/environ" 2> /dev/null; then
            echo "${folder#/proc/}"
        fi
    done
}

slurm_stop() {
    [ -f "$slurm_dir/munged.id" ] || return 0
    timeout 5 scancel --signal=KILL --full -u root 2> /dev/null
    slurm_end slurmd
    slurm_end slurmctld
    slurm_end munged
    for id in $(slurm_processes); do
        [ "$id" -eq $$ ] || kill -9 "$id" 2> /dev/null
    done
}

leave() {
    slurm_stop
    cd /
    rm -rf "$tmp"
}

# Are no jobs left?
slurm_empty() {
    [ -z "$(squeue -h -o %i 2> /dev/null)" ]
}
