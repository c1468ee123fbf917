/* rare.h - how much sooner a tilted fade gives the same interval than naive sampling. */
#ifndef NRS_TESTS_BENCH_RARE_H
#define NRS_TESTS_BENCH_RARE_H

/** Print a table of the cases of stats/slow_fading.h: estimate, relative error, and variance times
 * CPU time of naive sampling over that of the other methods. */
void bench_rare(void);

#endif
