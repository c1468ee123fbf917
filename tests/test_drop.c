/* test_drop.c - positions, LOS states, shadowing and link budgets of dropped UEs. */
#include "ran_kit.h"

#define N_CELLS 20
#define N_UES   200 /* a cell */
#define N       (N_CELLS * N_UES)

static struct kit drop(double radius_m, bool shadowing)
{
    struct kit k = kit_defaults("DDDSU");

    k.cfg.channel.model = NRS_CHANNEL_38901;
    k.cfg.channel.shadowing = shadowing;
    k.cfg.drop.radius_m = radius_m;
    k.key.seed = 7;
    return k;
}

/* thermal noise -174 dBm/Hz; the carrier's 273 PRBs have 98.28 MHz: 79.9247 dB */
static void link_budget(void)
{
    static const struct {
        double noise_figure, power, rx, layers;
    } ul = {5, 23, 4, 2}, dl = {9, 51, 4, 2};
    struct kit k = drop(300, true);

    kit_start(&k, 2, 10);
    for (uint32_t ue = 0; ue < 20; ue++) {
        struct nrs_ue_link l = nrs_ran_link(k.ran, ue);
        double path = 8 + 0 - l.pathloss_db - l.shadow_db + 174 - 10 * log10(273 * 12 * 30e3);
        /* zero forcing: rx - layers + 1 branches, and the power of one layer */
        double ul_db =
            ul.power + path - ul.noise_figure + 10 * log10((ul.rx - ul.layers + 1) / ul.layers);
        double dl_db =
            dl.power + path - dl.noise_figure + 10 * log10((dl.rx - dl.layers + 1) / dl.layers);

        CHECK_ROW(fabs(l.ul_snr_db - ul_db) < 1e-9 && fabs(l.dl_snr_db - dl_db) < 1e-9, ue,
                  "%g %g, expected %g %g", l.ul_snr_db, l.dl_snr_db, ul_db, dl_db);
        CHECK_ROW(l.cell == ue / 10, ue, "cell %u", l.cell);
    }
    kit_stop(&k);
}

/* Path loss of Table 7.4.1-1 at 4 GHz, below the breakpoint (4 * 24 * 0.5 * fc / c = 640 m). */
static void path_loss_belongs_to_the_position(void)
{
    struct kit k = drop(300, false);

    kit_start(&k, 1, 100);
    for (uint32_t ue = 0; ue < 100; ue++) {
        struct nrs_ue_link l = nrs_ran_link(k.ran, ue);
        double d = hypot(hypot(l.x_m, l.y_m), 25 - 1.5);
        double los = 28.0 + 22 * log10(d) + 20 * log10(4);
        double nlos = 13.54 + 39.08 * log10(d) + 20 * log10(4);
        double want = l.los ? los : fmax(los, nlos);

        CHECK_ROW(fabs(l.pathloss_db - want) < 0.01, ue, "%g dB, expected %g", l.pathloss_db, want);
        CHECK_ROW(l.shadow_db == 0, ue, "shadowing is off");
        CHECK_ROW(fabs(hypot(l.x_m, l.y_m) - l.distance_2d_m) < 1e-9, ue, "distance");
    }
    kit_stop(&k);
}

/* Tables 7.2-1 to 7.2-4, unless the cell says otherwise. */
static void the_environment_brings_its_heights(void)
{
    static const struct {
        enum nrs_environment environment;
        double own_bs_m, bs_m, ut_m; /* own: what the cell says, 0: nothing */
    } rows[] = {
        {NRS_UMA, 0, 25, 1.5},  {NRS_UMI, 0, 10, 1.5},    {NRS_RMA, 0, 35, 1.5},
        {NRS_UMI, 15, 15, 1.5}, {NRS_INH_MIXED, 0, 3, 1},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct kit k = kit_defaults("FDD");
        struct nrs_link_geometry g;

        k.cfg.channel.environment = rows[i].environment;
        k.cfg.cell.gnb_height_m = rows[i].own_bs_m;
        g = nrs_radio_geometry(&k.cfg, 100);
        CHECK_ROW(g.h_bs_m == rows[i].bs_m && g.h_ut_m == rows[i].ut_m, i, "%g m and %g m",
                  g.h_bs_m, g.h_ut_m);
    }
}

/* Means over N UEs against their expectations, within four standard deviations of the mean. */
static void statistics_of_a_drop(void)
{
    const double r0 = 35, r1 = 500, sd_scale = 4 / sqrt(N);
    double d2 = 0, x = 0, y = 0, los = 0, p_los = 0, p_var = 0, shadow2[2] = {0}, n[2] = {0};
    static const double sigma_db[2] = {6, 4}; /* Table 7.4.1-1, UMa: NLOS, LOS */
    struct kit k = drop(r1, true);

    kit_start(&k, N_CELLS, N_UES);
    for (uint32_t ue = 0; ue < N; ue++) {
        struct nrs_ue_link l = nrs_ran_link(k.ran, ue);
        struct nrs_link_geometry g = nrs_radio_geometry(&k.cfg, l.distance_2d_m);
        double p = nrs_los_probability(&g);

        CU_ASSERT(l.distance_2d_m >= r0 && l.distance_2d_m <= r1);
        d2 += l.distance_2d_m * l.distance_2d_m / N;
        x += l.x_m / N;
        y += l.y_m / N;
        los += l.los;
        p_los += p;
        p_var += p * (1 - p);
        shadow2[l.los] += l.shadow_db * l.shadow_db;
        n[l.los]++;
    }
    /* d^2 is uniform on [r0^2, r1^2]; x and y have mean 0 and variance E d^2 / 2 */
    CU_ASSERT(fabs(d2 - (r0 * r0 + r1 * r1) / 2) < sd_scale * (r1 * r1 - r0 * r0) / sqrt(12));
    CU_ASSERT(fabs(x) < sd_scale * sqrt((r0 * r0 + r1 * r1) / 4));
    CU_ASSERT(fabs(y) < sd_scale * sqrt((r0 * r0 + r1 * r1) / 4));
    CU_ASSERT(fabs(los - p_los) < 4 * sqrt(p_var));
    for (size_t i = 0; i < 2; i++) {
        double want = sigma_db[i] * sigma_db[i];

        CHECK_ROW(fabs(shadow2[i] / n[i] - want) < 4 * want * sqrt(2 / n[i]), i, "%g dB of %g UEs",
                  sqrt(shadow2[i] / n[i]), n[i]);
    }
    kit_stop(&k);
}

/* Common random numbers: other powers or more cells do not change the draws. */
static void draws_are_common(void)
{
    struct kit a = drop(300, true), b = drop(300, true), c = drop(300, true);

    b.cfg.cell.ue_power_dbm = 26;
    c.key.replication = 1;
    kit_start(&a, 1, 10);
    kit_start(&b, 3, 10);
    kit_start(&c, 1, 10);
    for (uint32_t ue = 0; ue < 10; ue++) {
        struct nrs_ue_link x = nrs_ran_link(a.ran, ue), y = nrs_ran_link(b.ran, ue);

        CHECK_ROW(x.x_m == y.x_m && x.y_m == y.y_m && x.los == y.los && x.shadow_db == y.shadow_db,
                  ue, "other draws");
        CHECK_ROW(fabs(y.ul_snr_db - x.ul_snr_db - 3) < 1e-9, ue, "%g dB", y.ul_snr_db);
        CHECK_ROW(nrs_ran_link(c.ran, ue).x_m != x.x_m, ue, "the same in the next replication");
    }
    kit_stop(&a);
    kit_stop(&b);
    kit_stop(&c);
}

/* The first UEs of each cell are the same ones however many there are. */
static void drops_are_nested(void)
{
    struct kit few = drop(300, true), many = drop(300, true);

    kit_start(&few, 2, 4);
    kit_start(&many, 2, 9);
    for (uint32_t cell = 0; cell < 2; cell++)
        for (uint32_t k = 0; k < 4; k++) {
            struct nrs_ue_link x = nrs_ran_link(few.ran, cell * 4 + k);
            struct nrs_ue_link y = nrs_ran_link(many.ran, cell * 9 + k);

            CHECK_ROW(x.x_m == y.x_m && x.y_m == y.y_m && x.los == y.los &&
                          x.shadow_db == y.shadow_db && x.gain_db == y.gain_db,
                      k, "cell %u: another UE", cell);
        }
    CU_ASSERT_NOT_EQUAL(nrs_ran_link(few.ran, 0).x_m, nrs_ran_link(few.ran, 4).x_m);
    kit_stop(&few);
    kit_stop(&many);
}

static void constant_channel(void)
{
    struct kit k = kit_defaults("DDDSU");

    k.cfg.channel.constant_ul_snr_db = 11;
    k.cfg.channel.constant_dl_snr_db = 22;
    kit_start(&k, 1, 2);
    for (uint32_t ue = 0; ue < 2; ue++) {
        struct nrs_ue_link l = nrs_ran_link(k.ran, ue);

        CHECK_ROW(l.ul_snr_db == 11 && l.dl_snr_db == 22, ue, "%g %g", l.ul_snr_db, l.dl_snr_db);
    }
    kit_stop(&k);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"link budget", link_budget},
        {"path loss", path_loss_belongs_to_the_position},
        {"statistics", statistics_of_a_drop},
        {"common random numbers", draws_are_common},
        {"nested drops", drops_are_nested},
        {"constant channel", constant_channel},
        {"the environment brings its heights", the_environment_brings_its_heights},
        {NULL, NULL},
    };

    return check_main("radio drop", tests);
}
