/* explain_order.c - which change comes first, and what the forms of an explanation share. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/explain_parts.h"

const char *const nrs_explain_leg_names[NRS_N_LEGS] = {
    [NRS_LEG_UPLINK] = "upload",
    [NRS_LEG_DOWNLINK] = "download",
    [NRS_LEG_FRAME] = "recognition",
};

static int by_cost(const struct nrs_change *a, const struct nrs_change *b)
{
    return (a->cost > b->cost) - (a->cost < b->cost);
}

static double worst_margin(const struct nrs_verdict *v)
{
    const struct nrs_verdict_row *worst = nrs_verdict_worst(v);

    return worst ? nrs_row_margin(worst) : INFINITY;
}

enum nrs_promise nrs_promise_of(const struct nrs_verdict *v)
{
    if (v->overall == NRS_MET)
        return NRS_PROMISE_MET;
    if (v->overall != NRS_OPEN)
        return NRS_PROMISE_NONE;
    return worst_margin(v) >= 0 ? NRS_PROMISE_LIKELY : NRS_PROMISE_OPEN;
}

/* What is left is the order in which they were proposed: they lie in one array. */
static int best_first(const void *a, const void *b)
{
    const struct nrs_tried *x = a, *y = b;
    const enum nrs_promise promise = nrs_promise_of(x->verdict);
    const int margins = nrs_verdict_compare(y->verdict, x->verdict);
    const int cost = by_cost(x->change, y->change);

    if (promise != nrs_promise_of(y->verdict))
        return promise < nrs_promise_of(y->verdict) ? -1 : 1;
    if (promise <= NRS_PROMISE_LIKELY && cost != 0)
        return cost;
    if (margins != 0)
        return margins;
    return cost != 0 ? cost : (x->change > y->change) - (x->change < y->change);
}

void nrs_tried_sort(struct nrs_tried *tried, size_t n)
{
    qsort(tried, n, sizeof *tried, best_first);
}

bool nrs_tried_helps(const struct nrs_tried *tried, const struct nrs_verdict *as_it_is)
{
    const double is = worst_margin(tried->verdict), was = worst_margin(as_it_is);

    if (nrs_promise_of(tried->verdict) != nrs_promise_of(as_it_is))
        return nrs_promise_of(tried->verdict) < nrs_promise_of(as_it_is);
    if (is != was)
        return is > was;
    return isinf(is) && nrs_verdict_compare(tried->verdict, as_it_is) > 0;
}

double nrs_explain_margin_of(const struct nrs_verdict *v, const struct nrs_verdict_row *row)
{
    return row ? nrs_row_margin(&v->row[row->quantity]) : NAN;
}

void nrs_explain_set(const struct nrs_change *change, char out[NRS_SET_MAX])
{
    const cJSON *value;
    size_t n = 0;

    out[0] = '\0';
    cJSON_ArrayForEach(value, change->values)
    {
        if (n > 0 && n + 2 < NRS_SET_MAX)
            out[n++] = ' ';
        nrs_change_assignment(value, out + n, NRS_SET_MAX - n);
        n = strlen(out);
    }
}
