/* ran_kit.h - a RAN with everything that it says kept, for test_ran*.c. */
#ifndef NRS_TESTS_RAN_KIT_H
#define NRS_TESTS_RAN_KIT_H

#include <stdlib.h>

#include "check.h"
#include "radio/bler.h"
#include "radio/ran.h"
#include "radio/trace_channel.h"

struct kit_tb { /* one transmission */
    int64_t slot;
    uint32_t ue;
    double bits; /* < 0: failed */
};

struct kit_move { /* a UE left its cell */
    int64_t slot;
    enum nrs_trace_point point;
    uint32_t ue;
    int cell;
};

struct kit {
    struct nrs_radio_cfg cfg;
    struct nrs_radio_files files;
    struct nrs_rng_key key;
    struct nrs_ran *ran;
    struct nrs_trace_sink trace;
    struct nrs_ran_report *reports;
    struct kit_tb *tbs;
    size_t n_reports, n_tbs;
    struct kit_move moves[64]; /* the first ones */
    size_t n_moves;
};

/* All defaults, but a constant channel of 60 dB and the given pattern; what would make hand
 * computations long is off: two layers, no outer loop, no reports' quantisation, RLC UM without
 * segment headers, no guard against starving, full UE power. */
static inline struct kit kit_defaults(const char *pattern)
{
    struct kit k = {.key = {1, 0}};
    struct nrs_radio_cfg *c = &k.cfg;

    nrs_radio_defaults(c);
    snprintf(c->carrier.tdd_pattern, sizeof c->carrier.tdd_pattern, "%s", pattern);
    c->channel.model = NRS_CHANNEL_CONSTANT;
    c->channel.constant_ul_snr_db = c->channel.constant_dl_snr_db = 60;
    c->channel.fading = false;
    c->ul.layers = c->dl.layers = 2;
    c->dl.max_wait_s = 0;
    c->csi.olla_step_db = 0;
    c->csi.quantised = false;
    c->rlc.mode[NRS_UL] = c->rlc.mode[NRS_DL] = NRS_RLC_UM;
    c->rlc.segment_header_bytes = 0;
    c->power.enabled = false;
    return k;
}

/* From the constant channel to the one of places; without shadowing unless asked for. */
static inline void kit_places(struct kit *k, bool fading)
{
    k->cfg.channel.model = NRS_CHANNEL_38901;
    k->cfg.channel.shadowing = false;
    k->cfg.channel.fading = fading;
}

/* UE i has snr_db[i] in both directions, for ever: each has a row of its own of a trace. */
static inline void kit_snrs(struct kit *k, const double *snr_db, size_t n)
{
    struct nrs_sinr_row *row = malloc(n * sizeof *row);

    for (size_t i = 0; i < n; i++)
        row[i] = (struct nrs_sinr_row){1000.0 * (double)i, snr_db[i], snr_db[i]};
    k->files.sinr = (struct nrs_csv_rows){.row = row, .n = n};
    k->cfg.channel.model = NRS_CHANNEL_TRACE;
    snprintf(k->cfg.channel.trace_file, sizeof k->cfg.channel.trace_file, "of the test");
    k->cfg.channel.trace_shift_s = 1000;
}

static inline double kit_slot_s(const struct kit *k)
{
    return nrs_slot_s(nrs_numerology(k->cfg.carrier.scs_hz / 1e3));
}

static inline void kit_on_tb(void *user, double time_s, enum nrs_trace_point point, uint32_t ue,
                             double bits)
{
    struct kit *k = user;

    if (point == NRS_TR_RADIO_HANDOVER || point == NRS_TR_RADIO_FAILURE) {
        if (k->n_moves < NRS_LEN(k->moves))
            k->moves[k->n_moves] =
                (struct kit_move){llround(time_s / kit_slot_s(k)), point, ue, (int)bits};
        k->n_moves++;
        return;
    }
    CU_ASSERT_EQUAL(point, NRS_TR_RADIO_TB);
    if ((k->n_tbs & (k->n_tbs - 1)) == 0)
        k->tbs = realloc(k->tbs, (k->n_tbs ? 2 * k->n_tbs : 1) * sizeof *k->tbs);
    k->tbs[k->n_tbs++] = (struct kit_tb){llround(time_s / kit_slot_s(k)), ue, bits};
}

static inline void kit_on_report(void *user, const struct nrs_ran_report *r)
{
    struct kit *k = user;

    if ((k->n_reports & (k->n_reports - 1)) == 0)
        k->reports = realloc(k->reports, (k->n_reports ? 2 * k->n_reports : 1) * sizeof *r);
    k->reports[k->n_reports++] = *r;
}

/* One set for the whole test program, never freed. */
static inline const struct nrs_link_curves *kit_curves(void)
{
    static struct nrs_link_curves *curves;

    if (!curves)
        curves = nrs_link_curves_new();
    return curves;
}

static inline enum nrs_status kit_ran_new(struct kit *k, uint32_t n_cells, uint32_t ues_per_cell,
                                          struct nrs_error *err)
{
    const struct nrs_ran_setup setup = {.cfg = &k->cfg,
                                        .files = &k->files,
                                        .curves = kit_curves(),
                                        .n_single_cells = n_cells,
                                        .ues_per_cell = ues_per_cell,
                                        .key = k->key,
                                        .trace = &k->trace};

    return nrs_ran_new(&setup, &k->ran, err);
}

/* `k` must stay where it is from here on: the RAN borrows its configuration. */
static inline void kit_start(struct kit *k, uint32_t n_cells, uint32_t ues_per_cell)
{
    struct nrs_error err = {0};

    k->trace = (struct nrs_trace_sink){kit_on_tb, k};
    if (nrs_radio_check(&k->cfg, &err) != NRS_OK ||
        kit_ran_new(k, n_cells, ues_per_cell, &err) != NRS_OK)
        CHECK_ROW(false, 0, "%s", err.text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(k->ran);
}

static inline void kit_send(struct kit *k, enum nrs_dir dir, uint32_t ue, int64_t bytes,
                            uint64_t cookie, double now_s)
{
    CU_ASSERT_EQUAL(nrs_ran_send(k->ran, dir, ue, bytes, cookie, now_s, INFINITY, NULL), NRS_OK);
}

/* Step every slot that starts before `until_s`. */
static inline void kit_run(struct kit *k, double until_s)
{
    double last_s = -1, next_s;

    for (; (next_s = nrs_ran_next_s(k->ran)) < until_s; last_s = next_s) {
        if (!(next_s > last_s))
            CU_FAIL_FATAL("the slot clock stands still");
        nrs_ran_step(k->ran, kit_on_report, k);
    }
}

static inline void kit_stop(struct kit *k)
{
    nrs_ran_free(k->ran);
    nrs_radio_files_free(&k->files);
    free(k->reports);
    free(k->tbs);
    k->ran = NULL;
    k->reports = NULL;
    k->tbs = NULL;
    k->n_reports = k->n_tbs = k->n_moves = 0;
}

/* Size by TS 38.214 of a block with MCS `mcs` on `n_prb` PRBs and `symbols` data symbols. */
static inline struct nrs_tb_resources kit_resources(const struct nrs_direction_cfg *d, int mcs,
                                                    int n_prb, int symbols)
{
    const struct nrs_mcs *m = nrs_mcs_get((int)d->mcs_table, mcs);

    return (struct nrs_tb_resources){n_prb, symbols,        (int)d->dmrs_re, (int)d->overhead_re,
                                     m->qm, (int)d->layers, m->r_x1024,      1.0};
}

/* The block that the rule of adapt.c leads to, found by trying every MCS. BLERs after 1 to 4. */
struct kit_fit {
    int mcs;
    int64_t bits;
    double bler[4];
};

static inline struct kit_fit kit_fit(const struct nrs_link_curves *curves,
                                     const struct nrs_direction_cfg *d, double snr_db, int n_prb,
                                     int symbols)
{
    struct kit_fit best = {0};

    for (int i = 0; i < nrs_mcs_count((int)d->mcs_table); i++) {
        const struct nrs_tb_resources r = kit_resources(d, i, n_prb, symbols);
        struct kit_fit fit = {.mcs = i, .bits = nrs_tbs_bits(&r)};
        struct nrs_reception rx = nrs_reception_start(fit.bits, *nrs_mcs_get((int)d->mcs_table, i),
                                                      nrs_tb_re(&r) * d->layers);

        for (int j = 0; j < 4; j++) {
            nrs_reception_add(&rx, curves, snr_db, d->ldpc_gap_db);
            fit.bler[j] = nrs_reception_bler(&rx);
        }
        if (i == 0 || fit.bler[0] <= d->target_bler)
            best = fit;
    }
    return best;
}

#endif
