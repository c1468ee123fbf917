/* arrival.h - how a UE's frames come: a word that requirements and devices share. */
#ifndef NRS_CORE_ARRIVAL_H
#define NRS_CORE_ARRIVAL_H

enum nrs_arrival {
    NRS_PERIODIC, /* every 1/rate, with a random phase and jitter */
    NRS_POISSON,  /* independent gaps, exponential with mean 1/rate */
    NRS_ONE_SHOT  /* a single frame at a uniform time */
};
extern const char *const nrs_arrival_names[]; /* "periodic", "poisson", "one-shot", NULL */

#endif
