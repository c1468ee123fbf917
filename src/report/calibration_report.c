/* calibration_report.c - one result of `nrsplit calibrate` in four forms. */
#include "report/calibration_report.h"

#include <math.h>
#include <stdio.h>

#include "core/version.h"
#include "report/csv.h"

#define LAST (NRS_CALIBRATION_POINTS - 1)

/* The quantities in the order of columns and keys. */
struct quantity {
    const char *key;
    const double *value; /* by percentile */
};

enum { N_QUANTITIES = 4 };

static void list(const struct nrs_calibration_result *r, struct quantity out[N_QUANTITIES])
{
    out[0] = (struct quantity){"coupling_gain_db", r->gain_db};
    out[1] = (struct quantity){"geometry_db", r->noise ? r->sinr_db : r->sir_db};
    out[2] = (struct quantity){"geometry_with_noise_db", r->sinr_db};
    out[3] = (struct quantity){"geometry_without_noise_db", r->sir_db};
}

void nrs_calibration_json(const struct nrs_calibration_result *r, struct nrs_text *out)
{
    struct quantity quantities[N_QUANTITIES];
    struct nrs_json j;

    list(r, quantities);
    nrs_json_init(&j);
    nrs_json_text(&j, j.root, "scenario", r->scenario);
    nrs_json_number(&j, j.root, "seed", (double)r->seed);
    nrs_json_text(&j, j.root, "version", nrs_version());
    nrs_json_number(&j, j.root, "drops", (double)r->drops);
    nrs_json_number(&j, j.root, "ues", (double)r->ues);
    nrs_json_flag(&j, j.root, "noise", r->noise);
    for (size_t i = 0; i < N_QUANTITIES; i++) {
        cJSON *object = nrs_json_member(&j, j.root, quantities[i].key);

        for (int p = 1; p < LAST; p++) {
            char key[8];

            snprintf(key, sizeof key, "p%d", p);
            nrs_json_number(&j, object, key, quantities[i].value[p]);
        }
    }
    nrs_json_print(&j, out);
    nrs_json_free(&j);
}

void nrs_calibration_csv(const struct nrs_calibration_result *r, struct nrs_text *out)
{
    struct quantity quantities[N_QUANTITIES];
    struct nrs_csv csv;

    list(r, quantities);
    nrs_csv_init(&csv, out);
    nrs_csv_text(&csv, "percentile");
    for (size_t i = 0; i < N_QUANTITIES; i++)
        nrs_csv_text(&csv, quantities[i].key);
    nrs_csv_end_row(&csv);
    for (int p = 1; p < LAST; p++) {
        nrs_csv_integer(&csv, p);
        for (size_t i = 0; i < N_QUANTITIES; i++)
            nrs_csv_number(&csv, quantities[i].value[p]);
        nrs_csv_end_row(&csv);
    }
}

static void add_value(struct nrs_table *t, double value)
{
    if (isfinite(value))
        nrs_table_cell(t, NRS_TONE_PLAIN, "%.1f", value);
    else
        nrs_table_cell(t, NRS_TONE_FAINT, "-");
}

void nrs_calibration_table(const struct nrs_calibration_result *r, const struct nrs_style *style,
                           struct nrs_text *out)
{
    static const struct {
        int percentile;
        const char *name;
    } rows[] = {{0, "least"}, {5, "5 %"},   {25, "25 %"},      {50, "50 %"},
                {75, "75 %"}, {95, "95 %"}, {LAST, "greatest"}};
    static const struct nrs_column columns[] = {{"percentile", "", true},
                                                {"coupling gain", "dB", false},
                                                {"geometry", "dB, with noise", false},
                                                {"geometry", "dB, without noise", false}};
    struct nrs_table t;

    nrs_text_printf(out, "%s: %zu UEs of %zu drop%s, seed %lld\n\n", r->scenario, r->ues, r->drops,
                    r->drops == 1 ? "" : "s", (long long)r->seed);
    nrs_table_init(&t, columns, NRS_LEN(columns));
    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%s", rows[i].name);
        add_value(&t, r->gain_db[rows[i].percentile]);
        add_value(&t, r->sinr_db[rows[i].percentile]);
        add_value(&t, r->sir_db[rows[i].percentile]);
    }
    nrs_table_render(&t, style, out);
    nrs_table_free(&t);
}

/* A name must not end its field. */
static void add_name(const char *name, struct nrs_text *out)
{
    for (; *name; name++) {
        char c = *name == '"' ? '\'' : *name == '\\' ? '/' : *name;

        if ((unsigned char)c < ' ')
            c = ' ';
        nrs_text_add_n(out, &c, 1);
    }
}

void nrs_calibration_figure_data(const struct nrs_calibration_result *r, struct nrs_text *out)
{
    nrs_text_add(out, "\"");
    add_name(r->scenario, out);
    nrs_text_printf(out, "\"\t%zu\t%zu\t%lld\t%d\n\n\n", r->ues, r->drops, (long long)r->seed,
                    isfinite(r->sir_db[0]) ? 1 : 0);
    for (int p = 0; p <= LAST; p++)
        nrs_text_printf(out, "%d\t%.4f\t%.4f\t%.4f\n", p, r->gain_db[p], r->sinr_db[p],
                        isfinite(r->sir_db[p]) ? r->sir_db[p] : NAN);
}
