/* tagged_parts.h - what the files tagged*.c share. */
#ifndef NRS_RADIO_TAGGED_PARTS_H
#define NRS_RADIO_TAGGED_PARTS_H

#include "radio/mac.h"
#include "radio/tagged.h"

/* A transmission of another UE. */
struct nrs_tagged_sent {
    int64_t slot;
    uint32_t cell, ue;
    int64_t bytes;
};

struct nrs_tagged {
    struct nrs_ran *ran;
    struct nrs_tagged_sent *others; /* by slot, cell and UE */
    size_t n_others;
    struct nrs_fit *fit; /* by UE: of its message of fit_bytes */
    int64_t *fit_bytes;  /* 0: not known yet */
    struct nrs_phasors *phasors;
    struct nrs_fading saved[NRS_BRANCHES_MAX];
};

/* The first slot at or after `slot` with at least `symbols` symbols of DL data. */
static inline int64_t nrs_tagged_data_slot(const struct nrs_ran *ran, int64_t slot, int symbols)
{
    return nrs_timeline_next_data(&ran->tl, NRS_DL, slot - 1, symbols);
}

/* The slot of the transmission after a failure in `slot`. */
static inline int64_t nrs_tagged_next_round(const struct nrs_ran *ran, int64_t slot, int symbols)
{
    return nrs_tagged_data_slot(ran, nrs_timeline_dl_known(&ran->tl, slot), symbols);
}

/* tagged_others.c */

/** List the others' transmissions, and set the cells' loads to their means up to `until_s`. Room
 * for them has been made. @return false when memory is out. */
bool nrs_tagged_list(struct nrs_tagged *t, const struct nrs_tagged_other *others, size_t n,
                     double until_s);

/** Effective SINR in dB of the UE's block in `slot`, with all that others send then. */
double nrs_tagged_receive_db(struct nrs_tagged *t, uint32_t ue, struct nrs_fit fit, int64_t slot);

#endif
