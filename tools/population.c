/* population.c - empirical Bayes over the devices of ncnn-latency.csv.
 *
 * Each device has its own numbers; those of a kind of processors are taken to scatter log-normally
 * around a common median. Medians and spreads are found by expectation and maximisation: fit every
 * device with the prior of the last round, then set
 *
 *   median = median over devices of the fitted numbers
 *   spread^2 = mean over devices of ((number - median)^2 + variance of the fit), logarithms
 *
 * A number that the figures do not determine keeps a wide spread through its variance. Spreads are
 * held between 0.05 and 0.7 so that no number becomes free or fixed by chance; speed and bandwidth
 * are each device's own.
 */
#include "population.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS       8
#define SPREAD_MIN   0.05
#define SPREAD_MAX   0.7
#define RESIDUAL     0.03
#define FP16         2
#define DEVICES_MAX  FIGURES_ROWS
#define NETWORKS     3 /* columns of the file */
#define FIRST_COLUMN 3

static const char *const processors[] = {"cpu", "gpu", NULL};
static const enum nrs_fit_network networks[NETWORKS] = {NRS_FIT_ALEXNET, NRS_FIT_GOOGLENET,
                                                        NRS_FIT_VGG16};
static const double run_s[] = {30e-6, 100e-6}; /* of a processor: assumptions */

struct device {
    double ms[NETWORKS];
    struct nrs_profile profile;
    struct nrs_fit_result fit;
};

struct population {
    struct nrs_graph graph[NRS_N_FIT_NETWORKS];
    struct device device[DEVICES_MAX];
    size_t n_devices;
    struct nrs_fit_prior prior;
};

static void read_devices(const char *folder, const char *processor, struct population *p)
{
    struct figures f;

    figures_read(folder, "ncnn-latency.csv", FIRST_COLUMN + NETWORKS, &f);
    p->n_devices = 0;
    for (size_t i = 0; i < f.n_rows; i++) {
        struct device *d = &p->device[p->n_devices];

        if (strcmp(f.column[i][0], processor) != 0)
            continue;
        for (size_t k = 0; k < NETWORKS; k++)
            d->ms[k] = figures_number(f.column[i][FIRST_COLUMN + k], 1e-6);
        nrs_attr_defaults(&nrs_profile_attrs, &d->profile);
        d->profile.weight_bytes = d->profile.activation_bytes = FP16;
        p->n_devices++;
    }
    figures_free(&f);
    if (p->n_devices == 0)
        die(processor, "no devices");
    p->prior = nrs_fit_prior_default;
    p->prior.median[NRS_FIT_RUN] = run_s[figures_index(processors, processor)];
}

static int order(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The `share` quantile; sorts. */
static double quantile(double *values, size_t n, double share)
{
    double at = share * (double)(n - 1);
    size_t low = (size_t)at, high = low + 1 < n ? low + 1 : low;

    qsort(values, n, sizeof *values, order);
    return values[low] + (at - (double)low) * (values[high] - values[low]);
}

static void maximise(struct population *p)
{
    static double logs[DEVICES_MAX];
    size_t n = p->n_devices;

    for (size_t i = 0; i < NRS_N_FIT_NUMBERS; i++) {
        bool own = i == NRS_FIT_CONV || i == NRS_FIT_BANDWIDTH;
        double median, sum = 0;

        if (p->prior.spread[i] == 0)
            continue;
        for (size_t d = 0; d < n; d++)
            logs[d] = log(p->device[d].fit.value[i]);
        median = quantile(logs, n, 0.5);
        for (size_t d = 0; d < n; d++)
            sum += pow(log(p->device[d].fit.value[i]) - median, 2) + p->device[d].fit.variance[i];
        p->prior.median[i] = exp(median);
        p->prior.spread[i] = fmin(fmax(sqrt(sum / (double)n), SPREAD_MIN), own ? 3 : SPREAD_MAX);
    }
}

/* Estimate prior and profiles, without the figures of network `left_out` (NETWORKS: with all). */
static void estimate(struct population *p, size_t left_out)
{
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t d = 0; d < p->n_devices; d++) {
            struct device *device = &p->device[d];
            struct nrs_fit_point points[NETWORKS];
            struct nrs_error err;
            size_t n = 0;

            for (size_t k = 0; k < NETWORKS; k++)
                if (k != left_out)
                    points[n++] = figures_point(&p->graph[networks[k]], 1, device->ms[k]);
            if (nrs_fit_profile(&p->prior, points, n, RESIDUAL, &device->profile, &device->fit,
                                &err))
                die("population", err.text);
        }
        if (round + 1 < ROUNDS)
            maximise(p);
    }
}

static struct population *new_population(const char *folder)
{
    struct population *p = calloc(1, sizeof *p);

    if (p)
        figures_graphs(folder, p->graph);
    else
        die("population", "no memory");
    return p;
}

static void free_population(struct population *p)
{
    for (size_t i = 0; i < NRS_N_FIT_NETWORKS; i++)
        nrs_graph_free(&p->graph[i]);
    free(p);
}

void population_write(const char *folder, const char *processor, FILE *out)
{
    struct population *p = new_population(folder);

    read_devices(folder, processor, p);
    estimate(p, NETWORKS);
    for (size_t i = 0; i < NRS_N_FIT_NUMBERS; i++)
        fprintf(out, "%s,%s,%.4g,%.3g\n", processor, nrs_fit_number_names[i], p->prior.median[i],
                p->prior.spread[i]);
    free_population(p);
}

static double error_of(const struct population *p, size_t d, size_t k)
{
    const struct nrs_graph *g = &p->graph[networks[k]];

    return 1e3 * nrs_profile_range_s(&p->device[d].profile, g, 1, g->n_layers - 1, 1) /
               p->device[d].ms[k] -
           1;
}

static void write_errors(FILE *out, const char *processor, const char *network, double *errors,
                         size_t n)
{
    fprintf(out, "%s,%s,%zu,%.3f,%.3f,%.3f\n", processor, network, n, quantile(errors, n, 0.5),
            quantile(errors, n, 0.9), quantile(errors, n, 1));
}

void population_cross_validate(const char *folder, FILE *out)
{
    static double errors[NETWORKS * DEVICES_MAX];
    struct population *p = new_population(folder);
    size_t n = 0;

    fprintf(out, "# processor,network left out,predictions,median error,90 %% quantile,worst\n");
    for (size_t kind = 0; processors[kind]; kind++) {
        size_t first = n;

        for (size_t k = 0; k < NETWORKS; k++) {
            read_devices(folder, processors[kind], p);
            estimate(p, k);
            for (size_t d = 0; d < p->n_devices; d++)
                errors[n++] = fabs(error_of(p, d, k));
            write_errors(out, processors[kind], nrs_fit_network_names[networks[k]],
                         errors + n - p->n_devices, p->n_devices);
        }
        write_errors(out, processors[kind], "any", errors + first, n - first);
    }
    write_errors(out, "any", "any", errors, n);
    free_population(p);
}
