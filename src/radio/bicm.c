/* bicm.c - BICM capacity and dispersion of Gray-mapped square QAM in white Gaussian noise.
 *
 * A square 2^qm-QAM with the Gray mapping of TS 38.211 clause 5.1 is two independent PAM signals of
 * m = qm/2 bits. A bit-interleaved receiver learns of one PAM symbol
 *   i = sum over its bits k of (1 - log2(1 + exp(-s_k L_k))),
 * L_k the bit's exact log-likelihood ratio and s_k the bit's sign. The capacity is 2 E[i] (Caire,
 * Taricco, Biglieri, IEEE Trans. IT 44(3), 1998); the dispersion is 2 Var[i], the variance of the
 * information density that the mismatched random-coding bound of BICM has (Martinez, Guillen i
 * Fabregas, Caire, IEEE Trans. IT 55(12), 2009).
 *
 * The expectation over the noise is the trapezoidal rule, which converges as fast as Gauss-Hermite
 * quadrature for a Gaussian weight and needs no table of nodes. Looked up linearly on a uniform
 * grid: within 0.003 dB of the quadrature. A second table is over the linear SINR, for subbands.
 */
#include "radio/bicm.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"
#include "radio/bler.h"

#define GRID_MIN_DB   (-30.0)
#define GRID_MAX_DB   50.0
#define GRID_PER_DB   4
#define GRID_POINTS   321
#define N_MODULATIONS 4 /* QPSK, 16, 64, 256QAM */
#define MAX_LEVELS    16
#define NOISE_STEP    0.4 /* of the quadrature, in standard deviations: 6e-6 bit off */
#define NOISE_MAX     7.2

/* Capacity over the linear SINR: 16 knots an octave, by exponent and leading bits of a double. */
#define OCTAVE_MIN (-24)
#define OCTAVE_MAX 18
#define KNOT_BITS  4
#define KNOTS      (((OCTAVE_MAX - OCTAVE_MIN) << KNOT_BITS) + 1)
#define KNOT_SHIFT (52 - KNOT_BITS)
#define EXPONENT_0 1023 /* of 1.0 */

struct nrs_link_curves {
    struct nrs_bicm_point point[N_MODULATIONS][GRID_POINTS];
    double knot[N_MODULATIONS][KNOTS];
};

/* Levels of one PAM component in units of the noise's standard deviation, and their Gray labels. */
struct pam {
    int n_bits, n_levels;
    double level[MAX_LEVELS];
    unsigned label[MAX_LEVELS];
};

static struct pam pam_make(int qm, double sinr)
{
    struct pam p = {.n_bits = qm / 2, .n_levels = 1 << (qm / 2)};
    /* mean square of the odd integers +-1 .. +-(L-1) is (L^2 - 1)/3; noise variance 1 a component
     */
    double scale = sqrt(sinr * 3.0 / (p.n_levels * p.n_levels - 1.0));

    for (int i = 0; i < p.n_levels; i++) {
        p.level[i] = (2 * i - (p.n_levels - 1)) * scale;
        p.label[i] = (unsigned)i ^ ((unsigned)i >> 1);
    }
    return p;
}

/* Bits of information lost when level `sent` is received at `y`: m - i. */
static double lost_bits(const struct pam *p, int sent, double y)
{
    double likelihood[MAX_LEVELS], nearest = INFINITY, lost = 0.0;

    for (int i = 0; i < p->n_levels; i++)
        nearest = fmin(nearest, fabs(y - p->level[i]));
    for (int i = 0; i < p->n_levels; i++) {
        double d = y - p->level[i];

        likelihood[i] = exp(0.5 * (nearest * nearest - d * d)); /* relative: the largest is 1 */
    }
    for (int k = 0; k < p->n_bits; k++) {
        double sum[2] = {0.0, 0.0}, same, other;

        for (int i = 0; i < p->n_levels; i++)
            sum[(p->label[i] >> k) & 1U] += likelihood[i];
        same = sum[(p->label[sent] >> k) & 1U];
        other = sum[~(p->label[sent] >> k) & 1U];
        /* two forms of -ln(same / all): neither may lose a small term */
        lost += other < same ? log1p(other / same) : log((same + other) / same);
    }
    return lost / M_LN2;
}

static struct nrs_bicm_point quadrature(int qm, double sinr)
{
    struct pam p = pam_make(qm, sinr);
    double weight = 0.0, mean = 0.0, square = 0.0;
    int steps = (int)(NOISE_MAX / NOISE_STEP);

    for (int sent = 0; sent < p.n_levels / 2; sent++) { /* the other half mirrors it */
        for (int j = -steps; j <= steps; j++) {
            double z = j * NOISE_STEP, w = exp(-0.5 * z * z);
            double lost = lost_bits(&p, sent, p.level[sent] + z);

            weight += w;
            mean += w * lost;
            square += w * lost * lost;
        }
    }
    mean /= weight;
    return (struct nrs_bicm_point){2.0 * (p.n_bits - mean), 2.0 * (square / weight - mean * mean)};
}

static double knot_sinr(int i)
{
    return ldexp(1.0 + (double)(i & ((1 << KNOT_BITS) - 1)) / (1 << KNOT_BITS),
                 OCTAVE_MIN + (i >> KNOT_BITS));
}

struct nrs_link_curves *nrs_link_curves_new(void)
{
    struct nrs_link_curves *c = malloc(sizeof *c);

    for (int m = 0; c && m < N_MODULATIONS; m++) {
        for (int i = 0; i < GRID_POINTS; i++)
            c->point[m][i] =
                quadrature(2 * (m + 1), pow(10.0, 0.1 * (GRID_MIN_DB + (double)i / GRID_PER_DB)));
        for (int i = 0; i < KNOTS; i++)
            c->knot[m][i] = nrs_bicm_at(c, 2 * (m + 1), 10.0 * log10(knot_sinr(i))).capacity;
    }
    return c;
}

void nrs_link_curves_free(struct nrs_link_curves *curves)
{
    free(curves);
}

struct nrs_bicm_point nrs_bicm_at(const struct nrs_link_curves *c, int qm, double sinr_db)
{
    const struct nrs_bicm_point *p = c->point[qm / 2 - 1];
    double at = (sinr_db - GRID_MIN_DB) * GRID_PER_DB, t;
    int i;

    if (!(at > 0.0)) { /* both are proportional to the SINR there */
        t = pow(10.0, 0.1 * (sinr_db - GRID_MIN_DB));
        return (struct nrs_bicm_point){p[0].capacity * t, p[0].dispersion * t};
    }
    if (at >= GRID_POINTS - 1)
        return p[GRID_POINTS - 1];
    i = (int)at;
    t = at - i;
    return (struct nrs_bicm_point){
        p[i].capacity + t * (p[i + 1].capacity - p[i].capacity),
        p[i].dispersion + t * (p[i + 1].dispersion - p[i].dispersion),
    };
}

double nrs_bicm_capacity(const struct nrs_link_curves *c, int qm, double sinr_db)
{
    return nrs_bicm_at(c, qm, sinr_db).capacity;
}

double nrs_bicm_dispersion(const struct nrs_link_curves *c, int qm, double sinr_db)
{
    return nrs_bicm_at(c, qm, sinr_db).dispersion;
}

double nrs_bicm_capacity_linear(const struct nrs_link_curves *c, int qm, double sinr)
{
    const double *knot = c->knot[qm / 2 - 1];
    uint64_t bits;
    int64_t i;
    double t;

    if (!(sinr >= 0x1p-24)) /* proportional there */
        return sinr > 0 ? knot[0] * sinr * 0x1p24 : 0.0;
    if (sinr >= 0x1p18)
        return knot[KNOTS - 1];
    memcpy(&bits, &sinr, sizeof bits);
    i = (int64_t)(bits >> KNOT_SHIFT) - ((int64_t)(EXPONENT_0 + OCTAVE_MIN) << KNOT_BITS);
    t = (double)(bits & ((UINT64_C(1) << KNOT_SHIFT) - 1)) * (1.0 / (UINT64_C(1) << KNOT_SHIFT));
    return knot[i] + t * (knot[i + 1] - knot[i]);
}

double nrs_bicm_sinr_db(const struct nrs_link_curves *c, int qm, double capacity)
{
    const struct nrs_bicm_point *p = c->point[qm / 2 - 1];
    int low = 0, high = GRID_POINTS - 1; /* capacity at low < the wanted one <= that at high */

    if (capacity <= p[0].capacity)
        return GRID_MIN_DB + 10.0 * log10(fmax(capacity, 1e-300) / p[0].capacity);
    if (capacity > p[high].capacity)
        return GRID_MAX_DB;
    while (high - low > 1) {
        int middle = (low + high) / 2;

        if (p[middle].capacity < capacity)
            low = middle;
        else
            high = middle;
    }
    return GRID_MIN_DB +
           (low + (capacity - p[low].capacity) / (p[high].capacity - p[low].capacity)) /
               GRID_PER_DB;
}
