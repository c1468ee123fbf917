/* pilot.h - what runs of the whole simulator tell about results: when they reach the gNB, how many
 * a UE gets, and whether they wait there.
 */
#ifndef NRS_RARE_PILOT_H
#define NRS_RARE_PILOT_H

#include "kpi/ledger.h"
#include "radio/bler.h"
#include "scenario/point.h"

/* A frame of a pilot run. Times in seconds; NAN: it did not come that far. */
struct nrs_rare_frame {
    double leave_s, arrive_s, result_s; /* from the server, at the gNB, at the UE */
    int64_t bytes;                      /* of the result */
    uint32_t ue, n_tb, n_tx;
    uint8_t measured;
};

/* Frames of one run, by UE and then by arrival; those without a result last. */
struct nrs_rare_run {
    struct nrs_rare_frame *frame;
    size_t n;
    size_t *first;   /* by UE, and one more: its frames */
    double *results; /* by UE: share of its measured frames that become results */
};

/* A step of the share of frames that become results, over the loss of the UE's link. */
struct nrs_rare_step {
    double loss_db, share; /* of UEs up to this loss */
};

struct nrs_rare_pilot {
    struct nrs_rare_run *run;
    uint32_t n_runs, n_ues;
    struct nrs_rare_step *step; /* losses rise, shares fall */
    size_t n_steps;
    int64_t bytes;               /* of a result; 0: none, -1: they differ */
    uint64_t n_results, n_late;  /* measured */
    uint64_t n_single, n_waited; /* of one round; of these, those that waited for it */
    uint64_t n_late_by_waiting;  /* that would have been in time */
    double *wait_s;              /* of all single ones: how long */
};

/** Keep what a run's ledger says. @param out  owned by the caller: free. @return NRS_EMACHINE. */
enum nrs_status nrs_rare_frames(const struct nrs_ledger *l, struct nrs_rare_frame **out, size_t *n,
                                struct nrs_error *err);

/**
 * Make sense of runs 0, 1, ... of a point.
 * @param frames, n  of each run; the pilot owns the frames from here on, also after an error.
 * @return NRS_EMACHINE; what nrs_tagged_new returns.
 */
enum nrs_status nrs_rare_pilot_new(const struct nrs_point *point,
                                   const struct nrs_link_curves *curves,
                                   struct nrs_rare_frame **frames, const size_t *n, uint32_t n_runs,
                                   struct nrs_rare_pilot *out, struct nrs_error *err);
void nrs_rare_pilot_free(struct nrs_rare_pilot *p);

/** Share of its frames that a UE whose link has this loss gets results of, 0 to 1. Beyond the
 * greatest loss of the pilot it is that UE's. */
double nrs_rare_results(const struct nrs_rare_pilot *p, double loss_db);

/** The radio of replication `replication` of a point. */
struct nrs_ran_setup nrs_rare_setup(const struct nrs_point *point,
                                    const struct nrs_link_curves *curves, uint32_t replication);

#endif
