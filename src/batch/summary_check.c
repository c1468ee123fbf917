/* summary_check.c - what holds in every summary: order, and sums that add up. */
#include "batch/summary_fields.h"

struct check {
    const struct nrs_summary *s;
    const char *place;
    struct nrs_error *err;
};

static enum nrs_status wrong(const struct check *c, const char *what, size_t i,
                             const char *expected)
{
    return nrs_fail(c->err, NRS_ERANGE, "%s: %s.%zu: expected %s", c->place, what, i, expected);
}

/* `*at` goes from run to run, as the replications of a list do. */
static bool has_run(const struct nrs_summary *s, uint32_t replication, size_t *at)
{
    const struct nrs_run_sum *run = s->runs.at;

    while (*at < s->runs.n && run[*at].replication < replication)
        ++*at;
    return *at < s->runs.n && run[*at].replication == replication;
}

static enum nrs_status check_runs(const struct check *c)
{
    const struct nrs_run_sum *run = c->s->runs.at;

    for (size_t i = 0; i < c->s->runs.n; i++) {
        uint64_t n_frames = 0;

        for (size_t fate = 0; fate < NRS_N_FATES; fate++)
            n_frames += run[i].fate[fate];
        if (i > 0 && run[i].replication <= run[i - 1].replication)
            return wrong(c, "runs.replication", i, "replications in order, each once");
        if (run[i].n_done < run[i].fate[NRS_FATE_DONE])
            return wrong(c, "runs.n_done", i, "at least the measured ones of that fate");
        if (run[i].n_energy_known > n_frames || run[i].n_decoded > run[i].n_energy_known)
            return wrong(c, "runs.n_decoded", i, "no more than messages");
    }
    return NRS_OK;
}

/* Of a UE's service: down within the time in which it was expected, at failed messages only. */
static bool is_time(const struct nrs_ue_sum *ue, size_t leg)
{
    return ue->down_s[leg] >= 0 && ue->down_s[leg] <= ue->observed_s[leg] &&
           ue->n_outages[leg] <= ue->n[leg] - ue->n_in_time[leg] &&
           (ue->n_outages[leg] > 0) == (ue->down_s[leg] > 0);
}

static enum nrs_status check_ues(const struct check *c)
{
    const struct nrs_ue_sum *ue = c->s->ues.at;
    size_t at = 0;

    for (size_t i = 0; i < c->s->ues.n; i++) {
        if (i > 0 && (ue[i].replication < ue[i - 1].replication ||
                      (ue[i].replication == ue[i - 1].replication && ue[i].ue <= ue[i - 1].ue)))
            return wrong(c, "ues.ue", i, "UEs in order, each once");
        if (!has_run(c->s, ue[i].replication, &at))
            return wrong(c, "ues.replication", i, "one of the runs");
        for (size_t leg = 0; leg < NRS_N_LEGS; leg++)
            if (ue[i].n_in_time[leg] > ue[i].n[leg])
                return wrong(c, "ues.n_in_time", i * NRS_N_LEGS + leg, "no more than 'n'");
        for (size_t leg = 0; leg < NRS_N_LEGS; leg++)
            if (!is_time(&ue[i], leg))
                return wrong(c, "ues.down_s", i * NRS_N_LEGS + leg,
                             "no more than 'observed_s', in no more outages than failures");
    }
    return NRS_OK;
}

/* The messages of a leg are those of its UEs. */
static enum nrs_status check_leg(const struct check *c, size_t leg)
{
    const struct nrs_dist *d = &c->s->leg[leg].latency;
    const struct nrs_run_sum *run = c->s->runs.at;
    const struct nrs_ue_sum *ue = c->s->ues.at;
    uint64_t n = 0, n_in_time = 0, n_frames = 0;

    for (size_t i = 0; i < c->s->ues.n; i++) {
        n += ue[i].n[leg];
        n_in_time += ue[i].n_in_time[leg];
    }
    for (size_t i = 0; i < c->s->runs.n; i++)
        for (size_t fate = 0; fate < NRS_N_FATES; fate++)
            n_frames += run[i].fate[fate];
    if (d->n != n || nrs_dist_within(d) != n_in_time || n + c->s->leg[leg].n_censored > n_frames)
        return nrs_fail(c->err, NRS_ERANGE,
                        "%s: legs.%s: %llu messages, %llu of them in time, expected those of the "
                        "UEs, %llu and %llu, and no more than frames",
                        c->place, nrs_summary_leg_names[leg], (unsigned long long)d->n,
                        (unsigned long long)nrs_dist_within(d), (unsigned long long)n,
                        (unsigned long long)n_in_time);
    return NRS_OK;
}

static enum nrs_status check_service(const struct check *c)
{
    const struct nrs_server_use *use = c->s->server_uses.at;
    const struct nrs_outage *outage = c->s->outages.at;
    size_t at = 0;

    for (size_t i = 0; i < c->s->server_uses.n; i++) {
        if (i > 0 &&
            (use[i].replication < use[i - 1].replication ||
             (use[i].replication == use[i - 1].replication && use[i].server <= use[i - 1].server)))
            return wrong(c, "server_uses.server", i, "servers in order, each once");
        if (!has_run(c->s, use[i].replication, &at))
            return wrong(c, "server_uses.replication", i, "one of the runs");
    }
    at = 0;
    for (size_t i = 0; i < c->s->outages.n; i++)
        if ((i > 0 && outage[i].replication < outage[i - 1].replication) ||
            !has_run(c->s, outage[i].replication, &at))
            return wrong(c, "outages.replication", i, "the runs in order");
    return NRS_OK;
}

enum nrs_status nrs_summary_check(const struct nrs_summary *s, const char *place,
                                  struct nrs_error *err)
{
    const struct check c = {s, place, err};
    enum nrs_status status = check_runs(&c);

    if (status == NRS_OK)
        status = check_ues(&c);
    for (size_t leg = 0; leg < NRS_N_LEGS && status == NRS_OK; leg++)
        status = check_leg(&c, leg);
    return status == NRS_OK ? check_service(&c) : status;
}
