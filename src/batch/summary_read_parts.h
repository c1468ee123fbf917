/* summary_read_parts.h - what the files that read a summary share. */
#ifndef NRS_BATCH_SUMMARY_READ_PARTS_H
#define NRS_BATCH_SUMMARY_READ_PARTS_H

#include <cjson/cJSON.h>

#include "kpi/summary.h"
#include "scenario/json.h"

/* Where a value stands: made for errors only. */
struct nrs_summary_place {
    const char *file;
    char path[NRS_JSON_PATH_MAX];
};

#define NRS_SUMMARY_NO_INDEX (-1)

/** Refuse `value`, NULL: it is missing, which stands at `key` and, in a list, at `index`. */
enum nrs_status nrs_summary_fail(const struct nrs_summary_place *p, const char *key, long index,
                                 const cJSON *value, enum nrs_status status, const char *expected,
                                 struct nrs_error *err);

/** A member of its type. @return NRS_ETYPE. */
enum nrs_status nrs_summary_get(const cJSON *object, const char *key,
                                const struct nrs_summary_place *p, cJSON_bool (*is)(const cJSON *),
                                const char *expected, const cJSON **out, struct nrs_error *err);

/** Nothing but what is asked for, each of which is looked for by itself. @return NRS_ENAME. */
enum nrs_status nrs_summary_check_members(const cJSON *object, int n,
                                          const struct nrs_summary_place *p, struct nrs_error *err);

/** Is it a whole number from 0 to `max`? */
bool nrs_summary_is_integer(const cJSON *value, double max);

enum nrs_status nrs_summary_get_count(const cJSON *object, const char *key,
                                      const struct nrs_summary_place *p, uint64_t *out,
                                      struct nrs_error *err);
enum nrs_status nrs_summary_get_time(const cJSON *object, const char *key,
                                     const struct nrs_summary_place *p, double *out_s,
                                     struct nrs_error *err);

/** Distributions of the summary `root` into `s`; those of cells after those of legs, whose limits
 * they have. */
enum nrs_status nrs_summary_read_legs(const cJSON *root, struct nrs_summary_place *p,
                                      struct nrs_summary *s, struct nrs_error *err);
enum nrs_status nrs_summary_read_stages(const cJSON *root, struct nrs_summary_place *p,
                                        struct nrs_summary *s, struct nrs_error *err);
enum nrs_status nrs_summary_read_cells(const cJSON *root, struct nrs_summary_place *p,
                                       struct nrs_summary *s, struct nrs_error *err);

#endif
