/* bench.c - how fast the simulator is, and how far that is from the least that has to be done.
 *
 *   bench            every case
 *   bench NAME...    those whose names begin so
 *   bench --floor    the floor alone: for each transport block one path loss, one SINR to BLER and
 *                    one random number
 *
 * "rare-fade" is a case of its own: estimators of rare losses (rare.c). Those whose names
 * begin with "cross-" set estimates beside counted losses (rare_cross.c); they take minutes, and
 * are run only when they are named.
 *
 * A case is run twice over: the radio alone, under messages of its own (radio_load.c), and the
 * whole simulator. CPU seconds are those of one simulated second in the middle of a run: building
 * the network, filling tables and the first run.warmup_s are "set-up". The whole simulator cannot
 * be timed from within, so there it is the difference of two runs of different length.
 *
 * Each measurement is a child of its own; medians are printed, and the floor is measured in
 * between, so that the ratio holds on a machine whose speed drifts. Peak memory is that of the
 * child, with the program and its libraries.
 */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "batch/pool.h"
#include "radio_load.h"
#include "rare.h"
#include "rare_cross.h"
#include "scenario/sweep.h"
#include "sim/sim.h"

#define RUNS         3
#define FRAME_STAGES 8 /* events of a frame besides its transport blocks: kpi/stage.h */
#define FLOOR_BLOCKS 2000000
#define SETTINGS     4

/* lena_s: 5G-LENA 4.1.1 on the same work, one core of a machine like the one of doc/manual.md: CPU
 * seconds a simulated second; 0: not known. Its seven cells took 554 MB. */
struct bench_case {
    const char *name, *scenario;
    const char *settings[SETTINGS];
    double length_s; /* measured, after run.warmup_s */
    double lena_s;
    bool result; /* the radio alone carries the results, too */
};

/* clang-format off */
#define LENA "bench/lena.json"
#define HEX  "bench/hex.json"
#define RING "bench/frames.json"
#define SMALL "application.compression=16" /* 2704 byte: as much as 40 UEs a cell get through */
static const struct bench_case cases[] = {
    {"lena-7x10", LENA, {NULL}, 10, 39, false},
    {"lena-1x10", LENA, {"radio.layout.sites=1"}, 40, 1.1, false},
    {"lena-1x40", LENA, {"radio.layout.sites=1", "ues.count_per_cell=40"}, 10, 54, false},
    {"hex-57x10", HEX, {NULL}, 2, 0, true},
    {"hex-21x10", HEX, {"radio.layout.sites=7"}, 4, 0, true},
    {"hex-111x10", HEX, {"radio.layout.sites=37"}, 1, 0, true},
    {"hex-57x20", HEX, {"ues.count_per_cell=20"}, 1, 0, true},
    {"hex-57x40", HEX, {"ues.count_per_cell=40"}, 1, 0, true},
    {"small-57x10", HEX, {SMALL}, 4, 0, true},
    {"small-57x20", HEX, {SMALL, "ues.count_per_cell=20"}, 2, 0, true},
    {"small-57x40", HEX, {SMALL, "ues.count_per_cell=40"}, 1, 0, true},
    {"single-1x10", RING, {NULL}, 20, 0, true},
    {"single-21x10", RING, {"network.cells=21"}, 4, 0, true},
    {"single-57x20", RING, {"network.cells=57", "ues.count_per_cell=20"}, 2, 0, true},
};
/* clang-format on */

/* What a child measures of itself. */
struct measured {
    double setup_s, cpu_s, simulated_s, events, blocks, peak_mib;
};

enum task { RADIO, WHOLE, WHOLE_SHORT, N_TASKS };

struct bench {
    const struct bench_case *c;
    const struct nrs_link_curves *curves;
    struct nrs_points points[N_TASKS];
    struct nrs_point *point[N_TASKS]; /* the only one of each */
    struct measured measured[N_TASKS];
};

static double peak_mib(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

static enum nrs_status run_radio(struct bench *b, struct measured *m, struct nrs_error *err)
{
    struct radio_load load;
    enum nrs_status status = radio_load_run(b->point[RADIO], b->curves, b->c->result, &load, err);

    if (status == NRS_OK)
        *m = (struct measured){.setup_s = load.build_s + load.warm_s,
                               .cpu_s = load.cpu_s,
                               .simulated_s = load.simulated_s,
                               .events = load.events,
                               .blocks = load.blocks};
    return status;
}

static enum nrs_status run_whole(struct bench *b, enum task task, struct measured *m,
                                 struct nrs_error *err)
{
    struct nrs_sim_stats stats;
    struct nrs_ledger ledger;
    double start_s = radio_load_cpu_s();
    enum nrs_status status;

    nrs_ledger_init(&ledger);
    status = nrs_sim_run(b->point[task], 0, b->curves, NULL, &ledger, &stats, err);
    if (status == NRS_OK) {
        m->cpu_s = radio_load_cpu_s() - start_s;
        m->simulated_s = b->point[task]->cfg.run.duration_s;
        m->blocks = (double)(stats.ran.tx[NRS_UL] + stats.ran.tx[NRS_DL]);
        m->events = m->blocks + (double)stats.ran.slots + FRAME_STAGES * (double)ledger.n;
    }
    nrs_ledger_free(&ledger);
    return status;
}

static enum nrs_status run_task(void *user, size_t task, FILE *out, struct nrs_error *err)
{
    struct bench *b = user;
    struct measured m = {0};
    enum nrs_status status =
        task == RADIO ? run_radio(b, &m, err) : run_whole(b, (enum task)task, &m, err);

    if (status != NRS_OK)
        return status;
    m.peak_mib = peak_mib();
    return fwrite(&m, sizeof m, 1, out) == 1 ? NRS_OK : nrs_fail(err, NRS_EMACHINE, "cannot write");
}

static enum nrs_status collect_task(void *user, size_t task, FILE *in,
                                    const struct nrs_pool_usage *usage, struct nrs_error *err)
{
    struct bench *b = user;

    (void)usage;
    return fread(&b->measured[task], sizeof b->measured[task], 1, in) == 1
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
    double start_s = radio_load_cpu_s(), sum = 0;

    g.frequency_hz = 4e9;
    for (int i = 0; i < FLOOR_BLOCKS; i++) {
        double loss_db, bler;

        g.distance_2d_m = 35 + i % 100;
        loss_db = nrs_pathloss_db(&g, i & 1);
        bler = nrs_bler(curves, 100000, *mcs, 100 - loss_db, nrs_ldpc_gap_db_default);
        sum += nrs_stream_u01(&stream) < bler;
    }
    *sink = sum;
    return (radio_load_cpu_s() - start_s) / FLOOR_BLOCKS;
}

static double median(double *values, size_t n)
{
    gsl_sort(values, 1, n);
    return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static enum nrs_status load(struct bench *b, double length_s, int task, struct nrs_error *err)
{
    const struct bench_case *c = b->c;
    struct nrs_document doc;
    char duration[64];
    enum nrs_status status = nrs_document_load(c->scenario, &doc, err);

    if (status != NRS_OK)
        return status;
    snprintf(duration, sizeof duration, "run.duration_s=%g", length_s);
    for (size_t k = 0; status == NRS_OK && k < SETTINGS && c->settings[k]; k++)
        status = nrs_document_set(&doc, "bench", c->settings[k], err);
    if (status == NRS_OK)
        status = nrs_document_set(&doc, "bench", duration, err);
    if (status == NRS_OK)
        status = nrs_sweep_expand(&doc, &b->points[task], err);
    if (status == NRS_OK)
        status = nrs_points_resolve(&b->points[task], 0, &b->point[task], err);
    nrs_document_free(&doc);
    return status;
}

static enum nrs_status load_case(struct bench *b, struct nrs_error *err)
{
    static const double warmup_s = 0.5; /* of bench/frames.json */
    enum nrs_status status = load(b, warmup_s + b->c->length_s, RADIO, err);

    if (status == NRS_OK)
        status = load(b, 2 * warmup_s + b->c->length_s, WHOLE, err);
    if (status == NRS_OK)
        status = load(b, 2 * warmup_s, WHOLE_SHORT, err);
    return status;
}

/* The length of the long run less what the short one has, too. */
static struct measured slope(const struct measured *whole, const struct measured *part)
{
    return (struct measured){part->cpu_s,
                             whole->cpu_s - part->cpu_s,
                             whole->simulated_s - part->simulated_s,
                             whole->events - part->events,
                             whole->blocks - part->blocks,
                             whole->peak_mib};
}

struct column { /* of the table, by run */
    double cpu_s[RUNS], rate[RUNS], multiple[RUNS], setup_s[RUNS], peak_mib;
};

static void fill(struct column *column, int run, const struct measured *m, double floor_s)
{
    column->cpu_s[run] = m->cpu_s / m->simulated_s;
    column->rate[run] = m->events / m->cpu_s;
    column->multiple[run] = m->cpu_s / (m->blocks * floor_s);
    column->setup_s[run] = m->setup_s;
    column->peak_mib = fmax(column->peak_mib, m->peak_mib);
}

static void print_column(struct column *c)
{
    printf(" %8.5f %8.3g %5.1f %5.0f", median(c->cpu_s, RUNS), median(c->rate, RUNS),
           median(c->multiple, RUNS), c->peak_mib);
}

static enum nrs_status bench_case(const struct bench_case *c, const struct nrs_link_curves *curves,
                                  struct nrs_error *err)
{
    struct bench b = {.c = c, .curves = curves};
    struct nrs_pool_work work = {
        .user = &b, .n_tasks = N_TASKS, .run = run_task, .collect = collect_task};
    struct column radio = {.peak_mib = 0}, whole = {.peak_mib = 0};
    volatile double sink;
    enum nrs_status status = load_case(&b, err);

    for (int k = 0; status == NRS_OK && k < RUNS; k++) {
        double floor_s = floor_s_per_block(curves, &sink);
        struct measured difference;

        status = nrs_pool_run(&work, 1, err);
        difference = slope(&b.measured[WHOLE], &b.measured[WHOLE_SHORT]);
        fill(&radio, k, &b.measured[RADIO], floor_s);
        fill(&whole, k, &difference, floor_s);
    }
    if (status == NRS_OK) {
        printf("%-13s", c->name);
        print_column(&radio);
        printf(" %6.3f", median(radio.setup_s, RUNS));
        print_column(&whole);
        printf(" %5.1f", 100 * (1 - median(radio.cpu_s, RUNS) / median(whole.cpu_s, RUNS)));
        if (c->lena_s > 0)
            printf(" %7.0f", c->lena_s / radio.cpu_s[RUNS / 2]);
        printf("\n");
        fflush(stdout);
    }
    for (int task = 0; task < N_TASKS; task++) {
        nrs_point_free(b.point[task]);
        nrs_points_free(&b.points[task]);
    }
    return status;
}

static bool is_asked_for(const char *name, int argc, char **argv)
{
    bool asked = argc < 2;

    for (int i = 1; i < argc; i++)
        asked |= strncmp(name, argv[i], strlen(argv[i])) == 0;
    return asked;
}

static void print_head(void)
{
    printf("%-13s %30s %6s %30s\n", "", "radio alone .................", "",
           "whole simulator ...........");
    printf("%-13s %8s %8s %5s %5s %6s %8s %8s %5s %5s %5s %7s\n", "case", "CPU s/s", "events/s",
           "floor", "MiB", "set-up", "CPU s/s", "events/s", "floor", "MiB", "rest%", "5G-LENA");
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
        print_head();
    for (size_t i = 0; !only_floor && err.status == NRS_OK && i < NRS_LEN(cases); i++)
        if (is_asked_for(cases[i].name, argc, argv))
            bench_case(&cases[i], curves, &err);
    if (!only_floor && err.status == NRS_OK && is_asked_for("rare-fade", argc, argv))
        bench_rare();
    if (!only_floor && err.status == NRS_OK)
        bench_rare_cross(curves, argc, argv, &err);
    nrs_link_curves_free(curves);
    if (err.status != NRS_OK)
        fprintf(stderr, "bench: %s\n", err.text);
    return err.status == NRS_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
