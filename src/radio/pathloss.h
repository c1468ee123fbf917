/* pathloss.h - path loss, LOS probability and shadow fading of TR 38.901 clauses 7.4.1 and 7.4.2.
 */
#ifndef NRS_RADIO_PATHLOSS_H
#define NRS_RADIO_PATHLOSS_H

#include "core/rng.h"
#include "core/status.h"

enum nrs_environment {
    NRS_RMA,
    NRS_UMA,
    NRS_UMI,
    NRS_INH_OPEN,  /* path loss as InH-Office, LOS probability of the open office */
    NRS_INH_MIXED, /* path loss as InH-Office, LOS probability of the mixed office */
    NRS_INF_SL,
    NRS_INF_DL,
    NRS_INF_SH,
    NRS_INF_DH,
    NRS_INF_HH,
    NRS_N_ENVIRONMENTS
};
/* "RMa", "UMa", "UMi-StreetCanyon", "InH-OpenOffice", "InH-MixedOffice", "InF-SL", ... NULL */
extern const char *const nrs_environment_names[];

/** Also accepts "InH-Office" (path loss is the same in both offices; LOS as the open one). @return
 * false: unknown. */
bool nrs_environment_find(const char *name, enum nrs_environment *out);

/* One link's geometry and the environment's parameters. Fill with nrs_link_geometry_default first.
 */
struct nrs_link_geometry {
    enum nrs_environment environment;
    double frequency_hz;
    double distance_2d_m;    /* d_2D, to the UE even inside a building: path loss */
    double distance_2d_in_m; /* d_2D-in, its part inside the UE's building; 0 outdoors */
    double h_bs_m, h_ut_m;
    double h_e_m;                /* effective environment height, UMa (NOTE 1) and UMi; 1 m */
    double building_m, street_m; /* RMa: h and W */
    double clutter_size_m, clutter_density, clutter_height_m; /* InF: d_clutter, r, h_c */
    double hall_length_m, hall_width_m, hall_height_m;        /* InF: delay spread, largescale.h */
};

/** Defaults of `environment`: heights of Table 7.2-x / 7.4.1-1, h_e 1 m, UE not inside a building,
 * InF clutter and hall of Table 7.8-7. */
struct nrs_link_geometry nrs_link_geometry_default(enum nrs_environment environment);

double nrs_distance_3d_m(const struct nrs_link_geometry *g);

/**
 * Refuse geometries outside Table 7.4.1-1: frequency, heights, greatest distance. Below the table's
 * least distance (10 m outdoors) its formulas are continued down to 0.1 m; RMa goes to its LOS
 * range.
 */
enum nrs_status nrs_link_geometry_check(const struct nrs_link_geometry *g, struct nrs_error *err);

/** Refuse heights outside Table 7.4.1-1, of UE or base station, and in InF-SH and InF-DH those that
 * the clutter is not between. The distance is not looked at. */
enum nrs_status nrs_link_heights_check(const struct nrs_link_geometry *g, struct nrs_error *err);

/** Refuse what Table 7.4.2-1 does not cover: heights above 23 m in UMa, clutter in InF. */
enum nrs_status nrs_los_check(const struct nrs_link_geometry *g, struct nrs_error *err);

/** Basic path loss in dB, without shadowing. Table 7.4.1-1. Pure; `g` checked. */
double nrs_pathloss_db(const struct nrs_link_geometry *g, bool los);

/**
 * LOS probability. Table 7.4.2-1; in RMa, UMa and UMi at the distance outdoors, d_2D - d_2D-in.
 * Pure; `g` checked by nrs_los_check.
 */
double nrs_los_probability(const struct nrs_link_geometry *g);

/**
 * Draw the effective environment height of a link, Table 7.4.1-1 NOTE 1: in UMa 1 m with
 * probability 1 / (1 + C(d_2D, h_UT)), else one of 12, 15, ... m up to h_UT - 1.5 m; 1 m elsewhere.
 * It belongs to a UE and a site, whose sectors share it.
 * @param g  h_e_m is not read.
 * @param s  advanced by two numbers, whatever comes out.
 * @return metres, for g->h_e_m; below h_ut_m and h_bs_m where the links of UMa are.
 */
double nrs_environment_height_m(const struct nrs_link_geometry *g, struct nrs_stream *s);

/** Standard deviation of shadow fading in dB. Table 7.4.1-1. Pure. */
double nrs_shadow_std_db(const struct nrs_link_geometry *g, bool los);

#endif
