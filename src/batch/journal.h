/* journal.h - what each worker did, when and where: a file of its own, one JSON object a line.
 *
 * Results do not depend on it. It tells who worked on a sweep, and what its tasks took.
 */
#ifndef NRS_BATCH_JOURNAL_H
#define NRS_BATCH_JOURNAL_H

#include <stdio.h>

#include "batch/pool.h"
#include "batch/share.h"

enum nrs_journal_outcome { NRS_JOURNAL_DONE, NRS_JOURNAL_FAILED, NRS_JOURNAL_N_OUTCOMES };

/* What the first line tells beside version, host, process and time. */
struct nrs_journal_head {
    struct nrs_share share;
    unsigned jobs;
    const char *locks;     /* how far they reach */
    const char *arguments; /* of the command line */
};

/**
 * Begin this process's journal in a store's folder. @param out  closed by the caller.
 * @return NRS_EFILE: the folder is not to be written; NRS_ESTORE: it cannot, as the disk is full.
 */
enum nrs_status nrs_journal_open(const char *dir, const struct nrs_journal_head *head, FILE **out,
                                 struct nrs_error *err);

/** Append a line on a task that has ended. Lost, when the disk is full. */
void nrs_journal_task(FILE *journal, size_t task, enum nrs_journal_outcome outcome,
                      const struct nrs_pool_usage *usage);

/* A line read back. */
struct nrs_journal_line {
    size_t task;
    enum nrs_journal_outcome outcome;
    struct nrs_pool_usage usage;
};

/**
 * Hand every line on a task to `visit`, of all journals of a store, in no order. Lines that are cut
 * or damaged are passed over.
 * @return how many journals there are.
 */
size_t nrs_journal_read(const char *dir,
                        void (*visit)(void *user, const struct nrs_journal_line *line), void *user);

#endif
