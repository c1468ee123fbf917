/* fault.c - times of failure and repair.
 *
 *   exponential   up ~ Exp(MTBF), down ~ Exp(MTTR), in turn
 *   Weibull       with the same means: scale = mean / Gamma(1 + 1 / shape)
 *   schedule      at, at + every, ...
 *
 * MTBF is the mean time that the element is up between a repair and the next failure, so that its
 * availability is MTBF / (MTBF + MTTR). What is left of a state that is met at a random time has
 * the density (1 - F(x)) / mean (Cox, Renewal Theory, 1962, section 5.2): a uniform share of a
 * length-biased life, which for a Weibull law is scale x G^(1 / shape) with G ~ Gamma(1 + 1 /
 * shape, 1).
 */
#include "edge/fault.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdlib.h>

const char *const nrs_element_names[] = {"server", "site", "link", "sector", NULL};
static const char *const process_names[] = {"exponential", "weibull", "schedule", NULL};

/* clang-format off */
static const struct nrs_attr rows[] = {
#define T struct nrs_fault_cfg
    NRS_ATTR_ENUM(T, element, nrs_element_names, "server",
        "What fails. A site fails with its cells, its links and the servers that stand there.", "-"),
    NRS_ATTR_NAME(T, which, "*",
        "Name of the server or link (site-0, core, wan, fronthaul-3), number of the site or sector "
        "(cell); *: each of them by itself.", "-"),
    NRS_ATTR_ENUM(T, process, process_names, "exponential",
        "Law of the times up and down, or a schedule.", "-"),
    NRS_ATTR(T, mtbf_s, "s", 1e-3, 1e12, 36000000,
        "Mean time up, from a repair to the next failure; availability is mtbf / (mtbf + mttr).",
        "assumption: 10000 h"),
    NRS_ATTR(T, mttr_s, "s", 1e-3, 1e12, 14400, "Mean time to repair.", "assumption: 4 h"),
    NRS_ATTR(T, mtbf_shape, "1", 0.2, 20, 1,
        "Shape of a Weibull law of the times up; below 1 early failures, above 1 wear.", "-"),
    NRS_ATTR(T, mttr_shape, "1", 0.2, 20, 1, "Shape of a Weibull law of the repairs.", "-"),
    NRS_ATTR(T, starts_up, "", 0, 1, 0,
        "The element is up, and as new, when the run starts; else it is met at a random time of "
        "its life.", "-"),
    NRS_ATTR(T, at_s, "s", 0, 1e9, 0, "Schedule: when the first outage begins.", "-"),
    NRS_ATTR(T, for_s, "s", 1e-6, 1e9, 1, "Schedule: length of an outage.", "-"),
    NRS_ATTR(T, every_s, "s", 0, 1e9, 0,
        "Schedule: time from the start of an outage to the next one's; 0: there is one.", "-"),
#undef T
};
/* clang-format on */
const struct nrs_attr_table nrs_fault_attrs = {"faults", rows, NRS_LEN(rows)};

enum nrs_status nrs_fault_check(const struct nrs_fault_cfg *cfg, size_t index,
                                struct nrs_error *err)
{
    if (cfg->process == NRS_FAULT_SCHEDULE && cfg->every_s > 0 && cfg->every_s <= cfg->for_s)
        return nrs_fail(
            err, NRS_ECONFLICT,
            "faults.%zu.every_s: %g s is not more than for_s, %g s: it would never be up", index,
            cfg->every_s, cfg->for_s);
    if (cfg->process != NRS_FAULT_WEIBULL && (cfg->mtbf_shape != 1 || cfg->mttr_shape != 1))
        return nrs_fail(err, NRS_ECONFLICT,
                        "faults.%zu: a shape is given, but process is '%s', expected weibull",
                        index, process_names[cfg->process]);
    return NRS_OK;
}

double nrs_fault_availability(const struct nrs_fault_cfg *cfg)
{
    if (cfg->process == NRS_FAULT_SCHEDULE)
        return cfg->every_s > 0 ? 1 - cfg->for_s / cfg->every_s : 1;
    return cfg->mtbf_s / (cfg->mtbf_s + cfg->mttr_s);
}

static double scale_s(double mean_s, double shape)
{
    return mean_s / gsl_sf_gamma(1 + 1 / shape);
}

static double life_s(struct nrs_stream *stream, double mean_s, double shape)
{
    return scale_s(mean_s, shape) * pow(-log(nrs_stream_u01(stream)), 1 / shape);
}

static double residual_s(struct nrs_stream *stream, double mean_s, double shape)
{
    double biased = gsl_cdf_gamma_Pinv(nrs_stream_u01(stream), 1 + 1 / shape, 1);

    return nrs_stream_u01(stream) * scale_s(mean_s, shape) * pow(biased, 1 / shape);
}

static enum nrs_status add(struct nrs_list *out, size_t before, double start_s, double end_s,
                           struct nrs_error *err)
{
    const struct nrs_down_time outage = {start_s, end_s};

    if (out->n - before >= NRS_OUTAGES_MAX)
        return nrs_fail(err, NRS_ERANGE, "faults: more than %d outages of one element",
                        NRS_OUTAGES_MAX);
    if (!nrs_list_add(out, &outage, 1))
        return nrs_fail(err, NRS_EMACHINE, "out of memory for outages");
    return NRS_OK;
}

static enum nrs_status scheduled(const struct nrs_fault_cfg *cfg, double end_s,
                                 struct nrs_list *out, struct nrs_error *err)
{
    enum nrs_status status = NRS_OK;
    size_t before = out->n;

    for (uint64_t i = 0; status == NRS_OK; i++) {
        double start_s = cfg->at_s + (double)i * cfg->every_s;

        if (start_s >= end_s || (i > 0 && !(cfg->every_s > 0)))
            break;
        status = add(out, before, start_s, start_s + cfg->for_s, err);
    }
    return status;
}

enum nrs_status nrs_fault_outages(const struct nrs_fault_cfg *cfg, struct nrs_rng_key key,
                                  uint64_t entity, double end_s, struct nrs_list *out,
                                  struct nrs_error *err)
{
    struct nrs_stream stream = nrs_stream_init(key, NRS_RNG_FAULT, entity);
    enum nrs_status status = NRS_OK;
    size_t before = out->n;
    double now_s, down_s = 0;
    bool is_down;

    if (cfg->process == NRS_FAULT_SCHEDULE)
        return scheduled(cfg, end_s, out, err);
    is_down = nrs_stream_u01(&stream) > nrs_fault_availability(cfg) && !cfg->starts_up;
    if (is_down) {
        now_s = 0;
        down_s = residual_s(&stream, cfg->mttr_s, cfg->mttr_shape);
    } else if (cfg->starts_up) {
        now_s = life_s(&stream, cfg->mtbf_s, cfg->mtbf_shape);
    } else {
        now_s = residual_s(&stream, cfg->mtbf_s, cfg->mtbf_shape);
    }
    while (now_s < end_s && status == NRS_OK) {
        if (!is_down)
            down_s = life_s(&stream, cfg->mttr_s, cfg->mttr_shape);
        is_down = false;
        status = add(out, before, now_s, now_s + down_s, err);
        now_s += down_s + life_s(&stream, cfg->mtbf_s, cfg->mtbf_shape);
    }
    return status;
}

static int by_start(const void *a, const void *b)
{
    double x = ((const struct nrs_down_time *)a)->start_s;
    double y = ((const struct nrs_down_time *)b)->start_s;

    return (x > y) - (x < y);
}

void nrs_intervals_join(struct nrs_list *intervals)
{
    struct nrs_down_time *at = intervals->at;
    size_t n = 0;

    if (intervals->n == 0)
        return;
    qsort(at, intervals->n, sizeof *at, by_start);
    for (size_t i = 1; i < intervals->n; i++)
        if (at[i].start_s <= at[n].end_s)
            at[n].end_s = fmax(at[n].end_s, at[i].end_s);
        else
            at[++n] = at[i];
    intervals->n = n + 1;
}
