/* rare_rows.c - from an estimate of rare losses to the row of the DL reliability. */
#include "cli/rare_rows.h"

#include <math.h>

#include "rare/rare.h"
#include "sim/sim.h"

static enum nrs_verdict_status status_of(enum nrs_rare_decision decision)
{
    switch (decision) {
    case NRS_RARE_PASS: return NRS_MET;
    case NRS_RARE_FAIL: return NRS_NOT_MET;
    default: return NRS_OPEN;
    }
}

/* What the runs have counted stays in the counts; it decides nothing. */
static void exchange(const struct nrs_rare_result *r, const struct nrs_requirement *req,
                     struct nrs_verdict *v)
{
    struct nrs_verdict_row *row = &v->row[NRS_Q_DL_RELIABILITY];
    bool is_known = !isnan(r->loss);

    row->status = status_of(r->decision);
    row->reason = row->status == NRS_OPEN ? NRS_WHY_DRAWN_UNDECIDED : NRS_WHY_DRAWN;
    row->target = req->dl_reliability;
    row->deff = row->n_eff = NAN;
    row->df = 0;
    row->growth = row->status == NRS_OPEN ? INFINITY : 1;
    row->n_clusters = r->batches;
    row->lo = isnan(r->hi) ? 0 : 1 - r->hi;
    row->hi = isnan(r->lo) ? 1 : 1 - r->lo;
    if (is_known) {
        row->estimate = 1 - r->loss;
        row->margin = nrs_verdict_error_budget(row->estimate, req->dl_reliability);
    }
    nrs_verdict_sum_up(v, req);
}

static void tell(const char *label, const struct nrs_rare_result *r, struct nrs_text *out)
{
    nrs_text_printf(out,
                    "\n%s: loss of results on the DL by drawing channels: %s\n"
                    "  loss %.3g (%.3g to %.3g), allowed %.3g; %u batches, %u looks\n"
                    "  effective contributions %.0f, largest share %.2g, from the edge %.2g%s\n",
                    label, nrs_rare_decisions[r->decision], r->loss, r->lo, r->hi, r->allowed,
                    r->batches, r->looks, r->tail.n_effective, r->tail.largest_share,
                    r->tail.edge_share, r->cut ? "; stopped by rare.max_s" : "");
    if (r->reason[0])
        nrs_text_printf(out, "  undecided: %s\n", r->reason);
}

static enum nrs_status judge(const struct nrs_point *p, const struct nrs_link_curves *curves,
                             unsigned jobs, struct nrs_verdict *verdict, struct nrs_text *said,
                             struct nrs_error *err)
{
    struct nrs_rare_cfg cfg = nrs_rare_defaults(nrs_sim_task, curves, curves);
    struct nrs_rare_result result;
    enum nrs_status status;

    cfg.jobs = jobs;
    cfg.pilots = (uint32_t)p->cfg.rare.pilots;
    cfg.max_batches = (uint32_t)p->cfg.rare.max_batches;
    cfg.max_s = p->cfg.rare.max_s;
    if (p->requirement.confidence > 0)
        cfg.confidence = p->requirement.confidence;
    status = nrs_rare_dl(p, &cfg, &result, err);
    if (status != NRS_OK)
        return status;
    exchange(&result, &p->requirement, verdict);
    tell(p->label, &result, said);
    return NRS_OK;
}

enum nrs_status nrs_cli_judge_rare(const struct nrs_cli *cli, struct nrs_points *points,
                                   const struct nrs_link_curves *curves, unsigned jobs,
                                   struct nrs_evaluation *evaluation, struct nrs_text *said,
                                   struct nrs_error *err)
{
    enum nrs_status status = NRS_OK;

    for (size_t i = 0; nrs_points_have_rare(points) && i < points->n && status == NRS_OK; i++) {
        struct nrs_point *p;

        status = nrs_points_resolve(points, i, &p, err);
        if (status != NRS_OK)
            break;
        if (p->cfg.rare.dl) {
            nrs_log_say(&cli->log, NRS_LOG_BATCH, NRS_LOG_INFO, "%s: rare losses", p->label);
            status = judge(p, curves, jobs, &evaluation->verdict[i], said, err);
        }
        nrs_point_free(p);
    }
    return status;
}

enum nrs_status nrs_cli_refuse_rare(struct nrs_points *points, const char *what,
                                    struct nrs_error *err)
{
    for (size_t i = 0; nrs_points_have_rare(points) && i < points->n; i++) {
        struct nrs_point *p;
        bool asks;

        if (nrs_points_resolve(points, i, &p, err) != NRS_OK)
            return err->status;
        asks = p->cfg.rare.dl;
        nrs_point_free(p);
        if (asks)
            return nrs_fail(err, NRS_ECONFLICT,
                            "rare.dl: is true in point %s, expected false: %s has no estimates of "
                            "rare losses, nrsplit run has",
                            nrs_points_label(points, i), what);
    }
    return NRS_OK;
}
