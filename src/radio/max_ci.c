/* max_ci.c - maximum carrier to interference: the UE that can send most in this slot. */
#include "radio/scheduler.h"

static double key(const struct nrs_candidate *c)
{
    return -c->rate;
}

const struct nrs_scheduler nrs_scheduler_max_ci = {"max-ci", true, true, key};
