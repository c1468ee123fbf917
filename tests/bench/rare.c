/* rare.c - variance times CPU time of three estimators, measured side by side.
 *
 * Naive frames are drawn as fast as they can be: one uniform number against the probability of the
 * frame's loss stands for the outcomes of its twenty blocks. Their variance is p (1 - p), p the
 * tilted estimate: so many losses as would show it are not waited for. The pilot that chooses the
 * tilt counts as time of the tilted samples. */
#include "rare.h"

#include <stdio.h>

#include "radio_load.h"
#include "stats/slow_fading.h"

#define FRAMES        3000000
#define TILTED_FRAMES 300000

struct rare_measured {
    struct nrs_weighted_report report;
    double cpu_s, per_sample_s;
};

static struct rare_measured measure(const struct nrs_slow_fading *c, enum nrs_slow_method method,
                                    uint64_t n)
{
    struct nrs_stream s = nrs_stream_init((struct nrs_rng_key){1, 0}, NRS_RNG_TEST, method);
    double start_s = radio_load_cpu_s(), theta = 0;
    struct rare_measured m;
    struct nrs_weighted w;

    nrs_weighted_init(&w);
    if (method == NRS_SLOW_TILTED)
        theta = nrs_slow_fading_tilt(c, &s);
    nrs_slow_fading_sample(c, method, theta, &s, n, &w);
    m.cpu_s = radio_load_cpu_s() - start_s;
    m.per_sample_s = m.cpu_s / (double)n;
    m.report = nrs_weighted_judge(&w);
    return m;
}

/* @param gain  0: not known. */
static void print(const char *name, const struct rare_measured *m, double gain)
{
    const struct nrs_weighted_report *r = &m->report;

    printf("  %-12s %9llu %7.3f %11.4g", name, (unsigned long long)r->n, m->cpu_s, r->estimate);
    if (r->estimate > 0)
        printf(" %9.2g", r->standard_error / r->estimate);
    else
        printf(" %9s", "-");
    printf(" %12.1f ", r->n_effective);
    if (gain > 0)
        printf("%12.4g", gain);
    else
        printf("%12s", "-");
    printf("  %s\n", nrs_weighted_faults[r->fault]);
}

static void bench_one(const struct nrs_slow_fading *c, double truth)
{
    struct rare_measured naive = measure(c, NRS_SLOW_NAIVE, FRAMES);
    struct rare_measured given = measure(c, NRS_SLOW_CONDITIONAL, FRAMES);
    struct rare_measured tilted = measure(c, NRS_SLOW_TILTED, TILTED_FRAMES);
    double p = tilted.report.estimate, n = (double)tilted.report.n;
    double variance = n * tilted.report.standard_error * tilted.report.standard_error;
    double gain = p * (1 - p) * naive.per_sample_s / (variance * tilted.per_sample_s);

    printf("rare-fade: truth %.4g\n", truth);
    printf("  %-12s %9s %7s %11s %9s %12s %12s\n", "method", "frames", "CPU s", "estimate",
           "rel.error", "n effective", "var x time");
    print("naive", &naive, 1);
    print("conditional", &given, 0);
    print("tilted", &tilted, gain);
}

void bench_rare(void)
{
    static const struct nrs_slow_fading cases[] = {{9.142386713}, {22.95498047}};
    static const double truth[] = {7.375e-6, 1.964e-7};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        bench_one(&cases[i], truth[i]);
}
