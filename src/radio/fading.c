/* fading.c - Rayleigh and Rician fading as a sum of rays, without a state.
 *
 *   h(t, f) = a_0 exp(j 2 pi (p_0 + nu_0 t)) + a sum_n exp(j 2 pi (p_n + nu_n t - tau_n f))
 *   nu_n = f_D cos(alpha_n), tau_n exponential with mean tau; phases p and angles alpha uniform
 *   a_0^2 = K / (K + 1), N a^2 = 1 / (K + 1)
 *
 * Over links, without the LOS ray, h has the correlation J0(2 pi f_D dt) over time (Clarke) and
 * 1 / (1 + j 2 pi tau df) over frequency, and power J0^2 and 1 / (1 + (2 pi tau df)^2). The rms
 * delay spread DS is that of the whole channel, whose LOS ray at delay 0 has the power a_0^2: so
 * tau = DS (K + 1) / sqrt(2 K + 1), as step 5 of TR 38.901 clause 7.5 makes up for the LOS peak.
 *
 * N = 20, the rays of a cluster in TR 38.901 clause 7.5. The density of the power is
 * exp(-x) (1 - L_2(x) / (2 N)) + O(1 / N^2) with the Laguerre polynomial L_2 = 1 - 2 x + x^2 / 2:
 * deep fades are 2.5 % rarer than in exact Rayleigh fading (0.1 dB), and the variance of the power
 * is 1 - 1 / N. The mean over time of a single branch is exactly 1.
 *
 * Phases are reduced to a turn in double; what is left is float, in arrays over the rays whose
 * sums have a fixed order, so that a vectorising compiler computes the same bytes.
 *
 * Left out: clusters and angles (power of all rays is equal, scattering is isotropic in the plane),
 * correlation of branches, change of the rays as the UE moves on, fading within a subband. */
#include "radio/fading.h"

#include <math.h>

#define LANES         4 /* partial sums: as many floats as the narrowest vector holds */
#define LIGHT_M_S     299792458.0
#define STEPS_A_CYCLE 50.0

/* Adding and subtracting it rounds a double below 2^51 to a whole number (round to nearest). */
#define ROUNDING 0x1.8p52

static double uniform_doppler_hz(struct nrs_stream *s, double doppler_hz)
{
    return doppler_hz * cos(2.0 * M_PI * nrs_stream_u01(s));
}

void nrs_fading_init(struct nrs_fading *f, struct nrs_rng_key key, uint64_t entity,
                     double doppler_hz, double delay_spread_s, double k_db, double subband_step_hz)
{
    struct nrs_stream s = nrs_stream_init(key, NRS_RNG_FADING, entity);
    double k = pow(10.0, k_db / 10.0);
    double delay_s = delay_spread_s * (k + 1.0) / sqrt(2.0 * k + 1.0);

    f->amplitude = (float)sqrt(1.0 / ((k + 1.0) * NRS_FADING_RAYS));
    f->los_amplitude = (float)sqrt(k / (k + 1.0));
    for (int n = 0; n < NRS_FADING_RAYS; n++) {
        f->phase_turn[n] = (float)nrs_stream_u01(&s);
        f->doppler_hz[n] = (float)uniform_doppler_hz(&s, doppler_hz);
        f->step_turn[n] = (float)(nrs_stream_exponential(&s, delay_s) * subband_step_hz);
        f->step_re[n] = (float)cos(2.0 * M_PI * f->step_turn[n]);
        f->step_im[n] = (float)-sin(2.0 * M_PI * f->step_turn[n]);
    }
    f->los_phase_turn = (float)nrs_stream_u01(&s);
    f->los_doppler_hz = (float)uniform_doppler_hz(&s, doppler_hz);
}

/* @return `turn` without its whole turns, in [-1/2, 1/2]. */
static inline float fraction(double turn)
{
    return (float)(turn - ((turn + ROUNDING) - ROUNDING));
}

/* exp(j 2 pi u), u in [-1/2, 1/2], within 1e-6: Taylor's series of sine and cosine of half the
 * angle, cut where the rest is below 6e-8 at pi/2, and doubled. */
static inline void phasor(float u, float *re, float *im)
{
    /* clang-format off */
    static const float sin_of[] = {1.0f, -1.0f / 6, 1.0f / 120, -1.0f / 5040, 1.0f / 362880,
                                   -1.0f / 39916800};
    static const float cos_of[] = {1.0f, -1.0f / 2, 1.0f / 24, -1.0f / 720, 1.0f / 40320,
                                   -1.0f / 3628800, 1.0f / 479001600};
    /* clang-format on */
    const float x = (float)M_PI * u, y = x * x;
    float sine = sin_of[5], cosine = cos_of[6];

    for (int i = 4; i >= 0; i--)
        sine = sine * y + sin_of[i];
    sine *= x;
    for (int i = 5; i >= 0; i--)
        cosine = cosine * y + cos_of[i];
    *re = 1.0f - 2.0f * sine * sine;
    *im = 2.0f * sine * cosine;
}

/* Each ray at `time_s`, `offset_steps` subband steps above the carrier's centre. */
static void start_rays(const struct nrs_fading *f, double time_s, double offset_steps,
                       float *restrict re, float *restrict im)
{
    float turn[NRS_FADING_RAYS];

    for (int n = 0; n < NRS_FADING_RAYS; n++)
        turn[n] = fraction((double)f->phase_turn[n] + (double)f->doppler_hz[n] * time_s -
                           (double)f->step_turn[n] * offset_steps);
    for (int n = 0; n < NRS_FADING_RAYS; n++) {
        float c, s;

        phasor(turn[n], &c, &s);
        re[n] = f->amplitude * c;
        im[n] = f->amplitude * s;
    }
}

/* The sum in a fixed order: lane by lane, then the lanes. */
static inline float sum(const float *x)
{
    float lane[LANES];

    for (int j = 0; j < LANES; j++)
        lane[j] = x[j];
    for (int n = LANES; n < NRS_FADING_RAYS; n += LANES)
        for (int j = 0; j < LANES; j++)
            lane[j] += x[n + j];
    return (lane[0] + lane[1]) + (lane[2] + lane[3]);
}

/* All rays to the next subband. */
static inline void turn_rays(const struct nrs_fading *f, float *restrict re, float *restrict im)
{
    for (int n = 0; n < NRS_FADING_RAYS; n++) {
        float x = re[n], y = im[n];

        re[n] = x * f->step_re[n] - y * f->step_im[n];
        im[n] = x * f->step_im[n] + y * f->step_re[n];
    }
}

void nrs_fading_power(const struct nrs_fading *f, double time_s, int n_subbands, float *power)
{
    float re[NRS_FADING_RAYS], im[NRS_FADING_RAYS], los_re, los_im;

    phasor(fraction((double)f->los_phase_turn + (double)f->los_doppler_hz * time_s), &los_re,
           &los_im);
    los_re *= f->los_amplitude;
    los_im *= f->los_amplitude;
    start_rays(f, time_s, -0.5 * (n_subbands - 1), re, im);
    for (int i = 0; i < n_subbands; i++) {
        float x = los_re + sum(re), y = los_im + sum(im);

        power[i] = x * x + y * y;
        turn_rays(f, re, im);
    }
}

double nrs_doppler_hz(double speed_m_s, double frequency_hz)
{
    return speed_m_s * frequency_hz / LIGHT_M_S;
}

double nrs_fading_step_s(double doppler_hz)
{
    return doppler_hz > 0.0 ? 1.0 / (STEPS_A_CYCLE * doppler_hz) : INFINITY;
}
