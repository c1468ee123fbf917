/* ues_csv.c - UEs and cells: the same columns for each leg. */
#include "report/ues_csv.h"

#include <math.h>
#include <stdio.h>

#include "kpi/cell.h"
#include "kpi/ue_rate.h"
#include "report/csv.h"

static const char *const legs[NRS_N_LEGS] = {
    [NRS_LEG_UPLINK] = "ul",
    [NRS_LEG_DOWNLINK] = "dl",
    [NRS_LEG_FRAME] = "frame",
};
/* What there is of each leg; a UE's own quantiles, and those of a cell, stand between. */
static const char *const counts[] = {
    "messages", "in_time", "reliability",  "observed_s",
    "down_s",   "outages", "availability", "mtbf_s",
};
static const char *const ue_quantiles[NRS_UE_N_QUANTILES] = {"p50_s", "p95_s", "p99_s", "max_s"};
static const char *const cell_quantiles[NRS_CELL_N_QUANTILES] = {"p50_s", "p95_s", "p99_s",
                                                                 "p99_9_s"};
static const char *const rates[NRS_N_DIRECTIONS] = {"ul_rate_bps", "dl_rate_bps"};

static void add_names(struct nrs_csv *csv, const char *leg, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char name[32];

        snprintf(name, sizeof name, "%s%s%s", leg, leg[0] ? "_" : "", names[i]);
        nrs_csv_text(csv, name);
    }
}

/* Columns of one table. */
struct columns {
    const char *before[4], *behind[3];
    size_t n_before, n_quantiles;
    const char *const *quantiles;
    const char *satisfied;
};

static const struct columns ue_columns = {
    .before = {"point", "replication", "ue", "cell"},
    .n_before = 4,
    .quantiles = ue_quantiles,
    .n_quantiles = NRS_UE_N_QUANTILES,
    .satisfied = "satisfied",
    .behind = {"satisfied", "energy_j", "time_s"},
};
static const struct columns cell_columns = {
    .before = {"point", "cell", "ues"},
    .n_before = 3,
    .quantiles = cell_quantiles,
    .n_quantiles = NRS_CELL_N_QUANTILES,
    .satisfied = "satisfied_share",
    .behind = {"satisfied_share", "energy_j", "time_s"},
};

static void add_heading(struct nrs_csv *csv, const struct columns *c)
{
    add_names(csv, "", c->before, c->n_before);
    for (size_t leg = 0; leg < NRS_N_LEGS; leg++) {
        add_names(csv, legs[leg], counts, NRS_LEN(counts));
        add_names(csv, legs[leg], c->quantiles, c->n_quantiles);
        add_names(csv, legs[leg], &c->satisfied, 1);
    }
    add_names(csv, "", rates, NRS_LEN(rates));
    add_names(csv, "", c->behind, NRS_LEN(c->behind));
    nrs_csv_end_row(csv);
}

static double share_of(double part, double n)
{
    return n > 0 ? part / n : NAN;
}

/* @param satisfied  a flag, or a share; NAN: nothing was sent. */
static void add_leg(struct nrs_csv *csv, const struct nrs_ue_sum *ue, enum nrs_leg_kind leg,
                    const double *quantile_s, size_t n_quantiles, double satisfied)
{
    struct nrs_availability a = nrs_ue_availability(ue, leg);

    nrs_csv_integer(csv, (int64_t)ue->n[leg]);
    nrs_csv_integer(csv, (int64_t)ue->n_in_time[leg]);
    nrs_csv_number(csv, share_of((double)ue->n_in_time[leg], (double)ue->n[leg]));
    nrs_csv_number(csv, a.observed_s);
    nrs_csv_number(csv, a.down_s);
    nrs_csv_integer(csv, (int64_t)a.n_outages);
    nrs_csv_number(csv, nrs_availability_share(&a));
    nrs_csv_number(csv, nrs_availability_mtbf_s(&a));
    for (size_t k = 0; k < n_quantiles; k++)
        nrs_csv_number(csv, quantile_s[k]);
    nrs_csv_number(csv, satisfied);
}

static void add_ue(struct nrs_csv *csv, const char *label, const struct nrs_ue_sum *ue,
                   struct nrs_ue_rule rule)
{
    nrs_csv_text(csv, label);
    nrs_csv_integer(csv, ue->replication);
    nrs_csv_integer(csv, ue->ue);
    nrs_csv_integer(csv, ue->cell);
    for (unsigned k = 0; k < NRS_N_LEGS; k++) {
        enum nrs_leg_kind leg = (enum nrs_leg_kind)k;

        add_leg(csv, ue, leg, ue->latency_s[leg], NRS_UE_N_QUANTILES,
                ue->n[leg] > 0 ? nrs_ue_leg_is_satisfied(ue, leg, rule) : NAN);
    }
    for (unsigned leg = 0; leg < NRS_N_DIRECTIONS; leg++)
        nrs_csv_number(csv, nrs_ue_rate_bps(ue, (enum nrs_leg_kind)leg));
    nrs_csv_number(csv, ue->n[NRS_LEG_UPLINK] > 0 ? nrs_ue_is_satisfied(ue, rule) : NAN);
    nrs_csv_number(csv, ue->spent_j);
    nrs_csv_number(csv, ue->time_s);
    nrs_csv_end_row(csv);
}

void nrs_ues_csv(const struct nrs_point_result *p, bool heading, struct nrs_text *out)
{
    const struct nrs_ue_sum *ue = p->summary->ues.at;
    struct nrs_csv csv;

    nrs_csv_init(&csv, out);
    if (heading)
        add_heading(&csv, &ue_columns);
    for (size_t i = 0; i < p->summary->ues.n; i++)
        add_ue(&csv, p->label, &ue[i], nrs_ue_rule_of(&p->requirement));
}

static void add_cell(struct nrs_csv *csv, const char *label, const struct nrs_cell_sum *cell)
{
    nrs_csv_text(csv, label);
    nrs_csv_integer(csv, cell->cell);
    nrs_csv_integer(csv, (int64_t)cell->n_ues);
    for (unsigned leg = 0; leg < NRS_N_LEGS; leg++)
        add_leg(csv, &cell->sum, (enum nrs_leg_kind)leg, cell->latency_s[leg], NRS_CELL_N_QUANTILES,
                share_of((double)cell->n_leg_satisfied[leg], (double)cell->n_with[leg]));
    for (size_t leg = 0; leg < NRS_N_DIRECTIONS; leg++)
        nrs_csv_number(csv, cell->rate_bps[leg]);
    nrs_csv_number(csv, share_of((double)cell->n_satisfied, (double)cell->n_sent));
    nrs_csv_number(csv, cell->sum.spent_j);
    nrs_csv_number(csv, cell->sum.time_s);
    nrs_csv_end_row(csv);
}

void nrs_cells_csv(const struct nrs_point_result *p, bool heading, struct nrs_text *out)
{
    const struct nrs_cell_sum *cell;
    struct nrs_list cells;
    struct nrs_csv csv;

    nrs_csv_init(&csv, out);
    if (heading)
        add_heading(&csv, &cell_columns);
    nrs_list_init(&cells, sizeof *cell);
    if (nrs_cells_sum(p->summary, nrs_ue_rule_of(&p->requirement), &cells, NULL) != NRS_OK)
        out->failed = true;
    cell = cells.at;
    for (size_t i = 0; i < cells.n; i++)
        add_cell(&csv, p->label, &cell[i]);
    nrs_list_free(&cells);
}
