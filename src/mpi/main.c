/* main.c - nrsplit-mpi: a sweep started by mpirun. Every rank runs nrsplit, which shares the tasks
 * out through the folder of results; the ranks only agree on the end. This program is not linked
 * with SimGrid, whose library has MPI functions of its own under the same names, nor nrsplit with
 * MPI. */
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/version.h"
#include "mpi/child.h"

#define RANK_DIGITS 16

struct ranks {
    int rank, n;
    sigset_t mask; /* as it was before this program blocked signals */
};

static const char usage[] =
    "Usage: mpirun [OPTION]... nrsplit-mpi sweep SCENARIO [OPTION]...\n"
    "Run a sweep with one 'nrsplit' a rank.\n"
    "\n"
    "The arguments are those of 'nrsplit sweep'; each rank runs one task at a time unless --jobs\n"
    "says otherwise. A run that was ended goes on by the same command. nrsplit is looked for in\n"
    "the folder of this program, then on the PATH; NRSPLIT_PROGRAM names another.\n"
    "Exit status: that of the sweep; 2 when nrsplit is missing, 3 when it was killed.\n";

/* Options whose answer is not shared out: one rank gives it. */
static bool asks_only(const char *argument)
{
    static const char *const names[] = {"--plan", "--status", "--slurm", "--help", "-h"};

    for (size_t i = 0; i < NRS_LEN(names); i++)
        if (strcmp(argument, names[i]) == 0)
            return true;
    return false;
}

static bool is_jobs(const char *argument)
{
    return strncmp(argument, "-j", 2) == 0 || strcmp(argument, "--jobs") == 0 ||
           strncmp(argument, "--jobs=", 7) == 0;
}

static bool any(char *const *argv, bool (*is)(const char *))
{
    for (size_t i = 0; argv[i] && strcmp(argv[i], "--") != 0; i++)
        if (is(argv[i]))
            return true;
    return false;
}

/* One rank would remove what another has begun. */
static bool is_restart(const char *argument)
{
    return strcmp(argument, "--restart") == 0;
}

static bool is_no_merge(const char *argument)
{
    return strcmp(argument, "--no-merge") == 0;
}

/* The command of one nrsplit: PROGRAM sweep [--jobs 1] [--no-merge] and what was given. */
static char **command(char *program, char *const *given, bool merge)
{
    size_t n = 0, out = 0;
    char **argv;

    while (given[n])
        n++;
    argv = calloc(n + 5, sizeof *argv);
    if (!argv)
        return NULL;
    argv[out++] = program;
    argv[out++] = given[0];
    if (!any(given, is_jobs)) {
        argv[out++] = "--jobs";
        argv[out++] = "1";
    }
    if (!merge && !any(given, is_no_merge))
        argv[out++] = "--no-merge";
    memcpy(argv + out, given + 1, (n - 1) * sizeof *argv);
    return argv;
}

/* The largest of all ranks' values. MPI waits busily, and some ranks may have hours to go: this one
 * sleeps meanwhile. Its own work is done, so that signals to stop are for the others. */
static int largest(int value)
{
    const struct timespec pause = {0, 20000000};
    int all = value, done = 0;
    MPI_Request request;

    MPI_Iallreduce(&value, &all, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD, &request);
    while (MPI_Test(&request, &done, MPI_STATUS_IGNORE), !done)
        nanosleep(&pause, NULL);
    return all;
}

static int run(const struct ranks *ranks, int rank, int n, char *program, char *const *given,
               bool merge, struct nrs_error *err)
{
    char **argv = command(program, given, merge);
    char text[RANK_DIGITS];
    int status;

    snprintf(text, sizeof text, "%d", rank);
    if (!argv || setenv("NRSPLIT_RANK", text, 1) != 0 ||
        (snprintf(text, sizeof text, "%d", n), setenv("NRSPLIT_RANKS", text, 1)) != 0) {
        nrs_fail(err, NRS_EMACHINE, "out of memory");
        status = NRS_CHILD_FAILED;
    } else {
        status = nrs_child_run(program, argv, &ranks->mask, err);
    }
    free(argv);
    return status;
}

static void complain(const struct ranks *ranks, const struct nrs_error *err)
{
    fprintf(stderr, "nrsplit-mpi: rank %d: %s\n", ranks->rank, err->text);
}

/* A rank that could not begin says so; of several, the last one alone. */
static bool all_can_begin(const struct ranks *ranks, const struct nrs_error *err)
{
    int last = largest(err->status != NRS_OK ? ranks->rank : -1);

    if (last == ranks->rank)
        complain(ranks, err);
    return last < 0;
}

/* After its share rank 0 runs the sweep once more: it finds nothing missing, or does what a lost
 * process left, and merges. */
static int sweep(const struct ranks *ranks, char *const *given)
{
    struct nrs_error err = {.status = NRS_OK};
    char program[NRS_CHILD_PATH_MAX];
    bool alone = any(given, asks_only), merges = !alone && !any(given, is_no_merge);
    int status = 0, worst;

    if (strcmp(given[0], "sweep") != 0)
        nrs_fail(&err, NRS_ENAME, "'%.64s' is not for many ranks, expected sweep", given[0]);
    else if (any(given, is_restart))
        nrs_fail(&err, NRS_ECONFLICT,
                 "--restart is not for many ranks, remove the folder of the results instead");
    else
        nrs_child_find(program, &err);
    if (!all_can_begin(ranks, &err))
        return NRS_CHILD_BAD_INPUT;
    if (!alone || ranks->rank == 0)
        status =
            run(ranks, alone ? 0 : ranks->rank, alone ? 1 : ranks->n, program, given, alone, &err);
    if (err.status != NRS_OK)
        complain(ranks, &err);
    worst = largest(status);
    if (merges && (worst < NRS_CHILD_BAD_INPUT || worst == NRS_CHILD_FAILED)) {
        err.status = NRS_OK;
        status = ranks->rank == 0 ? run(ranks, 0, 1, program, given, true, &err) : 0;
        if (err.status != NRS_OK)
            complain(ranks, &err);
        worst = largest(status);
    }
    return worst == NRS_CHILD_NOT_STARTED ? NRS_CHILD_BAD_INPUT : worst;
}

int main(int argc, char **argv)
{
    struct ranks ranks;
    sigset_t blocked;
    int status;

    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
        return fputs(usage, stdout) < 0 || fflush(stdout) != 0 ? NRS_CHILD_FAILED : 0;
    if (argc > 1 && strcmp(argv[1], "--version") == 0)
        return printf("nrsplit-mpi %s\n", nrs_version()) < 0 || fflush(stdout) != 0
                   ? NRS_CHILD_FAILED
                   : 0;
    if (argc < 2) {
        fputs("nrsplit-mpi: expected a command, see 'nrsplit-mpi --help'\n", stderr);
        return NRS_CHILD_BAD_INPUT;
    }
    nrs_child_signals(&blocked);
    sigprocmask(SIG_BLOCK, &blocked, &ranks.mask);
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &ranks.rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks.n);
    status = sweep(&ranks, argv + 1);
    MPI_Finalize();
    return status;
}
