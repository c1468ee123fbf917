/* coverage_kit.h - models with a known truth, whose data come in clusters. */
#ifndef NRS_TESTS_COVERAGE_KIT_H
#define NRS_TESTS_COVERAGE_KIT_H

#include <gsl/gsl_randist.h>
#include <math.h>

#include "check.h"
#include "core/rng.h"
#include "stats/cluster.h"

#define MOST_CLUSTERS 1000

/* One replication's data: `n` clusters, drawn with `r`. */
typedef void coverage_draw(gsl_rng *r, struct nrs_cluster *c, size_t n);

/* Independent trials, 7 of 10 successful: one a cluster, and 100. */
#define BINOMIAL_TRUTH 0.7
static inline void draw_trials(gsl_rng *r, struct nrs_cluster *c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        c[i] = (struct nrs_cluster){1, gsl_rng_uniform(r) < BINOMIAL_TRUTH};
}

static inline void draw_binomial(gsl_rng *r, struct nrs_cluster *c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        c[i] = (struct nrs_cluster){100, gsl_ran_binomial(r, BINOMIAL_TRUTH, 100)};
}

/* Up and down in turn, exponential times of mean 10 and 0.5, watched for 300, from stationarity: up
 * for 10 / 10.5 of the time. */
#define MARKOV_UP_S   10.0
#define MARKOV_DOWN_S 0.5
#define MARKOV_TRUTH  (MARKOV_UP_S / (MARKOV_UP_S + MARKOV_DOWN_S))

static inline void draw_markov(gsl_rng *r, struct nrs_cluster *c, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool is_up = gsl_rng_uniform(r) < MARKOV_TRUTH;

        c[i] = (struct nrs_cluster){300, 0};
        for (double t = 0, next; t < 300; t = next, is_up = !is_up) {
            next = fmin(300, t + gsl_ran_exponential(r, is_up ? MARKOV_UP_S : MARKOV_DOWN_S));
            if (is_up)
                c[i].x += next - t;
        }
    }
}

/* The same, but for how often it fails in the time up: 1 in 10. A renewal process. */
#define RENEWAL_TRUTH (1 / MARKOV_UP_S)
static inline void draw_renewals(gsl_rng *r, struct nrs_cluster *c, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool is_up = gsl_rng_uniform(r) < MARKOV_TRUTH;

        c[i] = (struct nrs_cluster){0, 0};
        for (double t = 0, next; t < 300; t = next, is_up = !is_up) {
            next = t + gsl_ran_exponential(r, is_up ? MARKOV_UP_S : MARKOV_DOWN_S);
            if (is_up) {
                c[i].n += fmin(300, next) - t;
                c[i].x += next < 300;
            }
        }
    }
}

/* Failures of a Poisson process, 1 in 10; one that has a rate of its own in each cluster, from a
 * gamma distribution of shape 2, in times that differ; and one whose events are bursts of failures,
 * geometric of mean 5. Clusters last for about 50, or for 0.5. */
#define EVENTS_TRUTH 0.1
static inline void draw_events(gsl_rng *r, struct nrs_cluster *c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        c[i] = (struct nrs_cluster){50, gsl_ran_poisson(r, 50 * EVENTS_TRUTH)};
}

static inline void draw_rare_events(gsl_rng *r, struct nrs_cluster *c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        c[i] = (struct nrs_cluster){0.5, gsl_ran_poisson(r, 0.5 * EVENTS_TRUTH)};
}

static inline void draw_mixed_events(gsl_rng *r, struct nrs_cluster *c, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double rate = gsl_ran_gamma(r, 2, EVENTS_TRUTH / 2);

        c[i].n = gsl_ran_lognormal(r, log(50), 0.4);
        c[i].x = gsl_ran_poisson(r, c[i].n * rate);
    }
}

static inline void draw_bursts(gsl_rng *r, struct nrs_cluster *c, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned bursts = gsl_ran_poisson(r, 50 * EVENTS_TRUTH / 5);

        c[i] = (struct nrs_cluster){50, 0};
        while (bursts-- > 0)
            c[i].x += gsl_ran_geometric(r, 0.2);
    }
}

static inline void draw_rare_bursts(gsl_rng *r, struct nrs_cluster *c, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned bursts = gsl_ran_poisson(r, 0.5 * EVENTS_TRUTH / 5);

        c[i] = (struct nrs_cluster){0.5, 0};
        while (bursts-- > 0)
            c[i].x += gsl_ran_geometric(r, 0.2);
    }
}

/* P(W <= t) in M/D/1 with service time 1 (Erlang 1909):
 * (1 - rho) sum over k <= t of exp(rho (t - k)) (-rho (t - k))^k / k!. */
static inline double md1_wait(double rho, double t)
{
    double sum = 0;

    for (int k = 0; k <= t; k++)
        sum += exp(rho * (t - k) - lgamma(k + 1)) * pow(-rho * (t - k), k);
    return (1 - rho) * sum;
}

#define MD1_RHO     0.7
#define MD1_LIMIT   4.0 /* of waiting: about 1 in 20 waits longer */
#define MD1_JOBS    300
#define MD1_HIGHEST 30.0
#define MD1_TRUTH   md1_wait(MD1_RHO, MD1_LIMIT)

/* A wait of the stationary distribution, by inversion. */
static inline double md1_start(gsl_rng *r)
{
    double u = gsl_rng_uniform(r), lo = 0, hi = MD1_HIGHEST;

    if (u <= 1 - MD1_RHO)
        return 0;
    for (int i = 0; i < 30; i++) {
        double mid = (lo + hi) / 2;

        if (md1_wait(MD1_RHO, mid) < u)
            lo = mid;
        else
            hi = mid;
    }
    return lo;
}

/* Jobs of one run wait for each other (Lindley); runs are independent. */
static inline void draw_md1(gsl_rng *r, struct nrs_cluster *c, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double wait = md1_start(r);

        c[i] = (struct nrs_cluster){MD1_JOBS, 0};
        for (int job = 0; job < MD1_JOBS; job++) {
            c[i].x += wait <= MD1_LIMIT;
            wait = fmax(0, wait + 1 - gsl_ran_exponential(r, 1 / MD1_RHO));
        }
    }
}

/* One Rayleigh fade a cluster, of power g with mean 1; each of its frames fails with probability
 * exp(-c g), independently: 1 / (1 + c) of all. */
#define RAYLEIGH_FRAMES 200
#define RAYLEIGH_SLOPE  9.0
#define RAYLEIGH_TRUTH  (RAYLEIGH_SLOPE / (1 + RAYLEIGH_SLOPE))
#define RARE_SLOPE      999.0
#define RARE_TRUTH      (RARE_SLOPE / (1 + RARE_SLOPE))

static inline void draw_rayleigh_at(gsl_rng *r, struct nrs_cluster *c, size_t n, double slope)
{
    for (size_t i = 0; i < n; i++) {
        double failing = exp(-slope * gsl_ran_exponential(r, 1));

        c[i].n = RAYLEIGH_FRAMES;
        c[i].x = c[i].n - gsl_ran_binomial(r, failing, RAYLEIGH_FRAMES);
    }
}

static inline void draw_rayleigh(gsl_rng *r, struct nrs_cluster *c, size_t n)
{
    draw_rayleigh_at(r, c, n, RAYLEIGH_SLOPE);
}

/* 1 in 1000, most of it in one of 500 clusters. */
static inline void draw_rayleigh_rare(gsl_rng *r, struct nrs_cluster *c, size_t n)
{
    draw_rayleigh_at(r, c, n, RARE_SLOPE);
}

/* Frames of a cluster fail together, when its fade is below -ln 0.9: 1 in 10. */
#define OUTAGE_TRUTH 0.9
static inline void draw_outage(gsl_rng *r, struct nrs_cluster *c, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        c[i].n = RAYLEIGH_FRAMES;
        c[i].x = gsl_ran_exponential(r, 1) > -log(OUTAGE_TRUTH) ? RAYLEIGH_FRAMES : 0;
    }
}

/* Success shares from Beta(9, 1), sizes lognormal with median 100, most within 30 and 300. */
#define BETA_TRUTH 0.9
static inline void draw_beta(gsl_rng *r, struct nrs_cluster *c, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double share = gsl_ran_beta(r, 9, 1);

        c[i].n = ceil(gsl_ran_lognormal(r, log(100), 0.6));
        c[i].x = gsl_ran_binomial(r, share, (unsigned)c[i].n);
    }
}

#endif
