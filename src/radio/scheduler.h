/* scheduler.h - who may use a slot: a table of policies, found by name.
 *
 * A policy ranks the UEs of one cell, direction and slot that have something to send. What is the
 * same for all of them is in schedule.c: retransmissions come first, then UEs that have waited too
 * long, and how many share a slot. A new policy is one file and one line below.
 */
#ifndef NRS_RADIO_SCHEDULER_H
#define NRS_RADIO_SCHEDULER_H

#include <stddef.h>
#include <stdint.h>

#include "core/status.h"

/* A UE that wants a slot, as the gNB knows it. */
struct nrs_candidate {
    uint32_t ue;
    double rate;       /* bytes it could send alone in this slot; only where `needs_rate` */
    double average;    /* bytes a slot that it was given lately */
    double deadline_s; /* of its oldest message; INFINITY: none */
    int priority;      /* 5QI priority level of its class, lower first */
    uint64_t turn;     /* when it was last served: turns are counted by cell and direction */
    bool starving;     /* has waited longer than max_wait */
};

struct nrs_scheduler {
    const char *name;
    bool needs_rate;
    bool greedy; /* the first takes the PRBs it needs; else they are shared evenly */
    /** @return what ranks the candidate: lower is first. */
    double (*key)(const struct nrs_candidate *c);
};

/* X(symbol, name) */
#define NRS_SCHEDULERS(X)                                                                          \
    X(round_robin, "round-robin")                                                                  \
    X(proportional_fair, "proportional-fair")                                                      \
    X(max_ci, "max-ci")                                                                            \
    X(earliest_deadline, "earliest-deadline")                                                      \
    X(priority, "priority")

#define NRS_SCHEDULER_EXTERN(symbol, name) extern const struct nrs_scheduler nrs_scheduler_##symbol;
NRS_SCHEDULERS(NRS_SCHEDULER_EXTERN)
#undef NRS_SCHEDULER_EXTERN

/* By index, NULL at the end; and their names in the same order. */
extern const struct nrs_scheduler *const nrs_schedulers[];
extern const char *const nrs_scheduler_names[];

/**
 * Move the `max` candidates that come first to the front of the list, in order: starving ones, the
 * others by key; of either whoever was served longest ago, then by number.
 * @return how many: the smaller of n and max.
 */
size_t nrs_scheduler_pick(const struct nrs_scheduler *policy, struct nrs_candidate *list, size_t n,
                          size_t max);

#endif
