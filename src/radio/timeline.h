/* timeline.h - what each slot of the pattern is good for, and when each side knows what.
 *
 * Times are whole slots, but for the decoding times that messages are reported with. With
 * mini-slots (radio.carrier.minislot_symbols) the clock ticks in units of 2, 4 or 7 symbols, and
 * "slot" below, in timeline.c and in the MAC means such a unit. Ticks are evenly spread over the
 * slot: with 4 symbols the units of a slot start at symbols 0, 4 and 8, their ticks at 0, 4.67 and
 * 9.33. Which unit can follow which is computed from the symbols, and so are the decoding times;
 * but a unit is taken to start at its tick for a message that arrives, up to 1.33 symbols after its
 * first symbol, so that a message may just catch a unit that has begun.
 */
#ifndef NRS_RADIO_TIMELINE_H
#define NRS_RADIO_TIMELINE_H

#include "radio/config.h"

/* Lengths of data within the slots of a pattern. Whole slots: full and special, with and without
 * SRS; mini-slots: at most one for each number of symbols. */
#define NRS_SLOT_KINDS 7
#define NRS_UNITS_MAX  (NRS_TDD_PATTERN_MAX * 7)

/* One slot of the pattern. Distances are in slots. */
struct nrs_slot_plan {
    int kind[2];  /* by direction: index into `symbols`, or -1 when it carries no data */
    bool pdcch;   /* grants can be sent in it */
    int lead;     /* UL data slot: how long before it its only granting slot is */
    bool grants;  /* some UL data slot is granted from here */
    int to_ul;    /* to the next slot with UL symbols for the PUCCH; 0: this one */
    int to_pdsch; /* to the next slot with DL data, > 0 */
    int to_grant; /* to the next slot that grants, > 0 */
    int ack;      /* to the slot that carries the HARQ-ACK of this slot's PDSCH */
    int known;    /* to the slot at whose start the gNB can use what it heard in this one, > 0 */
    double decoded_s; /* from the slot's start until the UE has decoded its PDSCH */
    double early_s;   /* by which its symbols end before the next slot's start */
};

struct nrs_timeline {
    double slot_s;                  /* from one slot, or mini-slot, to the next */
    int n_slots;                    /* until all repeats: pattern and SRS */
    int units_per_slot;             /* 1 without mini-slots */
    int n_kinds[2];                 /* kinds of data slots by direction */
    int symbols[2][NRS_SLOT_KINDS]; /* of the PDSCH or PUSCH of each kind */
    int overhead_re[2];   /* a PRB and transmission: overhead_re and a mini-slot's control */
    int k2_min, lead_max; /* least and greatest lead */
    int sr_period;
    double gnb_processing_s;
    struct nrs_slot_plan plan[NRS_UNITS_MAX];
};

/**
 * Lay out the pattern of `cfg` (timeline_layout.c says how).
 * @return NRS_ERANGE or NRS_ECONFLICT, with the JSON path, for a pattern without data symbols in
 *   one of the directions, a processing capability that does not exist, a mini-slot of other than
 *   2, 4 or 7 symbols, or SRS that fit no slot or no pattern of NRS_TDD_PATTERN_MAX slots.
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

/**
 * The next slot after `slot` (-1: from slot 0 on) whose PDSCH or PUSCH has at least `symbols`.
 * @param dir  enum nrs_dir. @return -1 when no slot has as many.
 */
int64_t nrs_timeline_next_data(const struct nrs_timeline *tl, int dir, int64_t slot, int symbols);

/**
 * Slot of the n-th transmission of a block that is repeated from the data slot `slot` on, which is
 * the first: it uses the next data slots with room for the first's symbols. This counts available
 * slots only (TS 38.214 clause 6.1.2.1, AvailableSlotCounting of Rel-17); without that, a
 * repetition whose slot has no UL symbols is not sent at all.
 * @param n  1, 2, ...
 */
int64_t nrs_timeline_repetition(const struct nrs_timeline *tl, int dir, int64_t slot, int n);

/**
 * First slot at or after `slot` with a configured grant. Occasions come in the slots offset,
 * offset + period, ...; one that carries no PUSCH moves to the next slot that does, whose kind its
 * plan tells. The UE's preparation of the PUSCH is the caller's. TS 38.321 clause 5.8.2 has periods
 * of 2, 7 or whole multiples of 14 symbols; both arguments are slots here, units with mini-slots.
 * @param period  >= 1. @param offset  >= 0.
 */
int64_t nrs_timeline_configured(const struct nrs_timeline *tl, int64_t period, int64_t offset,
                                int64_t slot);

/** Slots of a kind among the n_slots of the pattern, which last nrs_timeline_pattern_s. */
int nrs_timeline_count(const struct nrs_timeline *tl, int dir, int kind);
double nrs_timeline_pattern_s(const struct nrs_timeline *tl);

#endif
