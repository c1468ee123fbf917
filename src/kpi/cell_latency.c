/* cell_latency.c - a sorted list of cells with their distributions. */
#include "kpi/cell_latency.h"

#include <math.h>
#include <string.h>

const double nrs_cell_quantiles[NRS_CELL_N_QUANTILES] = {0.5, 0.95, 0.99, 0.999};

void nrs_cell_latencies_init(struct nrs_list *cells)
{
    nrs_list_init(cells, sizeof(struct nrs_cell_latency));
}

void nrs_cell_latencies_free(struct nrs_list *cells)
{
    struct nrs_cell_latency *cell = cells->at;

    for (size_t i = 0; i < cells->n; i++)
        for (size_t leg = 0; leg < NRS_N_LEGS; leg++)
            nrs_dist_free(&cell[i].leg[leg]);
    nrs_list_free(cells);
}

/* The first record that does not lie before `cell`. */
static size_t find(const struct nrs_list *cells, uint32_t cell)
{
    const struct nrs_cell_latency *at = cells->at;
    size_t low = 0, high = cells->n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (at[middle].cell < cell)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct nrs_cell_latency *nrs_cell_latencies_find(const struct nrs_list *cells, uint32_t cell)
{
    struct nrs_cell_latency *at = cells->at;
    size_t i = find(cells, cell);

    return i < cells->n && at[i].cell == cell ? &at[i] : NULL;
}

/* A record at place `i`. */
static struct nrs_cell_latency *insert(struct nrs_list *cells, size_t i, uint32_t cell,
                                       const double limit[NRS_N_LEGS])
{
    struct nrs_cell_latency one = {.cell = cell}, *at;

    for (size_t leg = 0; leg < NRS_N_LEGS; leg++) {
        nrs_dist_init(&one.leg[leg], NRS_CELL_DIGITS, limit[leg]);
        for (size_t k = 0; k < NRS_CELL_N_QUANTILES; k++)
            one.settled_s[leg][k] = NAN;
    }
    if (!nrs_list_add(cells, &one, 1))
        return NULL;
    at = (struct nrs_cell_latency *)cells->at + i;
    memmove(at + 1, at, (cells->n - 1 - i) * sizeof *at);
    *at = one;
    return at;
}

struct nrs_cell_latency *nrs_cell_latencies_at(struct nrs_list *cells, uint32_t cell,
                                               const struct nrs_leg_sum legs[NRS_N_LEGS])
{
    struct nrs_cell_latency *found = nrs_cell_latencies_find(cells, cell);
    double limit[NRS_N_LEGS];

    if (found)
        return found;
    for (size_t leg = 0; leg < NRS_N_LEGS; leg++)
        limit[leg] = legs[leg].latency.limit;
    return insert(cells, find(cells, cell), cell, limit);
}

double nrs_cell_latency_rounded_s(double value_s, double limit_s)
{
    double up_s = fmax(value_s, ceil(value_s * 1e6) / 1e6); /* a product may be rounded down */

    return value_s <= limit_s ? fmin(up_s, limit_s) : up_s;
}

bool nrs_cell_latency_add(struct nrs_cell_latency *cell, enum nrs_leg_kind leg, double value_s)
{
    struct nrs_dist *d = &cell->leg[leg];

    return nrs_dist_add(d, nrs_cell_latency_rounded_s(value_s, d->limit));
}

static bool append_cell(struct nrs_list *to, const struct nrs_cell_latency *from)
{
    struct nrs_cell_latency *cell = nrs_cell_latencies_find(to, from->cell);
    double limit[NRS_N_LEGS];

    for (size_t leg = 0; leg < NRS_N_LEGS; leg++)
        limit[leg] = from->leg[leg].limit;
    if (!cell)
        cell = insert(to, find(to, from->cell), from->cell, limit);
    for (size_t leg = 0; leg < NRS_N_LEGS && cell; leg++)
        if (!nrs_dist_append(&cell->leg[leg], &from->leg[leg]))
            return false;
    return cell != NULL;
}

bool nrs_cell_latencies_append(struct nrs_list *to, const struct nrs_list *from)
{
    const struct nrs_cell_latency *cell = from->at;

    for (size_t i = 0; i < from->n; i++)
        if (!append_cell(to, &cell[i]))
            return false;
    return true;
}

void nrs_cell_latencies_settle(struct nrs_list *cells)
{
    struct nrs_cell_latency *cell = cells->at;

    for (size_t i = 0; i < cells->n; i++)
        for (unsigned leg = 0; leg < NRS_N_LEGS; leg++) {
            for (size_t k = 0; k < NRS_CELL_N_QUANTILES; k++)
                cell[i].settled_s[leg][k] = nrs_cell_latency_s(&cell[i], (enum nrs_leg_kind)leg, k);
            nrs_dist_free(&cell[i].leg[leg]);
        }
}

double nrs_cell_latency_s(const struct nrs_cell_latency *cell, enum nrs_leg_kind leg, size_t k)
{
    if (cell->leg[leg].n == 0)
        return cell->settled_s[leg][k];
    return nrs_dist_quantile(&cell->leg[leg], nrs_cell_quantiles[k]);
}
