/* confidence.c - UEs of a replication are added up, or stand for themselves. */
#include "kpi/confidence.h"

#include <math.h>

static bool add(struct nrs_list *clusters, bool is_new, struct nrs_cluster part)
{
    struct nrs_cluster *last;

    if (is_new)
        return nrs_list_add(clusters, &part, 1);
    last = (struct nrs_cluster *)clusters->at + clusters->n - 1;
    last->n += part.n;
    last->x += part.x;
    return true;
}

/* @param clusters  initialised; nrs_list_free, whatever comes back. */
static enum nrs_status collect(const struct nrs_summary *s, nrs_ue_part *part, const void *user,
                               struct nrs_list *clusters, struct nrs_error *err)
{
    const struct nrs_ue_sum *ue = s->ues.at;
    bool by_ue = s->runs.n == 1;

    for (size_t i = 0; i < s->ues.n; i++) {
        bool is_new = i == 0 || by_ue || ue[i].replication != ue[i - 1].replication;

        if (!add(clusters, is_new, part(&ue[i], user)))
            return nrs_fail(err, NRS_EMACHINE, "out of memory: %zu UEs", s->ues.n);
    }
    return NRS_OK;
}

enum nrs_status nrs_share_over_ues(const struct nrs_summary *s, nrs_ue_part *part, const void *user,
                                   bool is_time, double confidence, struct nrs_known_share *out,
                                   struct nrs_error *err)
{
    struct nrs_list clusters;
    enum nrs_status status;

    out->by_ue = s->runs.n == 1;
    nrs_list_init(&clusters, sizeof(struct nrs_cluster));
    status = collect(s, part, user, &clusters, err);
    if (status == NRS_OK)
        status = (is_time ? nrs_cluster_time_share : nrs_cluster_share)(
            clusters.at, clusters.n, confidence, &out->share, err);
    nrs_list_free(&clusters);
    return status;
}

enum nrs_status nrs_rate_over_ues(const struct nrs_summary *s, nrs_ue_part *part, const void *user,
                                  double confidence, struct nrs_rate *out, struct nrs_error *err)
{
    struct nrs_list clusters;
    enum nrs_status status;

    nrs_list_init(&clusters, sizeof(struct nrs_cluster));
    status = collect(s, part, user, &clusters, err);
    if (status == NRS_OK)
        status = nrs_cluster_rate(clusters.at, clusters.n, confidence, out, err);
    nrs_list_free(&clusters);
    return status;
}

enum nrs_status nrs_mean_over_ues(const struct nrs_summary *s, nrs_ue_part *part, const void *user,
                                  double confidence, struct nrs_mean *out, struct nrs_error *err)
{
    struct nrs_list clusters;
    enum nrs_status status;

    nrs_list_init(&clusters, sizeof(struct nrs_cluster));
    status = collect(s, part, user, &clusters, err);
    if (status == NRS_OK)
        status = nrs_cluster_mean(clusters.at, clusters.n, confidence, out, err);
    nrs_list_free(&clusters);
    return status;
}

static struct nrs_cluster in_time(const struct nrs_ue_sum *ue, const void *user)
{
    enum nrs_leg_kind leg = *(const enum nrs_leg_kind *)user;

    return (struct nrs_cluster){(double)ue->n[leg], (double)ue->n_in_time[leg]};
}

enum nrs_status nrs_share_in_time(const struct nrs_summary *s, enum nrs_leg_kind leg,
                                  double confidence, struct nrs_known_share *out,
                                  struct nrs_error *err)
{
    return nrs_share_over_ues(s, in_time, &leg, false, confidence, out, err);
}

/* All of a UE's messages within the latency, or none: that is as far as they can depend. */
static struct nrs_cluster whole(const struct nrs_ue_sum *ue, const void *user)
{
    enum nrs_leg_kind leg = *(const enum nrs_leg_kind *)user;

    return (struct nrs_cluster){(double)ue->n[leg], (double)ue->n[leg]};
}

/* Clusters of all runs, those without messages included. */
static bool collect_up_to(const struct nrs_summary *s, enum nrs_leg_kind leg, double value_s,
                          struct nrs_list *clusters)
{
    const struct nrs_run_latency *bin = s->run_latencies.at;
    const struct nrs_run_sum *run = s->runs.at;
    uint16_t last = isinf(value_s) ? NRS_RUN_LATENCY_LOST - 1 : nrs_run_latency_bin(value_s);
    size_t at = 0;

    for (size_t i = 0; i < s->runs.n; i++) {
        struct nrs_cluster c = {0, 0};

        for (; at < s->run_latencies.n && bin[at].replication == run[i].replication; at++)
            if (bin[at].leg == leg) {
                c.n += (double)bin[at].n;
                c.x += bin[at].bin <= last ? (double)bin[at].n : 0;
            }
        if (!nrs_list_add(clusters, &c, 1))
            return false;
    }
    return true;
}

enum nrs_status nrs_share_up_to(const struct nrs_summary *s, enum nrs_leg_kind leg, double value_s,
                                double confidence, struct nrs_known_share *out,
                                struct nrs_error *err)
{
    struct nrs_list clusters;
    enum nrs_status status;

    out->by_ue = s->runs.n == 1;
    if (out->by_ue)
        return nrs_share_over_ues(s, whole, &leg, false, confidence, out, err);
    nrs_list_init(&clusters, sizeof(struct nrs_cluster));
    if (collect_up_to(s, leg, value_s, &clusters))
        status = nrs_cluster_share(clusters.at, clusters.n, confidence, &out->share, err);
    else
        status = nrs_fail(err, NRS_EMACHINE, "out of memory: %zu replications", s->runs.n);
    nrs_list_free(&clusters);
    return status;
}

struct nrs_interval nrs_latency_limits(const struct nrs_dist *latency, double q,
                                       const struct nrs_share *share, double confidence)
{
    struct nrs_interval at = nrs_quantile_shares(share, q, confidence);

    if (isnan(at.lo) || isnan(at.hi))
        return (struct nrs_interval){NAN, NAN};
    return (struct nrs_interval){at.lo > 0 ? nrs_dist_quantile(latency, at.lo) : 0,
                                 at.hi > 1 ? INFINITY : nrs_dist_quantile(latency, at.hi)};
}
