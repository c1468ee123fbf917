/* discipline.h - in which order the jobs of a server are served: a table, found by name.
 *
 * A new discipline is one function and one line below.
 */
#ifndef NRS_EDGE_DISCIPLINE_H
#define NRS_EDGE_DISCIPLINE_H

#include <stdbool.h>
#include <stdint.h>

/* What a server is asked to compute: the layers of one kind for one frame. */
struct nrs_job {
    uint32_t frame;    /* the caller's */
    uint32_t kind;     /* index into the server's kinds: only jobs of a kind share a batch */
    double arrival_s;  /* at the server */
    double deadline_s; /* by when the result should leave it; INFINITY: none */
    int64_t priority;  /* lower first */
};

/* X(symbol, function, name) */
#define NRS_DISCIPLINES(X)                                                                         \
    X(NRS_FIFO, fifo, "fifo")                                                                      \
    X(NRS_EDF, edf, "edf")                                                                         \
    X(NRS_BY_PRIORITY, by_priority, "priority")

#define NRS_DISCIPLINE_SYMBOL(symbol, function, name) symbol,
enum nrs_discipline { NRS_DISCIPLINES(NRS_DISCIPLINE_SYMBOL) NRS_N_DISCIPLINES };
#undef NRS_DISCIPLINE_SYMBOL

extern const char *const nrs_discipline_names[]; /* in the enum's order, NULL at the end */

/** @return whether `a` is served before `b`; false both ways when the discipline does not say. */
bool nrs_served_before(enum nrs_discipline d, const struct nrs_job *a, const struct nrs_job *b);

#endif
