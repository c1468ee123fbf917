/* calc_stats.c - the statistics of verdicts as formulas of nrsplit calc. */
#include <math.h>
#include <stdlib.h>

#include "cli/calc.h"
#include "core/csv.h"
#include "stats/decide.h"
#include "stats/redundancy.h"

#define LEAST_CONFIDENCE 1e-6
#define MOST_CONFIDENCE  0.999999999
#define MOST_TRIALS      1e9 /* what nrs_clopper_pearson is for */
#define MOST_TARGET      0.999999999
#define MOST_FAILURES    1e5
#define DECIMALS         1e15 /* of a target */
#define MOST_CLUSTERS    1000000
#define MINUTES_A_YEAR   525960.0 /* of 365.25 days */
#define LEAST_TIME       1e-9
#define MOST_TIME        1e12

/* A line of --clusters. */
struct counts {
    int64_t trials, successes;
};

/* clang-format off */
static const struct nrs_attr count_rows[] = {
    NRS_ATTR(struct counts, trials,    "1", 0, 1e9, 0, "Trials of a cluster.", "-"),
    NRS_ATTR(struct counts, successes, "1", 0, 1e9, 0, "Successes among them.", "-"),
};
/* clang-format on */
static const struct nrs_attr_table count_attrs = {"clusters", count_rows, NRS_LEN(count_rows)};

static enum nrs_status read_counts(const char *path, struct nrs_csv_rows *out,
                                   struct nrs_error *err)
{
    static const char *const required[] = {"trials", "successes", NULL};
    const struct nrs_csv_format format = {&count_attrs, required, sizeof(struct counts),
                                          MOST_CLUSTERS};
    enum nrs_status status = nrs_csv_read(&format, path, out, err);
    const struct counts *row = out->row;
    double sum = 0;

    for (size_t i = 0; status == NRS_OK && i < out->n; i++) {
        sum += (double)row[i].trials;
        if (row[i].successes > row[i].trials)
            status = nrs_fail(err, NRS_ERANGE, "%s:%u: successes: %lld of %lld trials", path,
                              (unsigned)out->line[i], (long long)row[i].successes,
                              (long long)row[i].trials);
    }
    if (status == NRS_OK && !(sum > 0))
        status = nrs_fail(err, NRS_ERANGE, "%s: trials: 0 in all, expected 1 or more", path);
    if (status != NRS_OK)
        nrs_csv_rows_free(out);
    return status;
}

static enum nrs_status share_of_clusters(const char *path, double confidence, struct nrs_share *out,
                                         struct nrs_error *err)
{
    struct nrs_csv_rows rows;
    struct nrs_cluster *cluster;
    enum nrs_status status = read_counts(path, &rows, err);
    const struct counts *row = rows.row;

    if (status != NRS_OK)
        return status;
    cluster = calloc(rows.n, sizeof *cluster);
    for (size_t i = 0; cluster && i < rows.n; i++)
        cluster[i] = (struct nrs_cluster){(double)row[i].trials, (double)row[i].successes};
    status = cluster ? nrs_cluster_share(cluster, rows.n, confidence, out, err)
                     : nrs_fail(err, NRS_EMACHINE, "out of memory for %zu clusters", rows.n);
    free(cluster);
    nrs_csv_rows_free(&rows);
    return status;
}

/* Trials that are independent, or whose design effect is known. */
static enum nrs_status share_of_counts(const struct nrs_cli *cli, double confidence,
                                       struct nrs_share *out, struct nrs_error *err)
{
    static const char *const needed[] = {"successes", "trials", NULL};
    double successes = 0, trials = 1, deff = 1;
    const struct nrs_wanted size[] = {{"trials", 1, MOST_TRIALS, &trials}};
    const struct nrs_wanted rest[] = {{"successes", 0, MOST_TRIALS, &successes},
                                      {"design-effect", 1, MOST_TRIALS, &deff}};
    enum nrs_status status = nrs_calc_need(cli, needed, err);

    if (status == NRS_OK)
        status = nrs_calc_take(cli, size, NRS_LEN(size), err);
    if (status == NRS_OK)
        status = nrs_calc_take(cli, rest, NRS_LEN(rest), err);
    if (status == NRS_OK)
        status = nrs_calc_whole(size, 1, err);
    if (status == NRS_OK)
        status = nrs_calc_whole(rest, 1, err);
    if (status != NRS_OK)
        return status;
    if (successes > trials)
        return nrs_fail(err, NRS_ERANGE, "--successes: %.10g of %.10g trials", successes, trials);
    if (deff > trials)
        return nrs_fail(err, NRS_ERANGE, "--design-effect: %.10g is above the %.10g trials", deff,
                        trials);
    *out = (struct nrs_share){
        .estimate = successes / trials, .deff = deff, .n_eff = trials / deff, .n = trials};
    out->ci = nrs_clopper_pearson(fmin(successes / deff, out->n_eff), out->n_eff, confidence);
    return NRS_OK;
}

/* --clusters has all counts. */
static enum nrs_status check_alone(const struct nrs_cli *cli, struct nrs_error *err)
{
    static const char *const others[] = {"successes", "trials", "design-effect"};

    for (size_t i = 0; i < NRS_LEN(others); i++)
        if (nrs_cli_has(cli, others[i]))
            return nrs_fail(err, NRS_ECONFLICT, "--clusters and --%s: expected one of them",
                            others[i]);
    return NRS_OK;
}

static void put_share(const struct nrs_share *s, struct nrs_answer *a)
{
    nrs_answer_put(a, "estimate", s->estimate);
    nrs_answer_put(a, "lo", s->ci.lo);
    nrs_answer_put(a, "hi", s->ci.hi);
    nrs_answer_put(a, "trials", s->n);
    if (s->n_clusters > 0)
        nrs_answer_put(a, "clusters", (double)s->n_clusters);
    if (!isnan(s->deff))
        nrs_answer_put(a, "design_effect", s->deff);
    nrs_answer_put(a, "n_effective", s->n_eff);
}

enum nrs_status nrs_calc_interval(const struct nrs_cli *cli, struct nrs_answer *a,
                                  struct nrs_error *err)
{
    static const char *const decisions[] = {
        [NRS_UNDECIDED] = "undecided", [NRS_PASS] = "pass", [NRS_FAIL] = "fail"};
    double confidence = 0.95, target = NAN;
    const struct nrs_wanted wanted[] = {
        {"confidence", LEAST_CONFIDENCE, MOST_CONFIDENCE, &confidence}, {"target", 0, 1, &target}};
    const char *file = nrs_cli_value(cli, "clusters");
    struct nrs_share share;
    enum nrs_status status = nrs_calc_take(cli, wanted, NRS_LEN(wanted), err);

    if (status == NRS_OK && file)
        status = check_alone(cli, err);
    if (status == NRS_OK)
        status = file ? share_of_clusters(file, confidence, &share, err)
                      : share_of_counts(cli, confidence, &share, err);
    if (status != NRS_OK)
        return status;
    put_share(&share, a);
    if (!isnan(target)) {
        nrs_answer_put_text(a, "decision", decisions[nrs_decide_at_least(share.ci, target)]);
        nrs_answer_put(a, "growth", nrs_growth_to_decide(&share, target, confidence));
    }
    return NRS_OK;
}

enum nrs_status nrs_calc_frames(const struct nrs_cli *cli, struct nrs_answer *a,
                                struct nrs_error *err)
{
    static const char *const needed[] = {"target", NULL};
    double target = 0, confidence = 0.95, failures = 0, allowed, alpha;
    const struct nrs_wanted wanted[] = {{"failures", 0, MOST_FAILURES, &failures},
                                        {"target", 1e-6, MOST_TARGET, &target},
                                        {"confidence", 0.500001, MOST_CONFIDENCE, &confidence}};
    enum nrs_status status = nrs_calc_need(cli, needed, err);

    if (status == NRS_OK)
        status = nrs_calc_take(cli, wanted, NRS_LEN(wanted), err);
    if (status == NRS_OK)
        status = nrs_calc_whole(wanted, 1, err);
    if (status != NRS_OK)
        return status;
    /* 1 - 0.999999 is 1e-6 as it was meant, not what is left of the digits. */
    allowed = round((1 - target) * DECIMALS) / DECIMALS;
    alpha = round((1 - confidence) * DECIMALS) / DECIMALS;
    nrs_answer_put(a, "trials", nrs_trials_needed(failures, allowed, alpha));
    nrs_answer_put(a, "trials_two_sided", nrs_trials_needed(failures, allowed, alpha / 2));
    return NRS_OK;
}

enum nrs_status nrs_calc_availability(const struct nrs_cli *cli, struct nrs_answer *a,
                                      struct nrs_error *err)
{
    static const char *const needed[] = {"mtbf", "mttr", NULL};
    double mtbf = 0, mttr = 0, parallel = 1, least = 1;
    const struct nrs_wanted times[] = {{"mtbf", LEAST_TIME, MOST_TIME, &mtbf},
                                       {"mttr", LEAST_TIME, MOST_TIME, &mttr}};
    const struct nrs_wanted counts[] = {{"parallel", 1, NRS_REDUNDANCY_MOST, &parallel},
                                        {"needed", 1, NRS_REDUNDANCY_MOST, &least}};
    struct nrs_redundancy r;
    enum nrs_status status = nrs_calc_need(cli, needed, err);

    if (status == NRS_OK)
        status = nrs_calc_take(cli, times, NRS_LEN(times), err);
    if (status == NRS_OK)
        status = nrs_calc_take(cli, counts, NRS_LEN(counts), err);
    if (status == NRS_OK)
        status = nrs_calc_whole(counts, NRS_LEN(counts), err);
    if (status != NRS_OK)
        return status;
    if (least > parallel)
        return nrs_fail(err, NRS_ECONFLICT, "--needed: %g of the %g of --parallel", least,
                        parallel);
    r = nrs_redundancy(mtbf, mttr, (unsigned)parallel, (unsigned)least);
    nrs_answer_put(a, "availability", 1 - r.unavailability);
    nrs_answer_put(a, "unavailability", r.unavailability);
    nrs_answer_put(a, "down_min_per_year", r.unavailability * MINUTES_A_YEAR);
    nrs_answer_put(a, "mtbf", r.mtbf_s);
    nrs_answer_put(a, "mttr", r.mttr_s);
    return NRS_OK;
}
