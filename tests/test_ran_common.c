/* test_ran_common.c - common random numbers: what a change must leave as it was; a run repeats. */
#include "radio/mac.h"
#include "ran_kit.h"

#define SITES 7
#define CELLS 21
#define UES   3

static struct kit kit_city(void)
{
    struct kit k = kit_defaults("DDDSU");
    struct nrs_radio_cfg *c = &k.cfg;

    kit_places(&k, true);
    c->channel.shadowing = true;
    c->layout = (struct nrs_layout_cfg){.type = NRS_LAYOUT_HEX,
                                        .sites = SITES,
                                        .sectors = 3,
                                        .isd_m = 200,
                                        .wrap_around = true,
                                        .azimuth_deg = 30};
    c->gnb_antenna.pattern = NRS_ANTENNA_38901;
    c->ul.layers = c->dl.layers = 0;
    c->csi.olla_step_db = 0.2;
    return k;
}

/* What has nothing to do with a change of `c`. */
static void change(struct nrs_radio_cfg *c, int what)
{
    switch (what) {
    case 1: c->mac.scheduler = 1; break;
    case 2: c->ul.target_bler = 1e-3; break;
    case 3: c->dl.repetitions = 4; break;
    case 4: c->mac.sr_period_s = 10e-3; break;
    case 5: c->interference.enabled = false; break;
    case 6: c->rlc.mode[NRS_UL] = NRS_RLC_AM; break;
    case 7: c->dl.max_harq_tx = 1; break;
    default: break;
    }
}

static void traffic(struct kit *k)
{
    for (uint32_t ue = 0; ue < CELLS * UES; ue++)
        for (int n = 0; n < 5; n++)
            for (int dir = NRS_UL; dir <= NRS_DL; dir++)
                kit_send(k, (enum nrs_dir)dir, ue, 5000 + 100 * ue, ue * 10u + (unsigned)n,
                         0.02 * n);
}

/* Places, LOS, shadowing, penetration, serving cell, and the fading of every kept link in a slot
 * far ahead, to the bit. */
static void channel_is_the_same_whatever_the_mac_does(void)
{
    struct kit a = kit_city();

    kit_start(&a, 0, UES);
    traffic(&a);
    kit_run(&a, 1);
    for (int what = 1; what <= 7; what++) {
        struct kit b = kit_city();
        size_t differ = 0;

        change(&b.cfg, what);
        kit_start(&b, 0, UES);
        traffic(&b);
        kit_run(&b, 1);
        for (uint32_t ue = 0; ue < CELLS * UES; ue++) {
            struct nrs_ue_link x = nrs_ran_link(a.ran, ue), y = nrs_ran_link(b.ran, ue);
            const float *f, *g;

            differ += x.cell != y.cell || x.x_m != y.x_m || x.y_m != y.y_m || x.los != y.los ||
                      x.shadow_db != y.shadow_db || x.pathloss_db != y.pathloss_db ||
                      x.penetration_db != y.penetration_db || x.gain_db != y.gain_db;
            f = nrs_links_fading(a.ran, ue, a.ran->links.serving[ue], 5000);
            g = nrs_links_fading(b.ran, ue, b.ran->links.serving[ue], 5000);
            for (int k = 0; k < a.ran->links.n_subbands; k++)
                differ += f[k] != g[k];
        }
        CHECK_ROW(differ == 0, (size_t)what, "%zu values differ", differ);
        kit_stop(&b);
    }
    kit_stop(&a);
}

static bool same_reports(const struct kit *a, const struct kit *b)
{
    bool same = a->n_reports == b->n_reports;

    for (size_t i = 0; same && i < a->n_reports; i++) {
        const struct nrs_ran_report *x = &a->reports[i], *y = &b->reports[i];

        same = x->cookie == y->cookie && x->dir == y->dir && x->ue == y->ue && x->cell == y->cell &&
               x->delivered == y->delivered && x->in_time == y->in_time && x->time_s == y->time_s &&
               x->n_tb == y->n_tb && x->n_tx == y->n_tx;
    }
    return same;
}

/* The same seed: the same reports. Another replication: others. */
static void runs_repeat_themselves(void)
{
    struct kit k[3];

    for (size_t i = 0; i < 3; i++) {
        k[i] = kit_city();
        k[i].cfg.mobility.model = NRS_MOBILITY_VELOCITY;
        k[i].cfg.drop.speed_outdoor_m_s = 30;
        k[i].key.replication = i == 2;
        kit_start(&k[i], 0, UES);
        traffic(&k[i]);
        kit_run(&k[i], 10);
        CU_ASSERT_EQUAL(k[i].n_reports, CELLS * UES * 10);
    }
    CU_ASSERT(same_reports(&k[0], &k[1]));
    CU_ASSERT(!same_reports(&k[0], &k[2]));
    for (size_t i = 0; i < 3; i++)
        kit_stop(&k[i]);
}

/* A block's outcome is u < BLER with the same u: a UE alone that has more margin loses no block
 * that it would have kept with less. */
static void outcomes_are_common(void)
{
    static const double snr_db[] = {9.0, 9.3};
    struct kit k[2];
    size_t failed[2] = {0}, worse = 0;

    for (int i = 0; i < 2; i++) {
        k[i] = kit_defaults("FDD");
        k[i].cfg.channel.constant_dl_snr_db = snr_db[i];
        k[i].cfg.dl.max_harq_tx = 1;
        k[i].cfg.dl.ldpc_gap_db = 0.9 + snr_db[i] - snr_db[0]; /* adapts as if there was no more */
        kit_start(&k[i], 1, 1);
        k[i].cfg.dl.ldpc_gap_db = 0.9;
        kit_send(&k[i], NRS_DL, 0, INT64_C(1000000000), 1, 0);
        kit_run(&k[i], 1);
    }
    CU_ASSERT_EQUAL_FATAL(k[0].n_tbs, k[1].n_tbs);
    for (size_t j = 0; j < k[0].n_tbs; j++) {
        failed[0] += k[0].tbs[j].bits < 0;
        failed[1] += k[1].tbs[j].bits < 0;
        worse += k[1].tbs[j].bits < 0 && k[0].tbs[j].bits > 0;
    }
    CHECK_ROW(worse == 0 && failed[1] <= failed[0], 0, "%zu blocks fail, %zu of them new",
              failed[1], worse);
    for (int i = 0; i < 2; i++)
        kit_stop(&k[i]);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"channel", channel_is_the_same_whatever_the_mac_does},
        {"runs repeat", runs_repeat_themselves},
        {"outcomes", outcomes_are_common},
        {NULL, NULL},
    };

    return check_main("radio network, common random numbers", tests);
}
