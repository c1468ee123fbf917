/* antenna.c - antenna gain of gNBs and UEs.
 *
 * Element (TR 38.901 Table 7.3-1; theta'', phi'' from the zenith and the boresight, in degrees):
 *   A_V = min(12 ((theta'' - 90) / theta_3dB)^2, SLA_V)
 *   A_H = min(12 (phi'' / phi_3dB)^2, A_max)
 *   A   = G_E,max - min(A_V + A_H, A_max)
 * The indoor elements and the UE's have the same form (TR 38.802 Tables A.2.1-7 and A.2.1-8).
 *
 * Array of M rows and N columns, d_V and d_H wavelengths apart, in the y-z plane of the local
 * coordinates (clause 7.3), with weights of the magnitude 1 / sqrt(M N) and the phases that steer
 * it to (theta_s, phi_s) (TR 36.897):
 *   |sum w exp(j 2 pi (m d_V cos theta + n d_H sin theta sin phi))|^2
 *     = D_M(d_V (cos theta - cos theta_s)) D_N(d_H (sin theta sin phi - sin theta_s sin phi_s)),
 *   D_n(x) = sin^2(pi n x) / (n sin^2(pi x)), and n at whole x,
 * so 10 lg(M N) at (theta_s, phi_s). theta_s = 90 deg + electrical downtilt, phi_s = 0 without a
 * grid of beams. The grid is even in both angles, from end to end of its spans, around the
 * boresight and the downtilt, as the code book of TS 38.151 clause D.2.
 *
 * Mechanical tilt is the rotation beta of clause 7.1.3 (equations 7.1-7 and 7.1-8 with alpha and
 * gamma 0); electrical angles are relative to the tilted array.
 *
 * UE panels stand upright, evenly around the UE. Each is steered ideally: its array gain is
 * 10 lg(rows * columns) in every direction, and the panel with the best element gain is used.
 *
 * Left out: polarisation and its rotation by the tilt (7.1-15), bearing (the caller's azimuth is
 * relative to it) and slant, several antenna panels at a gNB, mutual coupling of elements, errors
 * of beam selection, blocking by hand or body. */
#include "radio/antenna.h"

#include <math.h>

#include "radio/decibel.h"

#define DEGREE (M_PI / 180.0)

/* An exact null of the array is no number of dB; this is far below any front-to-back ratio. */
#define NULL_FILL 1e-20

/* theta_3dB = phi_3dB and SLA_V = A_max in all of them. */
struct element {
    double beamwidth_deg, attenuation_db;
};

/* TR 38.901 Table 7.3-1; TR 38.802 Table A.2.1-7 as other public simulators have it. */
static const struct element gnb_elements[] = {
    [NRS_ANTENNA_ISOTROPIC] = {INFINITY, 0.0},
    [NRS_ANTENNA_38901] = {65.0, 30.0},
    [NRS_ANTENNA_INDOOR_WALL] = {90.0, 25.0},
    [NRS_ANTENNA_INDOOR_CEILING] = {130.0, 25.0},
};
/* TR 38.802 Table A.2.1-8 (as 5G-LENA has it). */
static const struct element ue_element = {90.0, 25.0};

/* A direction in the array's own coordinates. */
struct direction {
    double azimuth_rad, zenith_rad;
    double y, z; /* of its unit vector; x is the boresight */
};

static double attenuation_db(const struct element *e, double azimuth_rad, double zenith_rad)
{
    double width_rad = e->beamwidth_deg * DEGREE;
    double across = azimuth_rad / width_rad, along = (zenith_rad - M_PI_2) / width_rad;
    double horizontal_db = fmin(12.0 * across * across, e->attenuation_db);
    double vertical_db = fmin(12.0 * along * along, e->attenuation_db);

    return fmin(horizontal_db + vertical_db, e->attenuation_db);
}

/* Equations 7.1-7 and 7.1-8. Without tilt the angles stay as they are: also quicker, and the
 * azimuth of the zenith is kept. */
static struct direction to_local(double tilt_rad, double azimuth_rad, double zenith_rad)
{
    double x = sin(zenith_rad) * cos(azimuth_rad), y = sin(zenith_rad) * sin(azimuth_rad);
    double z = cos(zenith_rad), local_z;

    if (tilt_rad == 0.0)
        return (struct direction){remainder(azimuth_rad, 2.0 * M_PI), zenith_rad, y, z};
    local_z = fmax(-1.0, fmin(sin(tilt_rad) * x + cos(tilt_rad) * z, 1.0));
    return (struct direction){atan2(y, cos(tilt_rad) * x - sin(tilt_rad) * z), acos(local_z), y,
                              local_z};
}

/* D_n(x): power of n elements in line, fed evenly with the power of one. */
static double line_gain(int64_t n, double x)
{
    double off = x - round(x), ratio;

    if (n == 1)
        return 1.0;
    if (fabs(off) < 1e-9) /* 1 - D_n / n is below 4 n^2 off^2 */
        return (double)n;
    ratio = sin(M_PI * (double)n * off) / sin(M_PI * off);
    return ratio * ratio / (double)n;
}

static double vertical_gain(const struct nrs_antenna_cfg *cfg, const struct direction *d,
                            double tilt_rad)
{
    return line_gain(cfg->rows, cfg->spacing_vertical * (d->z + sin(tilt_rad)));
}

static double horizontal_gain(const struct nrs_antenna_cfg *cfg, const struct direction *d,
                              double tilt_rad, double azimuth_rad)
{
    if (cfg->columns == 1) /* no need of the angles */
        return 1.0;
    return line_gain(cfg->columns,
                     cfg->spacing_horizontal * (d->y - cos(tilt_rad) * sin(azimuth_rad)));
}

static double element_gain_db(const struct nrs_antenna_cfg *cfg, const struct direction *d)
{
    return cfg->element_gain_dbi - cfg->cable_loss_db -
           attenuation_db(&gnb_elements[cfg->pattern], d->azimuth_rad, d->zenith_rad);
}

static double array_gain_db(double gain)
{
    return nrs_to_db(fmax(gain, NULL_FILL));
}

/* The i-th of n angles, evenly from -span/2 to span/2; a single one is in the middle. */
static double spread(double span, int64_t i, int64_t n)
{
    return n == 1 ? 0.0 : span * ((double)i / (double)(n - 1) - 0.5);
}

int nrs_antenna_beams(const struct nrs_antenna_cfg *cfg)
{
    return (int)(cfg->beams_horizontal * cfg->beams_vertical);
}

struct nrs_beam nrs_antenna_beam(const struct nrs_antenna_cfg *cfg, int beam, double downtilt_deg)
{
    double middle_deg = isnan(downtilt_deg) ? cfg->downtilt_deg : downtilt_deg;
    int64_t row = beam / cfg->beams_horizontal, column = beam % cfg->beams_horizontal;

    return (struct nrs_beam){
        .azimuth_deg = spread(cfg->azimuth_span_deg, column, cfg->beams_horizontal),
        .downtilt_deg = middle_deg + spread(cfg->tilt_span_deg, row, cfg->beams_vertical)};
}

double nrs_antenna_gain_db(const struct nrs_antenna_cfg *cfg, int beam, double azimuth_rad,
                           double zenith_rad, double downtilt_deg)
{
    struct direction d = to_local(cfg->mechanical_tilt_deg * DEGREE, azimuth_rad, zenith_rad);
    struct nrs_beam b = nrs_antenna_beam(cfg, beam, downtilt_deg);
    double tilt_rad = b.downtilt_deg * DEGREE;
    double array = vertical_gain(cfg, &d, tilt_rad) *
                   horizontal_gain(cfg, &d, tilt_rad, b.azimuth_deg * DEGREE);

    return element_gain_db(cfg, &d) + array_gain_db(array);
}

double nrs_antenna_gain(const struct nrs_antenna_cfg *cfg, double azimuth_rad, double zenith_rad,
                        double downtilt_deg)
{
    struct nrs_beam b = nrs_antenna_beam(cfg, 0, downtilt_deg);
    double tilt_rad = b.downtilt_deg * DEGREE, array;
    struct direction d;

    if (cfg->mechanical_tilt_deg == 0.0 && cfg->columns == 1) /* y is not needed */
        d = (struct direction){remainder(azimuth_rad, 2.0 * M_PI), zenith_rad, 0.0,
                               cos(zenith_rad)};
    else
        d = to_local(cfg->mechanical_tilt_deg * DEGREE, azimuth_rad, zenith_rad);
    array = vertical_gain(cfg, &d, tilt_rad) *
            horizontal_gain(cfg, &d, tilt_rad, b.azimuth_deg * DEGREE);
    return nrs_from_db(element_gain_db(cfg, &d)) * array;
}

void nrs_antenna_gains_db(const struct nrs_antenna_cfg *cfg, double azimuth_rad, double zenith_rad,
                          double downtilt_deg, float *gain_db)
{
    struct direction d = to_local(cfg->mechanical_tilt_deg * DEGREE, azimuth_rad, zenith_rad);
    double element_db = element_gain_db(cfg, &d), vertical = 1.0;
    int n = nrs_antenna_beams(cfg), n_columns = (int)cfg->beams_horizontal;

    for (int i = 0; i < n; i++) {
        struct nrs_beam b = nrs_antenna_beam(cfg, i, downtilt_deg);
        double tilt_rad = b.downtilt_deg * DEGREE;

        if (i % n_columns == 0) /* beams of a row share their tilt */
            vertical = vertical_gain(cfg, &d, tilt_rad);
        gain_db[i] =
            (float)(element_db + array_gain_db(vertical * horizontal_gain(cfg, &d, tilt_rad,
                                                                          b.azimuth_deg * DEGREE)));
    }
}

double nrs_ue_antenna_orientation_rad(struct nrs_stream *s)
{
    return M_PI * (2.0 * nrs_stream_u01(s) - 1.0);
}

double nrs_ue_antenna_gain_db(const struct nrs_ue_antenna_cfg *cfg, double azimuth_rad,
                              double zenith_rad)
{
    double nearest_rad;

    if (cfg->pattern == NRS_UE_ANTENNA_ISOTROPIC)
        return cfg->gain_dbi;
    /* The panels differ in azimuth alone, and the pattern falls with it: the nearest is the best.
     */
    nearest_rad = remainder(azimuth_rad, 2.0 * M_PI / (double)cfg->panels);
    return cfg->element_gain_dbi + nrs_to_db((double)(cfg->rows * cfg->columns)) -
           attenuation_db(&ue_element, nearest_rad, zenith_rad);
}
