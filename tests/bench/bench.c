/* bench.c - how fast the simulator is, and how far that is from the least that has to be done.
 *
 *   bench         every case: simulated over wall time, events a second, peak memory, and the time
 * as a multiple of the floor bench floor   the floor alone: for each transport block one path loss,
 * one SINR to BLER and one random number
 *
 * Each case runs several times as a child of its own, on one core; medians are printed, and the
 * floor is measured in between, so that the ratio holds on a machine whose speed drifts.
 */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "batch/pool.h"
#include "radio/bler.h"
#include "scenario/sweep.h"
#include "sim/sim.h"

#define RUNS         5
#define FRAME_STAGES 8 /* events of a frame besides its transport blocks: kpi/stage.h */
#define FLOOR_BLOCKS 2000000

static const struct {
    const char *name, *cells, *ues, *duration;
} cases[] = {
    {"1 cell x 10 UEs", "network.cells=1", "ues.count_per_cell=10", "run.duration_s=20"},
    {"21 cells x 10 UEs", "network.cells=21", "ues.count_per_cell=10", "run.duration_s=4"},
    {"57 cells x 20 UEs", "network.cells=57", "ues.count_per_cell=20", "run.duration_s=2"},
};

/* What a child measures of itself. */
struct measured {
    double cpu_s, simulated_s, events, blocks, peak_mib;
};

struct bench {
    const struct nrs_link_curves *curves;
    struct nrs_points points;
    struct measured measured;
};

static double cpu_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static enum nrs_status run_case(void *user, size_t task, FILE *out, struct nrs_error *err)
{
    struct bench *b = user;
    struct nrs_sim_stats stats;
    struct nrs_ledger ledger;
    struct rusage usage;
    struct measured m;
    double start_s = cpu_s();
    enum nrs_status status;

    nrs_ledger_init(&ledger);
    status = nrs_sim_run(b->points.point[0], (uint32_t)task, b->curves, NULL, &ledger, &stats, err);
    if (status != NRS_OK)
        return status;
    m.cpu_s = cpu_s() - start_s;
    m.simulated_s = stats.simulated_s;
    m.blocks = (double)(stats.ran.tx[NRS_UL] + stats.ran.tx[NRS_DL]);
    m.events = m.blocks + (double)stats.ran.slots + FRAME_STAGES * (double)ledger.n;
    getrusage(RUSAGE_SELF, &usage);
    m.peak_mib = (double)usage.ru_maxrss / 1024;
    nrs_ledger_free(&ledger);
    return fwrite(&m, sizeof m, 1, out) == 1 ? NRS_OK : nrs_fail(err, NRS_EMACHINE, "cannot write");
}

static enum nrs_status collect_case(void *user, size_t task, FILE *in, struct nrs_error *err)
{
    struct bench *b = user;

    (void)task;
    return fread(&b->measured, sizeof b->measured, 1, in) == 1
               ? NRS_OK
               : nrs_fail(err, NRS_EMACHINE, "cannot read");
}

/* Seconds of the least work for one transport block; `sink` keeps the compiler from leaving it out.
 */
static double floor_s_per_block(const struct nrs_link_curves *curves, volatile double *sink)
{
    struct nrs_stream stream = nrs_stream_init((struct nrs_rng_key){1, 0}, NRS_RNG_TEST, 0);
    struct nrs_link_geometry g = nrs_link_geometry_default(NRS_UMA);
    const struct nrs_mcs *mcs = nrs_mcs_get(1, 20);
    double start_s = cpu_s(), sum = 0;

    g.frequency_hz = 4e9;
    for (int i = 0; i < FLOOR_BLOCKS; i++) {
        double loss_db, bler;

        g.distance_2d_m = 35 + i % 100;
        loss_db = nrs_pathloss_db(&g, i & 1);
        bler = nrs_bler(curves, 100000, *mcs, 100 - loss_db, nrs_ldpc_gap_db_default);
        sum += nrs_stream_u01(&stream) < bler;
    }
    *sink = sum;
    return (cpu_s() - start_s) / FLOOR_BLOCKS;
}

static double median(double *values, size_t n)
{
    gsl_sort(values, 1, n);
    return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static enum nrs_status load_case(struct bench *b, const char *scenario, size_t i,
                                 struct nrs_error *err)
{
    const char *settings[] = {cases[i].cells, cases[i].ues, cases[i].duration};
    struct nrs_document doc;
    enum nrs_status status = nrs_document_load(scenario, &doc, err);

    if (status != NRS_OK)
        return status;
    for (size_t k = 0; status == NRS_OK && k < NRS_LEN(settings); k++)
        status = nrs_document_set(&doc, "bench", settings[k], err);
    if (status == NRS_OK)
        status = nrs_sweep_expand(&doc, &b->points, err);
    nrs_document_free(&doc);
    return status;
}

static enum nrs_status bench_case(size_t i, const char *scenario,
                                  const struct nrs_link_curves *curves, struct nrs_error *err)
{
    struct bench b = {.curves = curves};
    struct nrs_pool_work work = {
        .user = &b, .n_tasks = 1, .run = run_case, .collect = collect_case};
    double speed[RUNS], rate[RUNS], multiple[RUNS], peak_mib = 0;
    volatile double sink;
    enum nrs_status status = load_case(&b, scenario, i, err);

    for (int k = 0; status == NRS_OK && k < RUNS; k++) {
        double floor_s = floor_s_per_block(curves, &sink);

        status = nrs_pool_run(&work, 1, err);
        speed[k] = b.measured.simulated_s / b.measured.cpu_s;
        rate[k] = b.measured.events / b.measured.cpu_s;
        multiple[k] = b.measured.cpu_s / (b.measured.blocks * floor_s);
        peak_mib = fmax(peak_mib, b.measured.peak_mib);
    }
    if (status == NRS_OK) {
        const struct nrs_scenario *cfg = &b.points.point[0]->cfg;
        double ues = (double)(cfg->network.cells * cfg->ues.count_per_cell);
        double real_time = median(speed, RUNS);

        printf("%-18s %10.1f %14.0f %12.0f %9.0f %9.2f\n", cases[i].name, real_time,
               real_time * ues, median(rate, RUNS), peak_mib, median(multiple, RUNS));
        fflush(stdout);
    }
    nrs_points_free(&b.points);
    return status;
}

int main(int argc, char **argv)
{
    struct nrs_link_curves *curves = nrs_link_curves_new();
    struct nrs_error err = {.status = NRS_OK};
    bool only_floor = argc > 1 && strcmp(argv[1], "--floor") == 0;
    volatile double sink;
    double floor_s[RUNS];

    gsl_set_error_handler_off();
    if (!curves)
        return EXIT_FAILURE;
    for (int k = 0; k < RUNS; k++)
        floor_s[k] = floor_s_per_block(curves, &sink);
    printf(
        "floor: %.0f ns of one core a transport block (path loss, SINR to BLER, random number)\n",
        median(floor_s, RUNS) * 1e9);
    if (!only_floor)
        printf("%-18s %10s %14s %12s %9s %9s\n%-18s %10s %14s %12s %9s %9s\n", "case", "real time",
               "UE-seconds", "events", "peak", "floor", "", "x", "a second", "a second", "MiB",
               "x");
    for (size_t i = 0; !only_floor && err.status == NRS_OK && i < NRS_LEN(cases); i++)
        bench_case(i, argc > 1 ? argv[1] : "bench/frames.json", curves, &err);
    nrs_link_curves_free(curves);
    if (err.status != NRS_OK)
        fprintf(stderr, "bench: %s\n", err.text);
    return err.status == NRS_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
