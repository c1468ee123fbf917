/* largescale.h - delay spread, K factor and correlation distances, TR 38.901 Table 7.5-6. */
#ifndef NRS_RADIO_LARGESCALE_H
#define NRS_RADIO_LARGESCALE_H

#include "core/attr.h"
#include "core/rng.h"
#include "radio/pathloss.h"

/* State of a link. A UE indoors is in O2I towards every site outdoors, whatever the state of the
 * part outdoors, which the path loss still asks for. */
enum nrs_condition { NRS_LOS, NRS_NLOS, NRS_O2I };
/* "LOS", "NLOS", "O2I", NULL */
extern const char *const nrs_condition_names[];

struct nrs_large_scale {
    double lg_ds_mean, lg_ds_std;         /* of lg(DS / 1 s) */
    double k_mean_db, k_std_db;           /* Ricean K; without LOS -infinity and 0 */
    double shadow_std_db;                 /* Table 7.4.1-1; O2I: Table 7.5-6 */
    double ds_sf, ds_k, sf_k;             /* cross-correlations */
    double ds_distance_m, k_distance_m;   /* correlation distances; no K: 0 */
    double sf_distance_m, los_distance_m; /* the latter of the LOS state */
};

/**
 * The statistics of a link. InH and InF have no O2I column, for there every UE is under the sites'
 * roof: NRS_O2I is taken as NRS_NLOS.
 * @param g  checked; frequency, heights, distance (shadow fading in RMa), clutter size, hall.
 * @return by value. Pure; cannot fail.
 */
struct nrs_large_scale nrs_large_scale(const struct nrs_link_geometry *g,
                                       enum nrs_condition condition);

struct nrs_link_spread {
    double delay_spread_s;
    double k_db; /* -infinity: no LOS ray; 10^(k_db / 10) is then 0 */
};

/**
 * A link's delay spread and K factor from three independent draws from N(0, 1), correlated with the
 * shadow fading and with each other as clause 7.5 step 4 does: in the order SF, K, DS.
 * @param shadow  the link's shadow fading over its standard deviation; positive is more received
 *                power (a note of the table), so a loss has its sign turned.
 * @param k, ds   the link's own draws; fields of ds_distance_m and k_distance_m, if wanted.
 */
struct nrs_link_spread nrs_large_scale_spread(const struct nrs_large_scale *l, double shadow,
                                              double k, double ds);

/** nrs_large_scale_spread with k and ds drawn. @param s  advanced by two numbers. */
struct nrs_link_spread nrs_large_scale_draw(const struct nrs_large_scale *l, double shadow,
                                            struct nrs_stream *s);

/* What stands around a link: values for nrs_link_geometry, 0 for the environment's own. */
struct nrs_surroundings_cfg {                                 /* radio.surroundings */
    double building_m, street_m;                              /* RMa */
    double clutter_size_m, clutter_density, clutter_height_m; /* InF */
    double hall_length_m, hall_width_m, hall_height_m;        /* InF */
};
extern const struct nrs_attr_table nrs_surroundings_attrs;

/** Put those that are not 0 into `g`. nrs_link_geometry_check and nrs_los_check judge the rest. */
void nrs_surroundings_apply(const struct nrs_surroundings_cfg *cfg, struct nrs_link_geometry *g);

#endif
