/* calibration_report.h - percentiles of coupling gain and geometry for people, programs and plots.
 */
#ifndef NRS_REPORT_CALIBRATION_REPORT_H
#define NRS_REPORT_CALIBRATION_REPORT_H

#include <stdint.h>

#include "report/json.h"
#include "report/table.h"

#define NRS_CALIBRATION_POINTS 101 /* percentiles 0 (the least value) to 100 (the greatest) */

/* What a report is made of; dB. */
struct nrs_calibration_result {
    const char *scenario;
    int64_t seed;
    size_t drops, ues; /* UEs of all drops */
    bool noise;        /* geometry is with noise */
    double gain_db[NRS_CALIBRATION_POINTS], sinr_db[NRS_CALIBRATION_POINTS],
        sir_db[NRS_CALIBRATION_POINTS];
};

/**
 * A JSON object: scenario, seed, version, drops, ues, noise, and for coupling_gain_db, geometry_db,
 * geometry_with_noise_db and geometry_without_noise_db an object of percentiles "p1" to "p99".
 * Values that are not finite are null.
 */
void nrs_calibration_json(const struct nrs_calibration_result *r, struct nrs_text *out);

/** A line for each of percentiles 1 to 99; the columns have the JSON's names. */
void nrs_calibration_csv(const struct nrs_calibration_result *r, struct nrs_text *out);

/** Extremes and percentiles 5, 25, 50, 75 and 95 as a table. */
void nrs_calibration_table(const struct nrs_calibration_result *r, const struct nrs_style *style,
                           struct nrs_text *out);

/** The data of plots/calibration.gp, whose head describes them. */
void nrs_calibration_figure_data(const struct nrs_calibration_result *r, struct nrs_text *out);

#endif
