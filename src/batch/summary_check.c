/* summary_check.c - what holds in every summary: order, and sums that add up. */
#include <math.h>
#include <stdlib.h>

#include "batch/summary_fields.h"
#include "kpi/sample.h"

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

/* A UE's latencies: none without messages; else in order, and within the leg's limit as far as
 * messages are in time. */
static bool is_latency(const struct nrs_summary *s, const struct nrs_ue_sum *ue, size_t leg)
{
    double last = -INFINITY;

    for (size_t k = 0; k < NRS_UE_N_QUANTILES; k++) {
        double value = ue->latency_s[leg][k];
        size_t rank = nrs_sample_rank((size_t)ue->n[leg], nrs_ue_quantiles[k]);
        bool in_time = value <= s->leg[leg].latency.limit && !isinf(value);

        if (isnan(value) != (ue->n[leg] == 0))
            return false;
        if (ue->n[leg] > 0 && (value < last || in_time != (ue->n_in_time[leg] >= rank)))
            return false;
        last = value;
    }
    return true;
}

static enum nrs_status check_ue_leg(const struct check *c, size_t i, size_t leg)
{
    const struct nrs_ue_sum *ue = (const struct nrs_ue_sum *)c->s->ues.at + i;
    size_t at = i * NRS_N_LEGS + leg;

    if (ue->n_in_time[leg] > ue->n[leg])
        return wrong(c, "ues.n_in_time", at, "no more than 'n'");
    if (!is_time(ue, leg))
        return wrong(c, "ues.down_s", at,
                     "no more than 'observed_s', in no more outages than failures");
    if (!is_latency(c->s, ue, leg))
        return wrong(c, "ues.latency_s", at * NRS_UE_N_QUANTILES,
                     "latencies in order, in time as 'n_in_time' says");
    return NRS_OK;
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
        for (size_t leg = 0; leg < NRS_N_LEGS; leg++) {
            enum nrs_status status = check_ue_leg(c, i, leg);

            if (status != NRS_OK)
                return status;
        }
    }
    return NRS_OK;
}

static bool follows(const struct nrs_run_latency *a, const struct nrs_run_latency *b)
{
    if (a->replication != b->replication)
        return a->replication < b->replication;
    return a->leg != b->leg ? a->leg < b->leg : a->bin < b->bin;
}

/* Bins in order, none of them empty; in each replication as many messages as its UEs have. */
static enum nrs_status check_run_latencies(const struct check *c)
{
    const struct nrs_run_latency *bin = c->s->run_latencies.at;
    const struct nrs_run_sum *run = c->s->runs.at;
    const struct nrs_ue_sum *ue = c->s->ues.at;
    size_t at = 0, at_ue = 0;

    for (size_t i = 0; i < c->s->run_latencies.n; i++)
        if (bin[i].n == 0 || (i > 0 && !follows(&bin[i - 1], &bin[i])))
            return wrong(c, "run_latencies.bin", i, "bins in order, each once, with messages");
    for (size_t i = 0; i < c->s->runs.n; i++) {
        uint64_t n[NRS_N_LEGS] = {0}, n_ues[NRS_N_LEGS] = {0};

        for (; at < c->s->run_latencies.n && bin[at].replication == run[i].replication; at++)
            n[bin[at].leg] += bin[at].n;
        for (; at_ue < c->s->ues.n && ue[at_ue].replication == run[i].replication; at_ue++)
            for (size_t leg = 0; leg < NRS_N_LEGS; leg++)
                n_ues[leg] += ue[at_ue].n[leg];
        for (size_t leg = 0; leg < NRS_N_LEGS; leg++)
            if (n[leg] != n_ues[leg])
                return wrong(c, "run_latencies.n", i * NRS_N_LEGS + leg,
                             "as many messages as those of the UEs");
    }
    return at == c->s->run_latencies.n
               ? NRS_OK
               : wrong(c, "run_latencies.replication", at, "one of the runs");
}

/* Energies of runs are those of their UEs; so are the messages that they are of. */
static enum nrs_status check_decoded(const struct check *c)
{
    const struct nrs_run_sum *run = c->s->runs.at;
    const struct nrs_ue_sum *ue = c->s->ues.at;
    uint64_t of_runs = 0, of_ues = 0;

    for (size_t i = 0; i < c->s->runs.n; i++)
        of_runs += run[i].n_decoded;
    for (size_t i = 0; i < c->s->ues.n; i++)
        of_ues += ue[i].n_decoded;
    if (of_runs != of_ues)
        return nrs_fail(c->err, NRS_ERANGE,
                        "%s: ues.n_decoded: %llu messages, expected those of the runs, %llu",
                        c->place, (unsigned long long)of_ues, (unsigned long long)of_runs);
    return NRS_OK;
}

/* What a distribution has to be of: messages of some UEs on a leg. */
struct messages {
    uint64_t n, n_in_time;
    double largest_s; /* -INFINITY: none */
};

static void add_messages(struct messages *m, const struct nrs_ue_sum *ue, size_t leg)
{
    m->n += ue->n[leg];
    m->n_in_time += ue->n_in_time[leg];
    if (ue->n[leg] > 0)
        m->largest_s = fmax(m->largest_s, ue->latency_s[leg][NRS_UE_N_QUANTILES - 1]);
}

static bool is_of(const struct nrs_dist *d, const struct messages *m, double want_largest_s)
{
    const struct nrs_bin *bin = d->bins.at;
    double largest_s = d->bins.n > 0 ? bin[d->bins.n - 1].largest : -INFINITY;

    return d->n == m->n && nrs_dist_within(d) == m->n_in_time && largest_s == want_largest_s;
}

/* The messages of a leg are those of its UEs. */
static enum nrs_status check_leg(const struct check *c, size_t leg)
{
    const struct nrs_dist *d = &c->s->leg[leg].latency;
    const struct nrs_run_sum *run = c->s->runs.at;
    const struct nrs_ue_sum *ue = c->s->ues.at;
    struct messages m = {.largest_s = -INFINITY};
    uint64_t n_frames = 0;

    for (size_t i = 0; i < c->s->ues.n; i++)
        add_messages(&m, &ue[i], leg);
    for (size_t i = 0; i < c->s->runs.n; i++)
        for (size_t fate = 0; fate < NRS_N_FATES; fate++)
            n_frames += run[i].fate[fate];
    if (!is_of(d, &m, m.largest_s) || m.n + c->s->leg[leg].n_censored > n_frames)
        return nrs_fail(c->err, NRS_ERANGE,
                        "%s: legs.%s: %llu messages, %llu of them in time, expected those of the "
                        "UEs, %llu and %llu, up to %g s, and no more than frames",
                        c->place, nrs_summary_leg_names[leg], (unsigned long long)d->n,
                        (unsigned long long)nrs_dist_within(d), (unsigned long long)m.n,
                        (unsigned long long)m.n_in_time, m.largest_s);
    return NRS_OK;
}

/* Messages of one leg by cell, in the order of the cells. @return false: of a cell that is not
 * there. */
static bool add_by_cell(const struct nrs_summary *s, size_t leg, struct messages *of)
{
    const struct nrs_ue_sum *ue = s->ues.at;

    for (size_t i = 0; i < s->cells.n; i++)
        of[i] = (struct messages){.largest_s = -INFINITY};
    for (size_t i = 0; i < s->ues.n; i++) {
        const struct nrs_cell_latency *cell = nrs_cell_latencies_find(&s->cells, ue[i].cell);

        if (!cell)
            return false;
        add_messages(&of[cell - (const struct nrs_cell_latency *)s->cells.at], &ue[i], leg);
    }
    return true;
}

/* So are those of a cell. */
static enum nrs_status check_cells(const struct check *c)
{
    const struct nrs_cell_latency *cell = c->s->cells.at;
    struct messages *of = calloc(c->s->cells.n + 1, sizeof *of);
    enum nrs_status status = NRS_OK;

    if (!of)
        return nrs_fail(c->err, NRS_EMACHINE, "%s: out of memory", c->place);
    for (size_t leg = 0; leg < NRS_N_LEGS && status == NRS_OK; leg++) {
        if (!add_by_cell(c->s, leg, of))
            status = nrs_fail(c->err, NRS_ERANGE, "%s: cells: one of a UE is missing", c->place);
        for (size_t i = 0; i < c->s->cells.n && status == NRS_OK; i++)
            if (!is_of(&cell[i].leg[leg], &of[i],
                       nrs_cell_latency_rounded_s(of[i].largest_s, cell[i].leg[leg].limit)))
                status = nrs_fail(c->err, NRS_ERANGE,
                                  "%s: cells.%zu.%s: expected the messages of its UEs", c->place, i,
                                  nrs_summary_leg_names[leg]);
    }
    free(of);
    return status;
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
    if (status == NRS_OK)
        status = check_run_latencies(&c);
    if (status == NRS_OK)
        status = check_decoded(&c);
    for (size_t leg = 0; leg < NRS_N_LEGS && status == NRS_OK; leg++)
        status = check_leg(&c, leg);
    if (status == NRS_OK)
        status = check_cells(&c);
    return status == NRS_OK ? check_service(&c) : status;
}
