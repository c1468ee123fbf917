/* field.c - Gaussian fields over the plane with autocorrelation exp(-r / d), TR 38.901 (7.4-5).
 *
 * A field is a sum of N plane waves of equal power, random direction, phase and wave number:
 *
 *   f(x) = sqrt(2 / N) sum_n cos(k_n x + phi_n)
 *
 * Its autocorrelation is the mean of cos(k r) over the waves, E[J0(k r)] in all directions. The
 * two-dimensional spectral density of exp(-r / d) is d^2 / (2 pi (1 + k^2 d^2)^(3/2)), so the wave
 * number has the distribution function 1 - 1 / sqrt(1 + k^2 d^2), and k = sqrt(1 / u^2 - 1) / d
 * with u uniform on (0, 1). (Shinozuka, Deodatis, "Simulation of stochastic processes by spectral
 * representation", Appl. Mech. Rev. 44(4), 1991.) To bring each single field closer to that
 * autocorrelation, u is drawn from N strata, one each, and the directions are a golden-ratio
 * sequence with a random start; each wave alone has the same distribution as before.
 *
 * N = 64: the kurtosis is 3 - 3 / (2 N) = 2.977, and the distribution function is off from the
 * normal's by less than 6e-4. Nothing is stored but the waves, so a place may be asked at any time
 * and in any order, and a UE that comes back finds the same shadow.
 *
 * The cosine is computed here, for the loop over the waves to be vectorised: |error| < 6e-8, and
 * the same bits from every compiler. Sums run in fixed lanes for the same reason.
 */
#include "radio/field.h"

#include <math.h>

#define LANES      4
#define GOLDEN     0.61803398874989485 /* 1 / golden ratio */
#define TO_NEAREST 0x1.8p52            /* x + this - this rounds x to the nearest integer */
#define TURN       (2.0 * M_PI)
#define SINE_1     TURN /* sin(2 pi a) = a (SINE_1 + a^2 (SINE_3 + ...)), Taylor's series */
#define SINE_3     (-SINE_1 * TURN * TURN / 6.0)
#define SINE_5     (-SINE_3 * TURN * TURN / 20.0)
#define SINE_7     (-SINE_5 * TURN * TURN / 42.0)
#define SINE_9     (-SINE_7 * TURN * TURN / 72.0)
#define SINE_11    (-SINE_9 * TURN * TURN / 110.0)

_Static_assert(NRS_FIELD_WAVES % LANES == 0, "waves fill the lanes");

void nrs_field_init(struct nrs_field *f, struct nrs_rng_key key, uint64_t number)
{
    struct nrs_stream s = nrs_stream_init(key, NRS_RNG_FIELD, number);
    double start = nrs_stream_u01(&s);

    for (int n = 0; n < NRS_FIELD_WAVES; n++) {
        double u = (n + nrs_stream_u01(&s)) / NRS_FIELD_WAVES;
        double k = sqrt(1.0 / (u * u) - 1.0) / TURN;
        double direction = TURN * (start + n * GOLDEN);

        f->kx[n] = k * cos(direction);
        f->ky[n] = k * sin(direction);
        f->phase[n] = nrs_stream_u01(&s);
    }
}

/* cos(2 pi turns), as the sine of the distance from the nearest quarter. */
static inline double cosine(double turns)
{
    double a = 0.25 - fabs(turns - ((turns + TO_NEAREST) - TO_NEAREST)), a2 = a * a;

    return a *
           (SINE_1 + a2 * (SINE_3 + a2 * (SINE_5 + a2 * (SINE_7 + a2 * (SINE_9 + a2 * SINE_11)))));
}

double nrs_field_at(const struct nrs_field *f, double x_m, double y_m, double correlation_m)
{
    double x = x_m / correlation_m, y = y_m / correlation_m, sum[LANES] = {0};

    for (int n = 0; n < NRS_FIELD_WAVES; n += LANES)
        for (int i = 0; i < LANES; i++)
            sum[i] += cosine(f->kx[n + i] * x + f->ky[n + i] * y + f->phase[n + i]);
    return sqrt(2.0 / NRS_FIELD_WAVES) * ((sum[0] + sum[1]) + (sum[2] + sum[3]));
}

double nrs_field_mix(double common, double own, double correlation)
{
    return sqrt(correlation) * common + sqrt(1.0 - correlation) * own;
}

double nrs_field_uniform(double value)
{
    return 0.5 * erfc(-value * M_SQRT1_2);
}
