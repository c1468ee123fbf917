/* capacity_read.h - capacity.json, read again: what nrs_capacity_json has written. */
#ifndef NRS_REPORT_CAPACITY_READ_H
#define NRS_REPORT_CAPACITY_READ_H

#include "report/capacity_report.h"

/* Capacities with all that they borrow. */
struct nrs_capacities_kept {
    struct nrs_capacities all;
    struct nrs_capacity_row *row;     /* [all.n] */
    struct nrs_capacity_trial *trial; /* of all rows */
    cJSON *root;                      /* has the texts */
};

/**
 * Read them: reports made of them are those that were made first, byte by byte.
 * @param place  what errors name first.
 * @param root   of the file; taken over, also on an error.
 * @param out    nrs_capacities_free in any case.
 * @return NRS_EPARSE: it is not of that form; NRS_EMACHINE.
 */
enum nrs_status nrs_capacities_read(const char *place, cJSON *root, struct nrs_capacities_kept *out,
                                    struct nrs_error *err);
void nrs_capacities_free(struct nrs_capacities_kept *c);

#endif
