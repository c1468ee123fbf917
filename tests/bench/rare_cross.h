/* rare_cross.h - the estimator of rare losses beside runs that count them. */
#ifndef NRS_TESTS_BENCH_RARE_CROSS_H
#define NRS_TESTS_BENCH_RARE_CROSS_H

#include "core/status.h"
#include "radio/bler.h"

/** For the cases that an argument begins the name of (cross-...), and for none without one: print,
 * for scenarios that lose 1e-4 to 1e-1 of their results, the share counted in runs of the whole
 * simulator and the estimate of rare/rare.h, each with its interval of 95 %. */
enum nrs_status bench_rare_cross(const struct nrs_link_curves *curves, int argc, char **argv,
                                 struct nrs_error *err);

#endif
