/* cmd_explain_verdict.c - nrsplit explain-verdict: where the time goes, and what would help. */
#include <stdlib.h>

#include "batch/evaluate.h"
#include "batch/pool.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/publish.h"
#include "cli/rare_rows.h"
#include "cli/result_of.h"
#include "report/explain_report.h"
#include "sim/sim.h"

static const struct nrs_option options[] = {
    {0, "set", "PATH=VALUE", "override a parameter; may be repeated; fixes a swept one"},
    {'j', "jobs", "N", "processes at once (default: the processors)"},
    {0, NULL, NULL, NULL},
};

struct explain {
    struct nrs_cli *cli;
    unsigned jobs;
    struct nrs_document doc;
    struct nrs_points points, changed; /* the scenario's one, and one a change */
    struct nrs_point *point;
    struct nrs_changes changes;
    struct nrs_evaluation as_it_is, tried;
    struct nrs_explanation explanation;
    struct nrs_error *err;
};

static enum nrs_status load(struct explain *x)
{
    enum nrs_status status = nrs_cli_operands(x->cli, 1, 1, x->err);

    x->jobs = nrs_pool_cores();
    if (status == NRS_OK)
        status = nrs_cli_jobs(x->cli, &x->jobs, x->err);
    if (status == NRS_OK)
        status = nrs_cli_load(x->cli, &x->doc, &x->points, x->err);
    if (status == NRS_OK && x->points.n != 1)
        status = nrs_fail(x->err, NRS_ECONFLICT,
                          "%s: sweep: has %zu points, expected one; --set fixes what is swept",
                          x->doc.path, x->points.n);
    if (status == NRS_OK)
        status = nrs_cli_refuse_rare(&x->points, "explain-verdict", x->err);
    return status == NRS_OK ? nrs_points_resolve(&x->points, 0, &x->point, x->err) : status;
}

/* Seed and replications are the scenario's in all: what differs is the change. */
static enum nrs_status propose(struct explain *x)
{
    enum nrs_status status = nrs_changes_propose(x->point, &x->changes, x->err);

    if (status == NRS_OK)
        status = nrs_changes_fix(&x->doc, &x->points, x->err);
    if (status == NRS_OK)
        status = nrs_changes_check(&x->changes, &x->doc, x->err);
    if (status == NRS_OK && x->changes.n > 0)
        status = nrs_changes_expand(&x->changes, &x->doc, &x->changed, x->err);
    return status;
}

static enum nrs_status evaluate(struct explain *x, struct nrs_points *points, bool keep_frames,
                                const struct nrs_link_curves *curves, struct nrs_evaluation *out)
{
    struct nrs_progress progress = nrs_progress_start(x->cli->quiet);
    struct nrs_evaluate_cfg cfg = {.simulate = nrs_sim_task,
                                   .context = curves,
                                   .jobs = x->jobs,
                                   .progress = nrs_progress_show,
                                   .user = &progress};
    enum nrs_status status = nrs_evaluate(points, &cfg, keep_frames, out, x->err);

    nrs_progress_end(&progress);
    return status;
}

static enum nrs_status simulate(struct explain *x)
{
    struct nrs_link_curves *curves = nrs_link_curves_new();
    enum nrs_status status = NRS_OK;

    if (!curves)
        return nrs_fail(x->err, NRS_EMACHINE, "out of memory for link curves");
    status = evaluate(x, &x->points, true, curves, &x->as_it_is);
    if (status == NRS_OK && x->changes.n > 0)
        status = evaluate(x, &x->changed, false, curves, &x->tried);
    nrs_link_curves_free(curves);
    return status;
}

/* Budgets of the frame and of both ways. A leg that no frame has taken is left out. */
static enum nrs_status explain_legs(struct explain *x)
{
    static const enum nrs_leg_kind legs[] = {NRS_LEG_FRAME, NRS_LEG_UPLINK, NRS_LEG_DOWNLINK};
    const struct nrs_requirement *req = &x->point->requirement;
    const double decides = x->as_it_is.verdict[0].stages.quantile;
    const struct nrs_ledger *ledger = &x->as_it_is.ledger[0];
    enum nrs_status status = NRS_OK;

    for (size_t i = 0; i < NRS_LEN(legs) && status == NRS_OK; i++) {
        struct nrs_explained_leg *leg = &x->explanation.leg[x->explanation.n_legs];
        double quantile = decides;

        if (legs[i] == NRS_LEG_DOWNLINK && req->dl_reliability > 0)
            quantile = req->dl_reliability;
        leg->leg = legs[i];
        leg->budget_s = nrs_leg_budget_s(req, legs[i]);
        status =
            nrs_decisive_compute(ledger, legs[i], leg->budget_s, quantile, &leg->deciding, x->err);
        if (status == NRS_OK)
            status =
                nrs_decisive_compute(ledger, legs[i], leg->budget_s, 0.5, &leg->median, x->err);
        x->explanation.n_legs += leg->deciding.n > 0;
    }
    return status;
}

static enum nrs_status explain(struct explain *x)
{
    struct nrs_explanation *e = &x->explanation;

    e->point = nrs_result_of(&x->points, 0, x->point, x->as_it_is.verdict, x->as_it_is.summary);
    e->n_refused = x->changes.n_refused;
    e->n_tried = x->changes.n;
    e->tried = calloc(e->n_tried + 1, sizeof *e->tried);
    if (!e->tried)
        return nrs_fail(x->err, NRS_EMACHINE, "out of memory for %zu changes", e->n_tried);
    for (size_t i = 0; i < e->n_tried; i++)
        e->tried[i] = (struct nrs_tried){&x->changes.change[i], &x->tried.verdict[i]};
    nrs_tried_sort(e->tried, e->n_tried);
    return explain_legs(x);
}

static enum nrs_status show(struct explain *x)
{
    struct nrs_text text;

    nrs_text_init(&text);
    switch (x->cli->format) {
    case NRS_FORMAT_CSV: nrs_explain_csv(&x->explanation, &text); break;
    case NRS_FORMAT_JSON: nrs_explain_json(&x->explanation, &text); break;
    case NRS_FORMAT_TEXT: nrs_explain_text(&x->explanation, &x->cli->style, &text); break;
    }
    return nrs_cli_print(&text, x->err);
}

static int cmd_explain_verdict(struct nrs_cli *cli, struct nrs_error *err)
{
    struct explain x = {.cli = cli, .err = err};
    enum nrs_status status = load(&x);
    int exit_status = NRS_EXIT_MET;

    if (status == NRS_OK)
        status = propose(&x);
    if (status == NRS_OK)
        status = simulate(&x);
    if (status == NRS_OK)
        status = explain(&x);
    if (status == NRS_OK)
        status = show(&x);
    if (status == NRS_OK && x.as_it_is.verdict[0].overall != NRS_MET)
        exit_status = NRS_EXIT_NOT_MET;
    free(x.explanation.tried);
    nrs_evaluation_free(&x.as_it_is);
    nrs_evaluation_free(&x.tried);
    nrs_changes_free(&x.changes);
    nrs_point_free(x.point);
    nrs_points_free(&x.changed);
    nrs_points_free(&x.points);
    nrs_document_free(&x.doc);
    return exit_status;
}

const struct nrs_command nrs_cmd_explain_verdict = {
    "explain-verdict",
    "SCENARIO",
    "Say where the time went, and what would make the verdict met",
    "The scenario has one point. The stages of the frames whose latency decides are averaged: the\n"
    "parts add up. Then single changes of the scenario are simulated, with the same seed: data\n"
    "types, splits, compression, grants, link adaptation, schedulers, TDD patterns, servers,\n"
    "bandwidths and devices. Those that make the verdict met come first, the cheapest before all.\n"
    "Exit status as of run, for the scenario as it is. No files are written.",
    options,
    cmd_explain_verdict};
