/* share.c - ranks from the environment. */
#include "batch/share.h"

#include <stdlib.h>

static bool number_of(const char *name, unsigned long *out)
{
    const char *text = getenv(name);
    char *end;

    if (!text || text[0] < '0' || text[0] > '9')
        return false;
    *out = strtoul(text, &end, 10);
    return *end == '\0' && *out <= NRS_SHARES_MAX;
}

/* Rank and number of ranks, by the names of their variables. */
static bool pair_of(const char *rank_name, const char *ranks_name, unsigned long *rank,
                    unsigned long *ranks)
{
    return number_of(rank_name, rank) && number_of(ranks_name, ranks) && *rank < *ranks;
}

/* Elements of an array are numbered from a minimum on; each may be a step of several processes. */
static bool array_share(struct nrs_share *out)
{
    unsigned long element, first, n, process = 0, processes = 1;

    if (!number_of("SLURM_ARRAY_TASK_ID", &element) || !number_of("SLURM_ARRAY_TASK_MIN", &first) ||
        !number_of("SLURM_ARRAY_TASK_COUNT", &n) || element < first || element - first >= n)
        return false;
    if (!pair_of("SLURM_PROCID", "SLURM_STEP_NUM_TASKS", &process, &processes) ||
        n > NRS_SHARES_MAX / processes) {
        process = 0;
        processes = 1;
    }
    *out = (struct nrs_share){.rank = (uint32_t)((element - first) * processes + process),
                              .ranks = (uint32_t)(n * processes)};
    return true;
}

struct nrs_share nrs_share_of_environment(void)
{
    static const struct {
        const char *rank, *ranks;
    } pairs[] = {
        {"SLURM_PROCID", "SLURM_STEP_NUM_TASKS"},
        {"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"},
        {"PMI_RANK", "PMI_SIZE"},
    };
    struct nrs_share share = {.rank = 0, .ranks = 1};
    unsigned long rank, ranks;

    if (pair_of("NRSPLIT_RANK", "NRSPLIT_RANKS", &rank, &ranks))
        return (struct nrs_share){.rank = (uint32_t)rank, .ranks = (uint32_t)ranks};
    if (array_share(&share))
        return share;
    for (size_t i = 0; i < NRS_LEN(pairs); i++)
        if (pair_of(pairs[i].rank, pairs[i].ranks, &rank, &ranks))
            return (struct nrs_share){.rank = (uint32_t)rank, .ranks = (uint32_t)ranks};
    return share;
}

/* Did a launcher start several of us on purpose? An array's elements have processors of their own.
 */
static bool is_one_of_several(void)
{
    static const char *const sizes[] = {"NRSPLIT_RANKS", "SLURM_STEP_NUM_TASKS",
                                        "OMPI_COMM_WORLD_SIZE", "PMI_SIZE"};
    unsigned long n;

    for (size_t i = 0; i < NRS_LEN(sizes); i++)
        if (number_of(sizes[i], &n) && n > 1)
            return true;
    return false;
}

unsigned nrs_share_jobs(unsigned cores)
{
    unsigned long n = cores;

    if (!number_of("SLURM_CPUS_PER_TASK", &n)) {
        if (is_one_of_several())
            n = 1;
        else
            number_of("SLURM_CPUS_ON_NODE", &n);
    }
    return n < 1 ? 1 : n < cores ? (unsigned)n : cores;
}

enum nrs_status nrs_share_parse(const char *what, const char *text, struct nrs_share *out,
                                struct nrs_error *err)
{
    unsigned long rank, ranks;
    char *end;

    if (text[0] < '0' || text[0] > '9' || (rank = strtoul(text, &end, 10), *end != '/') ||
        end[1] < '0' || end[1] > '9' || (ranks = strtoul(end + 1, &end, 10), *end != '\0'))
        return nrs_fail(err, NRS_EPARSE, "%s: '%.64s' is no share, expected I/N such as 0/4", what,
                        text);
    if (ranks > NRS_SHARES_MAX || rank >= ranks)
        return nrs_fail(err, NRS_ERANGE, "%s: %.64s: expected I from 0 and below N, N up to %d",
                        what, text, NRS_SHARES_MAX);
    *out = (struct nrs_share){.rank = (uint32_t)rank, .ranks = (uint32_t)ranks, .is_only = true};
    return NRS_OK;
}
