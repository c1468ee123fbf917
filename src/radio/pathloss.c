/* pathloss.c - path loss, LOS probability and shadow fading of TR 38.901 v19.4.0,
 * clauses 7.4.1, 7.4.2.
 *
 * All environments but RMa are straight lines over lg d3D and lg fc (fc in GHz, d in m):
 *   L = at + per_lg_d lg d3D + per_lg_f lg fc,
 * UMa and UMi with a steeper LOS line beyond the breakpoint d'BP = 4 (hBS - hE)(hUT - hE) fc / c,
 * and with a gain by the UE's height in NLOS. NLOS is never below LOS. c is 3.0e8 m/s as in the TR.
 * The LOS line does not jump there: d3D^2 = d'BP^2 + (hBS - hUT)^2, and 40 - 2 * 9 = 22, as
 * 40 - 2 * 9.5 = 21.
 * Left out: the optional NLOS formulas and SMa. Losses into buildings and cars (clause 7.4.3) are
 * in penetration.c.
 */
#include "radio/pathloss.h"

#include <math.h>
#include <string.h>

#define LIGHT_M_S       3.0e8
#define MIN_HZ          0.5e9
#define LOW_UT_M        1.5  /* the height that UMa's and UMi's NLOS gain counts from */
#define BEYOND_PER_LG   40.0 /* beyond a breakpoint */
#define MIN_2D_M        0.1
#define LOW_ROOF_M      1.0 /* effective environment heights of Table 7.4.1-1, NOTE 1 */
#define ROOF_MIN_M      12.0
#define ROOF_STEP_M     3.0
#define ROOF_BELOW_UT_M 1.5
#define LOS_MAX_2D_M    1e5 /* Table 7.4.2-1 has no upper end; this is a guard against nonsense */

struct line {
    double at, per_lg_d, per_lg_f;
};

struct environment {
    struct line los, nlos;
    double breakpoint_per_lg; /* UMa, UMi: of d'BP^2 + (hBS - hUT)^2; 0: no breakpoint */
    double ut_height_gain;    /* NLOS, dB/m */
    double sigma_los, sigma_nlos;
    double h_bs_m, h_ut_m, h_ut_min_m, h_ut_max_m; /* defaults; range */
    double range_m, max_hz;
    double clutter_size_m, clutter_density, clutter_height_m;
    double hall_length_m, hall_width_m, hall_height_m;
};

/* Heights: Tables 7.2-1 to 7.2-4 and 7.4.1-1. Clutter size: Table 7.2-4. It only bounds the
 * clutter's density (sparse: below 40 %, dense: above) and height (0 to 10 m): 20 % and 2 m, 60 %
 * and 6 m are those of the calibration, Table 7.8-7, as are the halls. InF-HH is not part of it:
 * the larger hall is this program's choice. */
/* clang-format off */
#define INF_LOS    {31.84, 21.5, 19.0}
#define INH_LINES  {32.4, 17.3, 20.0}, {17.3, 38.3, 24.9}
#define SPARSE     10.0, 0.2, 2.0
#define DENSE      2.0, 0.6, 6.0
#define SMALL_HALL 120.0, 60.0, 10.0
#define LARGE_HALL 300.0, 150.0, 10.0
#define NO_CLUTTER 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
static const struct environment environments[NRS_N_ENVIRONMENTS] = {
    /* LOS and NLOS line;
     *             bp  gain sigma     h_bs h_ut of           range  max_hz clutter, hall */
    [NRS_RMA]  = {{0, 0, 0}, {0, 0, 0}, /* formulas below */
                   0,   0,   4, 8,    35,  1.5, 1.0,  10.0,  10e3,  30e9,  NO_CLUTTER},
    [NRS_UMA]  = {{28.0, 22.0, 20.0}, {13.54, 39.08, 20.0},
                   9.0, 0.6, 4, 6,    25,  1.5, 1.5,  22.5,  5e3,   100e9, NO_CLUTTER},
    [NRS_UMI]  = {{32.4, 21.0, 20.0}, {22.4, 35.3, 21.3},
                   9.5, 0.3, 4, 7.82, 10,  1.5, 1.5,  22.5,  5e3,   100e9, NO_CLUTTER},
    [NRS_INH_OPEN]  = {INH_LINES,
                   0,   0,   3, 8.03, 3,   1.0, 0.1,  10.0,  150.0, 100e9, NO_CLUTTER},
    [NRS_INH_MIXED] = {INH_LINES,
                   0,   0,   3, 8.03, 3,   1.0, 0.1,  10.0,  150.0, 100e9, NO_CLUTTER},
    [NRS_INF_SL] = {INF_LOS, {33.0, 25.5, 20.0},
                   0,   0, 4.3, 5.7,  1.5, 1.5, 0.1,  25.0,  600.0, 100e9, SPARSE, SMALL_HALL},
    [NRS_INF_DL] = {INF_LOS, {18.6, 35.7, 20.0},
                   0,   0, 4.3, 7.2,  1.5, 1.5, 0.1,  25.0,  600.0, 100e9, DENSE,  LARGE_HALL},
    [NRS_INF_SH] = {INF_LOS, {32.4, 23.0, 20.0},
                   0,   0, 4.3, 5.9,  8,   1.5, 0.1,  25.0,  600.0, 100e9, SPARSE, LARGE_HALL},
    [NRS_INF_DH] = {INF_LOS, {33.63, 21.9, 20.0},
                   0,   0, 4.3, 4.0,  8,   1.5, 0.1,  25.0,  600.0, 100e9, DENSE,  SMALL_HALL},
    [NRS_INF_HH] = {INF_LOS, INF_LOS,
                   0,   0, 4.3, 4.3,  8,   8.0, 0.1,  25.0,  600.0, 100e9, DENSE,  LARGE_HALL},
};
/* clang-format on */

const char *const nrs_environment_names[] = {
    "RMa",    "UMa",    "UMi-StreetCanyon", "InH-OpenOffice", "InH-MixedOffice",
    "InF-SL", "InF-DL", "InF-SH",           "InF-DH",         "InF-HH",
    NULL,
};

bool nrs_environment_find(const char *name, enum nrs_environment *out)
{
    if (strcmp(name, "InH-Office") == 0) {
        *out = NRS_INH_OPEN;
        return true;
    }
    for (int i = 0; i < NRS_N_ENVIRONMENTS; i++) {
        if (strcmp(name, nrs_environment_names[i]) == 0) {
            *out = (enum nrs_environment)i;
            return true;
        }
    }
    return false;
}

struct nrs_link_geometry nrs_link_geometry_default(enum nrs_environment environment)
{
    const struct environment *e = &environments[environment];

    return (struct nrs_link_geometry){
        .environment = environment,
        .frequency_hz = 4e9,
        .distance_2d_m = 100.0,
        .h_bs_m = e->h_bs_m,
        .h_ut_m = e->h_ut_m,
        .h_e_m = 1.0,
        .building_m = 5.0,
        .street_m = 20.0,
        .clutter_size_m = e->clutter_size_m,
        .clutter_density = e->clutter_density,
        .clutter_height_m = e->clutter_height_m,
        .hall_length_m = e->hall_length_m,
        .hall_width_m = e->hall_width_m,
        .hall_height_m = e->hall_height_m,
    };
}

double nrs_distance_3d_m(const struct nrs_link_geometry *g)
{
    return hypot(g->distance_2d_m, g->h_bs_m - g->h_ut_m);
}

static double line_db(const struct line *l, const struct nrs_link_geometry *g)
{
    return l->at + l->per_lg_d * log10(nrs_distance_3d_m(g)) +
           l->per_lg_f * log10(g->frequency_hz * 1e-9);
}

static double rma_breakpoint_m(const struct nrs_link_geometry *g)
{
    return 2.0 * M_PI * g->h_bs_m * g->h_ut_m * g->frequency_hz / LIGHT_M_S;
}

/* PL1 of RMa at a distance `d_m`. */
static double rma_near_db(const struct nrs_link_geometry *g, double d_m)
{
    double h = pow(g->building_m, 1.72);

    return 20.0 * log10(40.0 * M_PI * d_m * g->frequency_hz * 1e-9 / 3.0) +
           fmin(0.03 * h, 10.0) * log10(d_m) - fmin(0.044 * h, 14.77) +
           0.002 * log10(g->building_m) * d_m;
}

static double rma_los_db(const struct nrs_link_geometry *g)
{
    double d_bp = rma_breakpoint_m(g), d = nrs_distance_3d_m(g);

    if (g->distance_2d_m <= d_bp)
        return rma_near_db(g, d);
    return rma_near_db(g, d_bp) + BEYOND_PER_LG * log10(d / d_bp);
}

static double rma_nlos_db(const struct nrs_link_geometry *g)
{
    double lg_bs = log10(g->h_bs_m), ratio = g->building_m / g->h_bs_m;
    double lg_ut = log10(11.75 * g->h_ut_m);

    return 161.04 - 7.1 * log10(g->street_m) + 7.5 * log10(g->building_m) -
           (24.37 - 3.7 * ratio * ratio) * lg_bs +
           (43.42 - 3.1 * lg_bs) * (log10(nrs_distance_3d_m(g)) - 3.0) +
           20.0 * log10(g->frequency_hz * 1e-9) - (3.2 * lg_ut * lg_ut - 4.97);
}

static double los_db(const struct nrs_link_geometry *g)
{
    const struct environment *e = &environments[g->environment];
    double d_bp =
        4.0 * (g->h_bs_m - g->h_e_m) * (g->h_ut_m - g->h_e_m) * g->frequency_hz / LIGHT_M_S;
    double dh = g->h_bs_m - g->h_ut_m;
    struct line beyond = {e->los.at, BEYOND_PER_LG, e->los.per_lg_f};

    if (g->environment == NRS_RMA)
        return rma_los_db(g);
    if (e->breakpoint_per_lg == 0.0 || g->distance_2d_m <= d_bp)
        return line_db(&e->los, g);
    return line_db(&beyond, g) - e->breakpoint_per_lg * log10(d_bp * d_bp + dh * dh);
}

static double nlos_db(const struct nrs_link_geometry *g)
{
    const struct environment *e = &environments[g->environment];
    double loss;

    if (g->environment == NRS_RMA)
        return rma_nlos_db(g);
    loss = line_db(&e->nlos, g) - e->ut_height_gain * (g->h_ut_m - LOW_UT_M);
    if (g->environment == NRS_INF_DL)
        loss = fmax(loss, line_db(&environments[NRS_INF_SL].nlos, g));
    return loss;
}

double nrs_pathloss_db(const struct nrs_link_geometry *g, bool los)
{
    return los ? los_db(g) : fmax(los_db(g), nlos_db(g));
}

double nrs_shadow_std_db(const struct nrs_link_geometry *g, bool los)
{
    const struct environment *e = &environments[g->environment];

    if (g->environment == NRS_RMA && los && g->distance_2d_m >= rma_breakpoint_m(g))
        return 6.0;
    return los ? e->sigma_los : e->sigma_nlos;
}

/* The street models of UMa and UMi: certain within 18 m, then a mix of 18/d and a decay. */
static double street_los(double d, double decay_m)
{
    return d <= 18.0 ? 1.0 : 18.0 / d + exp(-d / decay_m) * (1.0 - 18.0 / d);
}

/* UMa: what height adds, C'(h_UT) g(d) of Table 7.4.2-1, which is C(d, h_UT) of Table 7.4.1-1. */
static double above_roofs(double h_ut_m, double d)
{
    if (h_ut_m <= 13.0 || d <= 18.0)
        return 0.0;
    return pow((h_ut_m - 13.0) / 10.0, 1.5) * 1.25 * pow(d / 100.0, 3.0) * exp(-d / 150.0);
}

double nrs_environment_height_m(const struct nrs_link_geometry *g, struct nrs_stream *s)
{
    double low = nrs_stream_u01(s), which = nrs_stream_u01(s);
    double top = fmin(g->h_ut_m - ROOF_BELOW_UT_M, g->h_bs_m - ROOF_BELOW_UT_M);
    double n = fmax(floor((top - ROOF_MIN_M) / ROOF_STEP_M) + 1.0, 1.0);

    if (g->environment != NRS_UMA || g->h_bs_m <= ROOF_MIN_M ||
        low < 1.0 / (1.0 + above_roofs(g->h_ut_m, g->distance_2d_m)))
        return LOW_ROOF_M;
    return ROOF_MIN_M + ROOF_STEP_M * floor(which * n);
}

static double open_office_los(double d)
{
    if (d <= 5.0)
        return 1.0;
    return d <= 49.0 ? exp(-(d - 5.0) / 70.8) : 0.54 * exp(-(d - 49.0) / 211.7);
}

static double mixed_office_los(double d)
{
    if (d <= 1.2)
        return 1.0;
    return d < 6.5 ? exp(-(d - 1.2) / 4.7) : 0.32 * exp(-(d - 6.5) / 32.6);
}

/* exp(-d / k): clutter stands in the way, of a high base station only below the ray's crossing. */
static double factory_los(const struct nrs_link_geometry *g, bool high_bs)
{
    double k = -g->clutter_size_m / log1p(-g->clutter_density);

    if (high_bs)
        k *= (g->h_bs_m - g->h_ut_m) / (g->clutter_height_m - g->h_ut_m);
    return exp(-g->distance_2d_m / k);
}

double nrs_los_probability(const struct nrs_link_geometry *g)
{
    double d = g->distance_2d_m, out = fmax(d - g->distance_2d_in_m, 0.0);

    switch (g->environment) {
    case NRS_RMA: return out <= 10.0 ? 1.0 : exp(-(out - 10.0) / 1000.0);
    case NRS_UMA: return fmin(1.0, street_los(out, 63.0) * (1.0 + above_roofs(g->h_ut_m, out)));
    case NRS_UMI: return street_los(out, 36.0);
    case NRS_INH_OPEN: return open_office_los(d);
    case NRS_INH_MIXED: return mixed_office_los(d);
    case NRS_INF_SL:
    case NRS_INF_DL: return factory_los(g, false);
    case NRS_INF_SH:
    case NRS_INF_DH: return factory_los(g, true);
    case NRS_INF_HH:
    case NRS_N_ENVIRONMENTS: break;
    }
    return 1.0;
}

/* One bound of the geometry, which excludes NaN too; `unit` starts with its space. */
static enum nrs_status bound(struct nrs_error *err, const char *what, const char *unit,
                             double value, double min, double max, const char *environment)
{
    if (value >= min && value <= max)
        return NRS_OK;
    return nrs_fail(err, NRS_ERANGE, "%s: %g%s is outside [%g, %g] for %s", what, value, unit, min,
                    max, environment);
}

static enum nrs_status check_clutter_height(const struct nrs_link_geometry *g,
                                            struct nrs_error *err)
{
    const char *name = nrs_environment_names[g->environment];
    bool high_bs = g->environment == NRS_INF_SH || g->environment == NRS_INF_DH;

    if (high_bs && !(g->clutter_height_m > g->h_ut_m && g->clutter_height_m <= g->h_bs_m))
        return nrs_fail(err, NRS_ERANGE,
                        "clutter height: %g m is not between the heights of UE (%g m) and base "
                        "station (%g m) in %s",
                        g->clutter_height_m, g->h_ut_m, g->h_bs_m, name);
    return NRS_OK;
}

static enum nrs_status check_clutter(const struct nrs_link_geometry *g, struct nrs_error *err)
{
    const char *name = nrs_environment_names[g->environment];

    if (bound(err, "clutter size", " m", g->clutter_size_m, 0.1, 100.0, name) ||
        bound(err, "clutter density", "", g->clutter_density, 0.01, 0.99, name))
        return NRS_ERANGE;
    return check_clutter_height(g, err);
}

/* Table 7.4.1-1 has 10 m in RMa, and one height in UMa and UMi, around which 5 m bounds it. */
static double least_bs_m(enum nrs_environment environment)
{
    if (environment == NRS_RMA)
        return 10.0;
    return environment < NRS_INH_OPEN ? 5.0 : 0.1;
}

static enum nrs_status check_heights(const struct nrs_link_geometry *g, struct nrs_error *err)
{
    const struct environment *e = &environments[g->environment];
    const char *name = nrs_environment_names[g->environment];

    if (bound(err, "UE height", " m", g->h_ut_m, e->h_ut_min_m, e->h_ut_max_m, name))
        return NRS_ERANGE;
    return bound(err, "base station height", " m", g->h_bs_m, least_bs_m(g->environment),
                 g->environment >= NRS_INH_OPEN ? 25.0 : 150.0, name);
}

enum nrs_status nrs_link_heights_check(const struct nrs_link_geometry *g, struct nrs_error *err)
{
    enum nrs_status status = check_heights(g, err);

    return status == NRS_OK ? check_clutter_height(g, err) : status;
}

enum nrs_status nrs_link_geometry_check(const struct nrs_link_geometry *g, struct nrs_error *err)
{
    const struct environment *e = &environments[g->environment];
    const char *name = nrs_environment_names[g->environment];
    bool indoor = g->environment >= NRS_INH_OPEN;

    if (bound(err, "frequency", " Hz", g->frequency_hz, MIN_HZ, e->max_hz, name) ||
        check_heights(g, err) != NRS_OK)
        return NRS_ERANGE;
    if (bound(err, "2D distance", " m", g->distance_2d_m, MIN_2D_M, e->range_m, name) ||
        bound(err, "distance indoors", " m", g->distance_2d_in_m, 0.0, g->distance_2d_m, name) ||
        (indoor && bound(err, "3D distance", " m", nrs_distance_3d_m(g), 1.0, e->range_m, name)))
        return NRS_ERANGE;
    if (g->environment == NRS_RMA &&
        (bound(err, "building height", " m", g->building_m, 5, 50, name) ||
         bound(err, "street width", " m", g->street_m, 5, 50, name)))
        return NRS_ERANGE;
    if (e->breakpoint_per_lg > 0.0 && !(g->h_e_m >= 0.0 && g->h_e_m < fmin(g->h_ut_m, g->h_bs_m)))
        return nrs_fail(err, NRS_ERANGE,
                        "environment height: %g m is not below the UE (%g m) and the base station",
                        g->h_e_m, g->h_ut_m);
    return NRS_OK;
}

enum nrs_status nrs_los_check(const struct nrs_link_geometry *g, struct nrs_error *err)
{
    const char *name = nrs_environment_names[g->environment];

    if (bound(err, "2D distance", " m", g->distance_2d_m, 0.0, LOS_MAX_2D_M, name) ||
        bound(err, "distance indoors", " m", g->distance_2d_in_m, 0.0, g->distance_2d_m, name))
        return NRS_ERANGE;
    if (g->environment == NRS_UMA && bound(err, "UE height", " m", g->h_ut_m, 0.0, 23.0, name))
        return NRS_ERANGE;
    if (g->environment >= NRS_INF_SL && g->environment <= NRS_INF_DH)
        return check_clutter(g, err);
    return NRS_OK;
}
