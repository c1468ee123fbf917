/* round_robin.c - UEs take turns: whoever was served longest ago is next. */
#include "radio/scheduler.h"

static double key(const struct nrs_candidate *c)
{
    (void)c; /* equal keys: the turn decides */
    return 0;
}

const struct nrs_scheduler nrs_scheduler_round_robin = {"round-robin", false, false, key};
