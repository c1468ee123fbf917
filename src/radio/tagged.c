/* tagged.c - one DL message of one UE, in a network in which nothing else runs.
 *
 * A block that has failed its last HARQ transmission is sent again by RLC AM as a new one, whose
 * outcome is independent given the channel: its probability multiplies.
 */
#include <math.h>
#include <stdlib.h>

#include "radio/tagged_parts.h"

#define BLOCKS_MAX 64    /* of a message: more of them are late for certain */
#define NEGLIGIBLE 1e-18 /* a probability that nothing needs to be added to */

const char *nrs_tagged_unfit(const struct nrs_radio_cfg *cfg)
{
    if (cfg->channel.model != NRS_CHANNEL_38901)
        return "radio.channel.model: the channel is given, and cannot be sampled";
    if (cfg->mobility.model != NRS_MOBILITY_STATIC)
        return "radio.mobility.model: UEs move from cell to cell";
    if (cfg->dl.fixed_bler > 0)
        return "radio.dl.fixed_bler: block errors do not depend on the channel";
    if (cfg->rlc.discard_s > 0)
        return "radio.rlc.discard_ms: messages are discarded";
    return NULL;
}

/* A block a UE, by its number. */
static bool allocate(struct nrs_tagged *t, const struct nrs_tagged_other *others, size_t n)
{
    size_t n_ues = t->ran->n_ues, n_tx = 1;

    for (size_t i = 0; i < n; i++)
        n_tx += others[i].n_tx;
    t->others = calloc(n_tx, sizeof *t->others);
    t->fit = calloc(n_ues, sizeof *t->fit);
    t->fit_bytes = calloc(n_ues, sizeof *t->fit_bytes);
    t->phasors = nrs_phasors_new();
    t->ran->tbs = calloc(n_ues, sizeof *t->ran->tbs);
    return t->others && t->phasors && t->fit && t->fit_bytes && t->ran->tbs;
}

enum nrs_status nrs_tagged_new(const struct nrs_ran_setup *setup,
                               const struct nrs_tagged_other *others, size_t n_others,
                               double until_s, struct nrs_tagged **out, struct nrs_error *err)
{
    struct nrs_tagged *t = calloc(1, sizeof *t);
    enum nrs_status status;

    *out = NULL;
    if (!t)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for tagged UEs");
    status = nrs_ran_new(setup, &t->ran, err);
    if (status == NRS_OK &&
        (!allocate(t, others, n_others) || !nrs_tagged_list(t, others, n_others, until_s)))
        status = nrs_fail(err, NRS_EMACHINE, "out of memory for tagged UEs");
    if (status != NRS_OK) {
        nrs_tagged_free(t);
        return status;
    }
    *out = t;
    return NRS_OK;
}

void nrs_tagged_free(struct nrs_tagged *t)
{
    if (!t)
        return;
    nrs_ran_free(t->ran);
    free(t->others);
    free(t->fit);
    nrs_phasors_free(t->phasors);
    free(t->fit_bytes);
    free(t);
}

double nrs_tagged_sinr_db(const struct nrs_tagged *t, uint32_t ue)
{
    return 10 * log10(nrs_csi_reference(t->ran, NRS_DL, ue));
}

double nrs_tagged_loss_db(const struct nrs_tagged *t, uint32_t ue)
{
    return t->ran->links.loss_db[ue];
}

double nrs_tagged_doppler_hz(const struct nrs_tagged *t, uint32_t ue)
{
    return t->ran->links.rays ? t->ran->links.doppler_hz[ue] : 0;
}

/* A message that is worked out. */
struct walk {
    struct nrs_tagged *t;
    uint32_t ue;
    double deadline_s;
    bool all;                /* transmissions, and not the first rounds only */
    bool learns;             /* the outer loop is to be told */
    int n_failed, n_decoded; /* first rounds, drawn */
};

static bool is_in_time(const struct walk *w, int64_t slot)
{
    return nrs_timeline_dl_decoded_s(&w->t->ran->tl, slot) <= w->deadline_s;
}

static struct nrs_reception start(const struct nrs_ran *ran, struct nrs_fit fit, int kind)
{
    struct nrs_reception rx = nrs_reception_start(
        INT64_C(8) * fit.bytes, *nrs_mcs_get((int)ran->direction[NRS_DL]->mcs_table, fit.mcs),
        nrs_blocks_symbols(&ran->blocks[NRS_DL], kind, fit.layers, fit.n_prb));

    rx.chase = ran->direction[NRS_DL]->combining == NRS_CHASE;
    return rx;
}

static void draw_outcome(struct walk *w, double bler)
{
    bool failed = nrs_stream_u01(&w->t->ran->outcomes[NRS_DL][w->ue]) < bler;

    w->n_failed += failed;
    w->n_decoded += !failed;
}

/* The probability that a block that is first sent in `slot` is not decoded in time by HARQ.
 * @param lost  filled with the slot in which the gNB knows that HARQ has given up, -1: not in time.
 */
static double block_late(struct walk *w, struct nrs_fit fit, int64_t slot, bool learns,
                         int64_t *lost)
{
    struct nrs_ran *ran = w->t->ran;
    const struct nrs_direction_cfg *d = ran->direction[NRS_DL];
    struct nrs_reception rx = start(ran, fit, nrs_timeline_plan(&ran->tl, slot)->kind[NRS_DL]);
    double late = 1;
    int round = 0;

    *lost = -1;
    do {
        for (int i = 0; i < d->repetitions; i++) {
            slot = i > 0 ? nrs_tagged_data_slot(ran, slot + 1, fit.symbols) : slot;
            nrs_reception_add(&rx, ran->curves, nrs_tagged_receive_db(w->t, w->ue, fit, slot),
                              d->ldpc_gap_db);
            if (is_in_time(w, slot))
                late = nrs_reception_bler(&rx);
        }
        if (round == 0 && learns)
            draw_outcome(w, nrs_reception_bler(&rx));
        *lost = nrs_timeline_dl_known(&ran->tl, slot);
        slot = nrs_tagged_next_round(ran, slot, fit.symbols);
    } while (w->all && late > NEGLIGIBLE && ++round < d->max_harq_tx && is_in_time(w, slot));
    if (round < d->max_harq_tx)
        *lost = -1;
    return late;
}

/* What can be sent of `left` bytes in `slot`. */
static struct nrs_fit fit_in(const struct walk *w, int64_t left, int64_t slot)
{
    struct nrs_ran *ran = w->t->ran;
    int kind = nrs_timeline_plan(&ran->tl, slot)->kind[NRS_DL];
    int n_prb = nrs_adapt_prbs(ran, NRS_DL, w->ue, kind, left + ran->cfg->rlc.segment_header_bytes,
                               ran->n_prb, slot);

    return nrs_adapt_fit(ran, NRS_DL, w->ue, kind, n_prb, slot);
}

/* The same with RLC: AM sends what HARQ has given up again, as a block of its own. */
static double bytes_late(struct walk *w, struct nrs_fit fit, int64_t slot)
{
    struct nrs_ran *ran = w->t->ran;
    int64_t lost;
    double late = block_late(w, fit, slot, w->learns, &lost);

    for (int k = 0; k < ran->cfg->rlc.max_retx && lost >= 0 && late > NEGLIGIBLE; k++) {
        if (ran->cfg->rlc.mode[NRS_DL] != NRS_RLC_AM)
            break;
        slot = nrs_tagged_data_slot(ran, lost + ran->status_slots, 1);
        if (!is_in_time(w, slot))
            break;
        late *= block_late(w, fit_in(w, fit.bytes, slot), slot, false, &lost);
    }
    return late;
}

/* The probability that any of the message's blocks is late. One is sent a slot. */
static double message_late(struct walk *w, const struct nrs_tagged_message *m)
{
    struct nrs_ran *ran = w->t->ran;
    int64_t left = nrs_buffer_on_air_bytes(&ran->cfg->mac, m->bytes);
    int64_t slot = nrs_tagged_data_slot(ran, nrs_timeline_slot_at(&ran->tl, m->time_s), 1);
    double log_in_time = 0;

    for (int i = 0; left > 0; i++) {
        struct nrs_fit fit = fit_in(w, left, slot);

        if (i == BLOCKS_MAX)
            return 1;
        log_in_time += log1p(-bytes_late(w, fit, slot));
        left -= nrs_buffer_room(ran, &fit);
        slot = nrs_tagged_data_slot(ran, slot + 1, 1);
    }
    return -expm1(log_in_time);
}

enum nrs_status nrs_tagged_send(struct nrs_tagged *t, uint32_t ue,
                                const struct nrs_tagged_message *message, double *late,
                                struct nrs_error *err)
{
    struct walk w = {
        .t = t, .ue = ue, .deadline_s = message->deadline_s, .all = late != NULL, .learns = true};
    double result = message_late(&w, message);

    while (w.n_decoded-- > 0)
        nrs_csi_outcome(t->ran, NRS_DL, ue, false);
    while (w.n_failed-- > 0)
        nrs_csi_outcome(t->ran, NRS_DL, ue, true);
    if (late)
        *late = result;
    return t->ran->out_of_memory ? nrs_fail(err, NRS_EMACHINE, "out of memory for fading") : NRS_OK;
}

/* Where and when the message's first block is on the air until its deadline, if nothing else is. */
static struct nrs_fading_places places(const struct walk *w, int64_t slot)
{
    const struct nrs_ran *ran = w->t->ran;
    int32_t held = ran->links.step_slots[w->ue];
    int symbols = ran->tl.symbols[NRS_DL][nrs_timeline_plan(&ran->tl, slot)->kind[NRS_DL]];
    struct nrs_fading_places at = {.n = 0};

    do {
        int subband = nrs_air_first_prb(ran, ran->cell[w->ue], slot) / ran->links.subband_prbs;

        at.time_s[at.n] = (double)(slot - slot % held) * ran->tl.slot_s;
        at.offset_steps[at.n++] = subband - 0.5 * (ran->links.n_subbands - 1);
        slot = nrs_tagged_next_round(ran, slot, symbols);
    } while (at.n < NRS_FADING_PLACES && at.n < ran->direction[NRS_DL]->max_harq_tx &&
             is_in_time(w, slot));
    return at;
}

/* Branches that matter: those of one layer, of as many as are sent with the fading as it is. */
static int branches_of(struct nrs_ran *ran, uint32_t ue, int64_t slot)
{
    int n;

    nrs_csi_array_gain(ran, NRS_DL, nrs_csi_get(ran, NRS_DL, ue, slot)->layers, &n);
    nrs_links_combined(ran, ue, n, slot); /* so that their rays are drawn */
    return n;
}

enum nrs_status nrs_tagged_redraw(struct nrs_tagged *t, uint32_t ue,
                                  const struct nrs_tagged_message *message,
                                  const struct nrs_tagged_tilt *tilt, struct nrs_stream *s,
                                  double *late, double *ratio, struct nrs_error *err)
{
    struct nrs_ran *ran = t->ran;
    struct walk w = {.t = t, .ue = ue, .deadline_s = message->deadline_s, .all = true};
    int64_t slot = nrs_tagged_data_slot(ran, nrs_timeline_slot_at(&ran->tl, message->time_s), 1);
    int n = ran->links.rays ? branches_of(ran, ue, slot) : 0;
    struct nrs_csi csi = ran->csi[NRS_DL][ue];
    struct nrs_fading_places at;

    *ratio = 1;
    if (n > 0)
        at = places(&w, slot);
    for (int b = 0; b < n; b++) {
        t->saved[b] = *nrs_links_branch(ran, ue, b);
        *ratio *= nrs_fading_redraw(nrs_links_branch(ran, ue, b), t->phasors, &at, tilt->theta,
                                    tilt->n_candidates, s);
    }
    if (n > 0)
        nrs_links_changed(ran, ue);
    ran->csi[NRS_DL][ue].occasion = -1;
    *late = message_late(&w, message);
    for (int b = 0; b < n; b++)
        *nrs_links_branch(ran, ue, b) = t->saved[b];
    if (n > 0)
        nrs_links_changed(ran, ue);
    ran->csi[NRS_DL][ue] = csi;
    return ran->out_of_memory ? nrs_fail(err, NRS_EMACHINE, "out of memory for fading") : NRS_OK;
}
