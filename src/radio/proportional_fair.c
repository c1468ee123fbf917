/* proportional_fair.c - the UE whose channel is best against what it was given lately.
 *
 * Metric: rate / average (Jalali, Padovani, Pankaj, "Data throughput of CDMA-HDR", VTC 2000), the
 * rate over the whole carrier. A UE that was given nothing yet is first.
 */
#include <math.h>

#include "radio/scheduler.h"

static double key(const struct nrs_candidate *c)
{
    return c->average > 0 ? -c->rate / c->average : -INFINITY;
}

const struct nrs_scheduler nrs_scheduler_proportional_fair = {"proportional-fair", true, true, key};
