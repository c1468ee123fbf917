/* fit_profile.c - fits the shipped compute profiles to published latencies and writes their files.
 *
 *   fit_profile DATA population cpu|gpu     rows of DATA/profiles/fit-priors.csv
 *   fit_profile DATA cross-validate         how well two networks predict the third
 *   fit_profile DATA profile NAME           DATA/profiles/NAME.json
 *
 * `make fit` in the build folder runs the last for all of them, in the order of profiles.csv.
 *
 * A profile has nine numbers and there are three figures of most devices. What the figures leave
 * open is what devices of its kind have in common (dnn/fit.h): medians and spreads of 224 settings
 * of ncnn's benchmark (population.c). Speed is each device's own; its bandwidth is pulled to half
 * of what the memory's interface carries, within a factor exp(0.5), where that is known. A prior
 * "like NAME" takes the numbers of that profile, within a factor exp(0.2), but for the run
 * overhead.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures.h"
#include "population.h"
#include "scenario/profile_file.h"

#define POINTS_MAX       32
#define RESIDUAL         0.03
#define PEAK_SHARE       0.7
#define PEAK_SPREAD      0.5
#define BANDWIDTH_SHARE  0.5
#define BANDWIDTH_SPREAD 0.5
#define LIKE             "like "
#define LIKE_SPREAD      0.2
#define LIKE_RUN_SPREAD  0.7

struct fit {
    struct nrs_graph graph[NRS_N_FIT_NETWORKS];
    enum nrs_fit_network network[POINTS_MAX];
    struct nrs_fit_point point[POINTS_MAX];
    size_t n_points;
    struct nrs_fit_prior prior;
    struct nrs_profile profile;
};

static void set_number(struct fit *fit, const char *key, const char *column)
{
    struct nrs_error err;

    if (nrs_attr_set_number(nrs_attr_find(&nrs_profile_attrs, key), &fit->profile,
                            figures_number(column, 0), key, &err))
        die(fit->profile.name, err.text);
}

static void set_text(struct fit *fit, const char *key, const char *value)
{
    struct nrs_error err;

    if (nrs_attr_set_text(nrs_attr_find(&nrs_profile_attrs, key), &fit->profile, value, key, &err))
        die(fit->profile.name, err.text);
}

/* prior,number,median,spread */
static void read_prior(const char *folder, const char *name, struct fit *fit)
{
    struct figures f;
    size_t n = 0;

    figures_read(folder, "fit-priors.csv", 4, &f);
    for (size_t i = 0; i < f.n_rows; i++) {
        size_t number;

        if (strcmp(f.column[i][0], name) != 0)
            continue;
        number = figures_index(nrs_fit_number_names, f.column[i][1]);
        fit->prior.median[number] = figures_number(f.column[i][2], 1e-12);
        fit->prior.spread[number] = figures_number(f.column[i][3], 0);
        n++;
    }
    figures_free(&f);
    if (n != NRS_N_FIT_NUMBERS)
        die(name, "not one prior of each number");
}

/* The prior of a profile that is like another: the same card and kernels, another run overhead. */
static void prior_like(const char *folder, const char *name, struct fit *fit)
{
    struct nrs_profile p;
    struct nrs_error err;
    double *median = fit->prior.median;
    char path[4096];

    snprintf(path, sizeof path, "%s/profiles/%s.json", folder, name);
    if (nrs_profile_load(path, &p, &err))
        die(name, err.text);
    median[NRS_FIT_CONV] = p.rate_macs[NRS_KERNEL_CONV];
    median[NRS_FIT_OVERHEAD] = p.t0_s;
    median[NRS_FIT_STRIDED] = p.rate_macs[NRS_KERNEL_CONV_STRIDED] / median[NRS_FIT_CONV];
    median[NRS_FIT_1X1] = p.rate_macs[NRS_KERNEL_CONV_1X1] / median[NRS_FIT_CONV];
    median[NRS_FIT_GROUPED] =
        p.rate_macs[NRS_KERNEL_CONV_GROUPED] / p.rate_macs[NRS_KERNEL_CONV_STRIDED];
    median[NRS_FIT_BANDWIDTH] = p.bandwidth_bytes;
    median[NRS_FIT_CHANNELS] = p.channels_half;
    median[NRS_FIT_OUTPUTS] = p.outputs_half;
    median[NRS_FIT_RUN] = p.run0_s;
    for (size_t i = 0; i < NRS_N_FIT_NUMBERS; i++)
        fit->prior.spread[i] = i == NRS_FIT_RUN ? LIKE_RUN_SPREAD : LIKE_SPREAD;
}

/* profile,kind,prior,peak in GMAC/s or 0,memory's GB/s or 0,weight_bytes,activation_bytes,run
 * overhead in us or empty,description,source */
static void read_profile(const char *folder, const char *name, struct fit *fit)
{
    struct figures f;

    figures_read(folder, "profiles.csv", 10, &f);
    for (size_t i = 0; i < f.n_rows; i++) {
        char **column = f.column[i];
        double peak, memory;

        if (strcmp(column[0], name) != 0)
            continue;
        set_text(fit, "name", name);
        set_text(fit, "kind", column[1]);
        set_text(fit, "description", column[8]);
        set_text(fit, "source", column[9]);
        set_number(fit, "weight_bytes", column[5]);
        set_number(fit, "activation_bytes", column[6]);
        if (strncmp(column[2], LIKE, strlen(LIKE)) == 0)
            prior_like(folder, column[2] + strlen(LIKE), fit);
        else
            read_prior(folder, column[2], fit);
        peak = figures_number(column[3], 0) * 1e9;
        if (peak > 0) {
            fit->prior.median[NRS_FIT_CONV] = PEAK_SHARE * peak;
            fit->prior.spread[NRS_FIT_CONV] = PEAK_SPREAD;
        }
        memory = figures_number(column[4], 0) * 1e9;
        if (memory > 0) {
            fit->prior.median[NRS_FIT_BANDWIDTH] = BANDWIDTH_SHARE * memory;
            fit->prior.spread[NRS_FIT_BANDWIDTH] = BANDWIDTH_SPREAD;
            fit->prior.bandwidth_most = memory;
        }
        if (column[7][0] != '\0')
            fit->prior.median[NRS_FIT_RUN] = figures_number(column[7], 0) * 1e-6;
    }
    figures_free(&f);
    if (fit->profile.name[0] == '\0')
        die(name, "not in profiles.csv");
}

/* profile,network,batch,ms,source: the first POINTS_MAX of the profile */
static void read_points(const char *folder, struct fit *fit)
{
    struct figures f;

    figures_read(folder, "published-latency.csv", 5, &f);
    for (size_t i = 0; i < f.n_rows && fit->n_points < POINTS_MAX; i++) {
        size_t n = fit->n_points;

        if (strcmp(f.column[i][0], fit->profile.name) != 0)
            continue;
        fit->network[n] =
            (enum nrs_fit_network)figures_index(nrs_fit_network_names, f.column[i][1]);
        fit->point[n] =
            figures_point(&fit->graph[fit->network[n]], (int64_t)figures_number(f.column[i][2], 1),
                          figures_number(f.column[i][3], 1e-6));
        fit->n_points++;
    }
    figures_free(&f);
}

/* profile,idle_w,busy_w,mac_pj,byte_pj,memory_gbytes,load_gbytes_s,source */
static void read_energy(const char *folder, struct fit *fit)
{
    static const char *const keys[] = {"idle_w",  "busy_w",        "mac_pj",
                                       "byte_pj", "memory_gbytes", "load_gbytes_s"};
    struct figures f;

    figures_read(folder, "energy-memory.csv", 8, &f);
    for (size_t i = 0; i < f.n_rows; i++) {
        if (strcmp(f.column[i][0], fit->profile.name) != 0)
            continue;
        for (size_t k = 0; k < NRS_LEN(keys); k++)
            set_number(fit, keys[k], f.column[i][1 + k]);
        set_text(fit, "power_source", f.column[i][7]);
    }
    figures_free(&f);
    if (fit->profile.power_source[0] == '\0')
        die(fit->profile.name, "not in energy-memory.csv");
}

static bool is_error(const struct nrs_attr *row)
{
    return strncmp(row->key, "fitted_error", strlen("fitted_error")) == 0;
}

/* Four digits are all that the figures carry; the errors are those of the rounded profile. */
static void round_and_compare(struct fit *fit)
{
    char text[64];

    for (size_t i = 0; i < nrs_profile_attrs.n_rows; i++) {
        const struct nrs_attr *row = &nrs_profile_attrs.rows[i];

        if (row->type == NRS_NAME || is_error(row))
            continue;
        snprintf(text, sizeof text, "%.4g", nrs_attr_number(row, &fit->profile));
        set_number(fit, row->key, text);
    }
    for (size_t i = 0; i < fit->n_points; i++) {
        const struct nrs_fit_point *p = &fit->point[i];
        double got_s = nrs_profile_range_s(&fit->profile, p->graph, p->first, p->last, p->batch);
        double error = 100 * (got_s / p->seconds - 1);

        fprintf(stderr, "%-20s %-10s batch %3lld  %8.3f ms  %+6.2f %%\n", fit->profile.name,
                nrs_fit_network_names[fit->network[i]], (long long)p->batch, p->seconds * 1e3,
                error);
        if (p->batch == 1)
            fit->profile.fit_error_percent[fit->network[i]] = error;
    }
}

static void write_profile(const struct nrs_profile *profile)
{
    const char *separator = "{\n";

    for (size_t i = 0; i < nrs_profile_attrs.n_rows; i++) {
        const struct nrs_attr *row = &nrs_profile_attrs.rows[i];

        if (row->type == NRS_NAME)
            printf("%s  \"%s\": \"%s\"", separator, row->key, nrs_attr_text(row, profile));
        else if (!is_error(row))
            printf("%s  \"%s\": %.4g", separator, row->key, nrs_attr_number(row, profile));
        else if (nrs_attr_number(row, profile) != 0)
            printf("%s  \"%s\": %.2f", separator, row->key, nrs_attr_number(row, profile));
        separator = ",\n";
    }
    printf("\n}\n");
}

static void fit_one(const char *folder, const char *name)
{
    static struct fit fit;
    struct nrs_error err;

    nrs_attr_defaults(&nrs_profile_attrs, &fit.profile);
    figures_graphs(folder, fit.graph);
    read_profile(folder, name, &fit);
    read_points(folder, &fit);
    read_energy(folder, &fit);
    if (nrs_fit_profile(&fit.prior, fit.point, fit.n_points, RESIDUAL, &fit.profile, NULL, &err))
        die(name, err.text);
    round_and_compare(&fit);
    write_profile(&fit.profile);
    for (size_t i = 0; i < NRS_N_FIT_NETWORKS; i++)
        nrs_graph_free(&fit.graph[i]);
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[2], "population") == 0)
        population_write(argv[1], argv[3], stdout);
    else if (argc == 3 && strcmp(argv[2], "cross-validate") == 0)
        population_cross_validate(argv[1], stdout);
    else if (argc == 4 && strcmp(argv[2], "profile") == 0)
        fit_one(argv[1], argv[3]);
    else
        die("arguments", "expected DATA and one of: population cpu|gpu, cross-validate, "
                         "profile NAME");
    return EXIT_SUCCESS;
}
