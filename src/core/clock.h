/* clock.h - real time, for measuring; the simulated time of the models is not here. */
#ifndef NRS_CORE_CLOCK_H
#define NRS_CORE_CLOCK_H

/** Seconds of a clock that never jumps. */
double nrs_monotonic_s(void);

/** Seconds that the processor spent on the calling thread. */
double nrs_thread_cpu_s(void);

#endif
