/* test_ran_rank.c - layers by the channel, and what link adaptation is told of it.
 *
 * Without fading the rule has a closed form: with v layers on n antennas a layer has the SINR
 * snr (n - v + 1) / v, snr that of one antenna and layer; the rank with the greatest
 * v min(log2(1 + SINR), e) is taken, e the spectral efficiency of the direction's highest MCS.
 */
#include "radio/mac.h"
#include "ran_kit.h"

/* 6 x 948, 8 x 948 and 6 x 772 over 1024: the last rows of TS 38.214 Tables 5.1.3.1-1 to -3. */
static const double highest[] = {5.5546875, 7.40625, 4.5234375};

static int best_rank(double snr, int n_rx, int most, int mcs_table, double *sinr_db)
{
    double best = 0;
    int rank = 0;

    for (int v = 1; v <= most; v++) {
        double sinr = snr * (n_rx - v + 1) / v,
               rate = v * fmin(log2(1 + sinr), highest[mcs_table - 1]);

        if (rate > best) {
            best = rate;
            rank = v;
            *sinr_db = 10 * log10(sinr);
        }
    }
    return rank;
}

static void rank_grows_with_the_snr(void)
{
    static const struct {
        int ues, gnbs, tx, ul_most, dl_most; /* antennas; most layers asked for */
        int ul, dl;                          /* most that come of it */
    } rows[] = {
        {4, 4, 2, 2, 4, 2, 4},  {4, 4, 4, 4, 4, 4, 4}, {2, 4, 1, 4, 4, 1, 2},
        {4, 64, 2, 2, 4, 2, 4}, {4, 4, 2, 1, 2, 1, 2}, {1, 8, 2, 2, 4, 2, 1},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        int least[2] = {9, 9}, most[2] = {0, 0};

        for (double power_dbm = -30; power_dbm <= 70; power_dbm += 0.5) {
            struct kit k = kit_defaults("FDD");
            const int n_rx[] = {rows[i].gnbs, rows[i].ues}, limit[] = {rows[i].ul, rows[i].dl};

            kit_places(&k, false);
            k.cfg.cell.gnb_rx_antennas = rows[i].gnbs;
            k.cfg.cell.ue_rx_antennas = rows[i].ues;
            k.cfg.cell.ue_tx_antennas = rows[i].tx;
            k.cfg.cell.gnb_power_dbm = power_dbm;
            k.cfg.cell.ue_power_dbm = fmin(50, fmax(-40, power_dbm - 15));
            k.cfg.ul.layers = k.cfg.dl.layers = 0;
            k.cfg.ul.mcs_table = 1 + (int64_t)i % 3;
            k.cfg.dl.mcs_table = 1 + (int64_t)(i + 1) % 3;
            k.cfg.ul.max_layers = rows[i].ul_most;
            k.cfg.dl.max_layers = rows[i].dl_most;
            kit_start(&k, 1, 1);
            for (int dir = NRS_UL; dir <= NRS_DL; dir++) {
                double gain_db = nrs_ran_link(k.ran, 0).gain_db, sinr_db = 0;
                double mw =
                    pow(10, (dir == NRS_UL ? k.cfg.cell.ue_power_dbm : power_dbm) / 10) / 273;
                double noise = pow(10, (-174 + (dir == NRS_UL ? 5 : 9)) / 10.) * 360e3;
                int table = (int)(dir == NRS_UL ? k.cfg.ul.mcs_table : k.cfg.dl.mcs_table);
                int want = best_rank(mw * pow(10, gain_db / 10) / noise, n_rx[dir], limit[dir],
                                     table, &sinr_db);
                const struct nrs_csi *csi = nrs_csi_get(k.ran, (enum nrs_dir)dir, 0, 0);

                CHECK_ROW(csi->layers == want && fabs(csi->sinr_db - sinr_db) < 1e-6, i,
                          "%g dBm: %d layers at %.6f dB, expected %d at %.6f dB", power_dbm,
                          csi->layers, csi->sinr_db, want, sinr_db);
                least[dir] = csi->layers < least[dir] ? csi->layers : least[dir];
                most[dir] = csi->layers > most[dir] ? csi->layers : most[dir];
            }
            kit_stop(&k);
        }
        /* of 64 antennas, a second layer costs next to nothing at any SNR */
        CHECK_ROW((least[NRS_UL] == 1 || rows[i].gnbs == 64) && least[NRS_DL] == 1 &&
                      most[NRS_UL] == rows[i].ul && most[NRS_DL] == rows[i].dl,
                  i, "UL %d to %d, DL %d to %d layers", least[NRS_UL], most[NRS_UL], least[NRS_DL],
                  most[NRS_DL]);
    }
}

/* A CQI says less than the SINR: never more than it, by at most the greatest step between CQIs that
 * the table has; and it stays at the needs of MCS that CQIs stand for (TS 38.214 Table 5.2.2.1-2).
 */
static void cqi_rounds_down(void)
{
    double last_db = -100;
    int levels = 0;

    for (double power_dbm = -30; power_dbm <= 60; power_dbm += 0.5) {
        struct kit k = kit_defaults("FDD");
        double exact_db, db;

        kit_places(&k, false);
        k.cfg.cell.gnb_power_dbm = power_dbm;
        k.cfg.dl.layers = 1;
        kit_start(&k, 1, 1);
        exact_db = nrs_csi_get(k.ran, NRS_DL, 0, 0)->sinr_db;
        kit_stop(&k);
        k.cfg.csi.quantised = true;
        kit_start(&k, 1, 1);
        db = nrs_csi_get(k.ran, NRS_DL, 0, 0)->sinr_db;
        levels += db != last_db;
        CHECK_ROW(db >= last_db, 0, "%g dBm: %g dB after %g dB", power_dbm, db, last_db);
        if (exact_db > -6 && exact_db < 18) /* between the first and the last CQI */
            CHECK_ROW(db <= exact_db && db > exact_db - 3, 0, "%g dB of %g dB", db, exact_db);
        last_db = db;
        kit_stop(&k);
    }
    /* 15 CQIs of Table 5.2.2.1-2; its lowest three have at most MCS 0 of Table 5.1.3.1-1 */
    CHECK_ROW(levels >= 13 && levels <= 15, 0, "%d levels", levels);
}

/* The measurement of an occasion is used `delay` later and until the next one. */
static void measurements_are_delayed(void)
{
    struct kit k = kit_defaults("FDD");

    kit_places(&k, true);
    k.cfg.drop.speed_outdoor_m_s = 30;
    k.cfg.csi.period_s = 5e-3; /* 10 slots */
    k.cfg.csi.delay_s = 4e-3;  /* 8 slots */
    kit_start(&k, 1, 1);
    for (int64_t slot = 0; slot < 60; slot++) {
        int64_t want = slot < 8 ? 0 : (slot - 8) / 10 * 10;

        CHECK_ROW(nrs_csi_get(k.ran, NRS_DL, 0, slot)->occasion == want, (size_t)slot,
                  "occasion %d", (int)k.ran->csi[NRS_DL][0].occasion);
    }
    kit_stop(&k);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"rank", rank_grows_with_the_snr},
        {"CQI", cqi_rounds_down},
        {"delay", measurements_are_delayed},
        {NULL, NULL},
    };

    return check_main("radio network, rank and channel state", tests);
}
