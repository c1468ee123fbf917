/* rays.c - departure angles of a link's clusters, TR 38.901 clause 7.5 steps 4 to 7.
 *
 *   P_n = X_n^(r_tau - 1) 10^(-Z_n / 10), scaled to sum 1                         (7.5-5, 7.5-6)
 *   phi_n = +-(2 ASD / 1.4) sqrt(-ln(P_n / P_max)) / C_phi + N(0, (ASD / 7)^2) + phi_LOS   (7.5-9)
 *   theta_n = +-ZSD (-ln(P_n / P_max)) / C_theta + N(0, (ZSD / 7)^2) + theta_LOS + offset  (7.5-19)
 *   RSRP ~ sum_n P_n / M sum_m g(phi_nm, theta_nm) / (K + 1) + g_LOS K / (K + 1)
 *                                                                      (TR 36.873 clause 8.1)
 * The delay spread cancels in P_n. In LOS the angles are those of powers with the direct ray in
 * them, moved so that the first cluster is where the UE is (7.5-8, 7.5-12); links into buildings
 * have no direct ray. Four rays stand for a cluster's twenty, one standard deviation off in both
 * angles, which keeps their second moments: c_ASD, and 3/8 10^mu of the zenith (7.5-20).
 *
 * Spreads are those of Table 7.5-6 before v19 (v14 to v18), which are M.2412's, for RSRP over rays
 * is a measure of calibrations from that time; v19 has narrower ones in UMa.
 *
 * With one polarisation all power arrives at the UE's only port. With dual_polarised the gNB's port
 * is slanted by 45 degrees and the UE's two ports are at 0 and 90: one of them receives, on average
 * over both and over phases, half of the direct ray and (1 + 1 / kappa) / 2 of the others, kappa
 * being the cross-polarisation ratio (step 9).
 *
 * Left out: environments other than UMa and UMi, correlations of the spreads with K and DS, the
 * spatial consistency of spreads and clusters, the rotation of polarisation by the antenna.
 */
#include "radio/rays.h"

#include <math.h>

#include "radio/decibel.h"

#define NOTHING      1e-30 /* -300 dB: of a link whose rays all meet a null */
#define DEGREE       (M_PI / 180)
#define CLUSTERS_MAX 20
#define WEAKEST      0.0031622776601683794 /* -25 dB: weaker clusters are removed (step 6) */
#define ASD_MAX_DEG  104.0                 /* step 4 */
#define ZSD_MAX_DEG  52.0
#define LN_10        2.302585092994046

/* Table 7.5-6; lg ASD is at + per_lg lg(fc), or lg(1 + fc) in UMi. */
struct column {
    double asd_at, asd_per_lg, asd_std, asd_std_per_lg;
    double asd_sf, zsd_asd;
    int clusters;
    double r_tau, zeta_db, c_asd_deg;
    double xpr_db, xpr_std_db;
    double c_phi, c_theta; /* Tables 7.5-2, 7.5-4 by number of clusters */
};

/* clang-format off */
#define TWELVE   1.146, 1.104
#define NINETEEN 1.273, 1.184
#define TWENTY   1.289, 1.178
static const struct column columns[2][3] = { /* by environment and condition */
    {/* lg ASD: mean, std            SF    ZSD   N   r_tau zeta c_ASD XPR */
     {1.06,  0.1114,  0.28, 0,    -0.5,  0.5, 12, 2.5, 3,   5,   8, 4, TWELVE},   /* UMa LOS */
     {1.5,  -0.1144,  0.28, 0,    -0.6,  0.5, 20, 2.3, 3,   2,   7, 3, TWENTY},   /* NLOS */
     {1.25,  0,       0.42, 0,     0.2, -0.2, 12, 2.2, 4,   5,   9, 5, TWELVE}},  /* O2I */
    {{1.21, -0.05,    0.41, 0,    -0.5,  0.5, 12, 3.0, 3,   3,   9, 3, TWELVE},   /* UMi LOS */
     {1.53, -0.23,    0.33, 0.11,  0,    0.5, 19, 2.1, 3,  10,   8, 3, NINETEEN}, /* NLOS */
     {1.25,  0,       0.42, 0,     0.2, -0.2, 12, 2.2, 4,   5,   9, 5, TWELVE}},  /* O2I */
};
/* clang-format on */

struct zenith {
    double lg_zsd, lg_zsd_std, offset_deg;
};

struct cluster {
    double power, angle_power, azimuth_deg, zenith_deg;
};

bool nrs_rays_cover(enum nrs_environment environment)
{
    return environment == NRS_UMA || environment == NRS_UMI;
}

/* Table 7.5-7. */
static struct zenith uma_zenith(const struct nrs_link_geometry *g, bool los)
{
    double lg_f = log10(fmax(g->frequency_hz * 1e-9, 6)); /* note 6 of Table 7.5-6 */
    double slope = -2.1 * g->distance_2d_m / 1000 - 0.01 * (g->h_ut_m - 1.5);
    double a = 0.208 * lg_f - 0.782, c = -0.13 * lg_f + 2.03, e = 7.66 * lg_f - 5.96;
    double d = fmax(25, g->distance_2d_m);

    if (los)
        return (struct zenith){fmax(-0.5, slope + 0.75), 0.40, 0};
    return (struct zenith){fmax(-0.5, slope + 0.9), 0.49,
                           e - pow(10, a * log10(d) + c - 0.07 * (g->h_ut_m - 1.5))};
}

/* Table 7.5-8. */
static struct zenith umi_zenith(const struct nrs_link_geometry *g, bool los)
{
    double km = g->distance_2d_m / 1000, up_m = g->h_ut_m - g->h_bs_m;

    if (los)
        return (struct zenith){fmax(-0.21, -14.8 * km + 0.01 * fabs(up_m) + 0.83), 0.35, 0};
    return (struct zenith){fmax(-0.5, -3.1 * km + 0.01 * fmax(up_m, 0) + 0.2), 0.35,
                           -pow(10, -1.5 * log10(fmax(10, g->distance_2d_m)) + 3.3)};
}

static double sign(struct nrs_stream *s)
{
    return nrs_stream_u01(s) < 0.5 ? -1 : 1;
}

/* Powers that sum to one, and those that angles are made of, the cluster of the least delay first
 * (step 5 sorts them). @return the greatest of the latter. */
static double draw_powers(const struct column *c, double k, struct nrs_stream *s,
                          struct cluster *cluster)
{
    double sum = 0, greatest = 0, nearest = 0;
    struct cluster moved;
    int first = 0;

    for (int n = 0; n < c->clusters; n++) {
        double x = nrs_stream_u01(s), z_db = c->zeta_db * nrs_stream_normal(s);

        if (x > nearest) { /* the delay is -r_tau DS ln X */
            nearest = x;
            first = n;
        }
        cluster[n].power = pow(x, c->r_tau - 1) * nrs_from_db(-z_db);
        sum += cluster[n].power;
    }
    moved = cluster[first];
    cluster[first] = cluster[0];
    cluster[0] = moved;
    for (int n = 0; n < c->clusters; n++) {
        cluster[n].power /= sum;
        cluster[n].angle_power = (cluster[n].power + (n == 0 ? k : 0)) / (k + 1);
        greatest = fmax(greatest, cluster[n].angle_power);
    }
    return greatest;
}

/* LOS factors of C_phi and C_theta: 1 without LOS. (7.5-10), (7.5-15). */
static double los_phi(double k_db)
{
    if (isinf(k_db))
        return 1;
    return 1.1035 - 0.028 * k_db - 0.002 * k_db * k_db + 0.0001 * k_db * k_db * k_db;
}

static double los_theta(double k_db)
{
    if (isinf(k_db))
        return 1;
    return 1.3086 + 0.0339 * k_db - 0.0077 * k_db * k_db + 0.0002 * k_db * k_db * k_db;
}

/* Angles relative to the direct way. */
static void draw_angles(const struct nrs_rays_link *l, const struct column *c, double asd_deg,
                        double zsd_deg, double offset_deg, double greatest, struct nrs_stream *s,
                        struct cluster *cluster)
{
    double phi = 2 * asd_deg / 1.4 / (c->c_phi * los_phi(l->k_db));
    double theta = zsd_deg / (c->c_theta * los_theta(l->k_db));
    struct cluster first;

    for (int n = 0; n < c->clusters; n++) {
        double depth = -log(cluster[n].angle_power / greatest), around;

        around = sign(s) * phi * sqrt(depth); /* one draw at a time, in this order */
        cluster[n].azimuth_deg = around + asd_deg / 7 * nrs_stream_normal(s);
        around = sign(s) * theta * depth;
        cluster[n].zenith_deg = around + zsd_deg / 7 * nrs_stream_normal(s);
    }
    first = cluster[0];
    for (int n = 0; n < c->clusters; n++) {
        bool direct = l->condition == NRS_LOS;

        cluster[n].azimuth_deg -= direct ? first.azimuth_deg : 0;
        cluster[n].zenith_deg += direct ? -first.zenith_deg : offset_deg;
    }
}

static void add(struct nrs_rays *out, double azimuth_rad, double zenith_rad, double share)
{
    double zenith = fabs(remainder(zenith_rad, 2 * M_PI)); /* 360 - theta beyond 180 degrees */

    out->azimuth_rad[out->n] = azimuth_rad;
    out->zenith_rad[out->n] = zenith;
    out->share[out->n++] = share;
}

static void add_cluster(const struct nrs_rays_link *l, const struct cluster *c, double c_asd_deg,
                        double c_zsd_deg, double share, struct nrs_rays *out)
{
    for (int m = 0; m < 4; m++) {
        double azimuth_deg = c->azimuth_deg + (m & 1 ? c_asd_deg : -c_asd_deg);
        double zenith_deg = c->zenith_deg + (m & 2 ? c_zsd_deg : -c_zsd_deg);

        add(out, l->azimuth_rad + azimuth_deg * DEGREE, l->zenith_rad + zenith_deg * DEGREE,
            c->power * share / 4);
    }
}

/* Mean of 1 / kappa, which is lognormal. */
static double mean_cross(const struct column *c)
{
    double spread = c->xpr_std_db * LN_10 / 10;

    return nrs_from_db(-c->xpr_db) * exp(spread * spread / 2);
}

void nrs_rays_draw(const struct nrs_rays_link *l, struct nrs_stream *s, struct nrs_rays *out)
{
    bool uma = l->geometry->environment == NRS_UMA;
    const struct column *c = &columns[uma ? 0 : 1][l->condition];
    struct zenith z = uma ? uma_zenith(l->geometry, l->los) : umi_zenith(l->geometry, l->los);
    double ghz = l->geometry->frequency_hz * 1e-9;
    double lg_f = uma ? log10(fmax(ghz, 6)) : log10(1 + fmax(ghz, 2));
    double own = sqrt(1 - c->asd_sf * c->asd_sf), k = nrs_from_db(l->k_db);
    double e = nrs_stream_normal(s), b = c->zsd_asd / own;
    double asd = c->asd_sf * l->shadow + own * e;
    double zsd = b * e + sqrt(1 - b * b) * nrs_stream_normal(s);
    double asd_deg =
        pow(10, c->asd_at + c->asd_per_lg * lg_f + (c->asd_std + c->asd_std_per_lg * lg_f) * asd);
    double zsd_deg = pow(10, z.lg_zsd + z.lg_zsd_std * zsd);
    double scattered = (l->dual_polarised ? (1 + mean_cross(c)) / 2 : 1) / (k + 1);
    double direct = (l->dual_polarised ? 0.5 : 1) * k / (k + 1), greatest, strongest = 0;
    struct cluster cluster[CLUSTERS_MAX] = {{0}};

    out->n = 0;
    greatest = draw_powers(c, k, s, cluster);
    draw_angles(l, c, fmin(asd_deg, ASD_MAX_DEG), fmin(zsd_deg, ZSD_MAX_DEG), z.offset_deg,
                greatest, s, cluster);
    for (int n = 0; n < c->clusters; n++)
        strongest = fmax(strongest, cluster[n].power);
    for (int n = 0; n < c->clusters; n++)
        if (cluster[n].power >= WEAKEST * strongest)
            add_cluster(l, &cluster[n], c->c_asd_deg, 0.375 * pow(10, z.lg_zsd), scattered, out);
    if (k > 0)
        add(out, l->azimuth_rad, l->zenith_rad, direct);
}

double nrs_rays_gain_db(const struct nrs_rays *rays, const struct nrs_antenna_cfg *antenna,
                        double azimuth_rad, double downtilt_deg)
{
    double sum = NOTHING;

    for (int i = 0; i < rays->n; i++)
        sum += rays->share[i] * nrs_antenna_gain(antenna, rays->azimuth_rad[i] - azimuth_rad,
                                                 rays->zenith_rad[i], downtilt_deg);
    return nrs_to_db(sum);
}
