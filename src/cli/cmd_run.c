/* cmd_run.c - nrsplit run: simulate a scenario's points, judge them, write the results. */
#include <stdlib.h>

#include "batch/evaluate.h"
#include "batch/pool.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/publish.h"
#include "cli/rare_rows.h"
#include "cli/record.h"
#include "cli/result_of.h"
#include "cli/ues_table.h"
#include "cli/until_decided.h"
#include "report/energy_report.h"
#include "report/figure.h"
#include "report/records_csv.h"
#include "report/ues_csv.h"
#include "sim/sim.h"

static const struct nrs_option options[] = {
    {0, "set", "PATH=VALUE", "override a parameter; may be repeated; fixes a swept one"},
    {'o', "output", "DIR", "folder of the results (default: results/NAME)"},
    {'j', "jobs", "N", "processes at once (default: the processors)"},
    {0, "frames", NULL, "write frames.csv, hops.csv and stops.csv, too"},
    NRS_UES_OPTION,
    NRS_UNTIL_OPTIONS,
    {0, "no-figure", NULL, "draw no figure"},
    {0, NULL, NULL, NULL},
};

/* One run from its arguments to its result. */
struct run {
    struct nrs_cli *cli;
    unsigned jobs;
    struct nrs_cli_until until;
    struct nrs_document doc;
    struct nrs_points points;
    struct nrs_results results;
    struct nrs_evaluation evaluation;
    struct nrs_point_result *result; /* one a point */
    struct nrs_text said;            /* of estimates, behind the verdicts */
    bool wants_ues;                  /* ues.csv is written */
    uint64_t ues_lines;              /* that it has, or would have */
    struct nrs_error *err;
};

/* The scenario with its overrides, as points. */
static enum nrs_status load(struct run *r)
{
    enum nrs_status status = nrs_cli_operands(r->cli, 1, 1, r->err);

    r->jobs = nrs_pool_cores();
    if (status == NRS_OK)
        status = nrs_cli_jobs(r->cli, &r->jobs, r->err);
    if (status == NRS_OK)
        status = nrs_cli_until_options(r->cli, &r->until, r->err);
    return status == NRS_OK ? nrs_cli_load(r->cli, &r->doc, &r->points, r->err) : status;
}

static enum nrs_status evaluate(struct run *r)
{
    struct nrs_link_curves *curves = nrs_link_curves_new();
    struct nrs_progress progress = nrs_progress_start(r->cli->quiet);
    struct nrs_evaluate_cfg cfg = {.simulate = nrs_sim_task,
                                   .context = curves,
                                   .jobs = r->jobs,
                                   .progress = nrs_progress_show,
                                   .user = &progress};
    enum nrs_status status;

    nrs_log_say(&r->cli->log, NRS_LOG_BATCH, NRS_LOG_INFO, "up to %u processes at once", r->jobs);
    if (curves)
        status = nrs_cli_until_evaluate(&r->until, &r->points, &cfg, nrs_cli_has(r->cli, "frames"),
                                        &r->evaluation, r->err);
    else
        status = nrs_fail(r->err, NRS_EMACHINE, "out of memory for link curves");
    nrs_progress_end(&progress);
    if (status == NRS_OK)
        status = nrs_cli_judge_rare(r->cli, &r->points, curves, r->jobs, &r->evaluation, &r->said,
                                    r->err);
    if (status == NRS_OK)
        nrs_cli_until_say(&r->until, &r->evaluation, &r->said);
    nrs_link_curves_free(curves);
    return status;
}

/* What reports need of each point. */
static enum nrs_status describe(struct run *r)
{
    r->result = calloc(r->points.n, sizeof *r->result);
    if (!r->result)
        return nrs_fail(r->err, NRS_EMACHINE, "out of memory for %zu points", r->points.n);
    for (size_t i = 0; i < r->points.n; i++) {
        const struct nrs_verdict *verdict = &r->evaluation.verdict[i];
        struct nrs_point *p;

        if (nrs_points_resolve(&r->points, i, &p, r->err) != NRS_OK)
            return r->err->status;
        r->result[i] = nrs_result_of(&r->points, i, p, verdict, &r->evaluation.summary[i]);
        nrs_point_free(p);
        nrs_log_say(&r->cli->log, NRS_LOG_SIM, NRS_LOG_DEBUG, "%s: %zu frames measured, %zu done",
                    r->result[i].label, verdict->n_frames, verdict->fate[NRS_FATE_DONE]);
    }
    return NRS_OK;
}

/* One of the lists of all ledgers. */
static enum nrs_status write_list(struct run *r, const char *file, nrs_records_csv *write)
{
    struct nrs_text text;

    nrs_text_init(&text);
    for (size_t i = 0; i < r->points.n; i++) {
        struct nrs_point *p;

        if (nrs_points_resolve(&r->points, i, &p, r->err) != NRS_OK) {
            nrs_text_free(&text);
            return r->err->status;
        }
        write(r->result[i].label, &r->evaluation.ledger[i], &p->cfg, i == 0, &text);
        nrs_point_free(p);
    }
    return nrs_results_add(&r->results, file, &text, r->err);
}

/* What servers did and what was down; the other lists on request only. */
static enum nrs_status write_records(struct run *r)
{
    static const struct {
        const char *file;
        nrs_service_csv *write;
    } service[] = {{"servers.csv", nrs_servers_csv}, {"outages.csv", nrs_outages_csv}};
    static const struct {
        const char *file;
        nrs_records_csv *write;
    } records[] = {
        {"frames.csv", nrs_frames_csv}, {"hops.csv", nrs_hops_csv}, {"stops.csv", nrs_stops_csv}};
    enum nrs_status status = NRS_OK;
    struct nrs_text text;

    nrs_text_init(&text);
    for (size_t f = 0; f < NRS_LEN(service) && status == NRS_OK; f++) {
        for (size_t i = 0; i < r->points.n; i++)
            service[f].write(r->result[i].label, &r->evaluation.summary[i], i == 0, &text);
        status = nrs_results_add(&r->results, service[f].file, &text, r->err);
    }
    for (size_t f = 0; f < NRS_LEN(records) && status == NRS_OK; f++)
        if (nrs_cli_has(r->cli, "frames"))
            status = write_list(r, records[f].file, records[f].write);
    return status;
}

/* What UEs and cells experienced. */
static enum nrs_status write_ues(struct run *r)
{
    enum nrs_status status;
    struct nrs_text text;

    nrs_text_init(&text);
    for (size_t i = 0; i < r->points.n; i++)
        nrs_cells_csv(&r->result[i], i == 0, &text);
    status = nrs_results_add(&r->results, "cells.csv", &text, r->err);
    if (status == NRS_OK)
        status = nrs_cli_wants_ues(r->cli, &r->points, r->evaluation.summary, &r->wants_ues,
                                   &r->ues_lines, r->err);
    if (status != NRS_OK || !r->wants_ues)
        return status;
    for (size_t i = 0; i < r->points.n; i++)
        nrs_ues_csv(&r->result[i], i == 0, &text);
    return nrs_results_add(&r->results, "ues.csv", &text, r->err);
}

static enum nrs_status write_tables(struct run *r)
{
    struct nrs_text text;
    enum nrs_status status;

    nrs_text_init(&text);
    nrs_verdict_csv(r->result, r->points.n, true, &text);
    status = nrs_results_add(&r->results, "verdicts.csv", &text, r->err);
    if (status == NRS_OK) {
        nrs_verdict_json_all(r->result, r->points.n, &text);
        status = nrs_results_add(&r->results, "verdicts.json", &text, r->err);
    }
    if (status == NRS_OK) {
        for (size_t i = 0; i < r->points.n; i++)
            nrs_energy_csv(r->result[i].label, &r->result[i].verdict.energy, i == 0, &text);
        status = nrs_results_add(&r->results, "energy.csv", &text, r->err);
    }
    if (status == NRS_OK)
        status = write_ues(r);
    return status == NRS_OK ? write_records(r) : status;
}

static enum nrs_status draw(struct run *r)
{
    struct nrs_text text;
    enum nrs_status status;

    nrs_text_init(&text);
    nrs_figure_data(r->result, r->points.n, &text);
    status = nrs_results_add(&r->results, "figure.dat", &text, r->err);
    return status == NRS_OK ? nrs_cli_draw(r->cli, &r->results, "plots/kpi-table.gp", r->err)
                            : status;
}

static enum nrs_status show_one(struct run *r, struct nrs_text *out)
{
    struct nrs_point *p;
    enum nrs_status status = nrs_points_resolve(&r->points, 0, &p, r->err);

    if (status != NRS_OK)
        return status;
    nrs_verdict_detail(&r->result[0], &p->cfg, &r->cli->style, out);
    nrs_point_free(p);
    return NRS_OK;
}

/* On the terminal: one point in full, many as a table. */
static enum nrs_status show(struct run *r)
{
    enum nrs_status status = NRS_OK;
    struct nrs_text text;

    nrs_text_init(&text);
    if (r->cli->format == NRS_FORMAT_JSON)
        nrs_verdict_json_all(r->result, r->points.n, &text);
    else if (r->cli->format == NRS_FORMAT_CSV)
        nrs_verdict_csv(r->result, r->points.n, true, &text);
    else if (r->points.n == 1)
        status = show_one(r, &text);
    else
        nrs_verdict_matrix(r->result, r->points.n, &r->cli->style, &text);
    if (r->cli->format == NRS_FORMAT_TEXT && !r->wants_ues)
        nrs_cli_say_no_ues(r->ues_lines, &text);
    if (r->cli->format == NRS_FORMAT_TEXT)
        nrs_text_add(&text, nrs_text_string(&r->said));
    if (r->cli->format == NRS_FORMAT_TEXT && !r->cli->quiet)
        nrs_text_printf(&text, "\nResults are in %s\n", r->results.dir);
    if (status == NRS_OK)
        return nrs_cli_print(&text, r->err);
    nrs_text_free(&text);
    return status;
}

static bool all_met(const struct run *r)
{
    for (size_t i = 0; i < r->points.n; i++)
        if (r->evaluation.verdict[i].overall != NRS_MET)
            return false;
    return true;
}

/* The first point has the scenario's name. */
static enum nrs_status open_results(struct run *r)
{
    struct nrs_point *first;
    enum nrs_status status = nrs_points_resolve(&r->points, 0, &first, r->err);

    if (status != NRS_OK)
        return status;
    status = nrs_cli_open_results(r->cli, r->doc.path, first->cfg.name, &nrs_result_of_run,
                                  &r->results, r->err);
    nrs_point_free(first);
    return status;
}

static enum nrs_status write_record(struct run *r, const struct nrs_stopwatch *watch)
{
    struct nrs_text record;
    struct nrs_point *first;
    enum nrs_status status = nrs_points_resolve(&r->points, 0, &first, r->err);

    if (status != NRS_OK)
        return status;
    nrs_text_init(&record);
    nrs_run_record(r->cli, &r->doc, &r->points, &first->cfg, watch, &record);
    nrs_point_free(first);
    return nrs_results_add(&r->results, NRS_RUN_RECORD, &record, r->err);
}

static enum nrs_status run_all(struct run *r)
{
    struct nrs_stopwatch watch = nrs_stopwatch_start();
    enum nrs_status status = load(r);

    if (status == NRS_OK)
        status = open_results(r);
    if (status == NRS_OK)
        status = evaluate(r);
    if (status == NRS_OK)
        status = describe(r);
    if (status == NRS_OK)
        status = write_tables(r);
    if (status == NRS_OK)
        status = draw(r);
    if (status == NRS_OK)
        status = write_record(r, &watch);
    if (status == NRS_OK)
        status = nrs_results_publish(&r->results, r->err);
    if (status == NRS_OK)
        nrs_log_say(&r->cli->log, NRS_LOG_REPORT, NRS_LOG_INFO, "%s: written", r->results.dir);
    return status == NRS_OK ? show(r) : status;
}

static int cmd_run(struct nrs_cli *cli, struct nrs_error *err)
{
    struct run r = {.cli = cli, .err = err};
    int exit_status = NRS_EXIT_MET;

    if (run_all(&r) == NRS_OK && !all_met(&r))
        exit_status = NRS_EXIT_NOT_MET;
    nrs_results_close(&r.results);
    nrs_evaluation_free(&r.evaluation);
    free(r.result);
    free(r.until.end);
    nrs_text_free(&r.said);
    nrs_points_free(&r.points);
    nrs_document_free(&r.doc);
    return exit_status;
}

const struct nrs_command nrs_cmd_run = {
    "run",
    "SCENARIO",
    "Simulate a scenario and say which requirements are met",
    "SCENARIO is a file, or the name of a shipped scenario. The verdict table is printed; the\n"
    "folder of the results gets verdicts.csv, verdicts.json, energy.csv, cells.csv, ues.csv,\n"
    "servers.csv, outages.csv, figure.png, figure.svg and, written last, run.json: a folder without\n"
    "it is not a whole result.",
    options,
    cmd_run};
