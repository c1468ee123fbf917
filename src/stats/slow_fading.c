/* slow_fading.c - loss given the fade, and three ways of sampling the fade. */
#include "stats/slow_fading.h"

#include <gsl/gsl_sf_erf.h>
#include <math.h>

#define BRANCHES      4
#define TRANSMISSIONS 3
#define BLOCKS        20
#define SYMBOLS       1000
#define RATE          2.0 /* bit a symbol */
#define FACTORIAL_3   6.0
#define ROUNDS        10
#define PILOT         1000  /* samples of a round */
#define ENOUGH        100.0 /* effective ones that a mean is made of */
#define HALVINGS      20
#define LOG_SMALL     (-40.0) /* 1 - (1 - b)^20 is 20 b to the last digit */
#define LOG_HALF      (-0.69314718055994531)

/* ln Q(x). GSL's log erfc is good to its last digits far out. */
static double log_q(double x)
{
    return LOG_HALF + gsl_sf_log_erfc(x * M_SQRT1_2);
}

/* ln b(3 g snr). */
static double log_block_loss(const struct nrs_slow_fading *c, double gain)
{
    double s = TRANSMISSIONS * gain * c->snr, inverse = 1 / (1 + s);
    double dispersion = (1 - inverse * inverse) * M_LOG2E * M_LOG2E;

    return log_q((log2(1 + s) - RATE) * sqrt(SYMBOLS / dispersion));
}

double nrs_slow_fading_loss(const struct nrs_slow_fading *c, double gain)
{
    return -expm1(BLOCKS * log1p(-exp(log_block_loss(c, gain))));
}

/* ln loss(g), where the loss itself is below the least double, too. */
static double log_loss(const struct nrs_slow_fading *c, double gain)
{
    double log_b = log_block_loss(c, gain);

    return log_b < LOG_SMALL ? log(BLOCKS) + log_b : log(nrs_slow_fading_loss(c, gain));
}

double nrs_slow_fading_density(double gain)
{
    return gain * gain * gain * exp(-gain) / FACTORIAL_3;
}

static double draw_gain(struct nrs_stream *s)
{
    double product = 1;

    for (int i = 0; i < BRANCHES; i++)
        product *= nrs_stream_u01(s);
    return -log(product);
}

/* A gain of the tilted density, and its likelihood ratio. */
static double draw_tilted(struct nrs_stream *s, double theta, double *ratio)
{
    double gain = draw_gain(s) / (1 + theta), inverse = 1 / (1 + theta);

    *ratio = exp(theta * gain) * inverse * inverse * inverse * inverse;
    return gain;
}

struct pilot {
    double ratio[PILOT], log_loss[PILOT], gain[PILOT];
};

/* Mean gain under ratio loss^power. @return effective number of samples that make it. */
static double mean_gain(const struct pilot *p, double power, double *gain)
{
    double sum = 0, squares = 0, gains = 0;

    for (int i = 0; i < PILOT; i++) {
        double value = p->ratio[i] * exp(power * p->log_loss[i]);

        sum += value;
        squares += value * value;
        gains += value * p->gain[i];
    }
    *gain = gains / sum;
    return sum > 0 ? sum * sum / squares : 0;
}

/* The mean gain at the greatest power up to 1 that leaves enough effective samples, by bisection
 * from the `power` of the round before. */
static double careful_mean_gain(const struct pilot *p, double theta, double *power)
{
    double high = 1, gain, safe = BRANCHES / (1 + theta); /* as it is */

    if (mean_gain(p, 1, &gain) >= ENOUGH) {
        *power = 1;
        return gain;
    }
    for (int i = 0; i < HALVINGS; i++) {
        double middle = (*power + high) / 2;

        if (mean_gain(p, middle, &gain) >= ENOUGH) {
            *power = middle;
            safe = gain;
        } else {
            high = middle;
        }
    }
    return safe;
}

double nrs_slow_fading_tilt(const struct nrs_slow_fading *c, struct nrs_stream *s)
{
    struct pilot p;
    double theta = 0, power = 0;

    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < PILOT; i++) {
            p.gain[i] = draw_tilted(s, theta, &p.ratio[i]);
            p.log_loss[i] = log_loss(c, p.gain[i]);
        }
        theta = fmax(0, BRANCHES / careful_mean_gain(&p, theta, &power) - 1);
    }
    return theta;
}

void nrs_slow_fading_sample(const struct nrs_slow_fading *c, enum nrs_slow_method method,
                            double theta, struct nrs_stream *s, uint64_t n,
                            struct nrs_weighted *out)
{
    for (uint64_t i = 0; i < n; i++) {
        double ratio = 1;
        double gain = method == NRS_SLOW_TILTED ? draw_tilted(s, theta, &ratio) : draw_gain(s);
        double value = ratio * nrs_slow_fading_loss(c, gain);

        if (method == NRS_SLOW_NAIVE)
            value = nrs_stream_u01(s) < value;
        nrs_weighted_add(out, -gain, value);
    }
}
