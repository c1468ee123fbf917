/* cell.c - UEs in the order of their cells, added up. */
#include "kpi/cell.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kpi/ue_rate.h"

/* In a cell by replication and number: sums of doubles do not depend on anything else. */
static int by_cell(const void *a, const void *b)
{
    const struct nrs_ue_sum *x = a, *y = b;

    if (x->cell != y->cell)
        return x->cell < y->cell ? -1 : 1;
    if (x->replication != y->replication)
        return x->replication < y->replication ? -1 : 1;
    return (x->ue > y->ue) - (x->ue < y->ue);
}

static void add_ue(struct nrs_cell_sum *cell, const struct nrs_ue_sum *ue, struct nrs_ue_rule rule)
{
    struct nrs_ue_sum *sum = &cell->sum;

    cell->n_ues++;
    if (ue->n[NRS_LEG_UPLINK] > 0) {
        cell->n_sent++;
        cell->n_satisfied += nrs_ue_is_satisfied(ue, rule);
    }
    for (unsigned leg = 0; leg < NRS_N_LEGS; leg++) {
        cell->n_with[leg] += ue->n[leg] > 0;
        cell->n_leg_satisfied[leg] +=
            ue->n[leg] > 0 && nrs_ue_leg_is_satisfied(ue, (enum nrs_leg_kind)leg, rule);
        sum->n[leg] += ue->n[leg];
        sum->n_in_time[leg] += ue->n_in_time[leg];
        sum->n_outages[leg] += ue->n_outages[leg];
        sum->observed_s[leg] += ue->observed_s[leg];
        sum->down_s[leg] += ue->down_s[leg];
    }
    for (size_t leg = 0; leg < NRS_N_DIRECTIONS; leg++) {
        sum->delivered_bytes[leg] += ue->delivered_bytes[leg];
        sum->wait_s[leg] += ue->wait_s[leg];
    }
    sum->n_decoded += ue->n_decoded;
    sum->uplink_j += ue->uplink_j;
    if (!isnan(ue->time_s)) {
        sum->spent_j += ue->spent_j;
        sum->time_s += ue->time_s;
    }
}

static double rate_of(const struct nrs_ue_sum *ue, size_t n, enum nrs_leg_kind leg,
                      struct nrs_sample *rates)
{
    rates->n = 0;
    for (size_t i = 0; i < n; i++)
        if (ue[i].n[leg] > 0)
            nrs_sample_add(rates, nrs_ue_rate_bps(&ue[i], leg));
    nrs_sample_sort(rates);
    return nrs_sample_quantile(rates, NRS_UE_RATE_QUANTILE);
}

static void add_latencies(const struct nrs_list *cells, struct nrs_cell_sum *out)
{
    const struct nrs_cell_latency *cell = nrs_cell_latencies_find(cells, out->cell);

    for (unsigned leg = 0; leg < NRS_N_LEGS; leg++)
        for (size_t k = 0; k < NRS_CELL_N_QUANTILES; k++)
            out->latency_s[leg][k] =
                cell ? nrs_cell_latency_s(cell, (enum nrs_leg_kind)leg, k) : NAN;
}

/* The UEs of one cell, which stand together. */
static struct nrs_cell_sum sum_of(const struct nrs_ue_sum *ue, size_t n, struct nrs_ue_rule rule,
                                  struct nrs_sample *rates)
{
    struct nrs_cell_sum cell = {.cell = ue->cell};

    for (size_t i = 0; i < n; i++)
        add_ue(&cell, &ue[i], rule);
    for (unsigned leg = 0; leg < NRS_N_DIRECTIONS; leg++)
        cell.rate_bps[leg] = rate_of(ue, n, (enum nrs_leg_kind)leg, rates);
    return cell;
}

/* @param ue  the summary's, by cell. */
static bool add_cells(const struct nrs_summary *s, const struct nrs_ue_sum *ue,
                      struct nrs_ue_rule rule, struct nrs_sample *rates, struct nrs_list *out)
{
    for (size_t from = 0, to = 0; from < s->ues.n; from = to) {
        struct nrs_cell_sum cell;

        while (to < s->ues.n && ue[to].cell == ue[from].cell)
            to++;
        cell = sum_of(ue + from, to - from, rule, rates);
        add_latencies(&s->cells, &cell);
        if (!nrs_list_add(out, &cell, 1))
            return false;
    }
    return true;
}

enum nrs_status nrs_cells_sum(const struct nrs_summary *s, struct nrs_ue_rule rule,
                              struct nrs_list *out, struct nrs_error *err)
{
    struct nrs_ue_sum *ue = calloc(s->ues.n + 1, sizeof *ue);
    struct nrs_sample rates;
    enum nrs_status status;

    nrs_sample_init(&rates);
    status = nrs_sample_reset(&rates, s->ues.n, err);
    if (!ue)
        status = nrs_fail(err, NRS_EMACHINE, "out of memory for %zu UEs", s->ues.n);
    if (status == NRS_OK) {
        if (s->ues.n > 0)
            memcpy(ue, s->ues.at, s->ues.n * sizeof *ue);
        qsort(ue, s->ues.n, sizeof *ue, by_cell);
        if (!add_cells(s, ue, rule, &rates, out))
            status = nrs_fail(err, NRS_EMACHINE, "out of memory for cells");
    }
    nrs_sample_free(&rates);
    free(ue);
    return status;
}

struct nrs_availability nrs_ue_availability(const struct nrs_ue_sum *ue, enum nrs_leg_kind leg)
{
    return (struct nrs_availability){ue->observed_s[leg], ue->down_s[leg], ue->n_outages[leg]};
}
