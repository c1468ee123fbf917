/* range.h - values that a sweep gives by their ends.
 *
 *   {"from": 4, "to": 64, "step": 4}      {"from": 1e-4, "to": 0.1, "count": 7, "scale": "log"}
 *
 * Both ends are values, the last one of a step only if a whole number of steps leads to it. Values
 * have the digits that a person would write: those of `from` and `step`, or 15. Of an integer they
 * are rounded, and what is then the same as the one before is dropped.
 */
#ifndef NRS_SCENARIO_RANGE_H
#define NRS_SCENARIO_RANGE_H

#include "scenario/read.h"

enum nrs_scale { NRS_SCALE_LINEAR, NRS_SCALE_LOG };

struct nrs_range {
    double from, to, step; /* in the JSON value's unit; NAN: not given */
    int64_t count;         /* 0: not given */
    int scale;             /* enum nrs_scale */
};

/**
 * The values of a range.
 * @param row   of the parameter: a number or an integer.
 * @param json  an object.
 * @param path  where it stands in the file; errors name both.
 * @param max   more values are refused.
 * @param out   a new list of numbers.
 */
enum nrs_status nrs_range_values(const struct nrs_attr *row, const cJSON *json, const char *file,
                                 const char *path, size_t max, cJSON **out, struct nrs_error *err);

/** The ends of a range and its scale alone: no step or count. Refuses ends that do not ascend. */
enum nrs_status nrs_range_ends(const cJSON *json, const char *file, const char *path,
                               struct nrs_range *out, struct nrs_error *err);

/** @return x with 15 significant digits. */
double nrs_range_tidy(double x);

#endif
