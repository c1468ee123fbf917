/* test_ran_olla.c - link adaptation in the long run: block error rates and throughput.
 *
 * Every transmission is a first one: one round of HARQ, RLC UM.
 */
#include "radio/mac.h"
#include "ran_kit.h"

#define PLENTY INT64_C(1000000000000) /* bytes: never empty */

/* The loop moves by -step after a failure, by step t / (1 - t) after a success: while it is not at
 * its bounds, n blocks with f failures have moved it by (n t - f) step / (1 - t) dB. Its offset
 * walks, in balance, with a spread of a few steps, so that f / n is t within few / n. In the first
 * half of the run the loop settles. */
static void error_rate_is_the_target(void)
{
    static const struct {
        enum nrs_dir dir;
        bool fading, quantised;
        double target;
    } rows[] = {
        {NRS_UL, true, false, 0.1},  {NRS_DL, true, true, 0.1},   {NRS_UL, true, false, 0.02},
        {NRS_DL, true, false, 0.02}, {NRS_UL, false, false, 0.1}, {NRS_DL, false, true, 0.05},
    };
    const double half_s = 4;

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_defaults("FDD");
        enum nrs_dir dir = rows[i].dir;
        double failed = 0, n, offset_db, step_db = 0.2, t = rows[i].target, want;
        size_t first;

        kit_places(&k, rows[i].fading);
        k.cfg.csi = (struct nrs_csi_cfg){1e-3, 1e-3, rows[i].quantised, step_db};
        k.cfg.drop.radius_m = 500;
        k.cfg.ul.max_harq_tx = k.cfg.dl.max_harq_tx = 1;
        k.cfg.ul.target_bler = dir == NRS_UL ? t : 0.3; /* the other's matters not */
        k.cfg.dl.target_bler = dir == NRS_DL ? t : 0.3;
        k.cfg.ul.layers = k.cfg.dl.layers = 1;
        k.cfg.cell.gnb_power_dbm = 20;
        kit_start(&k, 1, 1);
        kit_send(&k, dir, 0, PLENTY, 1, 0);
        kit_run(&k, half_s);
        offset_db = k.ran->csi[dir][0].offset_db;
        first = k.n_tbs;
        kit_run(&k, 2 * half_s);
        for (size_t j = first; j < k.n_tbs; j++)
            failed += k.tbs[j].bits < 0;
        n = (double)(k.n_tbs - first);
        CHECK_ROW(n > 0.99 * half_s * 2000, i, "%g blocks", n);
        CHECK_ROW(fabs(failed / n - t) < 4 * sqrt(t * (1 - t) / n), i,
                  "%.4f of %g blocks failed, target %g", failed / n, n, t);
        /* outcomes of the last few slots are not known yet */
        want = (n * t - failed) * step_db / (1 - t);
        CHECK_ROW(fabs(k.ran->csi[dir][0].offset_db) < 9.9 &&
                      fabs(k.ran->csi[dir][0].offset_db - offset_db - want) < 5 * step_db,
                  i, "offset moved by %g dB, expected %g dB",
                  k.ran->csi[dir][0].offset_db - offset_db, want);
        kit_stop(&k);
    }
}

/* What is left of a message of plenty, and what is decoded of it: blocks less failed ones, to the
 * byte (a message is one stretch of packets, and headers of segments are off). */
static void bytes_are_conserved(void)
{
    for (int dir = NRS_UL; dir <= NRS_DL; dir++) {
        struct kit k = kit_defaults("DDDSU");
        int64_t all = nrs_buffer_on_air_bytes(&k.cfg.mac, PLENTY), decoded = 0, sent = 0;

        kit_places(&k, true);
        k.cfg.ul.max_harq_tx = k.cfg.dl.max_harq_tx = 1;
        k.cfg.drop.radius_m = 1000;
        k.cfg.csi.delay_s = 20e-3; /* errors enough */
        kit_start(&k, 1, 1);
        kit_send(&k, (enum nrs_dir)dir, 0, PLENTY, 1, 0);
        kit_run(&k, 1);
        for (size_t j = 0; j < k.n_tbs; j++) {
            sent += llround(fabs(k.tbs[j].bits) / 8);
            decoded += k.tbs[j].bits > 0 ? llround(k.tbs[j].bits / 8) : 0;
        }
        CHECK_ROW(decoded < sent, (size_t)dir, "no errors");
        CHECK_ROW(nrs_ran_backlog_bytes(k.ran, (enum nrs_dir)dir, 0) == all - sent, (size_t)dir,
                  "backlog is wrong by %lld bytes",
                  (long long)(nrs_ran_backlog_bytes(k.ran, (enum nrs_dir)dir, 0) - all + sent));
        kit_stop(&k);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"error rate is the target", error_rate_is_the_target},
        {"bytes are conserved", bytes_are_conserved},
        {NULL, NULL},
    };

    return check_main("radio network, link adaptation", tests);
}
