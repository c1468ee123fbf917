/* summary_add.c - a replication's ledger becomes a summary: one pass over its frames. */
#include <math.h>
#include <stdlib.h>

#include "kpi/availability.h"
#include "kpi/summary.h"

/* What is made of a ledger. UEs are found by their number. */
struct builder {
    const struct nrs_ledger *l;
    struct nrs_summary *s;
    struct nrs_run_sum run;
    struct nrs_error *err;
};

static enum nrs_status out_of_memory(const struct builder *b)
{
    return nrs_fail(b->err, NRS_EMACHINE, "summary: out of memory for %zu frames", b->l->n);
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

static struct nrs_ue_sum *find_ue(const struct builder *b, uint32_t number)
{
    const struct nrs_ue_sum key = {.ue = number};

    if (b->s->ues.n == 0)
        return NULL;
    return bsearch(&key, b->s->ues.at, b->s->ues.n, sizeof key, by_number);
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

/* A row for each UE that the ledger tells of. The simulator has a record for each; frames of others
 * come from tests. */
static enum nrs_status list_ues(struct builder *b)
{
    const struct nrs_ue_use *use = b->l->ue_uses.at;
    struct nrs_list others;
    bool ok = true;

    for (size_t i = 0; i < b->l->ue_uses.n && ok; i++)
        ok = add_ue(b->l, use[i].ue, use[i].cell, &b->s->ues);
    order_ues(&b->s->ues);
    nrs_list_init(&others, b->s->ues.size);
    for (size_t i = 0; i < b->l->n && ok; i++) {
        const struct nrs_frame *f = &b->l->frames[i];

        if (!find_ue(b, f->ue))
            ok = add_ue(b->l, f->ue, f->cell, &others);
    }
    ok = ok && nrs_list_add(&b->s->ues, others.at, others.n);
    nrs_list_free(&others);
    order_ues(&b->s->ues);
    return ok ? NRS_OK : out_of_memory(b);
}

static enum nrs_status foreign(const struct builder *b, const char *what, uint32_t replication)
{
    return nrs_fail(b->err, NRS_EINTERNAL,
                    "summary: %s of replication %u in the ledger of replication %u", what,
                    replication, b->l->replication);
}

/* What UEs took beside frames. */
static enum nrs_status add_ue_uses(struct builder *b)
{
    const struct nrs_ue_use *use = b->l->ue_uses.at;

    for (size_t i = 0; i < b->l->ue_uses.n; i++) {
        struct nrs_ue_sum *ue = find_ue(b, use[i].ue);
        double platform_j = use[i].platform_w * use[i].time_s;

        if (use[i].replication != b->l->replication)
            return foreign(b, "a UE", use[i].replication);
        ue->spent_j = use[i].baseline_j + platform_j;
        ue->time_s = use[i].time_s;
        b->run.modem_j += use[i].baseline_j;
        b->run.platform_j += platform_j;
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
static void add_shares(struct builder *b, const struct nrs_frame *f, struct nrs_ue_sum *ue)
{
    double head = head_j(b->l, f), uplink = known(f->ul_energy_j), downlink = known(f->dl_energy_j);

    ue->spent_j += head + uplink + downlink;
    b->run.n_done += f->fate == NRS_FATE_DONE;
    if (f->ul_bytes > 0 && (uint64_t)f->ul_bytes > b->run.largest_bytes)
        b->run.largest_bytes = (uint64_t)f->ul_bytes;
    if (!f->measured)
        return;
    b->run.head_j += head;
    b->run.uplink_j += uplink;
    b->run.downlink_j += downlink;
    if (!isnan(f->ul_energy_j)) {
        b->run.n_energy_known++;
        if (!isnan(f->ul_end_s))
            b->run.n_decoded++;
    }
}

/* How long an uplink message was waited for: ue_rate.h. */
static double wait_s(enum nrs_outcome outcome, double elapsed_s, double upload_s)
{
    return outcome == NRS_LOST ? fmax(elapsed_s, upload_s) : elapsed_s; /* fmax drops a NAN */
}

static bool add_leg(struct builder *b, enum nrs_leg_kind leg, const struct nrs_frame *f,
                    struct nrs_ue_sum *ue)
{
    struct nrs_leg_sum *sum = &b->s->leg[leg];
    double elapsed_s;
    enum nrs_outcome outcome = nrs_leg_outcome(b->l, f, leg, sum->budget_s, &elapsed_s);

    if (outcome == NRS_LOST || outcome == NRS_ARRIVED) {
        ue->n[leg]++;
        ue->n_in_time[leg] += outcome == NRS_ARRIVED && nrs_leg_in_time(elapsed_s, sum->budget_s);
        if (leg == NRS_LEG_UPLINK)
            ue->wait_s += wait_s(outcome, elapsed_s, sum->budget_s);
        if (leg == NRS_LEG_UPLINK && outcome == NRS_ARRIVED && f->ul_bytes > 0)
            ue->delivered_bytes += (uint64_t)f->ul_bytes;
    }
    return nrs_leg_add(sum, outcome, elapsed_s);
}

static enum nrs_status add_frame(struct builder *b, const struct nrs_frame *f)
{
    struct nrs_ue_sum *ue = find_ue(b, f->ue);

    if (f->replication != b->l->replication)
        return foreign(b, "a frame", f->replication);
    add_shares(b, f, ue);
    if (!f->measured)
        return NRS_OK;
    if (f->fate < NRS_N_FATES)
        b->run.fate[f->fate]++;
    for (unsigned leg = 0; leg < NRS_N_LEGS; leg++)
        if (!add_leg(b, (enum nrs_leg_kind)leg, f, ue))
            return out_of_memory(b);
    return nrs_stage_add_frame(&b->s->stages, b->l, f) ? NRS_OK : out_of_memory(b);
}

static enum nrs_status add_frames(struct builder *b)
{
    const struct nrs_stop *stop = b->l->stops.at;

    for (size_t i = 0; i < b->l->n; i++) {
        enum nrs_status status = add_frame(b, &b->l->frames[i]);

        if (status != NRS_OK)
            return status;
    }
    for (size_t i = 0; i < b->l->stops.n; i++)
        if (!nrs_stage_add_stop(&b->s->stages, b->l, &stop[i]))
            return out_of_memory(b);
    return NRS_OK;
}

/* A measured message of known outcome, as availability sees it. @return false: it is none. */
static bool expect(const struct builder *b, const struct nrs_frame *f, enum nrs_leg_kind leg,
                   struct nrs_expected *out)
{
    double budget_s = b->s->leg[leg].budget_s, begin_s = nrs_leg_begin_s(f, leg), elapsed_s;
    enum nrs_outcome outcome = nrs_leg_outcome(b->l, f, leg, budget_s, &elapsed_s);

    if (!f->measured || (outcome != NRS_LOST && outcome != NRS_ARRIVED))
        return false;
    *out = (struct nrs_expected){.deadline_s = begin_s + budget_s, .received_s = NAN};
    if (outcome == NRS_ARRIVED && nrs_leg_in_time(elapsed_s, budget_s))
        out->received_s = fmin(begin_s + elapsed_s, out->deadline_s);
    return true;
}

/* Messages by UE: those of UE i end at `end[i]`, where before they began. */
static void deal(const struct builder *b, enum nrs_leg_kind leg, struct nrs_expected *messages,
                 size_t *end)
{
    struct nrs_expected message;

    for (size_t i = 0; i < b->l->n; i++)
        if (expect(b, &b->l->frames[i], leg, &message))
            messages[end[find_ue(b, b->l->frames[i].ue) - (struct nrs_ue_sum *)b->s->ues.at]++] =
                message;
}

/* The share of time of each UE, its messages being counted already. */
static enum nrs_status add_availability(struct builder *b, enum nrs_leg_kind leg, double interval_s)
{
    struct nrs_ue_sum *ue = b->s->ues.at;
    size_t n_ues = b->s->ues.n, n = 0, *end = calloc(n_ues + 1, sizeof *end);
    struct nrs_expected *messages;

    for (size_t i = 0; end && i < n_ues; n += ue[i++].n[leg])
        end[i] = n;
    messages = calloc(n + 1, sizeof *messages);
    if (end && messages)
        deal(b, leg, messages, end);
    for (size_t i = 0; end && messages && i < n_ues; i++) {
        struct nrs_availability a = nrs_availability_of(messages + end[i] - ue[i].n[leg],
                                                        ue[i].n[leg], b->s->survival_s, interval_s);

        ue[i].observed_s[leg] = a.observed_s;
        ue[i].down_s[leg] = a.down_s;
        ue[i].n_outages[leg] = a.n_outages;
    }
    if (!end || !messages)
        out_of_memory(b);
    free(messages);
    free(end);
    return end && messages ? NRS_OK : NRS_EMACHINE;
}

static enum nrs_status add_availabilities(struct builder *b, double interval_s)
{
    enum nrs_status status = NRS_OK;

    for (unsigned leg = 0; leg < NRS_N_LEGS && status == NRS_OK; leg++)
        if (b->s->leg[leg].budget_s > 0)
            status = add_availability(b, (enum nrs_leg_kind)leg, interval_s);
    return status;
}

/* The ledger's own lists of servers and outages, and the run's sums at last. */
static enum nrs_status add_lists(struct builder *b)
{
    const struct nrs_server_use *use = b->l->server_uses.at;
    const struct nrs_outage *outage = b->l->outages.at;

    for (size_t i = 0; i < b->l->server_uses.n; i++)
        if (use[i].replication != b->l->replication)
            return foreign(b, "a server", use[i].replication);
    for (size_t i = 0; i < b->l->outages.n; i++)
        if (outage[i].replication != b->l->replication)
            return foreign(b, "an outage", outage[i].replication);
    if (!nrs_list_add(&b->s->server_uses, use, b->l->server_uses.n) ||
        !nrs_list_add(&b->s->outages, outage, b->l->outages.n) ||
        !nrs_list_add(&b->s->runs, &b->run, 1))
        return out_of_memory(b);
    return NRS_OK;
}

enum nrs_status nrs_summary_add(struct nrs_summary *s, const struct nrs_ledger *l,
                                const struct nrs_requirement *req, struct nrs_error *err)
{
    struct nrs_summary one;
    struct builder b = {
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
    status = list_ues(&b);
    if (status == NRS_OK)
        status = add_ue_uses(&b);
    if (status == NRS_OK)
        status = add_frames(&b);
    if (status == NRS_OK)
        status = add_availabilities(&b, req->interval_s);
    if (status == NRS_OK)
        status = add_lists(&b);
    if (status == NRS_OK)
        status = nrs_summary_append(s, &one, err);
    nrs_summary_free(&one);
    return status;
}
