/* scheduler.c - the table of policies, and the pick that they rank for. */
#include "radio/scheduler.h"

#define POINTER(symbol, name) &nrs_scheduler_##symbol,
#define NAME(symbol, name)    name,

const struct nrs_scheduler *const nrs_schedulers[] = {NRS_SCHEDULERS(POINTER) NULL};
const char *const nrs_scheduler_names[] = {NRS_SCHEDULERS(NAME) NULL};

/* Those that have waited too long take turns among themselves, whatever the policy: if there are
 * many, its choice would leave the same ones out again. */
static bool before(const struct nrs_scheduler *policy, const struct nrs_candidate *a,
                   const struct nrs_candidate *b)
{
    double x, y;

    if (a->starving != b->starving)
        return a->starving;
    x = policy->key(a);
    y = policy->key(b);
    if (!a->starving && (x < y || y < x))
        return x < y;
    return a->turn < b->turn || (a->turn == b->turn && a->ue < b->ue);
}

size_t nrs_scheduler_pick(const struct nrs_scheduler *policy, struct nrs_candidate *list, size_t n,
                          size_t max)
{
    size_t picked = 0;

    for (; picked < n && picked < max; picked++) {
        struct nrs_candidate first;
        size_t best = picked;

        for (size_t i = picked + 1; i < n; i++)
            if (before(policy, &list[i], &list[best]))
                best = i;
        first = list[best];
        list[best] = list[picked];
        list[picked] = first;
    }
    return picked;
}
