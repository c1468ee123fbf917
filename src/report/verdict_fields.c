/* verdict_fields.c - the one list of a row's numbers. */
#include "report/verdict_fields.h"

const struct nrs_row_field nrs_row_fields[NRS_N_ROW_FIELDS] = {
    {"estimate", offsetof(struct nrs_verdict_row, estimate), false},
    {"target", offsetof(struct nrs_verdict_row, target), false},
    {"margin", offsetof(struct nrs_verdict_row, margin), false},
    {"quantile", offsetof(struct nrs_verdict_row, quantile), false},
    {"lo", offsetof(struct nrs_verdict_row, lo), false},
    {"hi", offsetof(struct nrs_verdict_row, hi), false},
    {"n", offsetof(struct nrs_verdict_row, n), true},
    {"n_lost", offsetof(struct nrs_verdict_row, n_lost), true},
    {"n_late", offsetof(struct nrs_verdict_row, n_late), true},
    {"n_censored", offsetof(struct nrs_verdict_row, n_censored), true},
    {"clusters", offsetof(struct nrs_verdict_row, n_clusters), true},
    {"design_effect", offsetof(struct nrs_verdict_row, deff), false},
    {"n_effective", offsetof(struct nrs_verdict_row, n_eff), false},
    {"growth", offsetof(struct nrs_verdict_row, growth), false},
};

double nrs_row_field_value(const struct nrs_row_field *field, const struct nrs_verdict_row *row)
{
    const void *at = (const char *)row + field->offset;

    return field->is_count ? (double)*(const size_t *)at : *(const double *)at;
}

const char *nrs_direction_name(enum nrs_direction direction)
{
    return direction == NRS_AT_MOST ? "at-most" : "at-least";
}
