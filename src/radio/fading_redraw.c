/* fading_redraw.c - phases of rays by importance resampling.
 *
 * With phases that are uniform at any one time and frequency, the field there is the LOS ray plus a
 * sum of N phasors of uniform angles. Of M sets of phases, set i is taken with the probability
 * w_i / (w_1 + ... + w_M). For any function f, the mean of f_i (w_1 + ... + w_M) / (M w_i) over the
 * choice is (f_1 + ... + f_M) / M: the likelihood ratio is exact for any weights and any M, also
 * for weights that are worked out from rounded phases, as here. Fades rarer than 1 / M a branch are
 * not reached; branches multiply.
 *
 * Phases are multiples of 2^-16 of a turn, the weights' are of 2^-12. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "radio/fading.h"

#define PHASE_BITS 16
#define TABLE_BITS 12
#define TABLE_SIZE (1 << TABLE_BITS)

struct nrs_phasors {
    float re[TABLE_SIZE], im[TABLE_SIZE];
};

struct nrs_phasors *nrs_phasors_new(void)
{
    struct nrs_phasors *p = malloc(sizeof *p);

    for (int i = 0; p && i < TABLE_SIZE; i++) {
        p->re[i] = (float)cos(2.0 * M_PI * i / TABLE_SIZE);
        p->im[i] = (float)sin(2.0 * M_PI * i / TABLE_SIZE);
    }
    return p;
}

void nrs_phasors_free(struct nrs_phasors *table)
{
    free(table);
}

/* Draw the phases of all rays. @return the power that they make with the LOS ray. */
static double draw(const struct nrs_fading *f, const struct nrs_phasors *p, struct nrs_stream *s,
                   uint16_t *phase)
{
    float re = 0, im = 0;

    for (int n = 0; n < NRS_FADING_RAYS; n += 2) {
        uint32_t bits = nrs_stream_bits(s);

        phase[n] = (uint16_t)bits;
        phase[n + 1] = (uint16_t)(bits >> PHASE_BITS);
    }
    for (int n = 0; n < NRS_FADING_RAYS; n++) {
        int i = phase[n] >> (PHASE_BITS - TABLE_BITS);

        re += p->re[i];
        im += p->im[i];
    }
    re = re * f->amplitude + f->los_amplitude;
    im = im * f->amplitude;
    return (double)(re * re + im * im);
}

double nrs_fading_redraw(struct nrs_fading *f, const struct nrs_phasors *table, double time_s,
                         double offset_steps, double theta, int n_candidates, struct nrs_stream *s)
{
    uint16_t phase[NRS_FADING_RAYS], taken[NRS_FADING_RAYS] = {0};
    double sum = 0, weight_taken = 1, los;

    for (int i = 0; i < n_candidates; i++) { /* each is taken from those so far as it comes */
        double weight = exp(-theta * draw(f, table, s, phase));

        sum += weight;
        if (nrs_stream_u01(s) * sum <= weight) {
            memcpy(taken, phase, sizeof taken);
            weight_taken = weight;
        }
    }
    /* the phases are relative to the LOS ray's */
    los = (double)f->los_phase_turn + (double)f->los_doppler_hz * time_s;
    for (int n = 0; n < NRS_FADING_RAYS; n++) {
        double turn = ldexp(taken[n], -PHASE_BITS) + los - (double)f->doppler_hz[n] * time_s +
                      (double)f->step_turn[n] * offset_steps;

        f->phase_turn[n] = (float)(turn - floor(turn));
    }
    return sum / n_candidates / weight_taken;
}
