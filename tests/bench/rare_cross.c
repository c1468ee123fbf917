/* rare_cross.c - counted and estimated losses of the same scenarios.
 *
 * Counted: the replications of another seed than the estimate's pilots. A replication is a cluster:
 * its UEs share a drop. */
#include "rare_cross.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "batch/pool.h"
#include "kpi/leg.h"
#include "rare/rare.h"
#include "scenario/sweep.h"
#include "sim/sim.h"

#define RUNS       60
#define RUNS_SEED  "run.seed=1001"
#define CONFIDENCE 0.95
#define BATCHES    20
#define SETTINGS   5

struct cross_case {
    const char *name, *settings[SETTINGS];
};

/* clang-format off */
static const struct cross_case cases[] = {
    {"cross-1tx", {"requirements.download_ms=2.5"}},
    {"cross-2tx", {"requirements.download_ms=5"}},
    {"cross-2tx-500m", {"requirements.download_ms=5", "radio.layout.isd_m=500"}},
    {"cross-2tx-1000m", {"requirements.download_ms=5", "radio.layout.isd_m=1000"}},
    {"cross-2tx-1732m", {"requirements.download_ms=5", "radio.layout.isd_m=1732"}},
    {"cross-1tx-1e-2", {"requirements.download_ms=2.5", "radio.dl.target_bler=0.01"}},
    {"cross-2tx-0.5", {"requirements.download_ms=5", "radio.dl.target_bler=0.5"}},
    {"cross-2rx", {"requirements.download_ms=5", "radio.cell.ue_rx_antennas=2"}},
    {"cross-1layer", {"requirements.download_ms=2.5", "radio.dl.layers=1", "radio.dl.target_bler=0.01"}},
    {"cross-1layer-1000m", {"requirements.download_ms=2.5", "radio.dl.layers=1", "radio.dl.target_bler=0.01", "radio.layout.isd_m=1000"}},
    {"cross-chase-um", {"requirements.download_ms=5", "radio.dl.combining=chase", "radio.rlc.dl_mode=um", "radio.layout.isd_m=500"}},
    {"cross-repeat", {"requirements.download_ms=3", "radio.dl.repetitions=2", "radio.dl.target_bler=0.3"}},
    {"cross-walls", {"requirements.download_ms=5", "radio.layout.isd_m=800", "radio.drop.high_loss_share=1"}},
    {"cross-10kmh", {"requirements.download_ms=5", "radio.drop.speed_indoor_kmh=10"}},
    {"cross-still", {"requirements.download_ms=5", "radio.drop.speed_indoor_kmh=0", "radio.drop.speed_outdoor_kmh=0"}},
    {"cross-16ues", {"requirements.download_ms=5", "ues.count_per_cell=16"}},
};
/* clang-format on */

struct counted {
    double n, late;
};

struct cross {
    const struct nrs_link_curves *curves;
    struct nrs_point *point;
    struct counted run[RUNS];
};

static enum nrs_status run(void *user, size_t i, FILE *out, struct nrs_error *err)
{
    const struct cross *c = user;
    struct counted sum = {0, 0};
    struct nrs_ledger ledger;
    enum nrs_status status;

    nrs_ledger_init(&ledger);
    status = nrs_sim_run(c->point, (uint32_t)i, c->curves, NULL, &ledger, NULL, err);
    for (size_t k = 0; status == NRS_OK && k < ledger.n; k++) {
        double budget_s = c->point->requirement.download_s, elapsed_s;
        enum nrs_outcome outcome =
            nrs_leg_outcome(&ledger, &ledger.frames[k], NRS_LEG_DOWNLINK, budget_s, &elapsed_s);

        if (!ledger.frames[k].measured || outcome == NRS_ABSENT || outcome == NRS_CENSORED)
            continue;
        sum.n++;
        sum.late += outcome == NRS_LOST || !nrs_leg_in_time(elapsed_s, budget_s);
    }
    nrs_ledger_free(&ledger);
    if (status == NRS_OK && fwrite(&sum, sizeof sum, 1, out) != 1)
        status = nrs_fail(err, NRS_EMACHINE, "cannot write");
    return status;
}

static enum nrs_status collect(void *user, size_t i, FILE *in, const struct nrs_pool_usage *usage,
                               struct nrs_error *err)
{
    (void)usage;
    return fread(&((struct cross *)user)->run[i], sizeof(struct counted), 1, in) == 1
               ? NRS_OK
               : nrs_fail(err, NRS_EMACHINE, "cannot read");
}

static enum nrs_status load(const struct cross_case *c, const char *seed, struct nrs_points *points,
                            struct nrs_point **point, struct nrs_error *err)
{
    struct nrs_document doc;
    enum nrs_status status = nrs_document_load("five-nines.json", &doc, err);

    if (status != NRS_OK)
        return status;
    for (size_t k = 0; status == NRS_OK && k < SETTINGS && c->settings[k]; k++)
        status = nrs_document_set(&doc, "bench", c->settings[k], err);
    if (status == NRS_OK && seed)
        status = nrs_document_set(&doc, "bench", seed, err);
    if (status == NRS_OK)
        status = nrs_sweep_expand(&doc, points, err);
    if (status == NRS_OK)
        status = nrs_points_resolve(points, 0, point, err);
    nrs_document_free(&doc);
    return status;
}

/* Share, and interval by the replications' residuals. */
static void print_counted(const struct cross *c, double *lo, double *hi)
{
    double n = 0, late = 0, residuals = 0, share, error;

    for (int i = 0; i < RUNS; i++) {
        n += c->run[i].n;
        late += c->run[i].late;
    }
    share = late / n;
    for (int i = 0; i < RUNS; i++) {
        double x = c->run[i].late - share * c->run[i].n;

        residuals += x * x;
    }
    error = sqrt(residuals * RUNS / (RUNS - 1)) / n;
    nrs_weighted_interval(share, error, RUNS - 1, CONFIDENCE, lo, hi);
    printf(" %8.0f %9.3g [%8.3g, %8.3g]", late, share, *lo, *hi);
}

static enum nrs_status cross(const struct cross_case *c, const struct nrs_link_curves *curves,
                             struct nrs_error *err)
{
    struct cross counted = {.curves = curves};
    const struct nrs_pool_work work = {
        .user = &counted, .n_tasks = RUNS, .run = run, .collect = collect};
    struct nrs_rare_cfg cfg = nrs_rare_defaults(nrs_sim_task, curves, curves);
    struct nrs_points points[2] = {{0}};
    struct nrs_point *point = NULL;
    struct nrs_rare_result r;
    enum nrs_status status = load(c, RUNS_SEED, &points[0], &counted.point, err);
    double lo, hi, estimate_lo, estimate_hi;

    cfg.jobs = nrs_pool_cores();
    cfg.max_batches = BATCHES;
    if (status == NRS_OK)
        status = load(c, NULL, &points[1], &point, err);
    if (status == NRS_OK)
        status = nrs_pool_run(&work, cfg.jobs, err);
    if (status == NRS_OK)
        status = nrs_rare_dl(point, &cfg, &r, err);
    if (status == NRS_OK) {
        printf("%-20s", c->name);
        print_counted(&counted, &lo, &hi);
        nrs_weighted_interval(r.loss, r.standard_error, r.batches - 1.0, CONFIDENCE, &estimate_lo,
                              &estimate_hi);
        printf(" %9.3g [%8.3g, %8.3g] %6.0f %6.3f  %s%s\n", r.loss, estimate_lo, estimate_hi,
               r.tail.n_effective, r.poor_share,
               lo <= estimate_hi && estimate_lo <= hi ? "agree" : "DISAGREE",
               r.batches > 0 && r.tail.fault == NRS_WEIGHTED_FINE ? "" : ", refused");
        if (r.batches == 0)
            printf("    %s\n", r.reason);
        fflush(stdout);
    }
    nrs_point_free(point);
    nrs_point_free(counted.point);
    nrs_points_free(&points[0]);
    nrs_points_free(&points[1]);
    return status;
}

static bool is_named(const char *name, int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strncmp(name, argv[i], strlen(argv[i])) == 0)
            return true;
    return false;
}

enum nrs_status bench_rare_cross(const struct nrs_link_curves *curves, int argc, char **argv,
                                 struct nrs_error *err)
{
    enum nrs_status status = NRS_OK;
    bool any = false;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        any |= is_named(cases[i].name, argc, argv);
    if (!any)
        return NRS_OK;
    printf("%-20s %8s %9s %20s %9s %20s %6s %6s\n", "", "lost", "counted", "", "estimate", "",
           "n eff", "poor");
    for (size_t i = 0; status == NRS_OK && i < sizeof cases / sizeof *cases; i++)
        if (is_named(cases[i].name, argc, argv))
            status = cross(&cases[i], curves, err);
    return status;
}
