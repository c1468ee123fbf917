/* discipline.c - first in, first out; earliest deadline first; lowest priority number first. */
#include "edge/discipline.h"

#include <stddef.h>

static bool fifo(const struct nrs_job *a, const struct nrs_job *b)
{
    return a->arrival_s < b->arrival_s;
}

static bool edf(const struct nrs_job *a, const struct nrs_job *b)
{
    return a->deadline_s < b->deadline_s || (a->deadline_s == b->deadline_s && fifo(a, b));
}

static bool by_priority(const struct nrs_job *a, const struct nrs_job *b)
{
    return a->priority < b->priority || (a->priority == b->priority && fifo(a, b));
}

#define NAME(symbol, function, name)     name,
#define FUNCTION(symbol, function, name) function,

const char *const nrs_discipline_names[] = {NRS_DISCIPLINES(NAME) NULL};

bool nrs_served_before(enum nrs_discipline d, const struct nrs_job *a, const struct nrs_job *b)
{
    static bool (*const before[])(const struct nrs_job *,
                                  const struct nrs_job *) = {NRS_DISCIPLINES(FUNCTION)};

    return before[d](a, b);
}
