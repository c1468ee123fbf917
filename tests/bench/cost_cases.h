/* cost_cases.h - what cost.c runs: from the least to a minute's work, one subject at a time. */
#ifndef NRS_BENCH_COST_CASES_H
#define NRS_BENCH_COST_CASES_H

#include <stdbool.h>
#include <stddef.h>

#define COST_SETTINGS  6
#define COST_CASES_MAX 128

struct cost_case {
    const char *name, *scenario;
    bool held_out; /* not fitted, only compared */
    size_t stride; /* of a sweep: every so many points; 0: all */
    const char *settings[COST_SETTINGS];
};

extern const struct cost_case cost_cases[];
extern const size_t cost_n_cases;

#endif
