/* fading_redraw.c - phases of rays by importance resampling.
 *
 * Phases are drawn for the first place, relative to the LOS ray's; those at the other places follow
 * by the rays' Doppler shifts and delays. Of M sets of phases, set i is taken with the probability
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

/* What each ray's phase, and the LOS ray's, gain from the first place to each: of 2^16 of a turn.
 */
struct advance {
    uint16_t ray[NRS_FADING_PLACES][NRS_FADING_RAYS], los[NRS_FADING_PLACES];
};

static uint16_t rounded(double turn)
{
    return (uint16_t)(uint32_t)(int64_t)ldexp(turn - floor(turn), PHASE_BITS);
}

static void advance(const struct nrs_fading *f, const struct nrs_fading_places *at,
                    struct advance *a)
{
    for (int i = 0; i < at->n; i++) {
        double time_s = at->time_s[i] - at->time_s[0];
        double steps = at->offset_steps[i] - at->offset_steps[0];

        for (int n = 0; n < NRS_FADING_RAYS; n++)
            a->ray[i][n] =
                rounded((double)f->doppler_hz[n] * time_s - (double)f->step_turn[n] * steps);
        a->los[i] = rounded((double)f->los_doppler_hz * time_s);
    }
}

static int at_table(uint32_t phase)
{
    return (uint16_t)phase >> (PHASE_BITS - TABLE_BITS);
}

/* The sum of the powers that the phases make with the LOS ray, whose phase is 0 at the first place.
 */
static double powers(const struct nrs_fading *f, const struct nrs_phasors *p,
                     const struct advance *a, int n_places, const uint16_t *phase)
{
    double sum = 0;

    for (int i = 0; i < n_places; i++) {
        float re = 0, im = 0;
        int los = at_table(a->los[i]);

        for (int n = 0; n < NRS_FADING_RAYS; n++) {
            int k = at_table((uint32_t)phase[n] + a->ray[i][n]);

            re += p->re[k];
            im += p->im[k];
        }
        re = re * f->amplitude + f->los_amplitude * p->re[los];
        im = im * f->amplitude + f->los_amplitude * p->im[los];
        sum += (double)(re * re + im * im);
    }
    return sum;
}

static void draw(struct nrs_stream *s, uint16_t *phase)
{
    for (int n = 0; n < NRS_FADING_RAYS; n += 2) {
        uint32_t bits = nrs_stream_bits(s);

        phase[n] = (uint16_t)bits;
        phase[n + 1] = (uint16_t)(bits >> PHASE_BITS);
    }
}

double nrs_fading_redraw(struct nrs_fading *f, const struct nrs_phasors *table,
                         const struct nrs_fading_places *at, double theta, int n_candidates,
                         struct nrs_stream *s)
{
    uint16_t phase[NRS_FADING_RAYS], taken[NRS_FADING_RAYS] = {0};
    double sum = 0, weight_taken = 1;
    double los = (double)f->los_phase_turn + (double)f->los_doppler_hz * at->time_s[0];
    struct advance a;

    advance(f, at, &a);
    for (int i = 0; i < n_candidates; i++) { /* each is taken from those so far as it comes */
        double weight;

        draw(s, phase);
        weight = exp(-theta * powers(f, table, &a, at->n, phase));
        sum += weight;
        if (nrs_stream_u01(s) * sum <= weight) {
            memcpy(taken, phase, sizeof taken);
            weight_taken = weight;
        }
    }
    for (int n = 0; n < NRS_FADING_RAYS; n++) {
        double turn = ldexp(taken[n], -PHASE_BITS) + los -
                      (double)f->doppler_hz[n] * at->time_s[0] +
                      (double)f->step_turn[n] * at->offset_steps[0];

        f->phase_turn[n] = (float)(turn - floor(turn));
    }
    return sum / n_candidates / weight_taken;
}
