/* summary_fields.h - what the writer, the reader and the check of summaries share: their fields. */
#ifndef NRS_BATCH_SUMMARY_FIELDS_H
#define NRS_BATCH_SUMMARY_FIELDS_H

#include "kpi/summary.h"

enum nrs_summary_type {
    NRS_SUM_U8,
    NRS_SUM_U16,
    NRS_SUM_U32,
    NRS_SUM_U64,
    NRS_SUM_REAL,
    NRS_SUM_TEXT
};

struct nrs_summary_field {
    const char *key;
    enum nrs_summary_type type;
    size_t at, size, width; /* of an element; how many elements a record has */
    double max;             /* of an integer */
    bool may_be_nan;        /* null */
    bool may_be_lost;       /* "lost": INFINITY */
};

/* One of the summary's lists. */
struct nrs_summary_table {
    const char *key;
    size_t at; /* of the list in the summary */
    const struct nrs_summary_field *fields;
    size_t n_fields;
};

#define NRS_SUMMARY_N_TABLES 5
extern const struct nrs_summary_table nrs_summary_tables[NRS_SUMMARY_N_TABLES];

#define NRS_SUMMARY_COUNT_MAX 1e11               /* frames, batches: sums of many do not overflow */
#define NRS_SUMMARY_BYTES_MAX 9007199254740992.0 /* 2^53: a double has no more */

extern const char *const nrs_summary_leg_names[NRS_N_LEGS]; /* "uplink", "downlink", "frame" */

/** Refuse sums that do not add up, lists out of order, and records of no run. */
enum nrs_status nrs_summary_check(const struct nrs_summary *s, const char *place,
                                  struct nrs_error *err);

#endif
