/* timeline.c - questions to a pattern that timeline_layout.c has laid out. */
#include "radio/timeline.h"

#include <math.h>

#include "radio/ran.h"

#define ROUNDING 1e-6 /* of a slot: start times are products of doubles */

int64_t nrs_timeline_slot_at(const struct nrs_timeline *tl, double time_s)
{
    return (int64_t)ceil(time_s / tl->slot_s - ROUNDING);
}

int64_t nrs_timeline_ul_known(const struct nrs_timeline *tl, int64_t slot)
{
    return slot + nrs_timeline_plan(tl, slot)->known;
}

int64_t nrs_timeline_dl_known(const struct nrs_timeline *tl, int64_t slot)
{
    return nrs_timeline_ul_known(tl, slot + nrs_timeline_plan(tl, slot)->ack);
}

int64_t nrs_timeline_sr_heard(const struct nrs_timeline *tl, uint32_t ue, int64_t slot)
{
    int64_t offset = ue % (uint32_t)tl->sr_period;
    int64_t since = (slot + tl->sr_period - offset) % tl->sr_period; /* the latest occasion */
    int64_t occasion = slot - since;

    /* An occasion of the past may have moved to a slot that is still to come. */
    if (since > 0 && (occasion < 0 || occasion + nrs_timeline_plan(tl, occasion)->to_ul < slot))
        occasion += tl->sr_period;
    return nrs_timeline_ul_known(tl, occasion + nrs_timeline_plan(tl, occasion)->to_ul);
}

double nrs_timeline_ul_decoded_s(const struct nrs_timeline *tl, int64_t slot)
{
    double end_s = (double)(slot + 1) * tl->slot_s - nrs_timeline_plan(tl, slot)->early_s;

    return end_s + tl->gnb_processing_s;
}

double nrs_timeline_dl_decoded_s(const struct nrs_timeline *tl, int64_t slot)
{
    return (double)slot * tl->slot_s + nrs_timeline_plan(tl, slot)->decoded_s;
}

/* Symbols of the slot's PDSCH or PUSCH, 0 for none. */
static int symbols_of(const struct nrs_timeline *tl, int dir, int64_t slot)
{
    int kind = nrs_timeline_plan(tl, slot)->kind[dir];

    return kind < 0 ? 0 : tl->symbols[dir][kind];
}

int64_t nrs_timeline_next_data(const struct nrs_timeline *tl, int dir, int64_t slot, int symbols)
{
    for (int64_t s = slot + 1; s <= slot + tl->n_slots; s++)
        if (nrs_timeline_plan(tl, s)->kind[dir] >= 0 && symbols_of(tl, dir, s) >= symbols)
            return s;
    return -1;
}

int64_t nrs_timeline_repetition(const struct nrs_timeline *tl, int dir, int64_t slot, int n)
{
    int symbols = symbols_of(tl, dir, slot);

    for (int i = 1; i < n; i++)
        slot = nrs_timeline_next_data(tl, dir, slot, symbols);
    return slot;
}

int64_t nrs_timeline_configured(const struct nrs_timeline *tl, int64_t period, int64_t offset,
                                int64_t slot)
{
    int64_t first = slot, occasion = offset;

    /* Occasions since the last PUSCH before `slot` have moved to `slot` or later. */
    while (first > 0 && symbols_of(tl, NRS_UL, first - 1) == 0)
        first--;
    if (first > offset)
        occasion += (first - offset + period - 1) / period * period;
    return nrs_timeline_next_data(tl, NRS_UL, occasion - 1, 1);
}

int nrs_timeline_count(const struct nrs_timeline *tl, int dir, int kind)
{
    int n = 0;

    for (int s = 0; s < tl->n_slots; s++)
        n += tl->plan[s].kind[dir] == kind;
    return n;
}

double nrs_timeline_pattern_s(const struct nrs_timeline *tl)
{
    return tl->n_slots * tl->slot_s;
}
