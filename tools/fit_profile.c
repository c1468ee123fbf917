/* fit_profile.c - fits a compute profile to published latencies and writes its file.
 *
 *   fit_profile MODELS_DIR PRIORS.csv PUBLISHED.csv PROFILE > data/profiles/PROFILE.json
 *
 * Few figures exist per device and a profile has seven numbers, so the fit is a maximum a
 * posteriori one in log space: every number is free, but pulled to a median that the processor's
 * peak rate and memory bandwidth suggest, within a factor exp(SPREAD):
 *
 *   minimise  sum over parameters x^2  +  sum over figures (ln(predicted / published) / 0.03)^2
 *   parameter = median * exp(spread * x)
 *
 * 0.03 is about the run-to-run spread of such benchmarks. The medians are shares of the peak that
 * GEMM and Winograd kernels usually reach; Winograd needs fewer multiplications than the layer
 * has, so 3x3 convolutions may pass the peak. They are assumptions, not measurements. Only the
 * memory's bandwidth is a hard limit.
 *
 * With as many numbers as that, a small fitted error is no proof. Fitted to two of the three
 * networks of a device, the third came out 10 to 71 % off (median 28 %, 21 cases): that, not the
 * recorded error, is what to expect of a network outside the fit, or more: the kernel classes
 * were chosen with these cases in view (5x5 with the strided ones, which helps the CPUs). */
#include <gsl/gsl_multimin.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dnn/profile.h"
#include "scenario/model_file.h"

#define POINTS_MAX   32
#define COLUMNS_MAX  11
#define LINE_MAX_    1024
#define RESIDUAL     0.03
#define RATE_SPREAD  0.5
#define DELAY_SPREAD 1.0

/* The free parameters, and where their medians come from. */
enum scale { OF_PEAK, OF_MEMORY, GIVEN };
enum { CPU, GPU, NPU, N_PROCESSORS };
static const char *const processors[N_PROCESSORS] = {"cpu", "gpu", "npu"};

/* clang-format off */
static const struct {
    const char *key;
    enum scale scale;
    double share[N_PROCESSORS], spread;
} parameters[] = {
    /* key                  of          cpu  gpu  npu   spread */
    { "layer_overhead_us",  GIVEN,     { 1,   1,   1 }, DELAY_SPREAD },
    { "run_overhead_us",    GIVEN,     { 1,   1,   1 }, DELAY_SPREAD },
    { "conv_gmacs",         OF_PEAK,   { 1.5, 1.2, 1 }, RATE_SPREAD },
    { "conv_strided_gmacs", OF_PEAK,   { 0.4, 0.4, 1 }, RATE_SPREAD },
    { "conv_1x1_gmacs",     OF_PEAK,   { 0.5, 0.5, 1 }, RATE_SPREAD },
    { "fc_gmacs",           OF_PEAK,   { 0.5, 0.5, 1 }, RATE_SPREAD },
    { "bandwidth_gbytes",   OF_MEMORY, { 0.5, 0.6, 0.5 }, RATE_SPREAD },
};
/* clang-format on */
#define N_PARAMETERS NRS_LEN(parameters)

struct point {
    int network; /* enum nrs_fit_network */
    long batch;
    double published_s;
};

struct fit {
    struct nrs_graph graph[NRS_N_FIT_NETWORKS];
    struct point points[POINTS_MAX];
    size_t n_points;
    double median[N_PARAMETERS], most[N_PARAMETERS];
    struct nrs_profile profile;
};

static void die(const char *what, const char *which)
{
    fprintf(stderr, "fit_profile: %s: %s\n", which, what);
    exit(EXIT_FAILURE);
}

static int index_of(const char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return (int)i;
    die("unknown name", name);
    return -1;
}

/* Cut a line at its commas. @return the number of columns; 0 for a comment or an empty line. */
static size_t split_line(char *line, char *columns[COLUMNS_MAX])
{
    size_t n = 0;

    line[strcspn(line, "\r\n")] = '\0';
    if (line[0] == '#' || line[0] == '\0')
        return 0;
    for (; line && n < COLUMNS_MAX; n++)
        columns[n] = strsep(&line, ",");
    return n;
}

/* Hand every line of `path` that is about `profile` to `take`. */
static void read_csv(const char *path, const char *profile, size_t n_columns, struct fit *fit,
                     void (*take)(struct fit *fit, char *columns[]))
{
    char line[LINE_MAX_], *columns[COLUMNS_MAX];
    FILE *f = fopen(path, "r");

    if (!f)
        die("cannot be read", path);
    while (fgets(line, sizeof line, f)) {
        size_t n = split_line(line, columns);

        if (n == 0 || strcmp(columns[0], profile) != 0)
            continue;
        if (n != n_columns)
            die("wrong number of columns", path);
        take(fit, columns);
    }
    fclose(f);
}

/* profile,network,batch,ms,source */
static void take_point(struct fit *fit, char *columns[])
{
    struct point *p = &fit->points[fit->n_points];

    if (fit->n_points++ == POINTS_MAX)
        die("too many figures", columns[0]);
    p->network = index_of(nrs_fit_network_names, NRS_N_FIT_NETWORKS, columns[1]);
    p->batch = strtol(columns[2], NULL, 10);
    p->published_s = strtod(columns[3], NULL) * 1e-3;
    if (p->batch < 1 || !(p->published_s > 0))
        die("not a latency", columns[0]);
}

static void set_number(struct nrs_profile *profile, const char *key, double value)
{
    struct nrs_error err;

    if (nrs_attr_set_number(nrs_attr_find(&nrs_profile_attrs, key), profile, value, key, &err))
        die(err.text, "fit");
}

static void set_text(struct nrs_profile *profile, const char *key, const char *value)
{
    struct nrs_error err;

    if (nrs_attr_set_text(nrs_attr_find(&nrs_profile_attrs, key), profile, value, key, &err))
        die(err.text, "fit");
}

/* profile,kind,processor,peak,memory,weight and activation bytes,t0,run0,description,source */
static void take_prior(struct fit *fit, char *columns[])
{
    int processor = index_of(processors, N_PROCESSORS, columns[2]);
    const double scales[] = {
        [OF_PEAK] = strtod(columns[3], NULL), [OF_MEMORY] = strtod(columns[4], NULL)};
    const double given[] = {strtod(columns[7], NULL), strtod(columns[8], NULL)};

    set_text(&fit->profile, "name", columns[0]);
    set_text(&fit->profile, "kind", columns[1]);
    set_text(&fit->profile, "description", columns[9]);
    set_text(&fit->profile, "source", columns[10]);
    set_number(&fit->profile, "weight_bytes", strtod(columns[5], NULL));
    set_number(&fit->profile, "activation_bytes", strtod(columns[6], NULL));
    for (size_t i = 0; i < N_PARAMETERS; i++) {
        double scale = parameters[i].scale == GIVEN ? given[i] : scales[parameters[i].scale];

        fit->median[i] = parameters[i].share[processor] * scale;
        fit->most[i] = parameters[i].scale == OF_MEMORY ? scale : HUGE_VAL;
    }
}

static double predicted_s(const struct fit *fit, const struct point *p)
{
    const struct nrs_graph *g = &fit->graph[p->network];

    return nrs_profile_range_s(&fit->profile, g, 1, g->n_layers - 1, p->batch);
}

static double cost(const gsl_vector *x, void *params)
{
    struct fit *fit = params;
    double sum = 0;

    for (size_t i = 0; i < N_PARAMETERS; i++) {
        double xi = gsl_vector_get(x, i);
        double value = fit->median[i] * exp(parameters[i].spread * fmax(-8, fmin(8, xi)));

        sum += xi * xi;
        set_number(&fit->profile, parameters[i].key, fmin(value, fit->most[i]));
    }
    for (size_t i = 0; i < fit->n_points; i++)
        sum +=
            pow(log(predicted_s(fit, &fit->points[i]) / fit->points[i].published_s) / RESIDUAL, 2);
    return sum;
}

/* The roofline has kinks, on which a simplex may stall: start it anew from where it stopped. */
static void minimise(struct fit *fit)
{
    enum { RESTARTS = 30, STEPS = 4000 };
    gsl_multimin_function f = {cost, N_PARAMETERS, fit};
    gsl_multimin_fminimizer *m =
        gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, N_PARAMETERS);
    gsl_vector *x = gsl_vector_calloc(N_PARAMETERS), *step = gsl_vector_alloc(N_PARAMETERS);

    gsl_vector_set_all(step, 0.5);
    for (int restart = 0; restart < RESTARTS; restart++) {
        gsl_multimin_fminimizer_set(m, &f, x, step);
        for (int i = 0; i < STEPS && gsl_multimin_fminimizer_size(m) > 1e-7; i++)
            if (gsl_multimin_fminimizer_iterate(m))
                break;
        gsl_vector_memcpy(x, gsl_multimin_fminimizer_x(m));
    }
    cost(x, fit);
    gsl_vector_free(step);
    gsl_vector_free(x);
    gsl_multimin_fminimizer_free(m);
}

/* Four digits are all that the figures carry; the errors are those of the rounded profile. */
static void round_and_compare(struct fit *fit)
{
    char text[64];

    for (size_t i = 0; i < N_PARAMETERS; i++) {
        const struct nrs_attr *row = nrs_attr_find(&nrs_profile_attrs, parameters[i].key);

        snprintf(text, sizeof text, "%.4g", nrs_attr_number(row, &fit->profile));
        set_number(&fit->profile, parameters[i].key, strtod(text, NULL));
    }
    for (size_t i = 0; i < fit->n_points; i++) {
        const struct point *p = &fit->points[i];
        double error = 100 * (predicted_s(fit, p) / p->published_s - 1);

        fprintf(stderr, "%-20s %-10s batch %3ld  %8.3f ms  %+6.2f %%\n", fit->profile.name,
                nrs_fit_network_names[p->network], p->batch, p->published_s * 1e3, error);
        if (p->batch == 1)
            fit->profile.fit_error_percent[p->network] = error;
    }
}

static void write_profile(const struct nrs_profile *profile)
{
    const char *separator = "{\n";

    for (size_t i = 0; i < nrs_profile_attrs.n_rows; i++) {
        const struct nrs_attr *row = &nrs_profile_attrs.rows[i];
        bool is_error = strncmp(row->key, "fitted_error", strlen("fitted_error")) == 0;

        if (row->type == NRS_NAME)
            printf("%s  \"%s\": \"%s\"", separator, row->key, nrs_attr_text(row, profile));
        else if (!is_error)
            printf("%s  \"%s\": %.4g", separator, row->key, nrs_attr_number(row, profile));
        else if (nrs_attr_number(row, profile) != 0)
            printf("%s  \"%s\": %.2f", separator, row->key, nrs_attr_number(row, profile));
        separator = ",\n";
    }
    printf("\n}\n");
}

int main(int argc, char **argv)
{
    static struct fit fit;
    char path[4096];
    struct nrs_error err;

    if (argc != 5)
        die("usage: fit_profile MODELS_DIR PRIORS.csv PUBLISHED.csv PROFILE", "arguments");
    nrs_attr_defaults(&nrs_profile_attrs, &fit.profile);
    for (size_t i = 0; i < NRS_N_FIT_NETWORKS; i++) {
        snprintf(path, sizeof path, "%s/%s.json", argv[1], nrs_fit_network_names[i]);
        if (nrs_model_load(path, &fit.graph[i], &err))
            die(err.text, path);
    }
    read_csv(argv[2], argv[4], 11, &fit, take_prior);
    read_csv(argv[3], argv[4], 5, &fit, take_point);
    if (fit.profile.name[0] == '\0' || fit.n_points == 0)
        die("no prior or no published latency", argv[4]);
    minimise(&fit);
    round_and_compare(&fit);
    write_profile(&fit.profile);
    for (size_t i = 0; i < NRS_N_FIT_NETWORKS; i++)
        nrs_graph_free(&fit.graph[i]);
    return EXIT_SUCCESS;
}
