/* priority.c - UE classes by the priority level of their 5QI, TS 23.501 clause 5.7.3.3. */
#include "radio/scheduler.h"

static double key(const struct nrs_candidate *c)
{
    return c->priority;
}

const struct nrs_scheduler nrs_scheduler_priority = {"priority", false, true, key};
