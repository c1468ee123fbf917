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
 * Phases are reduced to a turn in double; what is left is float, in vectors of four rays that stay
 * in registers from subband to subband. Sums have a fixed order: the same bytes from every
 * compiler.
 *
 * Left out: clusters and angles (power of all rays is equal, scattering is isotropic in the plane),
 * correlation of branches, change of the rays as the UE moves on, fading within a subband. */
#include "radio/fading.h"

#include <math.h>
#include <string.h>

#include "radio/decibel.h"

#define LANES         4 /* as many floats as the narrowest vector register holds */
#define VECTORS       (NRS_FADING_RAYS / LANES)
#define LIGHT_M_S     299792458.0
#define STEPS_A_CYCLE 50.0

/* Adding and subtracting it rounds a double below 2^51 to a whole number (round to nearest). */
#define ROUNDING 0x1.8p52

_Static_assert(VECTORS == 5, "nrs_fading_power names them one by one, for the sake of registers");

/* GCC's and Clang's vector type: operators work lane by lane, on any machine. */
typedef float lanes __attribute__((vector_size(LANES * sizeof(float))));

static double uniform_doppler_hz(struct nrs_stream *s, double doppler_hz)
{
    return doppler_hz * cos(2.0 * M_PI * nrs_stream_u01(s));
}

void nrs_fading_init(struct nrs_fading *f, struct nrs_rng_key key, uint64_t entity,
                     double doppler_hz, double delay_spread_s, double k_db, double subband_step_hz)
{
    struct nrs_stream s = nrs_stream_init(key, NRS_RNG_FADING, entity);
    double k = nrs_from_db(k_db);
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

static inline lanes load(const float *x)
{
    lanes v;

    memcpy(&v, x, sizeof v);
    return v;
}

/* exp(j 2 pi u), u in [-1/2, 1/2], within 1e-6: Taylor's series of sine and cosine of half the
 * angle, cut where the rest is below 6e-8 at pi/2, and doubled. */
static inline void phasor(lanes u, lanes *re, lanes *im)
{
    const lanes x = (float)M_PI * u, y = x * x;
    lanes sine = y * (-1.0f / 39916800) + 1.0f / 362880;
    lanes cosine = y * (1.0f / 479001600) - 1.0f / 3628800;

    sine = sine * y - 1.0f / 5040;
    sine = sine * y + 1.0f / 120;
    sine = sine * y - 1.0f / 6;
    sine = sine * y + 1.0f;
    sine *= x;
    cosine = cosine * y + 1.0f / 40320;
    cosine = cosine * y - 1.0f / 720;
    cosine = cosine * y + 1.0f / 24;
    cosine = cosine * y - 1.0f / 2;
    cosine = cosine * y + 1.0f;
    *re = 1.0f - 2.0f * sine * sine;
    *im = 2.0f * sine * cosine;
}

/* Each ray at `time_s`, `offset_steps` subband steps above the carrier's centre. */
static inline void start_rays(const struct nrs_fading *f, double time_s, double offset_steps,
                              lanes *re, lanes *im)
{
    float turn[NRS_FADING_RAYS];

    for (int n = 0; n < NRS_FADING_RAYS; n++)
        turn[n] = fraction((double)f->phase_turn[n] + (double)f->doppler_hz[n] * time_s -
                           (double)f->step_turn[n] * offset_steps);
    for (int i = 0; i < VECTORS; i++) {
        lanes c, s;

        phasor(load(&turn[i * LANES]), &c, &s);
        re[i] = f->amplitude * c;
        im[i] = f->amplitude * s;
    }
}

static inline void start_los(const struct nrs_fading *f, double time_s, float *re, float *im)
{
    const lanes turn = {fraction((double)f->los_phase_turn + (double)f->los_doppler_hz * time_s)};
    lanes c, s;

    phasor(turn, &c, &s);
    *re = c[0] * f->los_amplitude;
    *im = s[0] * f->los_amplitude;
}

/* The sum in a fixed order: lane by lane, then the lanes. */
static inline float sum(const lanes *x)
{
    const lanes s = x[0] + x[1] + x[2] + x[3] + x[4];

    return (s[0] + s[1]) + (s[2] + s[3]);
}

/* Vector i of the rays to the next subband. */
static inline void turn(const struct nrs_fading *f, int i, lanes *re, lanes *im)
{
    const lanes x = re[i], y = im[i];
    const lanes step_re = load(&f->step_re[i * LANES]), step_im = load(&f->step_im[i * LANES]);

    re[i] = x * step_re - y * step_im;
    im[i] = x * step_im + y * step_re;
}

void nrs_fading_power(const struct nrs_fading *f, double time_s, int n_subbands, float *power)
{
    lanes re[VECTORS], im[VECTORS];
    float los_re = 0, los_im = 0;

    if (f->los_amplitude > 0)
        start_los(f, time_s, &los_re, &los_im);
    start_rays(f, time_s, -0.5 * (n_subbands - 1), re, im);
    for (int k = 0; k < n_subbands; k++) {
        float x = los_re + sum(re), y = los_im + sum(im);

        power[k] = x * x + y * y;
        turn(f, 0, re, im);
        turn(f, 1, re, im);
        turn(f, 2, re, im);
        turn(f, 3, re, im);
        turn(f, 4, re, im);
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
