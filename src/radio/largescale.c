/* largescale.c - large-scale parameters of TR 38.901 v19.4.0, Tables 7.5-6 and 7.6.3.1-2.
 *
 * The delay spread is lognormal and the K factor normal in dB:
 *   lg(DS / 1 s) = mean + std z,   K = mean + std z,
 * where mean and std of lg DS are lines over lg(fc) in UMa, over lg(1 + fc) in UMi and InH (fc in
 * GHz), and constant elsewhere. Below a frequency they stay what they are there: 6 GHz in UMa and
 * InH, 2 GHz in UMi (notes of Table 7.5-6; v19 keeps the floors). In InF the mean depends on the
 * hall's volume V and surface S (walls, floor and ceiling): lg(a V / S + b) + c.
 *
 * Shadow fading, K and DS correlate within a link. Their 3 x 3 correlation matrix R = L L^T gives
 * L z with z independent, in the order SF, K, DS.
 * Left out: angular spreads and cluster parameters; spreads of clause 7.6 (large bandwidths); SMa.
 */
#include "radio/largescale.h"

#include <math.h>

/* at + per_lg lg(fc or 1 + fc) */
struct line {
    double at, per_lg;
};

struct column {
    struct line ds_mean, ds_std;
    double k_mean_db, k_std_db;
    double shadow_std_db; /* 0: Table 7.4.1-1 */
    double ds_sf, ds_k, sf_k;
    double ds_m, k_m, sf_m;
};

struct site_kind {
    double min_ghz; /* of the lines */
    double plus;    /* 1: lines over lg(1 + fc) */
    double los_m;   /* Table 7.6.3.1-2 */
    struct column column[3];
};

enum kind { RMA, UMA, UMI, INH, INF, N_KINDS };

/* clang-format off */
#define NO_K -INFINITY, 0
static const struct site_kind kinds[N_KINDS] = {
    /*    lg DS: mean,       std             K       SF  ds_sf  ds_k  sf_k  DS  K   SF */
    [RMA] = {0, 0, 60, {
        {{-7.49,  0},       {0.55,  0},     7, 4,   0, -0.5,  0,    0,    50, 40, 37},
        {{-7.43,  0},       {0.48,  0},     NO_K,   0, -0.5,  0,    0,    36, 0,  120},
        {{-7.47,  0},       {0.24,  0},     NO_K,   8,  0,    0,    0,    36, 0,  120}}},
    [UMA] = {6, 0, 50, {
        {{-7.067, -0.0794}, {0.57,  0.026}, 9, 3.5, 0, -0.4, -0.4,  0,    30, 12, 37},
        {{-6.47,  -0.134},  {0.39,  0},     NO_K,   0, -0.4,  0,    0,    40, 0,  50},
        {{-6.62,  0},       {0.32,  0},     NO_K,   7, -0.5,  0,    0,    10, 0,  7}}},
    [UMI] = {2, 1, 50, {
        {{-7.28,  -0.18},   {0.39,  0},     9, 5,   0, -0.4, -0.7,  0.5,  7,  15, 10},
        {{-6.87,  -0.22},   {0.22,  0.19},  NO_K,   0, -0.7,  0,    0,    10, 0,  13},
        {{-6.62,  0},       {0.32,  0},     NO_K,   7, -0.5,  0,    0,    10, 0,  7}}},
    [INH] = {6, 1, 10, {
        {{-7.692, -0.01},   {0.18,  0},     7, 4,   0, -0.8, -0.5,  0.5,  8,  4,  10},
        {{-7.173, -0.28},   {0.055, 0.10},  NO_K,   0, -0.5,  0,    0,    5,  0,  6}}},
    [INF] = {0, 0, 0, { /* mean of lg DS: hall_mean; LOS state: half a piece of clutter */
        {{0,      0},       {0.15,  0},     7, 8,   0,  0,   -0.7,  0,    10, 10, 10},
        {{0,      0},       {0.19,  0},     NO_K,   0,  0,    0,    0,    10, 0,  10}}},
};
static const struct { double a, b, c; } hall_mean[] = {{26, 14, -9.35}, {30, 32, -9.44}};

static const struct nrs_attr rows[] = {
#define T struct nrs_surroundings_cfg
    NRS_ATTR(T, building_m, "m", 0, 50, 0,
        "RMa: average height of buildings, from 5 m; 0 is 5 m.", "TR 38.901 Table 7.4.1-1"),
    NRS_ATTR(T, street_m, "m", 0, 50, 0,
        "RMa: average width of streets, from 5 m; 0 is 20 m.", "TR 38.901 Table 7.4.1-1"),
    NRS_ATTR(T, clutter_size_m, "m", 0, 100, 0,
        "InF: typical size of machines and shelves; 0 is 10 m where sparse, 2 m where dense.",
        "TR 38.901 Table 7.2-4"),
    NRS_ATTR(T, clutter_density, "1", 0, 0.99, 0,
        "InF: share of the floor that clutter covers; 0 is 0.2 where sparse, 0.6 where dense.",
        "TR 38.901 Table 7.8-7"),
    NRS_ATTR(T, clutter_height_m, "m", 0, 25, 0,
        "InF: effective height of the clutter; 0 is 2 m where sparse, 6 m where dense.",
        "TR 38.901 Table 7.8-7"),
    NRS_ATTR(T, hall_length_m, "m", 0, 2000, 0,
        "InF: length of the hall (delay spread); 0 is 120 m in InF-SL and InF-DH, else 300 m.",
        "TR 38.901 Table 7.8-7; InF-HH: assumption"),
    NRS_ATTR(T, hall_width_m, "m", 0, 2000, 0,
        "InF: width of the hall (delay spread); 0 is 60 m in InF-SL and InF-DH, else 150 m.",
        "TR 38.901 Table 7.8-7; InF-HH: assumption"),
    NRS_ATTR(T, hall_height_m, "m", 0, 100, 0,
        "InF: height of the hall's ceiling (delay spread); 0 is 10 m.",
        "TR 38.901 Table 7.8-7; InF-HH: assumption"),
#undef T
};
/* clang-format on */
const struct nrs_attr_table nrs_surroundings_attrs = {"radio.surroundings", rows, NRS_LEN(rows)};

const char *const nrs_condition_names[] = {"LOS", "NLOS", "O2I", NULL};

static enum kind kind_of(enum nrs_environment environment)
{
    switch (environment) {
    case NRS_RMA: return RMA;
    case NRS_UMA: return UMA;
    case NRS_UMI: return UMI;
    case NRS_INH_OPEN:
    case NRS_INH_MIXED: return INH;
    case NRS_INF_SL:
    case NRS_INF_DL:
    case NRS_INF_SH:
    case NRS_INF_DH:
    case NRS_INF_HH:
    case NRS_N_ENVIRONMENTS: break;
    }
    return INF;
}

static double hall_lg_ds(const struct nrs_link_geometry *g, enum nrs_condition condition)
{
    double l = g->hall_length_m, w = g->hall_width_m, h = g->hall_height_m;
    double depth_m = l * w * h / (2.0 * (l * w + l * h + w * h)); /* V / S */

    return log10(hall_mean[condition].a * depth_m + hall_mean[condition].b) +
           hall_mean[condition].c;
}

struct nrs_large_scale nrs_large_scale(const struct nrs_link_geometry *g,
                                       enum nrs_condition condition)
{
    enum kind kind = kind_of(g->environment);
    const struct site_kind *k = &kinds[kind];
    enum nrs_condition at = condition == NRS_O2I && kind >= INH ? NRS_NLOS : condition;
    const struct column *c = &k->column[at];
    double lg_f = log10(k->plus + fmax(g->frequency_hz * 1e-9, k->min_ghz));

    return (struct nrs_large_scale){
        .lg_ds_mean = kind == INF ? hall_lg_ds(g, at) : c->ds_mean.at + c->ds_mean.per_lg * lg_f,
        .lg_ds_std = c->ds_std.at + c->ds_std.per_lg * lg_f,
        .k_mean_db = c->k_mean_db,
        .k_std_db = c->k_std_db,
        .shadow_std_db =
            c->shadow_std_db > 0.0 ? c->shadow_std_db : nrs_shadow_std_db(g, at == NRS_LOS),
        .ds_sf = c->ds_sf,
        .ds_k = c->ds_k,
        .sf_k = c->sf_k,
        .ds_distance_m = c->ds_m,
        .k_distance_m = c->k_m,
        .sf_distance_m = c->sf_m,
        .los_distance_m = kind == INF ? g->clutter_size_m / 2.0 : k->los_m,
    };
}

struct nrs_link_spread nrs_large_scale_spread(const struct nrs_large_scale *l, double shadow,
                                              double k, double ds)
{
    double k_own = sqrt(1.0 - l->sf_k * l->sf_k); /* the rows of L */
    double ds_by_k = (l->ds_k - l->sf_k * l->ds_sf) / k_own;
    double ds_own = sqrt(1.0 - l->ds_sf * l->ds_sf - ds_by_k * ds_by_k);
    double lg_ds = l->lg_ds_mean + l->lg_ds_std * (l->ds_sf * shadow + ds_by_k * k + ds_own * ds);

    return (struct nrs_link_spread){
        .delay_spread_s = pow(10.0, lg_ds),
        .k_db = l->k_mean_db + l->k_std_db * (l->sf_k * shadow + k_own * k),
    };
}

struct nrs_link_spread nrs_large_scale_draw(const struct nrs_large_scale *l, double shadow,
                                            struct nrs_stream *s)
{
    double k = nrs_stream_normal(s), ds = nrs_stream_normal(s);

    return nrs_large_scale_spread(l, shadow, k, ds);
}

void nrs_surroundings_apply(const struct nrs_surroundings_cfg *cfg, struct nrs_link_geometry *g)
{
    const struct {
        double from, *to;
    } values[] = {
        {cfg->building_m, &g->building_m},
        {cfg->street_m, &g->street_m},
        {cfg->clutter_size_m, &g->clutter_size_m},
        {cfg->clutter_density, &g->clutter_density},
        {cfg->clutter_height_m, &g->clutter_height_m},
        {cfg->hall_length_m, &g->hall_length_m},
        {cfg->hall_width_m, &g->hall_width_m},
        {cfg->hall_height_m, &g->hall_height_m},
    };

    for (size_t i = 0; i < NRS_LEN(values); i++)
        if (values[i].from > 0.0)
            *values[i].to = values[i].from;
}
