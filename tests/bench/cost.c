/* cost.c - how well a task's cost is estimated before it runs (src/batch/estimate.c), and the fit
 * of what that takes.
 *
 *   cost           every case: measured, estimated, and their ratio
 *   cost --fit     the same, and both columns of costs that fit the cases best; cases that are held
 *                  out have no part in that
 *   cost --counts  the cases' counts as well
 *
 * A case is one replication of a point, a process of its own: CPU time, user and system, and the
 * largest resident set are those of that process, less what this one has for the points of all
 * cases. The fit is by least squares in the logarithms of
 * estimate over measurement. It starts from what estimate.c has; a cost that no case tells anything
 * of stays as it is, and so does one of 0.
 */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "batch/estimate.h"
#include "batch/pool.h"
#include "cost_cases.h"
#include "scenario/sweep.h"
#include "sim/sim.h"

#define RUNS_MAX 512
#define ANCHOR   0.03 /* weight of where a fit starts, against one case */

struct run {
    const struct cost_case *c;
    struct nrs_point *point;
    struct nrs_counts counts;
    double measured[2]; /* CPU s, byte */
};

struct cost {
    const struct nrs_link_curves *curves;
    struct nrs_points points[COST_CASES_MAX];
    struct run run[RUNS_MAX];
    size_t n, n_loaded;
    double points_bytes;
};

static const char *const unit_name[] = {"CPU s", "byte"};

/* Bytes of this process that a child has from its start: all but pages of files. */
static double inherited_bytes(void)
{
    FILE *f = fopen("/proc/self/statm", "r");
    long resident = 0, of_files = 0;

    if (!f || fscanf(f, "%*d %ld %ld", &resident, &of_files) != 2)
        resident = of_files;
    if (f)
        fclose(f);
    return (double)(resident - of_files) * (double)sysconf(_SC_PAGESIZE);
}

static double per_count(size_t term, int what)
{
    return what == 0 ? nrs_cost_terms[term].cpu_s : nrs_cost_terms[term].bytes;
}

static enum nrs_status load(struct cost *all, const struct cost_case *c, struct nrs_error *err)
{
    struct nrs_points *points = &all->points[all->n_loaded];
    struct nrs_document doc;
    enum nrs_status status = nrs_document_load(c->scenario, &doc, err);

    if (status != NRS_OK)
        return status;
    status = nrs_document_set(&doc, "cost", "run.warmup_s=0", err); /* costs nothing */
    for (size_t k = 0; status == NRS_OK && k < COST_SETTINGS && c->settings[k]; k++)
        status = nrs_document_set(&doc, "cost", c->settings[k], err);
    if (status == NRS_OK)
        status = nrs_sweep_expand(&doc, points, err);
    nrs_document_free(&doc);
    if (status != NRS_OK)
        return status;
    all->n_loaded++;
    for (size_t i = 0; i < points->n && all->n < RUNS_MAX; i += c->stride ? c->stride : 1) {
        struct nrs_point *p;

        if (nrs_points_resolve(points, i, &p, err) != NRS_OK)
            return err->status;
        all->run[all->n++] = (struct run){c, p, nrs_estimate_counts(p), {0}};
    }
    return NRS_OK;
}

static enum nrs_status simulate(void *user, size_t task, FILE *out, struct nrs_error *err)
{
    const struct cost *all = user;
    struct nrs_ledger ledger;
    enum nrs_status status;

    (void)out;
    nrs_ledger_init(&ledger);
    status = nrs_sim_task(all->curves, all->run[task].point, 0, &ledger, err);
    nrs_ledger_free(&ledger);
    return status;
}

static enum nrs_status collect(void *user, size_t task, FILE *in,
                               const struct nrs_pool_usage *usage, struct nrs_error *err)
{
    struct cost *all = user;

    (void)in;
    (void)err;
    all->run[task].measured[0] = usage->cpu_s;
    all->run[task].measured[1] = (double)usage->peak_bytes - all->points_bytes;
    return NRS_OK;
}

static double estimated(const struct run *r, const double *per, int what)
{
    double sum = 0;

    for (size_t i = 0; i < NRS_N_COSTS; i++)
        sum += r->counts.of[i] * (per ? per[i] : per_count(i, what));
    return sum;
}

/* What a fit is of: the costs of one column as logarithms, so that none is below 0. */
struct fitted {
    const struct cost *all;
    int what;
};

#define NO_COST -50.0 /* the logarithm that stands for 0 */

static double start_of(size_t term, int what)
{
    double per = per_count(term, what);

    return per > 0 ? log(per) : NO_COST;
}

static double cost_of(const gsl_vector *logs, size_t term, int what)
{
    return per_count(term, what) > 0 ? exp(gsl_vector_get(logs, term)) : 0;
}

static int residuals(const gsl_vector *logs, void *user, gsl_vector *out)
{
    const struct fitted *f = user;
    const struct cost *all = f->all;
    int what = f->what;
    double per[NRS_N_COSTS];
    size_t row = 0;

    for (size_t i = 0; i < NRS_N_COSTS; i++) {
        per[i] = cost_of(logs, i, what);
        gsl_vector_set(out, row++, ANCHOR * (gsl_vector_get(logs, i) - start_of(i, what)));
    }
    for (size_t k = 0; k < all->n; k++)
        if (!all->run[k].c->held_out)
            gsl_vector_set(out, row++,
                           log(estimated(&all->run[k], per, what) / all->run[k].measured[what]));
    return GSL_SUCCESS;
}

static void fit(struct cost *all, int what, double per[NRS_N_COSTS])
{
    struct fitted user = {all, what};
    gsl_multifit_nlinear_parameters how = gsl_multifit_nlinear_default_parameters();
    gsl_multifit_nlinear_fdf system = {.f = residuals, .p = NRS_N_COSTS, .params = &user};
    gsl_vector *start = gsl_vector_alloc(NRS_N_COSTS);
    gsl_multifit_nlinear_workspace *w;
    int info;

    system.n = NRS_N_COSTS;
    for (size_t k = 0; k < all->n; k++)
        system.n += !all->run[k].c->held_out;
    for (size_t i = 0; i < NRS_N_COSTS; i++)
        gsl_vector_set(start, i, start_of(i, what));
    w = gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &how, system.n, NRS_N_COSTS);
    gsl_multifit_nlinear_init(start, &system, w);
    gsl_multifit_nlinear_driver(500, 1e-8, 1e-8, 1e-8, NULL, NULL, &info, w);
    for (size_t i = 0; i < NRS_N_COSTS; i++)
        per[i] = cost_of(gsl_multifit_nlinear_position(w), i, what);
    gsl_multifit_nlinear_free(w);
    gsl_vector_free(start);
}

/* By how much an estimate is off, in the middle and at worst. */
static void print_accuracy(const struct cost *all, const double *per, int what, bool held_out)
{
    double off[RUNS_MAX];
    size_t n = 0, within_1_5 = 0, within_3 = 0;

    for (size_t k = 0; k < all->n; k++) {
        double ratio = estimated(&all->run[k], per, what) / all->run[k].measured[what];

        if (all->run[k].c->held_out != held_out)
            continue;
        off[n++] = fmax(ratio, 1 / ratio);
        within_1_5 += off[n - 1] <= 1.5;
        within_3 += off[n - 1] <= 3;
    }
    if (n == 0)
        return;
    gsl_sort(off, 1, n);
    printf("%-5s %-9s %3zu runs: median %.2f, nine of ten %.2f, worst %.2f; within 1.5: %zu, "
           "within 3: %zu\n",
           unit_name[what], held_out ? "held out" : "fitted", n, off[n / 2], off[n * 9 / 10],
           off[n - 1], within_1_5, within_3);
}

static void print_runs(const struct cost *all, double *const per[2], bool counts)
{
    printf("%-18s %9s %9s %6s %9s %9s %6s  %s\n", "case", "CPU s", "estimate", "ratio", "MB",
           "estimate", "ratio", "point");
    for (size_t k = 0; k < all->n; k++) {
        const struct run *r = &all->run[k];
        double cpu_s = estimated(r, per[0], 0), bytes = estimated(r, per[1], 1);

        printf("%c%-17s %9.3f %9.3f %6.2f %9.1f %9.1f %6.2f  %.40s\n", r->c->held_out ? '*' : ' ',
               r->c->name, r->measured[0], cpu_s, cpu_s / r->measured[0], r->measured[1] / 1e6,
               bytes / 1e6, bytes / r->measured[1], r->point->label);
        for (size_t i = 0; counts && i < NRS_N_COSTS; i++)
            printf("    %-14s %12.4g %9.4f s %9.3f MB\n", nrs_cost_terms[i].name, r->counts.of[i],
                   r->counts.of[i] * (per[0] ? per[0][i] : per_count(i, 0)),
                   1e-6 * r->counts.of[i] * (per[1] ? per[1][i] : per_count(i, 1)));
    }
}

static void report(struct cost *all, bool fits, bool counts)
{
    double fitted[2][NRS_N_COSTS];
    double *per[2] = {NULL, NULL};

    for (int what = 0; what < 2 && fits; what++) {
        fit(all, what, fitted[what]);
        per[what] = fitted[what];
    }
    print_runs(all, per, counts);
    for (int what = 0; what < 2; what++) {
        print_accuracy(all, per[what], what, false);
        print_accuracy(all, per[what], what, true);
    }
    for (size_t i = 0; i < NRS_N_COSTS && fits; i++)
        printf("%-14s %9.3g %9.3g\n", nrs_cost_terms[i].name, fitted[0][i], fitted[1][i]);
}

int main(int argc, char **argv)
{
    static struct cost all;
    struct nrs_link_curves *curves = nrs_link_curves_new();
    struct nrs_error err = {.status = NRS_OK};
    struct nrs_pool_work work = {.user = &all, .run = simulate, .collect = collect};
    bool fits = argc > 1 && strcmp(argv[1], "--fit") == 0;
    bool counts = argc > 1 && strcmp(argv[1], "--counts") == 0;

    gsl_set_error_handler_off();
    all.curves = curves;
    all.points_bytes = -inherited_bytes();
    for (size_t i = 0; curves && i < cost_n_cases && err.status == NRS_OK; i++)
        load(&all, &cost_cases[i], &err);
    all.points_bytes += inherited_bytes();
    work.n_tasks = all.n;
    if (curves && err.status == NRS_OK && nrs_pool_run(&work, nrs_pool_cores(), &err) == NRS_OK)
        report(&all, fits, counts);
    for (size_t i = 0; i < all.n; i++)
        nrs_point_free(all.run[i].point);
    for (size_t i = 0; i < all.n_loaded; i++)
        nrs_points_free(&all.points[i]);
    nrs_link_curves_free(curves);
    if (err.status != NRS_OK)
        fprintf(stderr, "cost: %s\n", err.text);
    return curves && err.status == NRS_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
