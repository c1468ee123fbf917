/* worst.c - margins of a verdict in order. */
#include "kpi/worst.h"

#include <math.h>
#include <stdlib.h>

double nrs_row_margin(const struct nrs_verdict_row *row)
{
    if (row->status == NRS_NO_DATA)
        return -INFINITY;
    return isnan(row->target) || row->status == NRS_NOT_EVALUATED ? NAN : row->margin;
}

const struct nrs_verdict_row *nrs_verdict_worst(const struct nrs_verdict *v)
{
    const struct nrs_verdict_row *worst = NULL;

    for (size_t i = 0; i < NRS_N_QUANTITIES; i++) {
        double margin = nrs_row_margin(&v->row[i]);

        if (!isnan(margin) && (!worst || margin < nrs_row_margin(worst)))
            worst = &v->row[i];
    }
    return worst;
}

static int ascending(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static void sort_margins(const struct nrs_verdict *v, double margin[NRS_N_QUANTITIES])
{
    for (size_t i = 0; i < NRS_N_QUANTITIES; i++) {
        margin[i] = nrs_row_margin(&v->row[i]);
        if (isnan(margin[i]))
            margin[i] = INFINITY;
    }
    qsort(margin, NRS_N_QUANTITIES, sizeof *margin, ascending);
}

int nrs_verdict_compare(const struct nrs_verdict *a, const struct nrs_verdict *b)
{
    double x[NRS_N_QUANTITIES], y[NRS_N_QUANTITIES];

    sort_margins(a, x);
    sort_margins(b, y);
    for (size_t i = 0; i < NRS_N_QUANTITIES; i++)
        if (x[i] != y[i])
            return x[i] > y[i] ? 1 : -1;
    return 0;
}
