/* availability.c - from expected messages to the times in which the service was down. */
#include "kpi/availability.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "kpi/leg.h"

static bool is_correct(const struct nrs_expected *m)
{
    return !isnan(m->received_s);
}

/* When a message's outcome is there. */
static double known_s(const struct nrs_expected *m)
{
    return is_correct(m) ? m->received_s : m->deadline_s;
}

/* Of two at one time, the correct one first: it was not received later than the other's deadline.
 */
static int by_time(const void *a, const void *b)
{
    double x = known_s(a), y = known_s(b);

    if (x != y)
        return x < y ? -1 : 1;
    return is_correct(b) - is_correct(a);
}

static void add_outage(struct nrs_availability *a, double from_s, double to_s)
{
    if (to_s - from_s <= NRS_TIME_RESOLUTION_S)
        return;
    a->down_s += to_s - from_s;
    a->n_outages++;
}

struct nrs_availability nrs_availability_of(struct nrs_expected *messages, size_t n,
                                            double survival_s, double interval_s)
{
    struct nrs_availability out = {0};
    double from_s = INFINITY, to_s = -INFINITY,
           missed_s = NAN; /* the first since the last correct */

    for (size_t i = 0; i < n; i++) {
        from_s = fmin(from_s, messages[i].deadline_s);
        to_s = fmax(to_s, messages[i].deadline_s);
    }
    if (n == 0)
        return out;
    to_s += interval_s;
    qsort(messages, n, sizeof *messages, by_time);
    for (size_t i = 0; i < n; i++) {
        if (is_correct(&messages[i]) && !isnan(missed_s)) {
            add_outage(&out, missed_s + survival_s, messages[i].received_s);
            missed_s = NAN;
        } else if (!is_correct(&messages[i]) && isnan(missed_s)) {
            missed_s = messages[i].deadline_s;
        }
    }
    if (!isnan(missed_s))
        add_outage(&out, missed_s + survival_s, to_s);
    out.observed_s = to_s - from_s;
    out.down_s = fmin(out.down_s, out.observed_s); /* a sum of differences is not exact */
    return out;
}

double nrs_availability_share(const struct nrs_availability *a)
{
    return a->observed_s > 0 ? 1 - a->down_s / a->observed_s : NAN;
}

double nrs_availability_mtbf_s(const struct nrs_availability *a)
{
    return a->n_outages > 0 ? (a->observed_s - a->down_s) / (double)a->n_outages : NAN;
}
