/* timeline.c - the pattern's slots laid out once, so that the slot loop only looks up.
 *
 * UL symbols are the last of their slot, DL symbols the first. The control symbols of a direction
 * are taken from its data symbols: PDCCH at the start of the slot, PUCCH beside PUSCH.
 */
#include "radio/timeline.h"

#include <math.h>

#include "radio/ran.h"
#include "radio/tbs.h"

#define ROUNDING 1e-6 /* of a slot: start times are products of doubles */

static bool has_elements(const struct nrs_direction_cfg *d, int symbols)
{
    const struct nrs_tb_resources r = {.n_prb = 1,
                                       .n_symbols = symbols,
                                       .dmrs_re = (int)d->dmrs_re,
                                       .overhead_re = (int)d->overhead_re};

    return symbols > 0 && nrs_tb_re(&r) > 0;
}

static int kind_of(struct nrs_timeline *tl, int dir, const struct nrs_direction_cfg *d,
                   int slot_symbols)
{
    int symbols = slot_symbols - (int)d->control_symbols, k;

    if (!has_elements(d, symbols))
        return -1;
    for (k = 0; k < tl->n_kinds[dir]; k++)
        if (tl->symbols[dir][k] == symbols)
            return k;
    tl->symbols[dir][k] = symbols;
    tl->n_kinds[dir]++;
    return k;
}

static bool is_pdsch(const struct nrs_slot_plan *p)
{
    return p->kind[NRS_DL] >= 0;
}

static bool is_granting(const struct nrs_slot_plan *p)
{
    return p->grants;
}

/* Slots from `from` (not before `first` slots on) to the next one that is `wanted`. */
static int distance(const struct nrs_timeline *tl, int from, int first,
                    bool (*wanted)(const struct nrs_slot_plan *))
{
    for (int d = first; d < first + tl->n_slots; d++)
        if (wanted(&tl->plan[(from + d) % tl->n_slots]))
            return d;
    return -1;
}

/* The slot of the pattern `lead` slots before `slot`. */
static struct nrs_slot_plan *earlier(struct nrs_timeline *tl, int slot, int lead)
{
    return &tl->plan[(slot + lead * (tl->n_slots - 1)) % tl->n_slots];
}

static void lay_out_grants(struct nrs_timeline *tl)
{
    for (int u = 0; u < tl->n_slots; u++) {
        int lead = tl->k2_min;

        if (tl->plan[u].kind[NRS_UL] < 0)
            continue;
        while (!earlier(tl, u, lead)->pdcch)
            lead++;
        tl->plan[u].lead = lead;
        earlier(tl, u, lead)->grants = true;
        tl->lead_max = lead > tl->lead_max ? lead : tl->lead_max;
    }
}

static void lay_out_feedback(struct nrs_timeline *tl, const struct nrs_frame_structure *frame,
                             double n1)
{
    for (int s = 0; s < tl->n_slots; s++) {
        struct nrs_slot_plan *p = &tl->plan[s];
        double ready = frame->slot[s].dl + n1;
        int f = 0, ul = 0;

        p->decoded_s = ready * tl->slot_s / NRS_SYMBOLS_PER_SLOT;
        for (;; f++) {
            ul = frame->slot[(s + f) % tl->n_slots].ul;
            if (ul > 0 && f * NRS_SYMBOLS_PER_SLOT + NRS_SYMBOLS_PER_SLOT - ul >= ready)
                break;
        }
        p->ack = f;
        for (f = 0; frame->slot[(s + f) % tl->n_slots].ul == 0; f++)
            ;
        p->to_ul = f;
        p->to_pdsch = distance(tl, s, 1, is_pdsch);
        p->to_grant = distance(tl, s, 1, is_granting);
    }
}

static enum nrs_status lay_out_kinds(struct nrs_timeline *tl, const struct nrs_radio_cfg *cfg,
                                     const struct nrs_frame_structure *frame, struct nrs_error *err)
{
    bool pdcch = false;

    for (int s = 0; s < tl->n_slots; s++) {
        struct nrs_slot_plan *p = &tl->plan[s];

        p->kind[NRS_DL] = kind_of(tl, NRS_DL, &cfg->dl, frame->slot[s].dl);
        p->kind[NRS_UL] = kind_of(tl, NRS_UL, &cfg->ul, frame->slot[s].ul);
        p->pdcch = frame->slot[s].dl > 0 && frame->slot[s].dl >= cfg->dl.control_symbols;
        pdcch |= p->pdcch;
    }
    if (tl->n_kinds[NRS_DL] == 0 || !pdcch)
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.carrier.tdd_pattern: '%s' leaves no resource element for DL data",
                        cfg->carrier.tdd_pattern);
    if (tl->n_kinds[NRS_UL] == 0)
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.carrier.tdd_pattern: '%s' leaves no resource element for UL data",
                        cfg->carrier.tdd_pattern);
    return NRS_OK;
}

enum nrs_status nrs_timeline_init(struct nrs_timeline *tl, const struct nrs_radio_cfg *cfg,
                                  struct nrs_error *err)
{
    const struct nrs_carrier_cfg *carrier = &cfg->carrier;
    int mu = nrs_numerology(carrier->scs_hz / 1e3);
    int capability = (int)cfg->mac.n_processing_capability;
    struct nrs_frame_structure frame;
    enum nrs_status status;
    double n1, n2;

    *tl = (struct nrs_timeline){.gnb_processing_s = cfg->mac.gnb_processing_s};
    if (mu < 0)
        return nrs_fail(err, NRS_ERANGE, "radio.carrier.scs_khz: %g kHz is not 15, 30, 60 or 120",
                        carrier->scs_hz / 1e3);
    n1 = nrs_n1_symbols(mu, capability);
    n2 = nrs_n2_symbols(mu, capability);
    if (!(n1 > 0 && n2 > 0))
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.mac.n_processing_capability: %d does not exist at %g kHz",
                        capability, carrier->scs_hz / 1e3);
    status = nrs_frame_parse(carrier->tdd_pattern, (int)carrier->special_dl_symbols,
                             (int)carrier->special_ul_symbols, &frame, err);
    if (status != NRS_OK)
        return err ? nrs_error_prefix(err, "radio.carrier.tdd_pattern") : status;
    tl->n_slots = frame.n_slots;
    tl->slot_s = nrs_slot_s(mu);
    tl->processing_slots = (int)ceil(cfg->mac.gnb_processing_s / tl->slot_s - ROUNDING);
    tl->sr_period = (int)fmax(1.0, round(cfg->mac.sr_period_s / tl->slot_s));
    tl->k2_min = (int)ceil(((double)cfg->dl.control_symbols + n2) / NRS_SYMBOLS_PER_SLOT);
    status = lay_out_kinds(tl, cfg, &frame, err);
    if (status == NRS_OK) {
        lay_out_grants(tl);
        lay_out_feedback(tl, &frame, n1);
    }
    return status;
}

int64_t nrs_timeline_slot_at(const struct nrs_timeline *tl, double time_s)
{
    return (int64_t)ceil(time_s / tl->slot_s - ROUNDING);
}

int64_t nrs_timeline_ul_known(const struct nrs_timeline *tl, int64_t slot)
{
    return slot + 1 + tl->processing_slots;
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
    return (double)(slot + 1) * tl->slot_s + tl->gnb_processing_s;
}

double nrs_timeline_dl_decoded_s(const struct nrs_timeline *tl, int64_t slot)
{
    return (double)slot * tl->slot_s + nrs_timeline_plan(tl, slot)->decoded_s;
}
