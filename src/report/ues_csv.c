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
static const char *const leg_fields[] = {
    "messages", "in_time", "reliability", "observed_s", "down_s", "outages", "availability",
};

static void add_heading(struct nrs_csv *csv, const char *const *before, size_t n_before,
                        const char *const *behind, size_t n_behind)
{
    for (size_t i = 0; i < n_before; i++)
        nrs_csv_text(csv, before[i]);
    for (size_t leg = 0; leg < NRS_N_LEGS; leg++)
        for (size_t i = 0; i < NRS_LEN(leg_fields); i++) {
            char name[32];

            snprintf(name, sizeof name, "%s_%s", legs[leg], leg_fields[i]);
            nrs_csv_text(csv, name);
        }
    for (size_t i = 0; i < n_behind; i++)
        nrs_csv_text(csv, behind[i]);
    nrs_csv_end_row(csv);
}

static void add_legs(struct nrs_csv *csv, const struct nrs_ue_sum *ue)
{
    for (unsigned leg = 0; leg < NRS_N_LEGS; leg++) {
        struct nrs_availability a = nrs_ue_availability(ue, (enum nrs_leg_kind)leg);
        double n = (double)ue->n[leg];

        nrs_csv_integer(csv, (int64_t)ue->n[leg]);
        nrs_csv_integer(csv, (int64_t)ue->n_in_time[leg]);
        nrs_csv_number(csv, n > 0 ? (double)ue->n_in_time[leg] / n : NAN);
        nrs_csv_number(csv, a.observed_s);
        nrs_csv_number(csv, a.down_s);
        nrs_csv_integer(csv, (int64_t)a.n_outages);
        nrs_csv_number(csv, nrs_availability_share(&a));
    }
}

static void add_ue(struct nrs_csv *csv, const char *label, const struct nrs_ue_sum *ue,
                   double share)
{
    nrs_csv_text(csv, label);
    nrs_csv_integer(csv, ue->replication);
    nrs_csv_integer(csv, ue->ue);
    nrs_csv_integer(csv, ue->cell);
    add_legs(csv, ue);
    nrs_csv_number(csv, nrs_ue_rate_bps(ue));
    nrs_csv_number(csv, ue->n[NRS_LEG_UPLINK] > 0 ? nrs_ue_is_satisfied(ue, share) : NAN);
    nrs_csv_number(csv, ue->spent_j);
    nrs_csv_number(csv, ue->time_s);
    nrs_csv_end_row(csv);
}

void nrs_ues_csv(const struct nrs_point_result *p, bool heading, struct nrs_text *out)
{
    static const char *const before[] = {"point", "replication", "ue", "cell"};
    static const char *const behind[] = {"ul_rate_bps", "satisfied", "energy_j", "time_s"};
    const struct nrs_ue_sum *ue = p->summary->ues.at;
    struct nrs_csv csv;

    nrs_csv_init(&csv, out);
    if (heading)
        add_heading(&csv, before, NRS_LEN(before), behind, NRS_LEN(behind));
    for (size_t i = 0; i < p->summary->ues.n; i++)
        add_ue(&csv, p->label, &ue[i], nrs_ue_message_share(&p->requirement));
}

static void add_cell(struct nrs_csv *csv, const char *label, const struct nrs_cell_sum *cell)
{
    nrs_csv_text(csv, label);
    nrs_csv_integer(csv, cell->cell);
    nrs_csv_integer(csv, (int64_t)cell->n_ues);
    add_legs(csv, &cell->sum);
    nrs_csv_number(csv, cell->ul_rate_bps);
    nrs_csv_number(csv, cell->n_sent > 0 ? (double)cell->n_satisfied / (double)cell->n_sent : NAN);
    nrs_csv_number(csv, cell->sum.spent_j);
    nrs_csv_number(csv, cell->sum.time_s);
    nrs_csv_end_row(csv);
}

void nrs_cells_csv(const struct nrs_point_result *p, bool heading, struct nrs_text *out)
{
    static const char *const before[] = {"point", "cell", "ues"};
    static const char *const behind[] = {"ul_rate_bps", "satisfied_share", "energy_j", "time_s"};
    const struct nrs_cell_sum *cell;
    struct nrs_list cells;
    struct nrs_csv csv;

    nrs_csv_init(&csv, out);
    if (heading)
        add_heading(&csv, before, NRS_LEN(before), behind, NRS_LEN(behind));
    nrs_list_init(&cells, sizeof *cell);
    if (nrs_cells_sum(p->summary, nrs_ue_message_share(&p->requirement), &cells, NULL) != NRS_OK)
        out->failed = true;
    cell = cells.at;
    for (size_t i = 0; i < cells.n; i++)
        add_cell(&csv, p->label, &cell[i]);
    nrs_list_free(&cells);
}
