/* cluster.c - ratio estimators over clusters. */
#include "stats/cluster.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>

#include "stats/poisson.h"

/* Below them a variance is not used: Student's quantiles grow beyond all use, and two clusters have
 * as many degrees of freedom only when they are alike, with no variance at all. */
#define LEAST_DF       1.0
#define LEAST_CLUSTERS 3

/* No variance is trusted to be smaller than that of so many trials. */
#define MOST_TRIALS 1e9

/* Sums over the clusters that have anything. */
struct sums {
    size_t n_clusters;
    double n, x;
    double n2, x2, rest2; /* of squares; rest: n - x */
};

/* A cluster may have a value over nothing: energy of messages none of which arrived, or failures of
 * what was never up. */
static bool has_anything(const struct nrs_cluster *c)
{
    return c->n > 0 || c->x != 0;
}

static struct sums add_up(const struct nrs_cluster *c, size_t n)
{
    struct sums s = {0};

    for (size_t i = 0; i < n; i++)
        if (has_anything(&c[i])) {
            double rest = c[i].n - c[i].x;

            s.n_clusters++;
            s.n += c[i].n;
            s.x += c[i].x;
            s.n2 += c[i].n * c[i].n;
            s.x2 += c[i].x * c[i].x;
            s.rest2 += rest * rest;
        }
    return s;
}

/* As many clusters of equal sums have the same relation of squares. */
static double equal_clusters(double sum, double sum_of_squares)
{
    return sum > 0 ? sum * sum / sum_of_squares : 0;
}

/* Variance of sum x / sum n, linearised. At least two clusters. */
static double ratio_variance(const struct nrs_cluster *c, size_t n, const struct sums *s)
{
    double k = (double)s->n_clusters, ratio = s->x / s->n, sum = 0;

    for (size_t i = 0; i < n; i++)
        if (has_anything(&c[i]))
            sum += (c[i].x - ratio * c[i].n) * (c[i].x - ratio * c[i].n);
    return k / (k - 1) * sum / (s->n * s->n);
}

static enum nrs_status check_confidence(double confidence, struct nrs_error *err)
{
    if (!(confidence > 0 && confidence < 1))
        return nrs_fail(err, NRS_ERANGE, "confidence: value %g, expected one between 0 and 1",
                        confidence);
    return NRS_OK;
}

static enum nrs_status check_counts(const struct nrs_cluster *c, size_t n, struct nrs_error *err)
{
    for (size_t i = 0; i < n; i++)
        if (!(c[i].x >= 0 && c[i].x <= c[i].n && c[i].n < INFINITY))
            return nrs_fail(err, NRS_ERANGE,
                            "cluster %zu: value %g of %g, expected 0 <= value <= total", i, c[i].x,
                            c[i].n);
    return NRS_OK;
}

/* What Student's t makes of a sample size when the variance has `df` degrees of freedom. */
static double student_factor(double df, double confidence)
{
    double tail = (1 - confidence) / 2;
    double ratio = gsl_cdf_ugaussian_Qinv(tail) / gsl_cdf_tdist_Qinv(tail, df);

    return ratio * ratio;
}

/* The mean itself is a nonnegative variable: it exceeds c times its expectation with a probability
 * of at most 1 / c (Markov). Holds for any dependence, and limits the rarer outcome from below
 * where little else is known. */
static void intersect_markov(struct nrs_share *s, double confidence)
{
    double alpha = (1 - confidence) / 2;

    s->ci.lo = fmax(s->ci.lo, alpha * s->estimate);
    s->ci.hi = fmin(s->ci.hi, 1 - alpha * (1 - s->estimate));
}

static void estimate_share(const struct nrs_cluster *c, size_t n, double confidence,
                           bool has_trials, struct nrs_share *out)
{
    struct sums s = add_up(c, n);
    double least = equal_clusters(s.n, s.n2), p = s.x / s.n, variance;
    double behind = fmin(equal_clusters(s.x, s.x2), equal_clusters(s.n - s.x, s.rest2));

    *out = (struct nrs_share){NAN, {NAN, NAN}, NAN, NAN, 0, s.n_clusters, s.n};
    if (s.n_clusters == 0)
        return;
    out->estimate = p;
    out->n_eff = least;
    if (s.n_clusters > 1 && p > 0 && p < 1) {
        variance = ratio_variance(c, n, &s);
        out->deff = variance / (p * (1 - p)) * (has_trials ? s.n : least);
        out->df = fmax(0, behind - 1);
        if (out->df >= LEAST_DF && s.n_clusters >= LEAST_CLUSTERS)
            out->n_eff = fmax(least, p * (1 - p) / variance * student_factor(out->df, confidence));
        if (has_trials)
            out->n_eff = fmin(out->n_eff, fmax(s.n, least));
    }
    out->n_eff = fmin(out->n_eff, MOST_TRIALS);
    out->ci = nrs_clopper_pearson(fmin(p * out->n_eff, out->n_eff), out->n_eff, confidence);
    intersect_markov(out, confidence);
}

static enum nrs_status share(const struct nrs_cluster *c, size_t n, double confidence,
                             bool has_trials, struct nrs_share *out, struct nrs_error *err)
{
    enum nrs_status status = check_confidence(confidence, err);

    if (status == NRS_OK)
        status = check_counts(c, n, err);
    if (status == NRS_OK)
        estimate_share(c, n, confidence, has_trials, out);
    return status;
}

enum nrs_status nrs_cluster_share(const struct nrs_cluster *c, size_t n, double confidence,
                                  struct nrs_share *out, struct nrs_error *err)
{
    return share(c, n, confidence, true, out, err);
}

enum nrs_status nrs_cluster_time_share(const struct nrs_cluster *c, size_t n, double confidence,
                                       struct nrs_share *out, struct nrs_error *err)
{
    return share(c, n, confidence, false, out, err);
}

enum nrs_status nrs_cluster_mean(const struct nrs_cluster *c, size_t n, double confidence,
                                 struct nrs_mean *out, struct nrs_error *err)
{
    enum nrs_status status = check_confidence(confidence, err);
    struct sums s;
    double half;

    if (status != NRS_OK)
        return status;
    for (size_t i = 0; i < n; i++)
        if (!(c[i].n >= 0 && c[i].n < INFINITY && isfinite(c[i].x)))
            return nrs_fail(err, NRS_ERANGE, "cluster %zu: value %g over %g, expected finite ones",
                            i, c[i].x, c[i].n);
    s = add_up(c, n);
    *out = (struct nrs_mean){NAN, {NAN, NAN}, 0, s.n_clusters};
    if (s.n_clusters > 0)
        out->estimate = s.x / s.n;
    if (s.n_clusters < 2)
        return NRS_OK;
    out->df = fmax(equal_clusters(s.n, s.n2) - 1, 0);
    if (out->df < LEAST_DF)
        return NRS_OK;
    half = gsl_cdf_tdist_Qinv((1 - confidence) / 2, out->df) * sqrt(ratio_variance(c, n, &s));
    out->ci = (struct nrs_interval){out->estimate - half, out->estimate + half};
    return NRS_OK;
}

static void estimate_rate(const struct nrs_cluster *c, size_t n, double confidence,
                          struct nrs_rate *out)
{
    struct sums s = add_up(c, n);
    double scale;

    *out = (struct nrs_rate){NAN, {NAN, NAN}, NAN, 0, 0, s.n_clusters, s.n};
    if (!(s.n > 0))
        return;
    out->estimate = s.x / s.n;
    out->n_eff = fmin(s.x, 1);
    if (s.n_clusters > 1 && s.x > 0) {
        out->deff = ratio_variance(c, n, &s) * s.n * s.n / s.x;
        out->df = fmax(0, equal_clusters(s.x, s.x2) - 1);
        if (out->df >= LEAST_DF && s.n_clusters >= LEAST_CLUSTERS)
            out->n_eff = fmax(1, s.x / out->deff * student_factor(out->df, confidence));
        out->n_eff = fmin(out->n_eff, s.x);
    }
    scale = s.x > 0 ? out->estimate / out->n_eff : 1 / s.n;
    out->ci = nrs_garwood(out->n_eff, confidence);
    out->ci = (struct nrs_interval){out->ci.lo * scale, out->ci.hi * scale};
}

enum nrs_status nrs_cluster_rate(const struct nrs_cluster *c, size_t n, double confidence,
                                 struct nrs_rate *out, struct nrs_error *err)
{
    enum nrs_status status = check_confidence(confidence, err);

    if (status != NRS_OK)
        return status;
    for (size_t i = 0; i < n; i++)
        if (!(c[i].n >= 0 && c[i].n < INFINITY && c[i].x >= 0 && c[i].x < INFINITY))
            return nrs_fail(err, NRS_ERANGE, "cluster %zu: value %g events in %g, expected counts",
                            i, c[i].x, c[i].n);
    estimate_rate(c, n, confidence, out);
    return NRS_OK;
}

struct nrs_interval nrs_quantile_shares(const struct nrs_share *at, double q, double confidence)
{
    struct nrs_interval counts;

    if (isnan(at->estimate))
        return (struct nrs_interval){NAN, NAN};
    counts = nrs_binomial_counts(at->n_eff, q, confidence);
    /* Of the values whose share from below is at most hi, the largest is the next one in order. */
    return (struct nrs_interval){counts.lo / at->n_eff,
                                 (floor(counts.hi / at->n_eff * at->n * (1 + 1e-15)) + 1) / at->n};
}
