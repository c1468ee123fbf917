/* verdict_csv.c - verdicts as CSV. */
#include "report/csv.h"
#include "report/verdict_fields.h"
#include "report/verdict_report.h"

static void add_names(struct nrs_csv *csv, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        nrs_csv_text(csv, names[i]);
}

static void add_verdict_heading(struct nrs_csv *csv)
{
    static const char *const before[] = {
        "label",   "requirement_set", "application",  "network",       "split",
        "dtype",   "payload_bytes",   "device_split", "frame_rate_hz", "n_ues",
        "overall", "quantity",        "direction",    "unit",
    };
    static const char *const after[] = {"status", "reason", "confidence", "look"};

    add_names(csv, before, NRS_LEN(before));
    for (size_t i = 0; i < NRS_N_ROW_FIELDS; i++)
        nrs_csv_text(csv, nrs_row_fields[i].key);
    add_names(csv, after, NRS_LEN(after));
    nrs_csv_end_row(csv);
}

static void add_verdict_row(struct nrs_csv *csv, const struct nrs_point_result *p,
                            const struct nrs_verdict_row *row)
{
    const struct nrs_quantity_info *info = &nrs_quantities[row->quantity];
    const char *const point[] = {
        p->label, p->requirement_set, p->requirement.name, p->network, p->split, p->dtype,
    };
    const char *const quantity[] = {
        nrs_verdict_status_names[p->verdict.overall],
        info->key,
        nrs_direction_name(info->direction),
        info->unit,
    };

    add_names(csv, point, NRS_LEN(point));
    nrs_csv_integer(csv, p->payload_bytes);
    nrs_csv_integer(csv, p->is_device_split);
    nrs_csv_number(csv, p->frame_rate_hz);
    nrs_csv_integer(csv, p->n_ues);
    add_names(csv, quantity, NRS_LEN(quantity));
    for (size_t i = 0; i < NRS_N_ROW_FIELDS; i++)
        nrs_csv_number(csv, nrs_row_field_value(&nrs_row_fields[i], row));
    nrs_csv_text(csv, nrs_verdict_status_names[row->status]);
    nrs_csv_text(csv, nrs_verdict_reasons[row->reason]);
    nrs_csv_number(csv, p->verdict.confidence);
    nrs_csv_integer(csv, p->verdict.look);
    nrs_csv_end_row(csv);
}

void nrs_verdict_csv(const struct nrs_point_result *points, size_t n, bool heading,
                     struct nrs_text *out)
{
    struct nrs_csv csv;

    nrs_csv_init(&csv, out);
    if (heading)
        add_verdict_heading(&csv);
    for (size_t i = 0; i < n; i++)
        for (size_t q = 0; q < NRS_N_QUANTITIES; q++)
            add_verdict_row(&csv, &points[i], &points[i].verdict.row[q]);
}
