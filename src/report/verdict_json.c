/* verdict_json.c - verdicts as JSON. */
#include <math.h>

#include "report/energy_report.h"
#include "report/service_report.h"
#include "report/verdict_fields.h"
#include "report/verdict_report.h"

static void add_row(struct nrs_json *j, cJSON *array, const struct nrs_verdict_row *row)
{
    const struct nrs_quantity_info *info = &nrs_quantities[row->quantity];
    cJSON *object = nrs_json_object(j, array);

    nrs_json_text(j, object, "quantity", info->key);
    nrs_json_text(j, object, "direction", nrs_direction_name(info->direction));
    nrs_json_text(j, object, "unit", info->unit);
    for (size_t i = 0; i < NRS_N_ROW_FIELDS; i++)
        nrs_json_number(j, object, nrs_row_fields[i].key,
                        nrs_row_field_value(&nrs_row_fields[i], row));
    nrs_json_flag(j, object, "lost", isinf(row->estimate)); /* null alone would not tell */
    nrs_json_text(j, object, "status", nrs_verdict_status_names[row->status]);
    nrs_json_text(j, object, "reason", nrs_verdict_reasons[row->reason]);
}

static void add_stages(struct nrs_json *j, cJSON *object, const struct nrs_stage_budget *b)
{
    cJSON *stages = nrs_json_array(j, object, "stages");

    nrs_json_number(j, object, "stage_quantile", b->quantile);
    for (size_t i = 0; i < b->n_rows; i++) {
        cJSON *stage = nrs_json_object(j, stages);

        nrs_json_text(j, stage, "stage", nrs_stage_row_name(i).text);
        nrs_json_number(j, stage, "n", (double)b->stage[i].n);
        nrs_json_number(j, stage, "n_lost", (double)b->stage[i].n_lost);
        nrs_json_number(j, stage, "median_s", b->stage[i].median_s);
        nrs_json_number(j, stage, "high_s", b->stage[i].high_s);
    }
}

void nrs_verdict_json(const struct nrs_point_result *p, struct nrs_json *j, cJSON *object)
{
    const struct nrs_verdict *v = &p->verdict;
    cJSON *rows, *fates;

    nrs_json_text(j, object, "label", p->label);
    nrs_json_text(j, object, "requirement_set", p->requirement_set);
    nrs_json_text(j, object, "application", p->requirement.name);
    nrs_json_text(j, object, "network", p->network);
    nrs_json_text(j, object, "split", p->split);
    nrs_json_text(j, object, "dtype", p->dtype);
    nrs_json_number(j, object, "payload_bytes", (double)p->payload_bytes);
    nrs_json_flag(j, object, "device_split", p->is_device_split);
    nrs_json_number(j, object, "frame_rate_hz", p->frame_rate_hz);
    nrs_json_number(j, object, "n_ues", p->n_ues);
    nrs_json_text(j, object, "overall", nrs_verdict_status_names[v->overall]);
    nrs_json_number(j, object, "confidence", v->confidence);
    nrs_json_number(j, object, "look", v->look);
    nrs_json_number(j, object, "confidence_of_looks", p->requirement.confidence);
    nrs_json_text(j, object, "clusters_are", v->by_ue ? "ues" : "replications");
    rows = nrs_json_array(j, object, "rows");
    for (size_t i = 0; i < NRS_N_QUANTITIES; i++)
        add_row(j, rows, &v->row[i]);
    add_stages(j, object, &v->stages);
    nrs_energy_json(&v->energy, j, object);
    nrs_json_number(j, object, "n_frames", (double)v->n_frames);
    fates = nrs_json_member(j, object, "fates");
    for (size_t i = 0; i < NRS_N_FATES; i++)
        nrs_json_number(j, fates, nrs_fate_names[i], (double)v->fate[i]);
    if (p->summary)
        nrs_service_json(p->summary, j, object);
}

void nrs_verdict_json_line(const struct nrs_point_result *p, struct nrs_text *out)
{
    struct nrs_json j;

    nrs_json_init(&j);
    nrs_verdict_json(p, &j, j.root);
    nrs_json_print_line(&j, out);
    nrs_json_free(&j);
}

void nrs_verdict_json_all(const struct nrs_point_result *points, size_t n, struct nrs_text *out)
{
    struct nrs_json j;
    cJSON *array;

    nrs_json_init(&j);
    array = nrs_json_array(&j, j.root, "points");
    for (size_t i = 0; i < n; i++)
        nrs_verdict_json(&points[i], &j, nrs_json_object(&j, array));
    nrs_json_print(&j, out);
    nrs_json_free(&j);
}
