/* test_antenna_config.c - attribute rows of the antennas, and values that are refused. */
#include <string.h>

#include "check.h"
#include "radio/antenna.h"

/* TR 38.901 Tables 7.3-1 and 7.8-1, TS 38.151 clause D.2, TR 38.802 Table A.2.1-8 */
static void rows_and_defaults(void)
{
    static const struct {
        const struct nrs_attr_table *table;
        const char *key;
        double want;
    } rows[] = {
        {&nrs_antenna_attrs, "pattern", NRS_ANTENNA_ISOTROPIC},
        {&nrs_antenna_attrs, "element_gain_dbi", 8},
        {&nrs_antenna_attrs, "rows", 1},
        {&nrs_antenna_attrs, "columns", 1},
        {&nrs_antenna_attrs, "spacing_vertical", 0.5},
        {&nrs_antenna_attrs, "downtilt_deg", 12},
        {&nrs_antenna_attrs, "azimuth_span_deg", 120},
        {&nrs_antenna_attrs, "tilt_span_deg", 50},
        {&nrs_ue_antenna_attrs, "pattern", NRS_UE_ANTENNA_ISOTROPIC},
        {&nrs_ue_antenna_attrs, "gain_dbi", 0},
        {&nrs_ue_antenna_attrs, "element_gain_dbi", 5},
    };
    const struct nrs_attr_table *const tables[] = {&nrs_antenna_attrs, &nrs_ue_antenna_attrs};
    struct nrs_antenna_cfg gnb;
    struct nrs_ue_antenna_cfg ue;

    nrs_attr_defaults(&nrs_antenna_attrs, &gnb);
    nrs_attr_defaults(&nrs_ue_antenna_attrs, &ue);
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        const struct nrs_attr *row = nrs_attr_find(rows[i].table, rows[i].key);
        const void *object = rows[i].table == &nrs_antenna_attrs ? (void *)&gnb : (void *)&ue;

        CHECK_ROW(row && nrs_attr_number(row, object) == rows[i].want, i, "%s", rows[i].key);
    }
    for (size_t t = 0; t < NRS_LEN(tables); t++)
        for (size_t i = 0; i < tables[t]->n_rows; i++) {
            const struct nrs_attr *row = &tables[t]->rows[i];

            CHECK_ROW(row->doc[strlen(row->doc) - 1] == '.' && row->source[0], i, "%s", row->key);
            CHECK_ROW(row->type == NRS_ENUM || (row->dflt >= row->min && row->dflt <= row->max), i,
                      "%s: default outside its range", row->key);
        }
    CU_ASSERT_EQUAL(nrs_antenna_check(&gnb, "a", NULL), NRS_OK);
    CU_ASSERT_EQUAL(nrs_ue_antenna_check(&ue, "a", NULL), NRS_OK);
}

static void gnb_refusals(void)
{
    static const struct {
        const char *text;
        enum nrs_status status;
        const char *key[3];
        double value[3];
    } rows[] = {
        {"g.rows: 0 is outside [1, 64]", NRS_ERANGE, {"rows"}, {0}},
        {"g.columns: 65 is", NRS_ERANGE, {"columns"}, {65}},
        {"g.downtilt_deg: 91 deg is", NRS_ERANGE, {"downtilt_deg"}, {91}},
        {"g.element_gain_dbi: nan dBi is", NRS_ERANGE, {"element_gain_dbi"}, {NAN}},
        {"g.spacing_vertical: inf wavelength", NRS_ERANGE, {"spacing_vertical"}, {INFINITY}},
        {"g.beams_horizontal: 4 beams", NRS_ECONFLICT, {"beams_horizontal"}, {4}},
        {"g.beams_vertical: 2 beams", NRS_ECONFLICT, {"beams_vertical", "rows"}, {2, 1}},
        {"g.tilt_span_deg: 160 deg around downtilt_deg 12 goes beyond",
         NRS_ECONFLICT,
         {"tilt_span_deg", "beams_vertical", "rows"},
         {160, 2, 4}},
    };
    struct nrs_antenna_cfg cfg;
    struct nrs_error err;

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        enum nrs_status status;

        nrs_attr_defaults(&nrs_antenna_attrs, &cfg);
        for (int k = 0; k < 3 && rows[i].key[k]; k++) {
            const struct nrs_attr *row = nrs_attr_find(&nrs_antenna_attrs, rows[i].key[k]);
            void *field = (char *)&cfg + row->offset;

            if (row->type == NRS_INT)
                *(int64_t *)field = (int64_t)rows[i].value[k];
            else
                *(double *)field = rows[i].value[k];
        }
        err.text[0] = 0;
        status = nrs_antenna_check(&cfg, "g", &err);
        CHECK_ROW(status == rows[i].status && strstr(err.text, rows[i].text), i, "%s", err.text);
    }
    nrs_attr_defaults(&nrs_antenna_attrs, &cfg);
    cfg.rows = cfg.columns = 64;
    cfg.beams_horizontal = 64;
    cfg.beams_vertical = 17;
    CU_ASSERT_EQUAL(nrs_antenna_check(&cfg, "g", &err), NRS_ECONFLICT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "17 times beams_horizontal 64 is more than 1024"));
}

static void ue_refusals(void)
{
    struct nrs_ue_antenna_cfg cfg;
    struct nrs_error err;

    nrs_attr_defaults(&nrs_ue_antenna_attrs, &cfg);
    cfg.panels = 5;
    CU_ASSERT_EQUAL(nrs_ue_antenna_check(&cfg, "u", &err), NRS_ERANGE);
    CU_ASSERT_STRING_EQUAL(err.text, "u.panels: 5 is outside [1, 4]");
}

int main(void)
{
    static const struct check_test tests[] = {
        {"rows and defaults", rows_and_defaults},
        {"gNB refusals", gnb_refusals},
        {"UE refusals", ue_refusals},
        {NULL, NULL},
    };

    return check_main("antenna_config", tests);
}
