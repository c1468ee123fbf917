/* calibrate.h - coupling gain and geometry of UEs over many drops, for comparison with others. */
#ifndef NRS_RADIO_CALIBRATE_H
#define NRS_RADIO_CALIBRATE_H

#include "radio/deployment.h"

struct nrs_calibration_cfg { /* calibration */
    int64_t drops;
    bool noise; /* of the UE counts in the geometry */
};
extern const struct nrs_attr_table nrs_calibration_attrs;

/* What one UE sees of all cells at full power. */
struct nrs_coupling {
    uint32_t cell;  /* of the strongest received power; the first of several */
    double gain_db; /* to it: path loss, shadowing, penetration and antennas of both sides */
    double sinr_db; /* its power over all other cells' and the UE's noise */
    double sir_db;  /* the same without noise; INFINITY where no other cell is heard */
};

/* Values of all UEs of all drops, each array in ascending order. */
struct nrs_calibration {
    size_t n;
    double *gain_db, *sinr_db, *sir_db;
};

/**
 * Coupling of one UE.
 * @param cfg  that `d` was made of.
 * @param gain, beams  room for a value of each cell, and of each cell and beam; `beams` is NULL
 * where there is one beam.
 * @return  Pure.
 */
struct nrs_coupling nrs_calibrate_ue(const struct nrs_radio_cfg *cfg,
                                     const struct nrs_deployment *d, uint32_t ue, double *gain,
                                     float *beams);

/** Refuse a channel model other than tr38901, which has no gains: NRS_ECONFLICT. */
enum nrs_status nrs_calibrate_check(const struct nrs_radio_cfg *cfg, struct nrs_error *err);

/**
 * Drop UEs `drops` times, with the keys (seed, 0), (seed, 1), ..., and keep what each sees.
 * @param cfg  checked; borrowed, as `files`.
 * @param n_single_cells, ues_per_cell  as nrs_deployment_new.
 * @param out  nrs_calibration_free when NRS_OK.
 * @return as nrs_calibrate_check and nrs_deployment_new.
 */
enum nrs_status nrs_calibrate(const struct nrs_radio_cfg *cfg, const struct nrs_radio_files *files,
                              uint32_t n_single_cells, uint32_t ues_per_cell, uint64_t seed,
                              uint32_t drops, struct nrs_calibration *out, struct nrs_error *err);
void nrs_calibration_free(struct nrs_calibration *c);

/**
 * Percentile `p` of sorted values: linear between the order statistics x_0 to x_(n-1), of which x_i
 * is percentile 100 i / (n - 1) (definition 7 of Hyndman and Fan, 1996).
 * @param n  > 0. @param p  0 to 100. Pure.
 */
double nrs_percentile(const double *sorted, size_t n, double p);

#endif
