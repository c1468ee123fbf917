/* test_config_carrier.c - carriers that the standard has, and those that it has not. */
#include <string.h>

#include "ran_kit.h"

/* TS 38.101-1 and -2, Tables 5.2-1 and 5.3.2-1 */
static void frequency_ranges(void)
{
    /* clang-format off */
    static const struct {
        double ghz, mhz, scs_khz;
        const char *pattern;
        int prb;
        const char *want; /* start of the error, NULL: accepted */
    } rows[] = {
        {3.5, 100, 30, "DDDSU", 273, NULL},
        {0.7, 20, 15, "FDD", 106, NULL},
        {0.9, 3, 15, "FDD", 15, NULL},
        {3.5, 100, 60, "DDDSU", 135, NULL},
        {28, 400, 120, "DDDSU", 264, NULL},
        {24.25, 100, 60, "DDDSU", 132, NULL},
        {24.24, 100, 60, "DDDSU", 135, NULL},
        {3.5, 100, 120, "DDDSU", 0, "radio.carrier.scs_khz: 120 carries no data in FR1"},
        {28, 100, 30, "DDDSU", 0, "radio.carrier.scs_khz: 30 carries no data in FR2"},
        {28, 50, 15, "DDDSU", 0, "radio.carrier.scs_khz: 15 carries no data in FR2"},
        {28, 100, 120, "FDD", 66, "radio.carrier.tdd_pattern: FDD does not exist in FR2"},
        {28, 400, 60, "DDDSU", 0, "radio.carrier.bandwidth_mhz: no PRB count for 400 MHz"},
        {3.5, 60, 15, "DDDSU", 0, "radio.carrier.bandwidth_mhz: no PRB count for 60 MHz"},
    };
    /* clang-format on */

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_defaults(rows[i].pattern);
        struct nrs_error err = {0};
        enum nrs_status status;

        k.cfg.carrier.frequency_hz = rows[i].ghz * 1e9;
        k.cfg.carrier.bandwidth_hz = rows[i].mhz * 1e6;
        k.cfg.carrier.scs_hz = rows[i].scs_khz * 1e3;
        status = nrs_carrier_check(&k.cfg, &err);
        CHECK_ROW(nrs_radio_prb_count(&k.cfg.carrier) == rows[i].prb, i, "%d PRBs",
                  nrs_radio_prb_count(&k.cfg.carrier));
        if (rows[i].want)
            CHECK_ROW(status == NRS_ECONFLICT && strstr(err.text, rows[i].want) == err.text, i,
                      "want '%s', got '%s'", rows[i].want, err.text);
        else
            CHECK_ROW(status == NRS_OK, i, "'%s'", err.text);
        CHECK_ROW(nrs_carrier_check(&k.cfg, NULL) == status, i, "differs without a text");
    }
}

/* Nothing is on by default. */
static void defaults(void)
{
    static const struct {
        const char *key;
        double want;
    } rows[] = {{"minislot_symbols", 0}, {"srs_period_slots", 0}, {"srs_symbols", 2}};

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const struct nrs_attr *row = nrs_attr_find(&nrs_carrier_attrs, rows[i].key);

        CHECK_ROW(row && row->dflt == rows[i].want, i, "%s", rows[i].key);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"frequency ranges", frequency_ranges},
        {"defaults", defaults},
        {NULL, NULL},
    };

    return check_main("radio carrier", tests);
}
