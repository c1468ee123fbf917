/* fit_layers.c - Nelder and Mead's simplex over the logarithms of overhead, bandwidth and rates.
 *
 * The roofline has kinks, on which a simplex may stall: it is started anew from where it stopped.
 */
#include "dnn/fit_layers.h"

#include <gsl/gsl_multimin.h>
#include <math.h>
#include <stdlib.h>

#define HUBER    0.1  /* error from which on the cost grows linearly */
#define FLOOR    0.05 /* weight that all layers share alike */
#define RESTARTS 12
#define STEPS    1500

/* Bounds of a profile file, see profile.c; what is fitted has to be one. */
#define RATE_MIN      1e6
#define RATE_MAX      1e16
#define BANDWIDTH_MIN 1e6
#define BANDWIDTH_MAX 1e15
#define OVERHEAD_MIN  1e-9
#define OVERHEAD_MAX  1.0

#define N_MOST (2 + NRS_N_KERNELS) /* overhead, bandwidth, rates */

struct fit {
    const struct nrs_graph *g;
    const struct nrs_layer_sample *sample;
    double *weight;
    size_t n;
    struct nrs_profile *p;
    double *parameter[N_MOST]; /* in *p */
    size_t n_parameters;
};

static double within(double x, double min, double max)
{
    return fmin(fmax(x, min), max);
}

/* Weights of a batch: the shares of its time and, together, FLOOR. */
static enum nrs_status weigh(struct fit *f, struct nrs_error *err)
{
    f->weight = calloc(f->n, sizeof *f->weight);
    if (!f->weight)
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    for (size_t i = 0; i < f->n; i++) {
        double sum_s = 0, count = 0;

        for (size_t j = 0; j < f->n; j++)
            if (f->sample[j].batch == f->sample[i].batch) {
                sum_s += f->sample[j].s;
                count++;
            }
        f->weight[i] = f->sample[i].s / sum_s + FLOOR / count;
    }
    return NRS_OK;
}

static double huber(double x)
{
    double a = fabs(x);

    return a < HUBER ? 0.5 * a * a / HUBER : a - 0.5 * HUBER;
}

static double cost(const gsl_vector *x, void *user)
{
    struct fit *f = user;
    double sum = 0;

    for (size_t i = 0; i < f->n_parameters; i++)
        *f->parameter[i] = exp(within(gsl_vector_get(x, i), -50, 50));
    for (size_t i = 0; i < f->n; i++) {
        const struct nrs_layer_sample *s = &f->sample[i];

        sum +=
            f->weight[i] * huber(log(nrs_profile_layer_s(f->p, f->g, s->layer, s->batch) / s->s));
    }
    return sum;
}

/* Starting values: the best rate of each class, the best bandwidth of the layers without MACs (of
 * all, when there are none), half of the shortest time. @return which classes there are. */
static unsigned start(struct fit *f)
{
    struct nrs_profile *p = f->p;
    unsigned present = 0;
    double shortest_s = HUGE_VAL, best = 0;

    for (int c = 0; c < NRS_N_KERNELS; c++)
        p->rate_macs[c] = HUGE_VAL;
    p->bandwidth_bytes = 1;
    p->t0_s = 0;
    for (size_t i = 0; i < f->n; i++) {
        const struct nrs_layer_sample *s = &f->sample[i];
        const struct nrs_layer *l = &f->g->layers[s->layer];
        enum nrs_kernel_class class = nrs_layer_kernel(l);
        /* at one byte a second and without a rate, a layer's time is its traffic in bytes */
        double bandwidth = nrs_profile_layer_s(p, f->g, s->layer, s->batch) / s->s;

        shortest_s = fmin(shortest_s, s->s);
        best = fmax(best, bandwidth);
        if (l->macs == 0 || class == NRS_KERNEL_POOL)
            continue;
        present |= 1u << class;
    }
    for (size_t i = 0; i < f->n; i++) {
        const struct nrs_layer_sample *s = &f->sample[i];
        const struct nrs_layer *l = &f->g->layers[s->layer];
        enum nrs_kernel_class class = nrs_layer_kernel(l);
        double rate = (double)s->batch * (double)l->macs / s->s;

        if (present >> class & 1u && (isinf(p->rate_macs[class]) || rate > p->rate_macs[class]))
            p->rate_macs[class] = rate;
    }
    p->bandwidth_bytes = within(best, BANDWIDTH_MIN, BANDWIDTH_MAX);
    p->t0_s = within(0.5 * shortest_s, OVERHEAD_MIN, OVERHEAD_MAX);
    return present;
}

static enum nrs_status minimise(struct fit *f, struct nrs_error *err)
{
    gsl_multimin_function function = {cost, f->n_parameters, f};
    gsl_multimin_fminimizer *m =
        gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, f->n_parameters);
    gsl_vector *x = gsl_vector_calloc(f->n_parameters), *step = gsl_vector_alloc(f->n_parameters);
    bool ready = m && x && step;

    for (size_t i = 0; i < f->n_parameters && ready; i++)
        gsl_vector_set(x, i, log(*f->parameter[i]));
    if (ready)
        gsl_vector_set_all(step, 0.5);
    for (int restart = 0; restart < RESTARTS && ready; restart++) {
        gsl_multimin_fminimizer_set(m, &function, x, step);
        for (int i = 0; i < STEPS && gsl_multimin_fminimizer_size(m) > 1e-5; i++)
            if (gsl_multimin_fminimizer_iterate(m))
                break;
        gsl_vector_memcpy(x, gsl_multimin_fminimizer_x(m));
    }
    if (ready)
        cost(x, f);
    if (step)
        gsl_vector_free(step);
    if (x)
        gsl_vector_free(x);
    if (m)
        gsl_multimin_fminimizer_free(m);
    return ready ? NRS_OK : nrs_fail(err, NRS_EMACHINE, "out of memory");
}

/* The mean, of logarithms, of the rates of classes: of convolutions if there are any, since fully
 * connected layers are hardly ever bound by their rate; 0 without any. */
static double mean_rate(const struct nrs_profile *p, unsigned present)
{
    unsigned convolutions = present & ~(1u << NRS_KERNEL_FC);
    double sum = 0;
    int n = 0;

    if (convolutions)
        present = convolutions;
    for (int c = 0; c < NRS_N_KERNELS; c++)
        if (present >> c & 1u) {
            sum += log(p->rate_macs[c]);
            n++;
        }
    return n ? exp(sum / n) : 0;
}

/* Bounds, and classes without a layer. */
static void complete(struct nrs_profile *p, unsigned present)
{
    double mean;

    for (int c = 0; c < NRS_N_KERNELS; c++)
        p->rate_macs[c] = within(p->rate_macs[c], RATE_MIN, RATE_MAX);
    p->bandwidth_bytes = within(p->bandwidth_bytes, BANDWIDTH_MIN, BANDWIDTH_MAX);
    p->t0_s = within(p->t0_s, 0, OVERHEAD_MAX);
    mean = mean_rate(p, present);
    for (int c = 0; c < NRS_N_KERNELS; c++)
        if (!(present >> c & 1u))
            p->rate_macs[c] = mean > 0 ? mean : p->bandwidth_bytes;
    p->rate_macs[NRS_KERNEL_POOL] = 0;
}

enum nrs_status nrs_fit_layers(const struct nrs_graph *g, const struct nrs_layer_sample *samples,
                               size_t n, struct nrs_profile *p, struct nrs_error *err)
{
    struct fit f = {.g = g, .sample = samples, .n = n, .p = p};
    unsigned present;
    enum nrs_status status;

    if (n == 0)
        return nrs_fail(err, NRS_ERANGE, "network '%s': no layer was measured", g->name);
    status = weigh(&f, err);
    if (status != NRS_OK)
        return status;
    present = start(&f);
    f.parameter[f.n_parameters++] = &p->t0_s;
    f.parameter[f.n_parameters++] = &p->bandwidth_bytes;
    for (int c = 0; c < NRS_N_KERNELS; c++)
        if (present >> c & 1u)
            f.parameter[f.n_parameters++] = &p->rate_macs[c];
    status = minimise(&f, err);
    if (status == NRS_OK)
        complete(p, present);
    free(f.weight);
    return status;
}
