/* timeline_layout.c - the pattern's slots laid out once, so that the slot loop only looks up.
 *
 * UL symbols are the last of their slot, DL symbols the first; SRS takes the last of the UL
 * symbols. A slot is one scheduling unit, or 2, 3 or 7 mini-slots (PDSCH and PUSCH of mapping type
 * B, TS 38.214 clauses 5.1.2.1 and 6.1.2.1), each with those of its symbols that the slot has for
 * the direction.
 *
 * Control. A whole slot loses its control symbols: PDCCH before the PDSCH, PUCCH beside the PUSCH.
 * In a mini-slot the PDSCH and PUSCH have all symbols, and PDCCH and PUCCH share them in frequency:
 * each unit pays for its part of the slot's control symbols in resource elements. Its PDCCH lasts
 * as many symbols as those elements fill, one as a rule. DMRS (dmrs_re) are paid for in each unit.
 *
 * Timing, in symbols, without timing advance:
 *   PUSCH     starts N2 + d_2,1 or more after the end of the PDCCH that grants it (clause 6.4); it
 *             is granted from the latest unit that allows it, at least one before its own. d_2,1 is
 *             1 when DMRS leave data in the PUSCH's first symbol. A whole slot's PUSCH counts from
 *             the start of the slot, so K2_min = ceil((PDCCH + N2 + d_2,1) / 14) for all slots.
 *   HARQ-ACK  goes into the first unit whose UL symbols start N1 + d_1,1 or more after the PDSCH
 *             (clause 5.3). PUCCH may be in any mini-slot (sub-slots of TS 38.213 clause 9.2.3
 *             have 2 or 7 symbols; with 4 this stands for K1 and a start symbol in the slot).
 *   gNB       gnb_processing_us after the end of a unit, at the next unit's start.
 */
#include <limits.h>
#include <math.h>
#include <stdio.h>

#include "radio/ran.h"
#include "radio/tbs.h"
#include "radio/timeline.h"

#define SLOT_SYMBOLS    NRS_SYMBOLS_PER_SLOT
#define ROUNDING        1e-5 /* symbols: the gNB's processing is a quotient of doubles */
#define SUBCARRIERS     12
#define DMRS_ONLY_RE    12 /* a symbol of DMRS alone: more are further symbols, fewer leave data */
#define MINISLOT_PDSCH  2  /* least length of a PDSCH of mapping type B, Table 5.1.2.1-1 */
#define REFUSED_PATTERN "radio.carrier.tdd_pattern"

/* What a unit has of each direction; UL symbols start `ul_offset` symbols after the unit. */
struct unit {
    int dl, ul, ul_offset;
};

struct layout {
    struct nrs_timeline *tl;
    const struct nrs_radio_cfg *cfg;
    struct nrs_frame_structure frame;
    double slot_s; /* of a whole slot */
    int unit_symbols;
    int pdcch_symbols; /* of a unit */
    double n1, n2;     /* N2 with d_2,1 */
    struct unit unit[NRS_UNITS_MAX];
};

static bool is_whole(const struct layout *l)
{
    return l->tl->units_per_slot == 1;
}

/* First symbol of unit u >= 0, counted from the pattern's start. */
static int start_of(const struct layout *l, int u)
{
    int k = l->tl->units_per_slot;

    return u / k * SLOT_SYMBOLS + u % k * l->unit_symbols;
}

static int clamp(int value, int min, int max)
{
    return value < min ? min : value > max ? max : value;
}

static void lay_out_units(struct layout *l)
{
    int k = l->tl->units_per_slot;

    l->tl->n_slots = l->frame.n_slots * k;
    for (int u = 0; u < l->tl->n_slots; u++) {
        const struct nrs_slot_symbols *slot = &l->frame.slot[u / k];
        int first = u % k * l->unit_symbols, end = first + l->unit_symbols;
        int ul_first = clamp(SLOT_SYMBOLS - slot->ul, first, end);
        int ul_end = clamp(SLOT_SYMBOLS - slot->srs, first, end);

        l->unit[u] = (struct unit){.dl = clamp(slot->dl - first, 0, l->unit_symbols),
                                   .ul = clamp(ul_end - ul_first, 0, l->unit_symbols),
                                   .ul_offset = ul_first - first};
    }
}

static bool has_elements(const struct layout *l, int dir, const struct nrs_direction_cfg *d,
                         int symbols)
{
    const struct nrs_tb_resources r = {.n_prb = 1,
                                       .n_symbols = symbols,
                                       .dmrs_re = (int)d->dmrs_re,
                                       .overhead_re = l->tl->overhead_re[dir]};

    return symbols > 0 && nrs_tb_re(&r) > 0;
}

static int kind_of(struct layout *l, int dir, const struct nrs_direction_cfg *d, int unit_symbols)
{
    int symbols = is_whole(l) ? unit_symbols - (int)d->control_symbols : unit_symbols, k;
    struct nrs_timeline *tl = l->tl;

    if (!has_elements(l, dir, d, symbols))
        return -1;
    if (dir == NRS_DL && !is_whole(l) && symbols < MINISLOT_PDSCH)
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

/* Units from `from` (not before `first` units on) to the next one that is `wanted`. */
static int distance(const struct nrs_timeline *tl, int from, int first,
                    bool (*wanted)(const struct nrs_slot_plan *))
{
    for (int d = first; d < first + tl->n_slots; d++)
        if (wanted(&tl->plan[(from + d) % tl->n_slots]))
            return d;
    return -1;
}

/* The unit `lead` units before u of a later pattern, where none of them is negative. */
static int earlier(const struct layout *l, int u, int lead)
{
    return u + lead * (l->tl->n_slots - 1);
}

static bool can_grant(const struct layout *l, int u, int lead)
{
    int from = earlier(l, u, lead);
    int pusch = start_of(l, from + lead) + (is_whole(l) ? 0 : l->unit[u].ul_offset);

    return l->tl->plan[from % l->tl->n_slots].pdcch &&
           start_of(l, from) + l->pdcch_symbols + l->n2 <= pusch;
}

static void lay_out_grants(struct layout *l)
{
    struct nrs_timeline *tl = l->tl;

    tl->k2_min = INT_MAX;
    for (int u = 0; u < tl->n_slots; u++) {
        int lead = 1;

        if (tl->plan[u].kind[NRS_UL] < 0)
            continue;
        while (!can_grant(l, u, lead))
            lead++;
        tl->plan[u].lead = lead;
        tl->plan[earlier(l, u, lead) % tl->n_slots].grants = true;
        tl->lead_max = lead > tl->lead_max ? lead : tl->lead_max;
        tl->k2_min = lead < tl->k2_min ? lead : tl->k2_min;
    }
}

/* N1 + d_1,1 of the PDSCH of a unit. A unit without DL symbols has none, and no use for this. */
static double decoding_symbols(const struct layout *l, int dl)
{
    int capability = (int)l->cfg->mac.n_processing_capability;

    if (dl == 0)
        return l->n1;
    return l->n1 + nrs_d11_symbols(capability, !is_whole(l), dl, l->pdcch_symbols);
}

/* Units until UL symbols that start `ready` symbols or more after the start of unit u. */
static int ack_after(const struct layout *l, int u, double ready)
{
    for (int f = 0;; f++) {
        const struct unit *at = &l->unit[(u + f) % l->tl->n_slots];

        if (at->ul > 0 && start_of(l, u + f) + at->ul_offset - start_of(l, u) >= ready)
            return f;
    }
}

/* Units from the j-th of a slot to the first that starts `symbols` or more after the slot. */
static int units_until(const struct layout *l, int j, double symbols)
{
    int k = l->tl->units_per_slot;
    double slots = floor(symbols / SLOT_SYMBOLS);
    int units = (int)ceil((symbols - slots * SLOT_SYMBOLS) / l->unit_symbols);

    return (int)slots * k + (units < k ? units : k) - j;
}

static void lay_out_feedback(struct layout *l)
{
    struct nrs_timeline *tl = l->tl;
    int k = tl->units_per_slot;
    double processing = l->cfg->mac.gnb_processing_s / l->slot_s * SLOT_SYMBOLS;

    for (int u = 0; u < tl->n_slots; u++) {
        struct nrs_slot_plan *p = &tl->plan[u];
        int first = u % k * l->unit_symbols, end = first + l->unit_symbols, f = 0;
        double ready = l->unit[u].dl + decoding_symbols(l, l->unit[u].dl);
        double tick = u % k * (double)SLOT_SYMBOLS / k; /* of the slot's symbols, as `first` */
        double next_tick = (u % k + 1) * (double)SLOT_SYMBOLS / k;

        while (l->unit[(u + f) % tl->n_slots].ul == 0)
            f++;
        p->to_ul = f;
        p->ack = ack_after(l, u, ready);
        p->known = units_until(l, u % k, end + processing - ROUNDING);
        p->decoded_s = (first + ready - tick) * l->slot_s / SLOT_SYMBOLS;
        p->early_s = (next_tick - end) * l->slot_s / SLOT_SYMBOLS;
        p->to_pdsch = distance(tl, u, 1, is_pdsch);
        p->to_grant = distance(tl, u, 1, is_granting);
    }
}

/* Names all that may have taken the room. */
static enum nrs_status no_data(const struct nrs_radio_cfg *cfg, enum nrs_dir dir,
                               struct nrs_error *err)
{
    static const char *const names[][2] = {{"UL", "ul"}, {"DL", "dl"}};
    const struct nrs_carrier_cfg *c = &cfg->carrier;
    const struct nrs_direction_cfg *d = dir == NRS_UL ? &cfg->ul : &cfg->dl;
    char what[64];

    if (c->minislot_symbols)
        snprintf(what, sizeof what, "radio.carrier.minislot_symbols: %d in",
                 (int)c->minislot_symbols);
    else
        snprintf(what, sizeof what, REFUSED_PATTERN ":");
    return nrs_fail(err, NRS_ECONFLICT,
                    "%s '%s' leaves no resource element for %s data beside radio.%s's "
                    "control_symbols %d, dmrs_re %d and overhead_re %d%s",
                    what, c->tdd_pattern, names[dir][0], names[dir][1], (int)d->control_symbols,
                    (int)d->dmrs_re, (int)d->overhead_re,
                    dir == NRS_UL && c->srs_period_slots > 0 ? ", and the SRS" : "");
}

static enum nrs_status lay_out_kinds(struct layout *l, struct nrs_error *err)
{
    struct nrs_timeline *tl = l->tl;
    bool pdcch = false;

    for (int u = 0; u < tl->n_slots; u++) {
        struct nrs_slot_plan *p = &tl->plan[u];

        p->kind[NRS_DL] = kind_of(l, NRS_DL, &l->cfg->dl, l->unit[u].dl);
        p->kind[NRS_UL] = kind_of(l, NRS_UL, &l->cfg->ul, l->unit[u].ul);
        p->pdcch = l->unit[u].dl > 0 && l->unit[u].dl >= l->pdcch_symbols;
        pdcch |= p->pdcch;
    }
    if (tl->n_kinds[NRS_DL] == 0 || !pdcch)
        return no_data(l->cfg, NRS_DL, err);
    if (tl->n_kinds[NRS_UL] == 0)
        return no_data(l->cfg, NRS_UL, err);
    return NRS_OK;
}

/* What control takes of each unit. */
static void lay_out_control(struct layout *l)
{
    const struct nrs_direction_cfg *const d[] = {[NRS_UL] = &l->cfg->ul, [NRS_DL] = &l->cfg->dl};
    int k = l->tl->units_per_slot;

    for (int dir = NRS_UL; dir <= NRS_DL; dir++) {
        int control_re = (SUBCARRIERS * (int)d[dir]->control_symbols + k - 1) / k;

        l->tl->overhead_re[dir] = (int)d[dir]->overhead_re + (is_whole(l) ? 0 : control_re);
    }
    l->pdcch_symbols = ((int)l->cfg->dl.control_symbols + k - 1) / k;
}

static enum nrs_status read_processing(struct layout *l, struct nrs_error *err)
{
    const struct nrs_radio_cfg *cfg = l->cfg;
    int mu = nrs_numerology(cfg->carrier.scs_hz / 1e3);
    int capability = (int)cfg->mac.n_processing_capability;
    bool additional = cfg->dl.dmrs_re > DMRS_ONLY_RE;

    if (mu < 0)
        return nrs_fail(err, NRS_ERANGE, "radio.carrier.scs_khz: %g kHz is not 15, 30, 60 or 120",
                        cfg->carrier.scs_hz / 1e3);
    l->slot_s = nrs_slot_s(mu);
    l->n1 = nrs_n1_symbols(mu, capability, additional);
    l->n2 = nrs_n2_symbols(mu, capability) + (cfg->ul.dmrs_re < DMRS_ONLY_RE);
    if (!(nrs_n1_symbols(mu, capability, false) > 0))
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.mac.n_processing_capability: %d does not exist at %g kHz",
                        capability, cfg->carrier.scs_hz / 1e3);
    if (!(l->n1 > 0))
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.dl.dmrs_re: %d is more than one symbol of DMRS, %d, which "
                        "n_processing_capability 2 does not have (TS 38.214 Table 5.3-2)",
                        (int)cfg->dl.dmrs_re, DMRS_ONLY_RE);
    return NRS_OK;
}

static enum nrs_status read_units(struct layout *l, struct nrs_error *err)
{
    const struct nrs_carrier_cfg *c = &l->cfg->carrier;
    enum nrs_status status = nrs_frame_parse(c->tdd_pattern, (int)c->special_dl_symbols,
                                             (int)c->special_ul_symbols, &l->frame, err);

    if (status != NRS_OK)
        return err ? nrs_error_prefix(err, REFUSED_PATTERN) : status;
    l->tl->units_per_slot = nrs_units_per_slot((int)c->minislot_symbols);
    l->unit_symbols = c->minislot_symbols ? (int)c->minislot_symbols : SLOT_SYMBOLS;
    if (l->tl->units_per_slot == 0)
        return nrs_fail(err, NRS_ERANGE, "radio.carrier.minislot_symbols: %d is not 0, 2, 4 or 7",
                        (int)c->minislot_symbols);
    return nrs_frame_add_srs(&l->frame, c->srs_period_slots, c->srs_symbols, err);
}

enum nrs_status nrs_timeline_init(struct nrs_timeline *tl, const struct nrs_radio_cfg *cfg,
                                  struct nrs_error *err)
{
    struct layout l = {.tl = tl, .cfg = cfg};
    enum nrs_status status = read_processing(&l, err);

    *tl = (struct nrs_timeline){.gnb_processing_s = cfg->mac.gnb_processing_s};
    if (status == NRS_OK)
        status = read_units(&l, err);
    if (status != NRS_OK)
        return status;
    tl->slot_s = l.slot_s / tl->units_per_slot;
    tl->sr_period = (int)fmax(1.0, round(cfg->mac.sr_period_s / tl->slot_s));
    lay_out_units(&l);
    lay_out_control(&l);
    status = lay_out_kinds(&l, err);
    if (status == NRS_OK) {
        lay_out_grants(&l);
        lay_out_feedback(&l);
    }
    return status;
}
