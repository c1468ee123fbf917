/* outage_kit.h - cells that fail, for test_ran_outage*.c. */
#ifndef NRS_TESTS_OUTAGE_KIT_H
#define NRS_TESTS_OUTAGE_KIT_H

#include "radio/mac.h"
#include "ran_kit.h"

#define SLOT_S 0.5e-3
#define PLENTY INT64_C(1000000000000) /* bytes: never empty */

static inline void kit_down(struct kit *k, uint32_t cell, double now_s, bool keep)
{
    nrs_ran_set_cell(k->ran, cell, false, now_s, keep, kit_on_report, k);
}

static inline void kit_up(struct kit *k, uint32_t cell, double now_s)
{
    nrs_ran_set_cell(k->ran, cell, true, now_s, true, kit_on_report, k);
}

/* 30 kHz, FDD: a DL block goes out in the slot in which its UE may be served. Cells 400 m apart on
 * the x axis, UEs that stand on it. */
static inline struct kit kit_line(uint32_t n_cells, const double *ue_x_m, size_t n_ues)
{
    struct kit k = kit_defaults("FDD");
    struct nrs_radio_cfg *c = &k.cfg;
    struct nrs_position *row = calloc(n_ues, sizeof *row);

    for (size_t i = 0; i < n_ues; i++)
        row[i] = (struct nrs_position){.x_m = ue_x_m[i], .y_m = 3};
    k.files.positions = (struct nrs_csv_rows){.row = row, .n = n_ues};
    kit_places(&k, false);
    c->channel.environment = NRS_RMA;
    c->drop.type = NRS_DROP_FILE;
    snprintf(c->drop.file, sizeof c->drop.file, "of the test");
    c->layout.type = NRS_LAYOUT_LIST;
    c->n_sectors = n_cells;
    for (uint32_t i = 0; i < n_cells; i++)
        c->sectors[i] = (struct nrs_sector_cfg){.x_m = 400 * i, .power_dbm = NRS_POWER_OWN_DBM};
    c->gnb_antenna.pattern = NRS_ANTENNA_ISOTROPIC;
    c->interference.irc_gain_db = 0;
    c->ul.fixed_bler = c->dl.fixed_bler = 1e-9;
    return k;
}

/* Transmissions of a UE in slots from `from` on, before `to`. */
static inline size_t kit_sent(const struct kit *k, uint32_t ue, int64_t from, int64_t to)
{
    size_t n = 0;

    for (size_t i = 0; i < k->n_tbs; i++)
        n += k->tbs[i].ue == ue && k->tbs[i].slot >= from && k->tbs[i].slot < to;
    return n;
}

#endif
