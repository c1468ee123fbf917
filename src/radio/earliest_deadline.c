/* earliest_deadline.c - the UE whose oldest message is due first.
 *
 * The gNB is taken to know when a message was generated and its budget, as the delay status report
 * of TS 38.321 clause 5.4.9 (Rel-18) tells it in the uplink.
 */
#include "radio/scheduler.h"

static double key(const struct nrs_candidate *c)
{
    return c->deadline_s;
}

const struct nrs_scheduler nrs_scheduler_earliest_deadline = {"earliest-deadline", false, true,
                                                              key};
