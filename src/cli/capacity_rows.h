/* capacity_rows.h - finished searches as reports take them. */
#ifndef NRS_CLI_CAPACITY_ROWS_H
#define NRS_CLI_CAPACITY_ROWS_H

#include "batch/capacity.h"
#include "report/capacity_report.h"

struct nrs_capacity_rows {
    struct nrs_capacity_row *row; /* [n] */
    struct nrs_capacity_trial *trial;
    size_t n;
};

/** @param points  of the searches, which the rows borrow. nrs_capacity_rows_free in any case. */
enum nrs_status nrs_capacity_rows_make(const struct nrs_capacity *c, struct nrs_points *points,
                                       struct nrs_capacity_rows *out, struct nrs_error *err);
void nrs_capacity_rows_free(struct nrs_capacity_rows *rows);

#endif
