/* test_ran_fading.c - SINRs of Rayleigh fading through the whole network against closed forms.
 *
 * Many isolated cells of one UE each send one small block at once: one PRB, one subband, so that
 * the SINR over its mean is the sum of n exponentials, n receive branches (maximum ratio
 * combining). P(sum < x) = 1 - exp(-x) (1 + x + ... + x^(n-1) / (n-1)!) A branch is a sum of N = 20
 * rays, whose density is exp(-x) (1 - L_2(x) / (2 N)): its distribution differs by exp(-x) (x^2 / 2
 * - x) / (2 N), at most by 0.0058; that of n branches by n times as much.
 */
#include "radio/mac.h"
#include "ran_kit.h"

#define CELLS 4000
#define BIAS  0.0058

static double erlang(int n, double x)
{
    double term = 1, sum = 0;

    for (int i = 0; i < n; i++, term *= x / i)
        sum += term;
    return 1 - exp(-x) * sum;
}

/* Without a LOS ray, with `n` antennas, one small DL block in each cell. */
static void start(struct kit *k, int n)
{
    *k = kit_defaults("FDD");
    kit_places(k, true);
    k->cfg.channel.environment = NRS_UMA;
    k->cfg.drop.min_distance_m = 1500; /* LOS is rare */
    k->cfg.drop.radius_m = 2000;
    k->cfg.dl.layers = k->cfg.ul.layers = 1;
    k->cfg.cell.ue_rx_antennas = n;
    k->cfg.dl.max_harq_tx = 1;
    k->cfg.mac.packet_header_bytes = 0; /* a byte fits one PRB */
    k->cfg.dl.target_bler = 1e-3;       /* a step of little width between decoded and not */
    kit_start(k, CELLS, 1);
    for (uint32_t ue = 0; ue < CELLS; ue++)
        kit_send(k, NRS_DL, ue, 1, ue, 0);
    kit_run(k, kit_slot_s(k) / 2);
}

static void outage_is_erlang(void)
{
    static const int branches[] = {1, 2, 4};
    static const double x[] = {0.05, 0.2, 0.5, 1, 2, 4, 7};

    for (size_t i = 0; i < NRS_LEN(branches); i++) {
        struct kit k;
        double below[NRS_LEN(x)] = {0}, n = 0;
        size_t wrong_ue = 0, wide = 0;

        start(&k, branches[i]);
        CU_ASSERT_EQUAL_FATAL(k.n_tbs, CELLS);
        for (uint32_t ue = 0; ue < CELLS; ue++) {
            const struct nrs_air *a = &k.ran->air[NRS_DL][ue];
            struct nrs_ue_link link = nrs_ran_link(k.ran, ue);
            double sum = branches[i] * pow(10, (a->sinr_db - link.dl_snr_db) / 10);

            wrong_ue += a->ue != ue;
            wide += a->n_prb != 1;
            if (link.los)
                continue;
            n++;
            for (size_t j = 0; j < NRS_LEN(x); j++)
                below[j] += sum < x[j];
        }
        CHECK_ROW(n > 0.9 * CELLS && wrong_ue == 0 && wide == 0, i, "%g links, %zu wide", n, wide);
        for (size_t j = 0; j < NRS_LEN(x); j++) {
            double p = erlang(branches[i], x[j]);

            CHECK_ROW(fabs(below[j] / n - p) < 4 * sqrt(p * (1 - p) / n) + BIAS * branches[i], j,
                      "%d branches: %.4f below %g, expected %.4f", branches[i], below[j] / n, x[j],
                      p);
        }
        kit_stop(&k);
    }
}

/* Blocks fail as often as their SINRs say. */
static void failures_follow_the_sinr(void)
{
    struct kit k;
    double want = 0, variance = 0, got = 0;

    start(&k, 1);
    for (uint32_t ue = 0; ue < CELLS; ue++) {
        const struct nrs_air *a = &k.ran->air[NRS_DL][ue];
        const struct nrs_tb *tb = &k.ran->tbs[a->tb];
        const struct nrs_tb_resources r = kit_resources(&k.cfg.dl, tb->fit.mcs, a->n_prb, 12);
        struct nrs_reception rx =
            nrs_reception_start(nrs_tbs_bits(&r), *nrs_mcs_get(1, tb->fit.mcs), nrs_tb_re(&r));
        double p;

        nrs_reception_add(&rx, kit_curves(), a->sinr_db, k.cfg.dl.ldpc_gap_db);
        p = nrs_reception_bler(&rx);
        want += p;
        variance += p * (1 - p);
        got += k.tbs[ue].bits < 0;
    }
    CU_ASSERT(want > 100 && want < CELLS - 100);
    CHECK_ROW(fabs(got - want) < 4 * sqrt(variance), 0, "%g failures, expected %g +- %g", got, want,
              sqrt(variance));
    kit_stop(&k);
}

/* A UE at rest keeps its fading, one that drives does not. */
static void fading_follows_the_speed(void)
{
    static const double speed_m_s[] = {0, 30};

    for (size_t i = 0; i < NRS_LEN(speed_m_s); i++) {
        struct kit k = kit_defaults("FDD");
        float before, after;

        kit_places(&k, true);
        k.cfg.drop.speed_outdoor_m_s = speed_m_s[i];
        kit_start(&k, 1, 1);
        before = nrs_links_fading(k.ran, 0, 0, 0)[0];
        after = nrs_links_fading(k.ran, 0, 0, 10)[0]; /* 5 ms: 2 wavelengths at 4 GHz */
        CHECK_ROW((fabsf(after - before) < 1e-6f) == (speed_m_s[i] == 0), i, "%g to %g", before,
                  after);
        kit_stop(&k);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"outage", outage_is_erlang},
        {"failures follow the SINR", failures_follow_the_sinr},
        {"fading follows the speed", fading_follows_the_speed},
        {NULL, NULL},
    };

    return check_main("radio network in Rayleigh fading", tests);
}
