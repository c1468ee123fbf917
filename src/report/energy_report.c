/* energy_report.c - energy by part, power and battery life as text, JSON and CSV. */
#include "report/energy_report.h"

#include <math.h>

#include "report/csv.h"
#include "report/number.h"

#define HOUR_S 3600.0

/* Completed frames that the energy of a part is divided by. */
static size_t frames_of(const struct nrs_energy *e, size_t part)
{
    return part <= NRS_ENERGY_DOWNLINK ? e->n_measured : e->n_done;
}

/* "-" for a UE that takes nothing, whose battery lasts for ever. */
static struct nrs_number hours(double life_s)
{
    return nrs_number_short(isinf(life_s) ? NAN : life_s / HOUR_S);
}

void nrs_energy_text(const struct nrs_energy *e, const struct nrs_style *style,
                     struct nrs_text *out)
{
    static const struct nrs_column columns[] = {
        {"energy", "", true}, {"a frame", "mJ", false}, {"frames", "", false}};
    struct nrs_table t;

    if (e->n_ues == 0)
        return;
    nrs_table_init(&t, columns, NRS_LEN(columns));
    for (size_t i = 0; i < NRS_N_ENERGY_PARTS; i++) {
        if (isnan(e->frame_j[i]))
            continue;
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%s", nrs_energy_part_names[i]);
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%s", nrs_number_short(e->frame_j[i] * 1e3).text);
        nrs_table_cell(&t, NRS_TONE_PLAIN, "%zu", frames_of(e, i));
    }
    nrs_text_add(out, "\n");
    if (e->n_done > 0)
        nrs_table_render(&t, style, out);
    nrs_table_free(&t);
    nrs_text_printf(out, "UE power %s W on average, %s W at most; ",
                    nrs_number_short(e->mean_w).text, nrs_number_short(e->most_w).text);
    nrs_text_printf(out, "a battery lasts %s h (median), %s h (worst of %zu)\n",
                    hours(e->life_median_s).text, hours(e->life_worst_s).text, e->n_ues);
}

/* Beside the parts: what there is of the UEs. */
struct ue_value {
    const char *quantity, *unit; /* in CSV */
    const char *key;             /* in JSON */
    double value;
};
#define N_UE_VALUES 4

static void list_ue_values(const struct nrs_energy *e, struct ue_value out[N_UE_VALUES])
{
    out[0] = (struct ue_value){"ue-power-mean", "W", "ue_power_mean_w", e->mean_w};
    out[1] = (struct ue_value){"ue-power-most", "W", "ue_power_most_w", e->most_w};
    out[2] =
        (struct ue_value){"battery-life-median", "s", "battery_life_median_s", e->life_median_s};
    out[3] = (struct ue_value){"battery-life-worst", "s", "battery_life_worst_s", e->life_worst_s};
}

void nrs_energy_json(const struct nrs_energy *e, struct nrs_json *j, cJSON *object)
{
    cJSON *energy = nrs_json_member(j, object, "energy"), *parts;
    struct ue_value values[N_UE_VALUES];

    parts = nrs_json_array(j, energy, "parts");
    for (size_t i = 0; i < NRS_N_ENERGY_PARTS; i++) {
        cJSON *part = nrs_json_object(j, parts);

        nrs_json_text(j, part, "part", nrs_energy_part_names[i]);
        nrs_json_number(j, part, "frame_j", e->frame_j[i]);
        nrs_json_number(j, part, "n", (double)frames_of(e, i));
    }
    list_ue_values(e, values);
    for (size_t i = 0; i < N_UE_VALUES; i++)
        nrs_json_number(j, energy, values[i].key, values[i].value);
    nrs_json_number(j, energy, "n_ues", (double)e->n_ues);
}

static void add_line(struct nrs_csv *csv, const char *label, const char *quantity, const char *unit,
                     double value, size_t n)
{
    nrs_csv_text(csv, label);
    nrs_csv_text(csv, quantity);
    nrs_csv_text(csv, unit);
    nrs_csv_number(csv, value);
    nrs_csv_integer(csv, (int64_t)n);
    nrs_csv_end_row(csv);
}

void nrs_energy_csv(const char *label, const struct nrs_energy *e, bool heading,
                    struct nrs_text *out)
{
    static const char *const names[] = {"point", "quantity", "unit", "value", "n"};
    struct ue_value values[N_UE_VALUES];
    struct nrs_csv csv;

    nrs_csv_init(&csv, out);
    for (size_t i = 0; heading && i < NRS_LEN(names); i++)
        nrs_csv_text(&csv, names[i]);
    if (heading)
        nrs_csv_end_row(&csv);
    for (size_t i = 0; i < NRS_N_ENERGY_PARTS; i++)
        add_line(&csv, label, nrs_energy_part_names[i], "J", e->frame_j[i], frames_of(e, i));
    list_ue_values(e, values);
    for (size_t i = 0; i < N_UE_VALUES; i++)
        add_line(&csv, label, values[i].quantity, values[i].unit, values[i].value, e->n_ues);
}
