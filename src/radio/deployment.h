/* deployment.h - a network in its surroundings: cells, UEs, and the mean gain between any two.
 *
 * Everything that is random is a function of the run's key and of places (field.h), so that a UE
 * that returns to a place finds it as it was, and gains do not depend on the order of questions.
 */
#ifndef NRS_RADIO_DEPLOYMENT_H
#define NRS_RADIO_DEPLOYMENT_H

#include "radio/config.h"
#include "radio/largescale.h"

struct nrs_deployment; /* opaque */

/* Files that a configuration names, read. Empty ones have n = 0. */
struct nrs_radio_files {
    struct nrs_csv_rows cells;     /* struct nrs_sector_cfg */
    struct nrs_csv_rows positions; /* struct nrs_position */
    struct nrs_csv_rows tracks;    /* struct nrs_track_point */
    struct nrs_csv_rows sinr;      /* struct nrs_sinr_row: trace_channel.h */
};
void nrs_radio_files_free(struct nrs_radio_files *files);

/**
 * Place cells and UEs.
 * @param cfg  checked; borrowed, as `files`.
 * @param n_single_cells  cells of the layout "single", which do not see each other.
 * @return NRS_ECONFLICT for a drop that cannot be made (nrs_place_check), NRS_ERANGE for places
 * that the environment does not cover (deployment_check.c), NRS_EMACHINE.
 */
enum nrs_status nrs_deployment_new(const struct nrs_radio_cfg *cfg,
                                   const struct nrs_radio_files *files, uint32_t n_single_cells,
                                   uint32_t ues_per_cell, struct nrs_rng_key key,
                                   struct nrs_deployment **out, struct nrs_error *err);
void nrs_deployment_free(struct nrs_deployment *d);

/** The layout alone, of the cells that the scenario or its file lists, or of its grid. Arguments as
 * above. @param out  nrs_layout_free. */
enum nrs_status nrs_deployment_layout_new(const struct nrs_radio_cfg *cfg,
                                          const struct nrs_radio_files *files,
                                          uint32_t n_single_cells, struct nrs_layout **out,
                                          struct nrs_error *err);

/** Refuse what nrs_deployment_new would: the same checks, without placing anybody. */
enum nrs_status nrs_deployment_check(const struct nrs_radio_cfg *cfg,
                                     const struct nrs_radio_files *files, uint32_t n_single_cells,
                                     uint32_t ues_per_cell, struct nrs_error *err);

const struct nrs_layout *nrs_deployment_layout(const struct nrs_deployment *d);
const struct nrs_ue_place *nrs_deployment_place(const struct nrs_deployment *d, uint32_t ue);

/** Go to where the UE is at `time_s`. */
void nrs_deployment_move(struct nrs_deployment *d, uint32_t ue, double time_s);

/* The way from a UE to one site, without antennas. */
struct nrs_site_link {
    uint32_t ue;
    double dx_m, dy_m, distance_2d_m; /* from the site to the UE, through the nearest image */
    double zenith_rad;                /* at the site, of the UE */
    bool los;
    enum nrs_condition condition;
    double pathloss_db, shadow_db, penetration_db; /* losses */
    double shadow_normal;                          /* shadow_db over its standard deviation */
    struct nrs_large_scale statistics;
    struct nrs_link_geometry geometry;
};
struct nrs_site_link nrs_deployment_site_link(const struct nrs_deployment *d, uint32_t ue,
                                              uint32_t site);

/**
 * Gains from a UE to all cells, linear: path loss, shadowing, penetration, antennas of both sides.
 * Cells that the UE cannot hear (isolated ones) have 0.
 * @param gain  by cell; with several beams, that of the best one.
 * @param beams  by cell and beam, relative to `gain`; NULL where there is one beam.
 */
void nrs_deployment_gains(const struct nrs_deployment *d, uint32_t ue, double *gain, float *beams);

/** Time until a UE's gains have to be renewed, by its speed now: nrs_mobility_step_s, but a UE that
 * pauses at a way point goes on. */
double nrs_deployment_step_s(const struct nrs_deployment *d, uint32_t ue);

/* What fast fading depends on. */
struct nrs_small_scale {
    double doppler_hz, delay_spread_s, k_db;
};
struct nrs_small_scale nrs_deployment_small_scale(const struct nrs_deployment *d, uint32_t ue,
                                                  uint32_t cell);
double nrs_deployment_doppler_hz(const struct nrs_deployment *d, uint32_t ue);

/** Greatest power of a UE in dBm, by its class; priority level of its class. */
double nrs_deployment_ue_power_dbm(const struct nrs_deployment *d, uint32_t ue);
int nrs_deployment_priority(const struct nrs_deployment *d, uint32_t ue);

/** Entity of a UE's random streams, and of those of its link to a site or cell. */
uint64_t nrs_deployment_entity(const struct nrs_deployment *d, uint32_t ue);
uint64_t nrs_deployment_link_entity(const struct nrs_deployment *d, uint32_t ue, uint32_t place);

/** Power of a cell in dBm. */
double nrs_deployment_cell_power_dbm(const struct nrs_deployment *d, uint32_t cell);

#endif
