/* penetration.c - loss into buildings and cars of TR 38.901 v19.4.0, clause 7.4.3.
 *
 *   PL = PL_b + PL_tw + PL_in + N(0, sigma_P^2)                          building (7.4-2)
 *   PL_tw = 5 dB - 10 lg sum_i p_i 10^(-L_i / 10),  L_i = at + per_ghz f
 *   PL_in = 0.5 dB/m d_2D-in
 *   PL = PL_b + N(mu, sigma_P^2),  mu = 9 dB or 20 dB, sigma_P = 5 dB    car (7.4-4)
 *
 * PL_b is the path loss over the whole distance, outdoors and indoors. A wall is a mix of two
 * materials; 5 dB are for rays that do not meet it at a right angle. Infrared-reflecting glass is
 * that of v19, 25.4 + 0.11 f; v14 to v18 have 23 + 0.3 f (high-loss-v14), 10.9 dB more at 70 GHz,
 * with which the calibration of clause 7.8.1 was made. The legacy model's shadow fading,
 * 7 dB, is that of the O2I columns of Table 7.5-6 (largescale.h). Left out: a car inside a
 * building, floors (the TR has none), and the spatial consistency of clause 7.6.3.3.
 */
#include "radio/penetration.h"

#include "radio/decibel.h"

#define OBLIQUE_DB     5.0  /* PL_npi */
#define LEGACY_WALL_DB 20.0 /* Table 7.4.3-3 */
#define LEGACY_MAX_HZ  6e9
#define INDOOR_DB_M    0.5
#define CAR_DB         9.0 /* clause 7.4.3.2 */
#define CAR_METAL_DB   20.0
#define CAR_STD_DB     5.0

/* Loss of a material: at + per_ghz f, f in GHz. Table 7.4.3-1. */
struct material {
    double at_db, per_ghz_db;
};

struct wall {
    double share; /* of the first material */
    struct material first, second;
    double std_db;
};

/* clang-format off */
#define GLASS     {2.0, 0.2}
#define IRR_GLASS {25.4, 0.11}
#define OLD_GLASS {23.0, 0.3}
#define CONCRETE  {5.0, 4.0}
#define PLYWOOD   {1.03, 0.17}
static const struct wall walls[NRS_N_BUILDINGS] = { /* Tables 7.4.3-2 and 7.4.3-3 */
    [NRS_BUILDING_LOW_LOSS]   = {0.3, GLASS,     CONCRETE, 4.4},
    [NRS_BUILDING_HIGH_LOSS]  = {0.7, IRR_GLASS, CONCRETE, 6.5},
    [NRS_BUILDING_LOW_LOSS_A] = {0.3, GLASS,     PLYWOOD,  4.4},
    [NRS_BUILDING_LEGACY]     = {1.0, {LEGACY_WALL_DB - OBLIQUE_DB, 0}, {0, 0}, 0.0},
    [NRS_BUILDING_HIGH_LOSS_V14] = {0.7, OLD_GLASS, CONCRETE, 6.5},
};

static const struct nrs_attr rows[] = {
#define T struct nrs_penetration_cfg
    NRS_ATTR_ENUM(T, building, nrs_building_names, "low-loss",
        "Outer walls of the buildings that are not high-loss ones (radio.drop.high_loss_share). "
        "legacy is 20 dB below 6 GHz, without spread, for all buildings. Without effect in InH and "
        "InF.",
        "TR 38.901 Tables 7.4.3-2 and 7.4.3-3"),
    NRS_ATTR_ENUM(T, high_loss_building, nrs_building_names, "high-loss",
        "Outer walls of the high-loss buildings: high-loss, or high-loss-v14 with the coated glass "
        "that TR 38.901 had before v19.",
        "TR 38.901 Tables 7.4.3-1 and 7.4.3-2"),
    NRS_ATTR(T, metallized_windows, "", 0, 1, 0,
        "Cars have metallized windows: 20 dB on average instead of 9 dB.",
        "TR 38.901 clause 7.4.3.2"),
#undef T
};
/* clang-format on */
const struct nrs_attr_table nrs_penetration_attrs = {"radio.penetration", rows, NRS_LEN(rows)};

const char *const nrs_building_names[] = {"low-loss", "high-loss",     "low-loss-a",
                                          "legacy",   "high-loss-v14", NULL};

static double passed(const struct material *m, double ghz)
{
    return nrs_from_db(-(m->at_db + m->per_ghz_db * ghz));
}

double nrs_penetration_wall_db(enum nrs_building building, double frequency_hz)
{
    const struct wall *w = &walls[building];
    double ghz = frequency_hz * 1e-9;

    return OBLIQUE_DB - nrs_to_db(w->share * passed(&w->first, ghz) +
                                  (1.0 - w->share) * passed(&w->second, ghz));
}

double nrs_penetration_std_db(enum nrs_building building)
{
    return walls[building].std_db;
}

double nrs_penetration_indoor_db(double distance_in_m)
{
    return INDOOR_DB_M * distance_in_m;
}

double nrs_penetration_car_db(bool metallized_windows, double normal)
{
    return (metallized_windows ? CAR_METAL_DB : CAR_DB) + CAR_STD_DB * normal;
}

double nrs_penetration_draw_db(enum nrs_building building, struct nrs_stream *s)
{
    return nrs_penetration_std_db(building) * nrs_stream_normal(s);
}

double nrs_penetration_draw_car_db(bool metallized_windows, struct nrs_stream *s)
{
    return nrs_penetration_car_db(metallized_windows, nrs_stream_normal(s));
}

static bool is_high_loss(enum nrs_building building)
{
    return building == NRS_BUILDING_HIGH_LOSS || building == NRS_BUILDING_HIGH_LOSS_V14;
}

static bool has_building(enum nrs_environment environment, enum nrs_building building)
{
    bool high = is_high_loss(building), legacy = building == NRS_BUILDING_LEGACY;

    switch (environment) {
    case NRS_RMA: return !high && !legacy;
    case NRS_INF_SL:
    case NRS_INF_DL:
    case NRS_INF_SH:
    case NRS_INF_DH:
    case NRS_INF_HH: return high;
    case NRS_UMA:
    case NRS_UMI:
    case NRS_INH_OPEN:
    case NRS_INH_MIXED:
    case NRS_N_ENVIRONMENTS: break;
    }
    return true;
}

enum nrs_status nrs_penetration_check(const struct nrs_penetration_cfg *cfg,
                                      enum nrs_environment environment, double frequency_hz,
                                      struct nrs_error *err)
{
    if (!has_building(environment, cfg->building))
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.penetration.building: %s buildings do not exist in %s "
                        "(TR 38.901 clause 7.4.3.1)",
                        nrs_building_names[cfg->building], nrs_environment_names[environment]);
    if (!is_high_loss(cfg->high_loss_building))
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.penetration.high_loss_building: %s, expected high-loss or "
                        "high-loss-v14",
                        nrs_building_names[cfg->high_loss_building]);
    if (cfg->building == NRS_BUILDING_LEGACY && !(frequency_hz < LEGACY_MAX_HZ))
        return nrs_fail(err, NRS_ECONFLICT,
                        "radio.penetration.building: legacy is for carriers below 6 GHz, not %g "
                        "GHz (TR 38.901 Table 7.4.3-3)",
                        frequency_hz * 1e-9);
    return NRS_OK;
}
