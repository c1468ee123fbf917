/* summary_add.c - a replication's ledger becomes a summary: one pass over its frames. */
#include <math.h>
#include <stdlib.h>

#include "kpi/summary_parts.h"

enum nrs_status nrs_summary_out_of_memory(const struct nrs_summary_work *w)
{
    return nrs_fail(w->err, NRS_EMACHINE, "summary: out of memory for %zu frames", w->l->n);
}

static int by_number(const void *a, const void *b)
{
    const struct nrs_ue_sum *x = a, *y = b;

    return (x->ue > y->ue) - (x->ue < y->ue);
}

static bool add_ue(const struct nrs_ledger *l, uint32_t number, uint32_t cell, struct nrs_list *ues)
{
    const struct nrs_ue_sum one = {
        .replication = l->replication, .ue = number, .cell = cell, .time_s = NAN};

    return nrs_list_add(ues, &one, 1);
}

struct nrs_ue_sum *nrs_summary_ue(const struct nrs_summary_work *w, size_t i)
{
    return (struct nrs_ue_sum *)w->s->ues.at + w->ue_of[i];
}

static struct nrs_ue_sum *find_ue(const struct nrs_summary_work *w, uint32_t number)
{
    const struct nrs_ue_sum key = {.ue = number};

    if (w->s->ues.n == 0)
        return NULL;
    return bsearch(&key, w->s->ues.at, w->s->ues.n, sizeof key, by_number);
}

/* By number, each once: those of one number are still the same. */
static void order_ues(struct nrs_list *ues)
{
    struct nrs_ue_sum *ue = ues->at;
    size_t last = 0;

    if (ues->n == 0)
        return;
    qsort(ue, ues->n, sizeof *ue, by_number);
    for (size_t i = 1; i < ues->n; i++)
        if (ue[i].ue != ue[last].ue)
            ue[++last] = ue[i];
    ues->n = last + 1;
}

static bool index_ues(struct nrs_summary_work *w)
{
    w->ue_of = calloc(w->l->n + 1, sizeof *w->ue_of);
    for (size_t i = 0; i < w->l->n && w->ue_of; i++)
        w->ue_of[i] =
            (uint32_t)(find_ue(w, w->l->frames[i].ue) - (struct nrs_ue_sum *)w->s->ues.at);
    return w->ue_of != NULL;
}

/* A row for each UE that the ledger tells of. The simulator has a record for each; frames of others
 * come from tests. */
static enum nrs_status list_ues(struct nrs_summary_work *w)
{
    const struct nrs_ue_use *use = w->l->ue_uses.at;
    struct nrs_list others;
    bool ok = true;

    for (size_t i = 0; i < w->l->ue_uses.n && ok; i++)
        ok = add_ue(w->l, use[i].ue, use[i].cell, &w->s->ues);
    order_ues(&w->s->ues);
    nrs_list_init(&others, w->s->ues.size);
    for (size_t i = 0; i < w->l->n && ok; i++) {
        const struct nrs_frame *f = &w->l->frames[i];

        if (!find_ue(w, f->ue))
            ok = add_ue(w->l, f->ue, f->cell, &others);
    }
    ok = ok && nrs_list_add(&w->s->ues, others.at, others.n);
    nrs_list_free(&others);
    order_ues(&w->s->ues);
    return ok && index_ues(w) ? NRS_OK : nrs_summary_out_of_memory(w);
}

static enum nrs_status foreign(const struct nrs_summary_work *w, const char *what,
                               uint32_t replication)
{
    return nrs_fail(w->err, NRS_EINTERNAL,
                    "summary: %s of replication %u in the ledger of replication %u", what,
                    replication, w->l->replication);
}

/* What UEs took beside frames. */
static enum nrs_status add_ue_uses(struct nrs_summary_work *w)
{
    const struct nrs_ue_use *use = w->l->ue_uses.at;

    for (size_t i = 0; i < w->l->ue_uses.n; i++) {
        struct nrs_ue_sum *ue = find_ue(w, use[i].ue);
        double platform_j = use[i].platform_w * use[i].time_s;

        if (use[i].replication != w->l->replication)
            return foreign(w, "a UE", use[i].replication);
        ue->spent_j = use[i].baseline_j + platform_j;
        ue->time_s = use[i].time_s;
        w->run.modem_j += use[i].baseline_j;
        w->run.platform_j += platform_j;
    }
    return NRS_OK;
}

static double known(double value)
{
    return isnan(value) ? 0 : value;
}

/* A head that the run's end cut short has taken its share. */
static double head_j(const struct nrs_ledger *l, const struct nrs_frame *f)
{
    double end_s = nrs_ledger_frame_end_s(l, f), whole_s = f->head_end_s - f->head_start_s;

    if (isnan(f->head_energy_j) || isnan(whole_s) || f->head_start_s >= end_s)
        return 0;
    if (f->head_end_s <= end_s)
        return f->head_energy_j;
    return f->head_energy_j * (end_s - f->head_start_s) / whole_s;
}

/* Energy and size, of the warm-up's frames, too. */
static void add_shares(struct nrs_summary_work *w, const struct nrs_frame *f, struct nrs_ue_sum *ue)
{
    double head = head_j(w->l, f), uplink = known(f->ul_energy_j), downlink = known(f->dl_energy_j);

    ue->spent_j += head + uplink + downlink;
    w->run.n_done += f->fate == NRS_FATE_DONE;
    if (f->ul_bytes > 0 && (uint64_t)f->ul_bytes > w->run.largest_bytes)
        w->run.largest_bytes = (uint64_t)f->ul_bytes;
    if (!f->measured)
        return;
    w->run.head_j += head;
    w->run.uplink_j += uplink;
    w->run.downlink_j += downlink;
    if (!isnan(f->ul_energy_j)) {
        w->run.n_energy_known++;
        w->run.n_decoded += !isnan(f->ul_end_s);
        ue->n_decoded += !isnan(f->ul_end_s);
        ue->uplink_j += uplink;
    }
}

/* What a UE has of a message in one direction: ue_rate.h. A lost one is waited for as long as it
 * may take. */
static void add_bytes(struct nrs_ue_sum *ue, enum nrs_leg_kind leg, const struct nrs_frame *f,
                      bool arrived, double elapsed_s, double budget_s)
{
    int64_t bytes = leg == NRS_LEG_UPLINK ? f->ul_bytes : f->dl_bytes;

    ue->wait_s[leg] += arrived ? elapsed_s : fmax(elapsed_s, budget_s); /* fmax drops a NAN */
    if (arrived && bytes > 0)
        ue->delivered_bytes[leg] += (uint64_t)bytes;
}

static bool add_leg(struct nrs_summary_work *w, enum nrs_leg_kind leg, const struct nrs_frame *f,
                    struct nrs_ue_sum *ue)
{
    struct nrs_leg_sum *sum = &w->s->leg[leg];
    double elapsed_s;
    enum nrs_outcome outcome = nrs_leg_outcome(w->l, f, leg, sum->budget_s, &elapsed_s);
    bool arrived = outcome == NRS_ARRIVED;

    if (arrived || outcome == NRS_LOST) {
        ue->n[leg]++;
        ue->n_in_time[leg] += arrived && nrs_leg_in_time(elapsed_s, sum->budget_s);
        if (leg < NRS_N_DIRECTIONS)
            add_bytes(ue, leg, f, arrived, elapsed_s, sum->budget_s);
    }
    return nrs_leg_add(sum, outcome, elapsed_s);
}

static enum nrs_status add_frame(struct nrs_summary_work *w, size_t i)
{
    const struct nrs_frame *f = &w->l->frames[i];
    struct nrs_ue_sum *ue = nrs_summary_ue(w, i);

    if (f->replication != w->l->replication)
        return foreign(w, "a frame", f->replication);
    add_shares(w, f, ue);
    if (!f->measured)
        return NRS_OK;
    if (f->fate < NRS_N_FATES)
        w->run.fate[f->fate]++;
    for (unsigned leg = 0; leg < NRS_N_LEGS; leg++)
        if (!add_leg(w, (enum nrs_leg_kind)leg, f, ue))
            return nrs_summary_out_of_memory(w);
    return nrs_stage_add_frame(&w->s->stages, w->l, f) ? NRS_OK : nrs_summary_out_of_memory(w);
}

static enum nrs_status add_frames(struct nrs_summary_work *w)
{
    const struct nrs_stop *stop = w->l->stops.at;

    for (size_t i = 0; i < w->l->n; i++) {
        enum nrs_status status = add_frame(w, i);

        if (status != NRS_OK)
            return status;
    }
    for (size_t i = 0; i < w->l->stops.n; i++)
        if (!nrs_stage_add_stop(&w->s->stages, w->l, &stop[i]))
            return nrs_summary_out_of_memory(w);
    return NRS_OK;
}

/* The ledger's own lists of servers and outages, and the run's sums at last. */
static enum nrs_status add_lists(struct nrs_summary_work *w)
{
    const struct nrs_server_use *use = w->l->server_uses.at;
    const struct nrs_outage *outage = w->l->outages.at;

    for (size_t i = 0; i < w->l->server_uses.n; i++)
        if (use[i].replication != w->l->replication)
            return foreign(w, "a server", use[i].replication);
    for (size_t i = 0; i < w->l->outages.n; i++)
        if (outage[i].replication != w->l->replication)
            return foreign(w, "an outage", outage[i].replication);
    if (!nrs_run_latencies_add(&w->s->run_latencies, w->l->replication, w->s->leg) ||
        !nrs_list_add(&w->s->server_uses, use, w->l->server_uses.n) ||
        !nrs_list_add(&w->s->outages, outage, w->l->outages.n) ||
        !nrs_list_add(&w->s->runs, &w->run, 1))
        return nrs_summary_out_of_memory(w);
    return NRS_OK;
}

enum nrs_status nrs_summary_add(struct nrs_summary *s, const struct nrs_ledger *l,
                                const struct nrs_requirement *req, struct nrs_error *err)
{
    struct nrs_summary one;
    struct nrs_summary_work w = {
        .l = l,
        .s = &one,
        .run = {.replication = l->replication, .end_s = l->end_s},
        .err = err,
    };
    enum nrs_status status;

    nrs_summary_init(&one);
    one.survival_s = req->survival_s;
    for (unsigned leg = 0; leg < NRS_N_LEGS; leg++)
        nrs_leg_init(&one.leg[leg], nrs_leg_budget_s(req, (enum nrs_leg_kind)leg));
    status = list_ues(&w);
    if (status == NRS_OK)
        status = add_ue_uses(&w);
    if (status == NRS_OK)
        status = add_frames(&w);
    if (status == NRS_OK)
        status = nrs_summary_deal(&w, req->interval_s);
    if (status == NRS_OK)
        status = add_lists(&w);
    if (status == NRS_OK)
        status = nrs_summary_append(s, &one, err);
    nrs_summary_free(&one);
    free(w.ue_of);
    return status;
}
