/* fit.c - maximum a posteriori fit of a compute profile: least squares of logarithms.
 *
 * The unknowns x are the free numbers in units of their spread from the median,
 *
 *   number = median * exp(spread * x)
 *
 * so that the residuals are x itself and ln(predicted / measured) / residual: a nonlinear least
 * squares problem, solved by Levenberg and Marquardt's method (GSL). The roofline has kinks, where
 * the derivative jumps; the best of two starts is kept. The
 * only bounds are those of the profile's attributes and the memory's interface.
 */
#include "dnn/fit.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <math.h>

#define ITERATIONS_MAX 200
#define X_MAX          12 /* spreads from the median: keeps exp() finite */

const char *const nrs_fit_number_names[] = {"conv",      "overhead", "strided", "1x1", "grouped",
                                            "bandwidth", "channels", "outputs", "run", NULL};

/* data/profiles/fit-priors.csv, row cpu, with wider rates and bandwidth. */
const struct nrs_fit_prior nrs_fit_prior_default = {
    .median = {1e11, 4e-5, 0.45, 0.35, 0.75, 1.5e10, 7, 6500, 5e-5},
    .spread = {3, 1, 0.5, 0.5, 0.5, 1.5, 0.7, 1, 0},
};

struct problem {
    const struct nrs_fit_prior *prior;
    const struct nrs_fit_point *points;
    size_t n_points, free[NRS_N_FIT_NUMBERS], n_free;
    double residual;
    struct nrs_profile profile;
};

static void set(const char *key, double value, struct nrs_profile *profile)
{
    const struct nrs_attr *row = nrs_attr_find(&nrs_profile_attrs, key);
    double wanted = value / row->scale;

    nrs_attr_set_number(row, profile, fmin(fmax(wanted, row->min), row->max), key, NULL);
}

void nrs_fit_apply(const double v[NRS_N_FIT_NUMBERS], struct nrs_profile *profile)
{
    double conv = v[NRS_FIT_CONV], strided = conv * v[NRS_FIT_STRIDED];

    set("layer_overhead_us", v[NRS_FIT_OVERHEAD], profile);
    set("run_overhead_us", v[NRS_FIT_RUN], profile);
    set("conv_gmacs", conv, profile);
    set("conv_strided_gmacs", strided, profile);
    set("conv_1x1_gmacs", conv * v[NRS_FIT_1X1], profile);
    set("conv_grouped_gmacs", strided * v[NRS_FIT_GROUPED], profile);
    set("conv_depthwise_gmacs", strided * v[NRS_FIT_GROUPED], profile);
    set("fc_gmacs", conv * v[NRS_FIT_1X1], profile);
    set("bandwidth_gbytes", v[NRS_FIT_BANDWIDTH], profile);
    set("channels_half", v[NRS_FIT_CHANNELS], profile);
    set("outputs_half", v[NRS_FIT_OUTPUTS], profile);
}

static double point_error(const struct nrs_profile *profile, const struct nrs_fit_point *p)
{
    return log(nrs_profile_range_s(profile, p->graph, p->first, p->last, p->batch) / p->seconds);
}

static void numbers_at(const struct problem *problem, const gsl_vector *x,
                       double value[NRS_N_FIT_NUMBERS])
{
    for (size_t i = 0; i < NRS_N_FIT_NUMBERS; i++)
        value[i] = problem->prior->median[i];
    for (size_t j = 0; j < problem->n_free; j++) {
        size_t i = problem->free[j];
        double xj = fmax(-X_MAX, fmin(X_MAX, gsl_vector_get(x, j)));

        value[i] *= exp(problem->prior->spread[i] * xj);
    }
    if (problem->prior->bandwidth_most > 0)
        value[NRS_FIT_BANDWIDTH] = fmin(value[NRS_FIT_BANDWIDTH], problem->prior->bandwidth_most);
}

/* f = (errors of the points, x). */
static int residuals(const gsl_vector *x, void *data, gsl_vector *f)
{
    struct problem *problem = data;
    double value[NRS_N_FIT_NUMBERS];

    numbers_at(problem, x, value);
    nrs_fit_apply(value, &problem->profile);
    for (size_t i = 0; i < problem->n_points; i++)
        gsl_vector_set(f, i,
                       point_error(&problem->profile, &problem->points[i]) / problem->residual);
    for (size_t j = 0; j < problem->n_free; j++)
        gsl_vector_set(f, problem->n_points + j, gsl_vector_get(x, j));
    return GSL_SUCCESS;
}

/* The medians may be orders of magnitude off in scale: speed up or slow down what is free to. */
static void start(struct problem *problem, bool scaled, gsl_vector *x)
{
    double mean = 0;

    gsl_vector_set_zero(x);
    if (!scaled)
        return;
    nrs_fit_apply(problem->prior->median, &problem->profile);
    for (size_t i = 0; i < problem->n_points; i++)
        mean += point_error(&problem->profile, &problem->points[i]) / (double)problem->n_points;
    for (size_t j = 0; j < problem->n_free; j++) {
        size_t i = problem->free[j];
        double share = i == NRS_FIT_CONV || i == NRS_FIT_BANDWIDTH ? 1
                       : i == NRS_FIT_OVERHEAD                     ? -0.5
                                                                   : 0;

        gsl_vector_set(x, j, share * mean / problem->prior->spread[i]);
    }
}

/* Solve from one start. @return the cost; x and the variances are the optimum's. */
static double solve(struct problem *problem, gsl_multifit_nlinear_workspace *w,
                    gsl_multifit_nlinear_fdf *fdf, gsl_matrix *covariance, gsl_vector *x,
                    double variance[NRS_N_FIT_NUMBERS])
{
    double cost;
    int info;

    gsl_multifit_nlinear_init(x, fdf, w);
    gsl_multifit_nlinear_driver(ITERATIONS_MAX, 1e-9, 1e-9, 0, NULL, NULL, &info, w);
    gsl_vector_memcpy(x, gsl_multifit_nlinear_position(w));
    gsl_multifit_nlinear_covar(gsl_multifit_nlinear_jac(w), 0, covariance);
    gsl_blas_ddot(gsl_multifit_nlinear_residual(w), gsl_multifit_nlinear_residual(w), &cost);
    for (size_t j = 0; j < problem->n_free; j++) {
        size_t i = problem->free[j];

        variance[i] = gsl_matrix_get(covariance, j, j) * problem->prior->spread[i] *
                      problem->prior->spread[i];
    }
    return cost;
}

static enum nrs_status minimise(struct problem *problem, struct nrs_fit_result *result,
                                struct nrs_error *err)
{
    size_t n = problem->n_points + problem->n_free, p = problem->n_free;
    gsl_multifit_nlinear_parameters how = gsl_multifit_nlinear_default_parameters();
    gsl_multifit_nlinear_fdf fdf = {.f = residuals, .n = n, .p = p, .params = problem};
    gsl_multifit_nlinear_workspace *w =
        gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &how, n, p);
    gsl_vector *x = gsl_vector_alloc(p);
    gsl_matrix *covariance = gsl_matrix_alloc(p, p);
    enum nrs_status status = NRS_OK;
    double best = INFINITY;

    if (!w || !x || !covariance)
        status = nrs_fail(err, NRS_EMACHINE, "no memory for a fit of %zu numbers", p);
    for (int scaled = 1; status == NRS_OK && scaled >= 0; scaled--) {
        double variance[NRS_N_FIT_NUMBERS] = {0}, cost;

        start(problem, scaled, x);
        cost = solve(problem, w, &fdf, covariance, x, variance);
        if (!(cost < best))
            continue;
        best = cost;
        numbers_at(problem, x, result->value);
        for (size_t i = 0; i < NRS_N_FIT_NUMBERS; i++)
            result->variance[i] = variance[i];
    }
    gsl_matrix_free(covariance);
    gsl_vector_free(x);
    gsl_multifit_nlinear_free(w);
    return status;
}

enum nrs_status nrs_fit_profile(const struct nrs_fit_prior *prior,
                                const struct nrs_fit_point *points, size_t n, double residual,
                                struct nrs_profile *profile, struct nrs_fit_result *result,
                                struct nrs_error *err)
{
    struct problem problem = {
        .prior = prior, .points = points, .n_points = n, .residual = residual, .profile = *profile};
    struct nrs_fit_result own;
    enum nrs_status status;

    if (!result)
        result = &own;
    for (size_t i = 0; i < n; i++)
        if (!(points[i].seconds > 0) || points[i].last == 0 || points[i].first > points[i].last)
            return nrs_fail(err, NRS_ERANGE, "point %zu: %g s for layers %u to %u, expected a time",
                            i, points[i].seconds, points[i].first, points[i].last);
    for (size_t i = 0; i < NRS_N_FIT_NUMBERS; i++)
        if (prior->spread[i] > 0)
            problem.free[problem.n_free++] = i;
    if (n == 0 || problem.n_free == 0)
        return nrs_fail(err, NRS_ECONFLICT, "a fit of %zu numbers to %zu times, expected some",
                        problem.n_free, n);
    status = minimise(&problem, result, err);
    if (status == NRS_OK)
        nrs_fit_apply(result->value, profile);
    return status;
}
