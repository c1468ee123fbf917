/* timeline.h - what each slot of the pattern is good for, and when each side knows what.
 *
 * Times are whole slots, but for the decoding times that messages are reported with.
 */
#ifndef NRS_RADIO_TIMELINE_H
#define NRS_RADIO_TIMELINE_H

#include "radio/config.h"

#define NRS_SLOT_KINDS 2 /* full slots and special slots */

/* One slot of the pattern. Distances are in slots. */
struct nrs_slot_plan {
    int kind[2];      /* by direction: index into `symbols`, or -1 when it carries no data */
    bool pdcch;       /* grants can be sent in it */
    int lead;         /* UL data slot: how long before it its only granting slot is */
    bool grants;      /* some UL data slot is granted from here */
    int to_ul;        /* to the next slot with UL symbols; 0: this one */
    int to_pdsch;     /* to the next slot with DL data, > 0 */
    int to_grant;     /* to the next slot that grants, > 0 */
    int ack;          /* to the slot that carries the HARQ-ACK of this slot's PDSCH */
    double decoded_s; /* from the slot's start until the UE has decoded its PDSCH */
};

struct nrs_timeline {
    double slot_s;
    int n_slots;                    /* of the pattern */
    int n_kinds[2];                 /* kinds of data slots by direction */
    int symbols[2][NRS_SLOT_KINDS]; /* data symbols of each kind */
    int k2_min, lead_max;
    int processing_slots; /* gNB: from a slot's end to the decision that can use it */
    int sr_period;
    double gnb_processing_s;
    struct nrs_slot_plan plan[NRS_TDD_PATTERN_MAX];
};

/**
 * Lay out the pattern of `cfg`.
 *   K2_min = ceil((PDCCH symbols + N2) / 14) slots; a UL slot is granted from the latest slot
 *   with a PDCCH that lies K2_min or more before it (TS 38.214 clause 6.4).
 *   HARQ-ACK goes into the first slot whose UL symbols start N1 or more after the PDSCH (5.3).
 * @return NRS_ERANGE or NRS_ECONFLICT, with the JSON path, for a pattern without data symbols in
 *   one of the directions or a processing capability that does not exist.
 */
enum nrs_status nrs_timeline_init(struct nrs_timeline *tl, const struct nrs_radio_cfg *cfg,
                                  struct nrs_error *err);

static inline const struct nrs_slot_plan *nrs_timeline_plan(const struct nrs_timeline *tl,
                                                            int64_t slot)
{
    return &tl->plan[slot % tl->n_slots];
}

/** First slot that starts at or after `time_s` (a millionth of a slot is rounding). */
int64_t nrs_timeline_slot_at(const struct nrs_timeline *tl, double time_s);

/**
 * Slot at whose start the gNB has heard the scheduling request of a UE whose need arose by the
 * start of `slot`. Occasions come every sr_period slots, shifted by `ue`; an occasion without UL
 * symbols moves to the next slot that has some.
 */
int64_t nrs_timeline_sr_heard(const struct nrs_timeline *tl, uint32_t ue, int64_t slot);

/** Slot at whose start the gNB knows the outcome of a PUSCH, or the HARQ-ACK of a PDSCH. */
int64_t nrs_timeline_ul_known(const struct nrs_timeline *tl, int64_t slot);
int64_t nrs_timeline_dl_known(const struct nrs_timeline *tl, int64_t slot);

/** When the receiver has decoded what was sent in `slot`, in seconds. */
double nrs_timeline_ul_decoded_s(const struct nrs_timeline *tl, int64_t slot);
double nrs_timeline_dl_decoded_s(const struct nrs_timeline *tl, int64_t slot);

#endif
