/* test_ran_mirror.c - interference between cells: symmetric, and as an independent sum says.
 *
 * Two cells 80 m apart in a line, each with a UE to its side, mirrored. LOS states are random: a
 * replication is looked for in which all links have LOS. No shadowing; isotropic antennas.
 */
#include "radio/mac.h"
#include "ran_kit.h"

#define SLOT_S 0.5e-3
#define PLENTY INT64_C(1000000000000) /* bytes: never empty */

/* `n` cells on the x axis and a UE at each, `offset_m[i]` from it. */
static struct kit kit_line(const double *x_m, const double *offset_m, size_t n)
{
    struct kit k = kit_defaults("FDD");
    struct nrs_radio_cfg *c = &k.cfg;
    struct nrs_position *p = calloc(n, sizeof *p);

    kit_places(&k, false);
    for (size_t i = 0; i < n; i++) {
        c->sectors[i] = (struct nrs_sector_cfg){.x_m = x_m[i], .power_dbm = NRS_POWER_OWN_DBM};
        p[i].x_m = x_m[i] + offset_m[i];
    }
    k.files.positions =
        (struct nrs_csv_rows){.row = p, .line = calloc(n, sizeof(uint32_t)), .n = n};
    c->n_sectors = n;
    c->layout.type = NRS_LAYOUT_LIST;
    c->gnb_antenna.pattern = NRS_ANTENNA_ISOTROPIC;
    c->drop.type = NRS_DROP_FILE;
    snprintf(c->drop.file, sizeof c->drop.file, "of the test");
    c->drop.min_distance_m = 1;
    c->channel.environment = NRS_UMI;
    c->interference.irc_gain_db = 0;
    return k;
}

static bool all_los(const struct kit *k, uint32_t n)
{
    bool all = true;

    for (uint32_t ue = 0; ue < n; ue++)
        for (uint32_t site = 0; site < n; site++)
            all &= nrs_deployment_site_link(k->ran->deployment, ue, site).los;
    return all;
}

static void start_in_los(struct kit *k, uint32_t n)
{
    for (kit_start(k, 0, 1); !all_los(k, n); kit_start(k, 0, 1)) {
        nrs_ran_free(k->ran);
        k->key.replication++;
    }
}

/* SINR of UE 0's block in the slot stepped last. */
static double sinr_db(const struct kit *k, enum nrs_dir dir, uint32_t ue)
{
    for (uint32_t i = 0; i < k->ran->n_cells; i++)
        if (k->ran->air[dir][i].ue == ue)
            return k->ran->air[dir][i].sinr_db;
    return NAN;
}

static const double two_x_m[] = {-40, 40}, outside_m[] = {-25, 25}, inside_m[] = {15, -15};

static void mirrored_cells_are_equal(void)
{
    for (int row = 0; row < 4; row++) {
        enum nrs_dir dir = row % 2 ? NRS_DL : NRS_UL;
        struct kit k = kit_line(two_x_m, row / 2 ? inside_m : outside_m, 2);
        double db[2];

        start_in_los(&k, 2);
        for (uint32_t ue = 0; ue < 2; ue++)
            kit_send(&k, dir, ue, PLENTY, ue, 0);
        kit_run(&k, 40e-3);
        db[0] = sinr_db(&k, dir, 0);
        db[1] = sinr_db(&k, dir, 1);
        CHECK_ROW(fabs(db[0] - db[1]) < 1e-6, (size_t)row, "%.9g and %.9g dB", db[0], db[1]);
        CHECK_ROW(k.ran->air[dir][0].prb_mw == k.ran->air[dir][1].prb_mw &&
                      k.ran->air[dir][0].n_prb == k.ran->air[dir][1].n_prb,
                  (size_t)row, "powers or PRBs differ");
        kit_stop(&k);
    }
}

/* From gains alone: p g / (N + p' g'), one layer, four branches in sum. All PRBs are in use. With
 * IRC the one interferer, which is the strongest, falls by its gain; four layers leave no antenna
 * for that, and each has a quarter of the power and one branch. */
static void sinr_is_the_sum(void)
{
    static const struct {
        enum nrs_dir dir;
        bool interference;
        double irc_db;
        int64_t layers;
    } rows[] = {
        {NRS_UL, true, 0, 1}, {NRS_DL, true, 0, 1}, {NRS_UL, false, 0, 1}, {NRS_DL, false, 0, 1},
        {NRS_UL, true, 6, 1}, {NRS_DL, true, 6, 2}, {NRS_DL, true, 6, 4},  {NRS_UL, true, 3, 2},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_line(two_x_m, inside_m, 2);
        enum nrs_dir dir = rows[i].dir;
        double gain[2][2], signal, other, noise, v = (double)rows[i].layers, want, got;

        k.cfg.interference.enabled = rows[i].interference;
        k.cfg.interference.irc_gain_db = rows[i].irc_db;
        k.cfg.ul.layers = k.cfg.dl.layers = rows[i].layers;
        if (dir == NRS_UL)
            k.cfg.dl.layers = 1;
        else
            k.cfg.ul.layers = 1;
        start_in_los(&k, 2);
        for (uint32_t ue = 0; ue < 2; ue++) {
            nrs_deployment_gains(k.ran->deployment, ue, gain[ue], NULL);
            kit_send(&k, dir, ue, PLENTY, ue, 0);
        }
        kit_run(&k, 40e-3);
        CU_ASSERT_EQUAL(k.ran->air[dir][0].n_prb, 273);
        noise = pow(10, (-174 + (dir == NRS_UL ? 5 : 9)) / 10.) * 360e3; /* a PRB of 30 kHz */
        signal = pow(10, (dir == NRS_UL ? 23 : 51) / 10.) / 273;
        other = signal * (dir == NRS_UL ? gain[1][0] : gain[0][1]);
        other *= rows[i].interference ? pow(10, -(v < 4 ? rows[i].irc_db : 0) / 10) : 0;
        signal *= gain[0][0] * (4 - v + 1) / v;
        want = 10 * log10(signal / (noise + other));
        got = sinr_db(&k, dir, 0);
        CHECK_ROW(fabs(got - want) < 1e-9, i, "%.9g dB, expected %.9g dB", got, want);
        kit_stop(&k);
    }
}

/* A third cell's UE uses few PRBs: where they meet those of the first, there is interference, and
 * nowhere else. Mean over a subband, as the air works by subbands of 16 PRBs. */
static void interference_is_where_the_prbs_are(void)
{
    struct kit k = kit_line(two_x_m, inside_m, 2);
    double gain[2], noise = pow(10, (-174 + 9) / 10.) * 360e3, p = pow(10, 5.1) / 273;
    double c = 0;
    const struct nrs_air *mine, *other;
    int qm, used[18] = {0};

    k.cfg.dl.layers = 1;
    start_in_los(&k, 2);
    nrs_deployment_gains(k.ran->deployment, 0, gain, NULL);
    kit_send(&k, NRS_DL, 0, PLENTY, 0, 0);
    kit_send(&k, NRS_DL, 1, 20000, 1, 0);
    kit_run(&k, SLOT_S / 2);
    mine = &k.ran->air[NRS_DL][0];
    other = &k.ran->air[NRS_DL][1];
    CU_ASSERT(mine->ue == 0 && mine->n_prb == 273);
    CHECK_ROW(other->n_prb > 20 && other->n_prb < 270, 0, "%d PRBs", other->n_prb);
    for (int j = 0; j < other->n_prb; j++)
        used[(other->first_prb + j) % 273 / 16]++;
    qm = nrs_mcs_get(1, k.ran->tbs[mine->tb].fit.mcs)->qm;
    for (int s = 0; s < 18; s++) { /* 17 of 16 PRBs, one of one */
        int prbs = s < 17 ? 16 : 1;
        double sinr = p * gain[0] * 4 / (noise + p * gain[1] * used[s] / prbs);

        c += prbs * nrs_bicm_capacity_linear(kit_curves(), qm, sinr);
    }
    CHECK_ROW(fabs(mine->sinr_db - nrs_bicm_sinr_db(kit_curves(), qm, c / 273)) < 1e-6, 0,
              "%.9g dB, expected %.9g dB", mine->sinr_db,
              nrs_bicm_sinr_db(kit_curves(), qm, c / 273));
    kit_stop(&k);
}

/* With the same MCS (the neighbour comes on after the measurement), interference makes blocks fail.
 */
static void interference_makes_blocks_fail(void)
{
    for (int dir = NRS_UL; dir <= NRS_DL; dir++) {
        size_t failed[2] = {0};

        for (int on = 0; on < 2; on++) {
            struct kit k = kit_line(two_x_m, inside_m, 2);

            k.cfg.interference.enabled = on;
            k.cfg.ul.layers = k.cfg.dl.layers = 1;
            k.cfg.cell.gnb_power_dbm = 0; /* where MCS are not all reached */
            k.cfg.cell.ue_power_dbm = 0;
            k.cfg.csi.delay_s = 1;
            start_in_los(&k, 2);
            for (uint32_t ue = 0; ue < 2; ue++)
                kit_send(&k, (enum nrs_dir)dir, ue, 3000000, ue, 0);
            kit_run(&k, 0.5);
            for (size_t j = 0; j < k.n_tbs; j++)
                failed[on] += k.tbs[j].bits < 0;
            kit_stop(&k);
        }
        CHECK_ROW(failed[1] > 10 * (failed[0] + 1), (size_t)dir, "%zu with, %zu without", failed[1],
                  failed[0]);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"mirrored cells", mirrored_cells_are_equal},
        {"SINR", sinr_is_the_sum},
        {"interference by PRB", interference_is_where_the_prbs_are},
        {"interference and failures", interference_makes_blocks_fail},
        {NULL, NULL},
    };

    return check_main("radio network, interference", tests);
}
