/* penetration.h - loss into buildings and cars, TR 38.901 clause 7.4.3. */
#ifndef NRS_RADIO_PENETRATION_H
#define NRS_RADIO_PENETRATION_H

#include "core/attr.h"
#include "core/rng.h"
#include "radio/pathloss.h"

enum nrs_building {
    NRS_BUILDING_LOW_LOSS,
    NRS_BUILDING_HIGH_LOSS,
    NRS_BUILDING_LOW_LOSS_A,
    NRS_BUILDING_LEGACY,        /* Table 7.4.3-3, as TR 36.873: UMa and UMi below 6 GHz */
    NRS_BUILDING_HIGH_LOSS_V14, /* Table 7.4.3-1 before v19: another infrared-reflecting glass */
    NRS_N_BUILDINGS
};
/* "low-loss", "high-loss", "low-loss-a", "legacy", "high-loss-v14", NULL */
extern const char *const nrs_building_names[];

struct nrs_penetration_cfg {    /* radio.penetration */
    enum nrs_building building; /* of the buildings that are not high-loss ones */
    enum nrs_building high_loss_building;
    bool metallized_windows; /* of cars */
};
extern const struct nrs_attr_table nrs_penetration_attrs;

/**
 * Refuse buildings that clause 7.4.3.1 does not have in an environment: RMa has low loss only, InF
 * high loss only, the legacy model is for UMa and UMi below 6 GHz. InH knows no way in from outside
 * and takes any. Refuse a high_loss_building that has not the high loss.
 * @return NRS_ECONFLICT; NRS_OK.
 */
enum nrs_status nrs_penetration_check(const struct nrs_penetration_cfg *cfg,
                                      enum nrs_environment environment, double frequency_hz,
                                      struct nrs_error *err);

/** Loss of the outer wall in dB, PL_tw of Table 7.4.3-2, or 20 dB (legacy). Pure. */
double nrs_penetration_wall_db(enum nrs_building building, double frequency_hz);

/** Standard deviation of the loss into a building in dB, sigma_P. Pure. */
double nrs_penetration_std_db(enum nrs_building building);

/** Loss inside the building in dB, PL_in. @param distance_in_m  d_2D-in, >= 0. Pure. */
double nrs_penetration_indoor_db(double distance_in_m);

/** Loss into a car in dB, clause 7.4.3.2: mean and standard deviation times `normal`. @param
 * normal  a draw from N(0, 1); 0 gives the mean. The loss is not cut at 0 dB. Pure. */
double nrs_penetration_car_db(bool metallized_windows, double normal);

/** Draw a UE's own part of the loss into its building in dB, N(0, sigma_P^2). @param s  advanced
 * by one number. */
double nrs_penetration_draw_db(enum nrs_building building, struct nrs_stream *s);

/** Draw a UE's loss into its car in dB. @param s  advanced by one number. */
double nrs_penetration_draw_car_db(bool metallized_windows, struct nrs_stream *s);

#endif
