/* scheduler.h - who may use a slot: a table of policies, found by name.
 *
 * A policy picks the UEs of one cell, direction and slot; how the PRBs are divided among them
 * is the same for all (schedule.c). A new policy is one file and one line below.
 */
#ifndef NRS_RADIO_SCHEDULER_H
#define NRS_RADIO_SCHEDULER_H

#include <stddef.h>
#include <stdint.h>

/* What a policy remembers of one cell and direction. */
struct nrs_scheduler_state {
    uint32_t next; /* UE at which the next pick starts looking */
};

struct nrs_scheduler {
    const char *name;
    /**
     * Pick UEs for new data.
     * @param wants   bit set of the cell's UEs (64 a word) that can use the slot.
     * @param n_ues   of the cell.
     * @param max     > 0: the most to pick.
     * @param chosen  filled, in order of preference.
     * @return how many.
     */
    size_t (*pick)(struct nrs_scheduler_state *state, const uint64_t *wants, uint32_t n_ues,
                   size_t max, uint32_t *chosen);
};

/* X(symbol, name) */
#define NRS_SCHEDULERS(X) X(round_robin, "round-robin")

#define NRS_SCHEDULER_EXTERN(symbol, name) extern const struct nrs_scheduler nrs_scheduler_##symbol;
NRS_SCHEDULERS(NRS_SCHEDULER_EXTERN)
#undef NRS_SCHEDULER_EXTERN

/* By index, NULL at the end; and their names in the same order. */
extern const struct nrs_scheduler *const nrs_schedulers[];
extern const char *const nrs_scheduler_names[];

#endif
