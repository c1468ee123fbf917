/* test_deployment.c - mean gains of a whole network: from path loss to antennas. */
#include "check.h"
#include "radio/deployment.h"

#define CELLS 21
#define UES   20

static struct nrs_radio_cfg city(void)
{
    struct nrs_radio_cfg c;

    nrs_radio_defaults(&c);
    c.layout = (struct nrs_layout_cfg){.type = NRS_LAYOUT_HEX,
                                       .sites = 7,
                                       .sectors = 3,
                                       .isd_m = 500,
                                       .wrap_around = true,
                                       .azimuth_deg = 30};
    c.gnb_antenna.pattern = NRS_ANTENNA_38901;
    return c;
}

static struct nrs_deployment *deploy(const struct nrs_radio_cfg *c, uint32_t n_single_cells,
                                     uint32_t ues, uint32_t replication)
{
    static const struct nrs_radio_files none;
    struct nrs_deployment *d = NULL;
    struct nrs_error err = {.status = NRS_OK};

    CHECK_ROW(nrs_radio_check(c, &err) == NRS_OK &&
                  nrs_deployment_new(c, &none, n_single_cells, ues,
                                     (struct nrs_rng_key){1, replication}, &d, &err) == NRS_OK,
              0, "%s", err.text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    return d;
}

/* PL + SF + penetration less both antennas, each from its own module: for every UE and cell. */
static void gains_are_the_sum_of_parts(void)
{
    struct nrs_radio_cfg c = city();
    struct nrs_deployment *d = deploy(&c, 0, UES, 0);
    const struct nrs_layout *layout = nrs_deployment_layout(d);
    double gain[CELLS];

    for (uint32_t ue = 0; ue < CELLS * UES; ue++) {
        const struct nrs_ue_place *p = nrs_deployment_place(d, ue);

        nrs_deployment_gains(d, ue, gain, NULL);
        for (uint32_t cell = 0; cell < CELLS; cell++) {
            uint32_t site = layout->cells[cell].site;
            struct nrs_site_link l = nrs_deployment_site_link(d, ue, site);
            struct nrs_xy v = nrs_layout_offset(layout, site, p->x_m, p->y_m);
            struct nrs_link_geometry g = nrs_radio_geometry(&c, hypot(v.x_m, v.y_m));
            double db, azimuth = atan2(v.y_m, v.x_m) - layout->cells[cell].azimuth_deg * M_PI / 180;

            g.h_ut_m = p->height_m; /* outdoors at 1.5 m: the effective environment is at 1 m */
            db = nrs_antenna_gain_db(&c.gnb_antenna, 0, azimuth,
                                     atan2(g.distance_2d_m, p->height_m - g.h_bs_m), NAN) +
                 c.ue_antenna.gain_dbi - nrs_pathloss_db(&g, l.los) - l.shadow_db;
            CHECK_ROW(fabs(10 * log10(gain[cell]) - db) < 1e-9, ue,
                      "cell %u: %.9g dB, expected %.9g", cell, 10 * log10(gain[cell]), db);
        }
    }
    nrs_deployment_free(d);
}

/* Shadowing: N(0, sigma) with the sigma of the link's condition, correlated by 0.5 between sites
 * and fully within one (sectors share the link). Each replication has fields of its own, and one UE
 * of it is taken: independent samples. */
static void shadowing_has_its_statistics(void)
{
    const int n = 2000;
    struct nrs_radio_cfg c = city();
    double sum = 0, square = 0, product[2] = {0}, pairs[2] = {0};

    for (int i = 0; i < n; i++) {
        struct nrs_deployment *d = deploy(&c, 0, 1, (uint32_t)i);
        struct nrs_site_link a = nrs_deployment_site_link(d, 0, 0);
        struct nrs_site_link b = nrs_deployment_site_link(d, 0, 1);

        sum += a.shadow_normal;
        square += a.shadow_normal * a.shadow_normal;
        product[a.los != b.los] += a.shadow_normal * b.shadow_normal;
        pairs[a.los != b.los]++;
        CU_ASSERT_DOUBLE_EQUAL(a.shadow_db, a.shadow_normal * (a.los ? 4 : 6), 1e-12); /* UMa */
        nrs_deployment_free(d);
    }
    CHECK_ROW(fabs(sum / n) < 4 / sqrt(n), 0, "mean %g", sum / n);
    CHECK_ROW(fabs(square / n - 1) < 4 * sqrt(2. / n), 0, "variance %g", square / n);
    for (int unlike = 0; unlike < 2; unlike++) /* the product's variance is 1 + r^2 */
        CHECK_ROW(pairs[unlike] > 100 &&
                      fabs(product[unlike] / pairs[unlike] - 0.5) < 4 * sqrt(1.25 / pairs[unlike]),
                  (size_t)unlike, "correlation %g of %g pairs", product[unlike] / pairs[unlike],
                  pairs[unlike]);
}

static void isolated_cells_hear_no_other(void)
{
    struct nrs_radio_cfg c;
    struct nrs_deployment *d;
    double gain[4];

    nrs_radio_defaults(&c);
    d = deploy(&c, 4, 3, 0);
    for (uint32_t ue = 0; ue < 12; ue++) {
        nrs_deployment_gains(d, ue, gain, NULL);
        for (uint32_t cell = 0; cell < 4; cell++)
            CHECK_ROW((gain[cell] > 0) == (cell == ue / 3), ue, "gain %g to cell %u", gain[cell],
                      cell);
    }
    nrs_deployment_free(d);
}

/* A UE that comes back finds its gains as they were. */
static void places_are_remembered(void)
{
    struct nrs_radio_cfg c = city();
    struct nrs_deployment *d;
    double first[CELLS], far[CELLS], again[CELLS];

    c.mobility.model = NRS_MOBILITY_VELOCITY;
    c.drop.speed_outdoor_m_s = 30;
    d = deploy(&c, 0, 1, 0);
    nrs_deployment_gains(d, 5, first, NULL);
    nrs_deployment_move(d, 5, 3);
    nrs_deployment_gains(d, 5, far, NULL);
    nrs_deployment_move(d, 5, 0);
    nrs_deployment_gains(d, 5, again, NULL);
    for (uint32_t cell = 0; cell < CELLS; cell++)
        CHECK_ROW(first[cell] == again[cell] && first[cell] != far[cell], cell, "%g, %g, %g",
                  first[cell], far[cell], again[cell]);
    nrs_deployment_free(d);
}

int main(void)
{
    static const struct check_test tests[] = {
        {"gains", gains_are_the_sum_of_parts},
        {"shadowing", shadowing_has_its_statistics},
        {"isolated cells", isolated_cells_hear_no_other},
        {"places are remembered", places_are_remembered},
        {NULL, NULL},
    };

    return check_main("deployment", tests);
}
