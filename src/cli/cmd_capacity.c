/* cmd_capacity.c - nrsplit capacity: how many UEs a cell satisfy a criterion. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "batch/capacity_store.h"
#include "batch/clear.h"
#include "batch/pool.h"
#include "cli/capacity_rows.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/publish.h"
#include "cli/rare_rows.h"
#include "cli/record.h"
#include "core/attr.h"
#include "report/capacity_figure.h"
#include "sim/sim.h"

static const struct nrs_option options[] = {
    {0, "set", "PATH=VALUE", "override a parameter; may be repeated; fixes a swept one"},
    {'o', "output", "DIR", "folder of the results (default: results/NAME)"},
    {'j', "jobs", "N", "processes at once (default: the processors)"},
    {0, "criterion", "NAME", "satisfied-ues (default), ul-reliability, dl-reliability or verdict"},
    {0, "share", "SHARE", "of the UEs that have to be satisfied (default: requirements.ue_share)"},
    {0, "confidence", "C", "of each interval (default: 0.95)"},
    {0, "resolution", "SHARE", "of the capacity that an interval may be wide (default: 0.05)"},
    {0, "start", "N", "UEs a cell that are tried first (default: the scenario's)"},
    {0, "max-ues", "N", "UEs a cell that are tried at the most (default: 64)"},
    {0, "replications", "N", "drops of a first look (default: 10); each further one doubles them"},
    {0, "looks", "N", "looks at a number of UEs at the most (default: 5)"},
    {0, "budget-s", "S", "begin nothing after so long (default: no limit)"},
    {0, "any-version", NULL, "go on with results of another version of nrsplit"},
    {0, "restart", NULL, "remove what is there, and begin anew"},
    {0, "no-figure", NULL, "draw no figure"},
    {0, NULL, NULL, NULL},
};

struct capacity {
    struct nrs_cli *cli;
    struct nrs_document doc;
    struct nrs_points points;
    struct nrs_point *first; /* has the scenario's name */
    struct nrs_capacity_cfg cfg;
    struct nrs_results results;
    struct nrs_leases leases;
    struct nrs_capacity found;
    struct nrs_capacity_rows rows;
    struct nrs_error *err;
};

static const char *criterion_name(const void *context, size_t i)
{
    (void)context;
    return nrs_criterion_names[i];
}

static enum nrs_status read_criterion(struct capacity *c)
{
    const char *name = nrs_cli_value(c->cli, "criterion");
    long near;

    for (int i = 0; name && i < NRS_N_CRITERIA; i++)
        if (strcmp(nrs_criterion_names[i], name) == 0) {
            c->cfg.criterion = (enum nrs_criterion)i;
            name = NULL;
        }
    if (!name)
        return NRS_OK;
    near = nrs_nearest(name, criterion_name, NULL, NRS_N_CRITERIA);
    if (near >= 0)
        return nrs_fail(c->err, NRS_ENAME, "--criterion: '%.64s' is unknown, did you mean '%s'?",
                        name, nrs_criterion_names[near]);
    return nrs_fail(c->err, NRS_ENAME,
                    "--criterion: '%.64s' is unknown, expected satisfied-ues, ul-reliability, "
                    "dl-reliability or verdict",
                    name);
}

static enum nrs_status read_counts(struct capacity *c)
{
    int64_t start = 0, max = 64, replications = 10, looks = 5;
    enum nrs_status status;

    c->cfg.jobs = nrs_pool_cores();
    status = nrs_cli_jobs(c->cli, &c->cfg.jobs, c->err);
    if (status == NRS_OK)
        status = nrs_cli_integer(c->cli, "max-ues", 1, NRS_SEARCH_LOAD_MAX, &max, c->err);
    if (status == NRS_OK)
        status = nrs_cli_integer(c->cli, "start", 1, (double)max, &start, c->err);
    if (status == NRS_OK)
        status = nrs_cli_integer(c->cli, "replications", 2, 10000, &replications, c->err);
    if (status == NRS_OK)
        status = nrs_cli_integer(c->cli, "looks", 1, NRS_SEARCH_LOOKS_MAX, &looks, c->err);
    c->cfg.search.start = (uint32_t)start;
    c->cfg.search.max = (uint32_t)max;
    c->cfg.search.replications = (uint32_t)replications;
    c->cfg.search.looks = (unsigned)looks;
    return status;
}

static enum nrs_status read_options(struct capacity *c)
{
    enum nrs_status status = nrs_cli_operands(c->cli, 1, 1, c->err);

    c->cfg.search.confidence = 0.95;
    c->cfg.search.resolution = 0.05;
    if (status == NRS_OK)
        status = read_criterion(c);
    if (status == NRS_OK)
        status = nrs_cli_number(c->cli, "share", 0.01, 1, &c->cfg.ue_share, c->err);
    if (status == NRS_OK && nrs_cli_has(c->cli, "share") &&
        c->cfg.criterion != NRS_CRITERION_SATISFIED_UES &&
        c->cfg.criterion != NRS_CRITERION_VERDICT)
        status = nrs_fail(c->err, NRS_ECONFLICT,
                          "--share: is of the criteria satisfied-ues and verdict, not %s",
                          nrs_criterion_names[c->cfg.criterion]);
    if (status == NRS_OK)
        status =
            nrs_cli_number(c->cli, "confidence", 0.5, 0.9999, &c->cfg.search.confidence, c->err);
    if (status == NRS_OK)
        status = nrs_cli_number(c->cli, "resolution", 0, 0.9, &c->cfg.search.resolution, c->err);
    if (status == NRS_OK)
        status = nrs_cli_number(c->cli, "budget-s", 0.001, 1e9, &c->cfg.budget_s, c->err);
    return status == NRS_OK ? read_counts(c) : status;
}

static enum nrs_status load(struct capacity *c)
{
    enum nrs_status status = read_options(c);

    if (status == NRS_OK)
        status = nrs_cli_load(c->cli, &c->doc, &c->points, c->err);
    if (status == NRS_OK)
        status = nrs_cli_refuse_rare(&c->points, "capacity", c->err);
    return status == NRS_OK ? nrs_points_resolve(&c->points, 0, &c->first, c->err) : status;
}

/* Without their record, the tables of the drops that go are not taken for whole. */
static enum nrs_status restart(struct capacity *c)
{
    enum nrs_status status = nrs_clear_file(c->results.dir, NRS_RUN_RECORD, c->err);

    return status == NRS_OK ? nrs_capacity_restart(c->results.dir, c->err) : status;
}

/* What the folder is about: the scenario, not how it is searched. */
static enum nrs_status begin(struct capacity *c, struct nrs_manifest *manifest)
{
    struct nrs_plan plan;
    enum nrs_status status = nrs_plan_make(&c->points, 1, &plan, c->err);

    if (status != NRS_OK)
        return status;
    status = nrs_manifest_make(&c->doc, &c->points, &plan, manifest, c->err);
    nrs_plan_free(&plan);
    if (status == NRS_OK && nrs_cli_has(c->cli, "restart"))
        status = restart(c);
    if (status == NRS_OK)
        status = nrs_capacity_join(c->results.dir, &c->leases, c->err);
    if (status == NRS_OK)
        status = nrs_capacity_begin(c->results.dir, manifest, nrs_cli_has(c->cli, "any-version"),
                                    c->err);
    return status;
}

static enum nrs_status search(struct capacity *c)
{
    struct nrs_link_curves *curves = nrs_link_curves_new();
    struct nrs_progress progress = nrs_progress_start(c->cli->quiet);
    struct nrs_manifest manifest = {0};
    enum nrs_status status = begin(c, &manifest);

    c->cfg.simulate = nrs_sim_task;
    c->cfg.context = curves;
    c->cfg.progress = nrs_progress_show;
    c->cfg.user = &progress;
    if (status == NRS_OK && !curves)
        status = nrs_fail(c->err, NRS_EMACHINE, "out of memory for link curves");
    if (status == NRS_OK)
        status = nrs_capacity_find(&c->doc, &c->points, c->results.dir, manifest.digest, &c->cfg,
                                   &c->found, c->err);
    if (status == NRS_EINTR)
        status = nrs_fail(c->err, NRS_EINTR, "interrupted; the same command goes on");
    nrs_progress_end(&progress);
    nrs_manifest_free(&manifest);
    nrs_link_curves_free(curves);
    return status;
}

static struct nrs_capacities report_of(const struct capacity *c)
{
    return (struct nrs_capacities){.criterion = nrs_criterion_names[c->cfg.criterion],
                                   .confidence = c->cfg.search.confidence,
                                   .row = c->rows.row,
                                   .n = c->rows.n};
}

static enum nrs_status draw(struct capacity *c)
{
    const struct nrs_capacities report = report_of(c);
    struct nrs_text text;
    enum nrs_status status;

    nrs_text_init(&text);
    nrs_capacity_figure(&report, c->first->cfg.name, &text);
    status = nrs_results_add(&c->results, "figure.dat", &text, c->err);
    return status == NRS_OK ? nrs_cli_draw(c->cli, &c->results, "plots/capacity.gp", c->err)
                            : status;
}

static enum nrs_status write_files(struct capacity *c, const struct nrs_stopwatch *watch)
{
    const struct nrs_capacities report = report_of(c);
    struct nrs_text text;
    enum nrs_status status = NRS_OK;

    nrs_text_init(&text);
    for (size_t i = 0; i < NRS_CAPACITY_FILES && status == NRS_OK; i++) {
        nrs_capacity_files[i].write(&report, &text);
        status = nrs_results_add(&c->results, nrs_capacity_files[i].name, &text, c->err);
    }
    if (status == NRS_OK)
        status = draw(c);
    if (status != NRS_OK)
        return status;
    nrs_run_record(c->cli, &c->doc, &c->points, &c->first->cfg, watch, &text);
    status = nrs_results_add(&c->results, NRS_RUN_RECORD, &text, c->err);
    return status == NRS_OK ? nrs_results_publish(&c->results, c->err) : status;
}

static enum nrs_status show(struct capacity *c)
{
    const struct nrs_capacities report = report_of(c);
    struct nrs_text text;

    nrs_text_init(&text);
    switch (c->cli->format) {
    case NRS_FORMAT_CSV: nrs_capacity_csv(&report, &text); break;
    case NRS_FORMAT_JSON: nrs_capacity_json(&report, &text); break;
    case NRS_FORMAT_TEXT:
        nrs_capacity_table(&report, &c->cli->style, &text);
        nrs_capacity_answers(&report, &text);
        if (!c->cli->quiet)
            nrs_text_printf(&text, "\nResults are in %s\n", c->results.dir);
        break;
    }
    return nrs_cli_print(&text, c->err);
}

static enum nrs_status find_all(struct capacity *c)
{
    struct nrs_stopwatch watch = nrs_stopwatch_start();
    enum nrs_status status = load(c);

    if (status == NRS_OK)
        status = nrs_cli_open_results(c->cli, c->doc.path, c->first->cfg.name,
                                      &nrs_result_of_capacity, &c->results, c->err);
    if (status == NRS_OK)
        status = search(c);
    if (status == NRS_OK)
        status = nrs_capacity_rows_make(&c->found, &c->points, &c->rows, c->err);
    if (status == NRS_OK)
        status = write_files(c, &watch);
    return status == NRS_OK ? show(c) : status;
}

static bool is_decided(const struct capacity *c)
{
    const struct nrs_capacities report = report_of(c);

    return nrs_capacity_is_decided(&report);
}

static int cmd_capacity(struct nrs_cli *cli, struct nrs_error *err)
{
    struct capacity c = {.cli = cli, .leases = {.fd = -1}, .err = err};
    int exit_status = NRS_EXIT_MET;

    if (find_all(&c) == NRS_OK && !is_decided(&c))
        exit_status = NRS_EXIT_NOT_MET;
    nrs_results_close(&c.results);
    nrs_leases_close(&c.leases);
    nrs_capacity_rows_free(&c.rows);
    nrs_capacity_free(&c.found);
    nrs_point_free(c.first);
    nrs_points_free(&c.points);
    nrs_document_free(&c.doc);
    return exit_status;
}

const struct nrs_command nrs_cmd_capacity = {
    "capacity",
    "SCENARIO",
    "Find how many UEs a cell satisfy a criterion, with an interval",
    "For each point of the scenario's sweep, which leaves ues.count_per_cell alone, the number of\n"
    "UEs a cell is doubled and bisected until the criterion's interval decides. Each simulated\n"
    "drop is kept in the folder of the results: the same command goes on after a stop, one with\n"
    "other options uses what is there. The folder gets capacity.csv, points.csv, capacity.json,\n"
    "figure.png, figure.svg and, written last, run.json. Exit status 0: all decided; 1: some not,\n"
    "or the time was up; 2: bad input, or interrupted; 3: the machine's fault.",
    options,
    cmd_capacity};
