/* antenna.h - antenna gain towards a direction: sectors and beams of a gNB, panels of a UE. */
#ifndef NRS_RADIO_ANTENNA_H
#define NRS_RADIO_ANTENNA_H

#include "core/attr.h"
#include "core/rng.h"

#define NRS_ANTENNA_BEAMS_MAX 1024 /* beams_horizontal * beams_vertical at most */

enum nrs_antenna_pattern {
    NRS_ANTENNA_ISOTROPIC,
    NRS_ANTENNA_38901,         /* TR 38.901 Table 7.3-1 */
    NRS_ANTENNA_INDOOR_WALL,   /* TR 38.802 Table A.2.1-7 */
    NRS_ANTENNA_INDOOR_CEILING /* TR 38.802 Table A.2.1-7; mounted with a mechanical tilt of 90 */
};

struct nrs_antenna_cfg { /* radio.gnb_antenna: one sector, what one port feeds */
    enum nrs_antenna_pattern pattern;
    double element_gain_dbi;
    int64_t rows, columns;                       /* elements of a port */
    double spacing_vertical, spacing_horizontal; /* wavelengths */
    double downtilt_deg;        /* electrical, from the array's broadside towards the ground */
    double mechanical_tilt_deg; /* of the whole array towards the ground */
    int64_t beams_horizontal, beams_vertical;
    double azimuth_span_deg, tilt_span_deg; /* from the first beam to the last */
    double cable_loss_db;
};

enum nrs_ue_antenna_pattern { NRS_UE_ANTENNA_ISOTROPIC, NRS_UE_ANTENNA_PANELS };

struct nrs_ue_antenna_cfg { /* radio.ue_antenna */
    enum nrs_ue_antenna_pattern pattern;
    double gain_dbi;         /* isotropic */
    int64_t panels;          /* this and the rest: panels */
    double element_gain_dbi; /* of a panel's element */
    int64_t rows, columns;   /* elements of a panel */
};

extern const struct nrs_attr_table nrs_antenna_attrs, nrs_ue_antenna_attrs;

/* Where a beam is steered, relative to the array: azimuth from its boresight, tilt from its
 * broadside. */
struct nrs_beam {
    double azimuth_deg, downtilt_deg;
};

/**
 * Refuse values outside their rows, more beams than NRS_ANTENNA_BEAMS_MAX, several beams across a
 * single column or row, and beams steered beyond 90 deg.
 * @param path  JSON path of the object, for the error's text.
 * @return NRS_ERANGE or NRS_ECONFLICT.
 */
enum nrs_status nrs_antenna_check(const struct nrs_antenna_cfg *cfg, const char *path,
                                  struct nrs_error *err);

/** Refuse values outside their rows: NRS_ERANGE. */
enum nrs_status nrs_ue_antenna_check(const struct nrs_ue_antenna_cfg *cfg, const char *path,
                                     struct nrs_error *err);

/** @return beams of the grid, at least 1; they are numbered row by row, as nrs_antenna_beam. */
int nrs_antenna_beams(const struct nrs_antenna_cfg *cfg);

/**
 * Direction of a beam: azimuth grows with the number, then downtilt.
 * @param beam          0 .. nrs_antenna_beams - 1.
 * @param downtilt_deg  a cell's own electrical downtilt in place of cfg->downtilt_deg; NAN: cfg's.
 */
struct nrs_beam nrs_antenna_beam(const struct nrs_antenna_cfg *cfg, int beam, double downtilt_deg);

/**
 * Gain of element and array in a direction, cable loss subtracted. TR 38.901 clause 7.3. Pure.
 * @param cfg           checked.
 * @param azimuth_rad   from the sector's boresight, of any multiple of a turn.
 * @param zenith_rad    0 (up) .. pi (down).
 * @param downtilt_deg  a cell's own electrical downtilt in place of cfg->downtilt_deg; NAN: cfg's.
 * @return dBi; an array's nulls are filled up to 200 dB below the element.
 */
double nrs_antenna_gain_db(const struct nrs_antenna_cfg *cfg, int beam, double azimuth_rad,
                           double zenith_rad, double downtilt_deg);

/** Gain of the first beam as nrs_antenna_gain_db has it, linear and not filled up in nulls: for
 * sums over many directions. */
double nrs_antenna_gain(const struct nrs_antenna_cfg *cfg, double azimuth_rad, double zenith_rad,
                        double downtilt_deg);

/** nrs_antenna_gain_db of every beam: `gain_db` takes nrs_antenna_beams(cfg) values. */
void nrs_antenna_gains_db(const struct nrs_antenna_cfg *cfg, double azimuth_rad, double zenith_rad,
                          double downtilt_deg, float *gain_db);

/** @return where a UE's first panel looks, uniform on (-pi, pi): one draw of `s`. */
double nrs_ue_antenna_orientation_rad(struct nrs_stream *s);

/**
 * Gain of a UE's antenna: isotropic, or of the panel that is best in the direction. Pure.
 * @param azimuth_rad  from the first panel's boresight (the UE's orientation), any turn.
 * @param zenith_rad   0 .. pi.
 * @return dBi.
 */
double nrs_ue_antenna_gain_db(const struct nrs_ue_antenna_cfg *cfg, double azimuth_rad,
                              double zenith_rad);

#endif
