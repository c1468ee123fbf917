/* test_links.c - power and fading of the links of a RAN, against the models that they come from. */
#include "radio/mac.h"
#include "ran_kit.h"

#define SUBCARRIERS 12

/* Seven cells that hear each other, five UEs each, on foot. */
static void kit_hex(struct kit *k)
{
    struct nrs_radio_cfg *c = &k->cfg;

    *k = kit_defaults("DSUUU");
    c->channel.model = NRS_CHANNEL_38901;
    c->channel.environment = NRS_UMI;
    c->channel.fading = true;
    c->layout.type = NRS_LAYOUT_HEX;
    c->layout.sites = 7;
    c->layout.sectors = 1;
    c->layout.isd_m = 200;
    c->drop.min_distance_m = 10;
    c->drop.speed_outdoor_m_s = 3 / 3.6;
    c->power.enabled = true;
}

/* The linear form of power control is TS 38.213's of power.c. */
static void power_of_the_ul(void)
{
    struct kit k;
    uint64_t limited = 0, controlled = 0;

    kit_hex(&k);
    kit_start(&k, 1, 5);
    for (uint32_t ue = 0; ue < k.ran->n_ues; ue++) {
        const struct nrs_links *l = &k.ran->links;
        double loss_db = -10 * log10(nrs_links_best_gain(k.ran, ue, l->serving[ue]));
        const struct nrs_power_link link = {23, loss_db, 1};

        for (int n = 1; n <= 273; n += 16) {
            double want = pow(10, nrs_power_pusch_dbm(&k.cfg.power, &link, n) / 10) / n;
            double got = nrs_links_ul_prb_mw(k.ran, ue, n);

            CHECK_ROW(fabs(got / want - 1) < 1e-12, ue, "%d PRBs: %.15g mW, not %.15g", n, got,
                      want);
            if (nrs_power_headroom_db(&k.cfg.power, &link, n) < 0)
                limited++;
            else
                controlled++;
        }
    }
    CU_ASSERT(limited > 0 && controlled > 0);
    kit_stop(&k);
}

/* Of a grid of as many beams as there may be, each UE has the best: also those beyond 256. */
static void best_of_many_beams(void)
{
    struct kit k;
    double gain[7], high = 0;
    float *beams = malloc(7 * NRS_ANTENNA_BEAMS_MAX * sizeof *beams);

    kit_hex(&k);
    k.cfg.channel.fading = false;
    k.cfg.gnb_antenna.pattern = NRS_ANTENNA_38901;
    k.cfg.gnb_antenna.rows = k.cfg.gnb_antenna.columns = 16;
    k.cfg.gnb_antenna.beams_horizontal = k.cfg.gnb_antenna.beams_vertical = 32;
    kit_start(&k, 1, 5);
    for (uint32_t ue = 0; ue < k.ran->n_ues; ue++) {
        const struct nrs_links *l = &k.ran->links;
        int best = 0;

        nrs_deployment_gains(k.ran->deployment, ue, gain, beams);
        for (int b = 1; b < NRS_ANTENNA_BEAMS_MAX; b++)
            if (beams[k.ran->cell[ue] * NRS_ANTENNA_BEAMS_MAX + (uint32_t)b] >
                beams[k.ran->cell[ue] * NRS_ANTENNA_BEAMS_MAX + (uint32_t)best])
                best = b;
        high += best > UINT8_MAX;
        CHECK_ROW(l->beam[ue] == best, ue, "beam %d, not %d", l->beam[ue], best);
    }
    CU_ASSERT(high > 0);
    free(beams);
    kit_stop(&k);
}

/* Power of branch b of a link at `time_s`, from the statistics of its place alone. */
static void branch_power(const struct kit *k, uint32_t ue, uint32_t cell, int b, double time_s,
                         float *power)
{
    struct nrs_small_scale s = nrs_deployment_small_scale(k->ran->deployment, ue, cell);
    uint64_t entity =
        nrs_deployment_link_entity(k->ran->deployment, ue, cell) * NRS_BRANCHES_MAX + (uint64_t)b;
    struct nrs_fading rays;

    nrs_fading_init(&rays, k->key, entity, s.doppler_hz, s.delay_spread_s, s.k_db,
                    k->ran->links.subband_prbs * SUBCARRIERS * k->cfg.carrier.scs_hz);
    nrs_fading_power(&rays, time_s, k->ran->links.n_subbands, power);
}

/* Start of the step in which fading is held: 1 / (50 Doppler), in whole slots. */
static double step_start_s(const struct kit *k, uint32_t ue, int64_t slot)
{
    double hold_s = nrs_fading_step_s(nrs_deployment_doppler_hz(k->ran->deployment, ue));
    int64_t slots = (int64_t)floor(hold_s / kit_slot_s(k));

    return (double)(slot / slots * slots) * kit_slot_s(k);
}

static void check_links(const struct kit *k, uint32_t ue, int64_t slot)
{
    const struct nrs_links *l = &k->ran->links;
    float want[NRS_SUBBANDS_MAX];

    for (int i = 0; i < l->n[ue]; i++) {
        const float *got = nrs_links_fading(k->ran, ue, i, slot);
        uint32_t cell = l->cell[ue * (uint32_t)l->max + (uint32_t)i];

        branch_power(k, ue, cell, 0, step_start_s(k, ue, slot), want);
        for (int n = 0; n < l->n_subbands; n++)
            CHECK_ROW(got[n] == want[n], ue, "link %d, slot %d: %g, not %g", i, (int)slot, got[n],
                      want[n]);
    }
}

/* Sums over 1, 2, ... branches, asked for from the last or from the first. */
static void check_sums(const struct kit *k, uint32_t ue, int64_t slot, bool last_first)
{
    const struct nrs_links *l = &k->ran->links;
    float part[NRS_SUBBANDS_MAX];
    double sum[NRS_BRANCHES_MAX][NRS_SUBBANDS_MAX];

    for (int b = 0; b < l->branches; b++) {
        branch_power(k, ue, k->ran->cell[ue], b, step_start_s(k, ue, slot), part);
        for (int n = 0; n < l->n_subbands; n++)
            sum[b][n] = (b ? sum[b - 1][n] : 0) + part[n];
    }
    for (int i = 0; i < l->branches; i++) {
        int b = last_first ? l->branches - 1 - i : i;
        const float *got = nrs_links_combined(k->ran, ue, b + 1, slot);

        for (int n = 0; n < l->n_subbands; n++)
            CHECK_ROW(fabs(got[n] / sum[b][n] - 1) < 1e-6, ue, "%d branches: %g, not %g", b + 1,
                      got[n], sum[b][n]);
    }
}

/* The same whenever, and in whatever order, links are asked for the first time; and again. */
static void fading_is_a_function_of_time(void)
{
    static const int64_t slots[] = {0, 1, 2, 3, 5, 4, 1000, 17};
    struct kit k;

    kit_hex(&k);
    kit_start(&k, 1, 5);
    CU_ASSERT_EQUAL_FATAL(k.ran->links.branches, 4);
    for (size_t i = 0; i < NRS_LEN(slots); i++)
        for (uint32_t n = 0; n < k.ran->n_ues; n++) {
            uint32_t ue = n * 13 % k.ran->n_ues;

            if ((i + ue) % 2 == 0)
                check_links(&k, ue, slots[i]);
            if ((i + ue) % 3 == 0)
                check_sums(&k, ue, slots[i], ue % 2);
        }
    nrs_links_restart(k.ran, 3);
    check_links(&k, 3, 17);
    check_sums(&k, 3, 17, true);
    kit_stop(&k);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"power of the UL", power_of_the_ul},
        {"fading is a function of time", fading_is_a_function_of_time},
        {"many beams", best_of_many_beams},
        {NULL, NULL},
    };

    return check_main("links", tests);
}
