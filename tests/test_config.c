/* test_config.c - the radio's attribute rows, and combinations that are refused. */
#include <string.h>

#include "ran_kit.h"

static const struct nrs_attr_table *const tables[] = {
    &nrs_carrier_attrs,      &nrs_cell_attrs,  &nrs_channel_attrs,  &nrs_ul_attrs,
    &nrs_dl_attrs,           &nrs_mac_attrs,   &nrs_drop_attrs,     &nrs_antenna_attrs,
    &nrs_csi_attrs,          &nrs_rlc_attrs,   &nrs_layout_attrs,   &nrs_penetration_attrs,
    &nrs_interference_attrs, &nrs_power_attrs, &nrs_mobility_attrs, &nrs_handover_attrs,
};

static void *object_of(struct nrs_radio_cfg *cfg, const struct nrs_attr_table *t)
{
    void *const objects[] = {
        &cfg->carrier,      &cfg->cell,  &cfg->channel,  &cfg->ul,
        &cfg->dl,           &cfg->mac,   &cfg->drop,     &cfg->gnb_antenna,
        &cfg->csi,          &cfg->rlc,   &cfg->layout,   &cfg->penetration,
        &cfg->interference, &cfg->power, &cfg->mobility, &cfg->handover,
    };

    for (size_t i = 0; i < NRS_LEN(tables); i++)
        if (tables[i] == t)
            return objects[i];
    return NULL;
}

static void rows_say_all(void)
{
    for (size_t t = 0; t < NRS_LEN(tables); t++)
        for (size_t i = 0; i < tables[t]->n_rows; i++) {
            const struct nrs_attr *row = &tables[t]->rows[i];

            CHECK_ROW(row->doc[0] && row->source[0] && row->doc[strlen(row->doc) - 1] == '.', i,
                      "%s.%s is not documented", tables[t]->section, row->key);
            CHECK_ROW(row->type == NRS_NAME || row->type == NRS_ENUM ||
                          (row->min < row->max && row->dflt >= row->min && row->dflt <= row->max),
                      i, "%s.%s: default outside its range", tables[t]->section, row->key);
        }
}

/* facts of TR 38.838, RP-180524, TS 38.101 and TS 38.214, in the JSON keys' units */
static void defaults_are_the_evaluation_scenario(void)
{
    /* clang-format off */
    static const struct { size_t table; const char *key; double want; } rows[] = {
        {0, "frequency_ghz", 4},      {0, "bandwidth_mhz", 100},     {0, "scs_khz", 30},
        {0, "special_dl_symbols", 10}, {0, "special_ul_symbols", 2}, {1, "gnb_power_dbm", 51},
        {1, "ue_power_dbm", 23},      {1, "gnb_noise_figure_db", 5}, {1, "ue_noise_figure_db", 9},
        {1, "gnb_height_m", 0},       {1, "ue_height_m", 0},         {6, "min_distance_m", 35},
        {7, "element_gain_dbi", 8},  {3, "target_bler", 0.1},      {4, "target_bler", 0.1},
        {3, "max_harq_tx", 4},        {5, "harq_processes", 16},     {5, "sr_period_ms", 2.5},
        {5, "gnb_processing_us", 500},
    };
    /* clang-format on */
    struct kit k = kit_defaults("DDDSU");

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const struct nrs_attr *row = nrs_attr_find(tables[rows[i].table], rows[i].key);
        double got = row ? nrs_attr_number(row, object_of(&k.cfg, tables[rows[i].table])) : NAN;

        CHECK_ROW(fabs(got - rows[i].want) <= 1e-9 * rows[i].want, i, "%s: %g", rows[i].key, got);
    }
    CU_ASSERT_EQUAL(k.cfg.channel.environment, NRS_UMA);
    CU_ASSERT_EQUAL(nrs_radio_prb_count(&k.cfg.carrier), 273); /* TS 38.101-1 Table 5.3.2-1 */
    CU_ASSERT_DOUBLE_EQUAL(k.cfg.ul.ldpc_gap_db, nrs_ldpc_gap_db_default, 0);
    /* the disc has the area of a hexagon 200 m across */
    CU_ASSERT_DOUBLE_EQUAL(M_PI * k.cfg.drop.radius_m * k.cfg.drop.radius_m,
                           sqrt(3) / 2 * 200 * 200, 10);
    k.cfg.channel.model = NRS_CHANNEL_38901;
    CU_ASSERT_EQUAL(nrs_radio_check(&k.cfg, NULL), NRS_OK);
}

struct setting {
    size_t table;
    const char *key;
    double number;
    const char *text; /* or NULL */
};

static void apply(struct nrs_radio_cfg *cfg, const struct setting *s)
{
    const struct nrs_attr *row = s->key ? nrs_attr_find(tables[s->table], s->key) : NULL;
    struct nrs_error err = {0};

    if (!s->key)
        return;
    CU_ASSERT_PTR_NOT_NULL_FATAL(row);
    if (s->text)
        nrs_attr_set_text(row, object_of(cfg, tables[s->table]), s->text, s->key, &err);
    else
        nrs_attr_set_number(row, object_of(cfg, tables[s->table]), s->number, s->key, &err);
    CU_ASSERT_STRING_EQUAL(err.text, "");
}

static void combinations(void)
{
    /* clang-format off */
    static const struct { struct setting set[3]; const char *want; /* NULL: accepted */ } rows[] = {
        {{{0, "bandwidth_mhz", 33, NULL}}, "radio.carrier.bandwidth_mhz"},
        {{{0, "scs_khz", 45, NULL}}, "radio.carrier.scs_khz"},
        {{{0, "scs_khz", 15, NULL}}, "radio.carrier.bandwidth_mhz"}, /* 100 MHz needs 30 */
        {{{0, "scs_khz", 15, NULL}, {0, "bandwidth_mhz", 20, NULL}}, NULL},
        {{{0, "tdd_pattern", 0, "DDDD"}}, "radio.carrier.tdd_pattern"},
        {{{0, "tdd_pattern", 0, "UU"}}, "radio.carrier.tdd_pattern"},
        {{{0, "tdd_pattern", 0, "DDXSU"}}, "radio.carrier.tdd_pattern"},
        {{{0, "tdd_pattern", 0, "FDD"}}, NULL},
        /* two UL symbols less the PUCCH's one: all DMRS */
        {{{0, "tdd_pattern", 0, "DS"}}, "radio.carrier.tdd_pattern"},
        {{{0, "tdd_pattern", 0, "DS"}, {3, "control_symbols", 0, NULL}}, NULL},
        {{{0, "special_dl_symbols", 13, NULL}}, "radio.carrier.tdd_pattern"}, /* 13 + 2 > 14 */
        {{{3, "layers", 4, NULL}, {1, "gnb_rx_antennas", 2, NULL}}, "radio.ul.layers"},
        {{{4, "layers", 4, NULL}, {1, "ue_rx_antennas", 2, NULL}}, "radio.dl.layers"},
        {{{3, "layers", 3, NULL}}, "radio.ul.layers: 3 is more than radio.cell.ue_tx_antennas 2"},
        {{{4, "layers", 4, NULL}, {1, "gnb_rx_antennas", 2, NULL}},
         "radio.dl.layers: 4 is more than radio.cell.gnb_rx_antennas 2"},
        {{{6, "radius_m", 6000, NULL}}, "radio.drop (at radius_m)"}, /* Table 7.4.1-1: 5 km */
        {{{6, "min_distance_m", 5500, NULL}, {6, "radius_m", 6000, NULL}},
         "radio.drop (at min_distance_m)"},
        {{{1, "ue_height_m", 30, NULL}}, "radio.drop"}, /* 22.5 m */
        {{{2, "environment", 0, "InF-SH"}}, NULL}, /* UEs are in the hall: no building counts */
        {{{2, "environment", 0, "RMa"}, {11, "building", 0, "high-loss"}},
            "radio.penetration.building: high-loss buildings do not exist in RMa"},
        {{{2, "environment", 0, "InF-SL"}, {11, "building", 0, "high-loss"}}, NULL},
        {{{2, "model", 0, "trace"}}, "radio.channel.trace_file: '' with model trace"},
        {{{2, "trace_file", 0, "x.csv"}}, "radio.channel.trace_file: 'x.csv' with model tr38901"},
        {{{10, "type", 0, "hex"}}, "radio.gnb_antenna.pattern: isotropic, but radio.layout.sectors"},
        {{{10, "type", 0, "hex"}, {7, "pattern", 0, "tr38901"}}, NULL},
        {{{10, "sites", 3, NULL}, {10, "type", 0, "hex"}}, "radio.layout.sites: 3"},
        {{{10, "type", 0, "hex"}, {7, "pattern", 0, "tr38901"}, {10, "isd_m", 8700, NULL}},
         "radio.layout.isd_m (a cell's corners): 2D distance: 5022.95"}, /* 8700 m / sqrt(3) */
        {{{10, "type", 0, "hex"}, {7, "pattern", 0, "tr38901"}, {10, "isd_m", 8600, NULL}}, NULL},
        {{{13, "alpha", 0.3, NULL}}, "radio.power_control.alpha"},
        {{{14, "model", 0, "trace"}}, "radio.mobility.file"},
        {{{15, "qin_db", -9, NULL}}, "radio.handover.qin_db"},
        {{{5, "configured_grant_period_ms", 0.1, NULL}}, "radio.mac.configured_grant_period_ms"},
        {{{5, "configured_grant_period_ms", 5, NULL}, {5, "configured_prb", 137, NULL}},
         "radio.mac.configured_prb: 137 is more than half the carrier's 273"},
        {{{5, "sr_grant_prb", 274, NULL}}, "radio.mac.sr_grant_prb"},
        {{{5, "n_processing_capability", 2, NULL}}, NULL},
        {{{3, "mcs_table", 3, NULL}, {4, "mcs_table", 2, NULL}}, NULL},
    };
    /* clang-format on */

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_defaults("DDDSU");
        struct nrs_error err = {0};
        enum nrs_status status;

        k.cfg.channel.model = NRS_CHANNEL_38901;
        for (size_t j = 0; j < NRS_LEN(rows[i].set); j++)
            apply(&k.cfg, &rows[i].set[j]);
        status = nrs_radio_check(&k.cfg, &err);
        if (rows[i].want)
            CHECK_ROW(status != NRS_OK && strstr(err.text, rows[i].want) == err.text, i, "%s: '%s'",
                      rows[i].want, err.text);
        else
            CHECK_ROW(status == NRS_OK, i, "'%s'", err.text);
        CHECK_ROW(nrs_radio_check(&k.cfg, NULL) == status, i, "differs without an error text");
    }
}

/* TS 38.214 Table 5.3-2 has no capability 2 at 120 kHz, and at 60 kHz in FR1 only */
static void capability_must_exist(void)
{
    static const double scs_hz[] = {60e3, 120e3};

    for (size_t i = 0; i < NRS_LEN(scs_hz); i++) {
        struct kit k = kit_defaults("DDDSU");
        struct nrs_error err = {0};

        k.cfg.carrier.frequency_hz = 30e9;
        k.cfg.carrier.scs_hz = scs_hz[i];
        CHECK_ROW(nrs_radio_check(&k.cfg, &err) == NRS_OK, i, "'%s'", err.text);
        k.cfg.mac.n_processing_capability = 2;
        CHECK_ROW(nrs_radio_check(&k.cfg, &err) == NRS_ECONFLICT, i, "accepted");
        CHECK_ROW(strstr(err.text, "radio.mac.n_processing_capability") == err.text, i, "'%s'",
                  err.text);
    }
}

/* not reached through the rows, but through a configuration made by another program */
static void values_outside_rows(void)
{
    struct kit k = kit_defaults("DDDSU");

    k.cfg.dl.mcs_table = 4;
    CU_ASSERT_EQUAL(nrs_radio_check(&k.cfg, NULL), NRS_ERANGE);
    k.cfg.dl.mcs_table = 0;
    CU_ASSERT_EQUAL(nrs_radio_check(&k.cfg, NULL), NRS_ERANGE);
    k = kit_defaults("DDDSU");
    k.cfg.channel.model = NRS_CHANNEL_38901;
    k.cfg.drop.radius_m = NAN;
    CU_ASSERT_EQUAL(nrs_radio_check(&k.cfg, NULL), NRS_ERANGE);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"rows are documented", rows_say_all},
        {"defaults", defaults_are_the_evaluation_scenario},
        {"combinations", combinations},
        {"processing capability", capability_must_exist},
        {"values outside the rows", values_outside_rows},
        {NULL, NULL},
    };

    return check_main("radio config", tests);
}
