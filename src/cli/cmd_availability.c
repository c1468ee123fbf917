/* cmd_availability.c - nrsplit availability: over failures that are too rare to be simulated. */
#include <math.h>
#include <stdlib.h>

#include "batch/failures.h"
#include "batch/pool.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/publish.h"
#include "cli/rare_rows.h"
#include "core/attr.h"
#include "kpi/confidence.h"
#include "report/availability_report.h"
#include "sim/sim.h"

#define STATES_LIMIT       10000
#define CONFIDENCE_DEFAULT 0.95
#define STATES_DEFAULT     200
#define TOLERANCE          1e-7 /* where there is no target */
#define TOLERANCE_SHARE    0.01 /* of the unavailability that a target allows */
#define STATE_NAME_LIMIT   1024

static const struct nrs_option options[] = {
    {0, "set", "PATH=VALUE", "override a parameter; may be repeated; fixes a swept one"},
    {'j', "jobs", "N", "processes at once (default: the processors)"},
    {0, "confidence", "C",
     "of each interval (default: requirements.confidence, or 0.95 if that is 0)"},
    {0, "tolerance", "P",
     "probability that may be left out (default: 1 % of what the targets allow, else 1e-7)"},
    {0, "max-states", "N", "states at the most, single failures apart (default: 200)"},
    {0, "no-transitions", NULL, "leave out what failing and coming back cost"},
    {0, NULL, NULL, NULL},
};

struct availability {
    struct nrs_cli *cli;
    unsigned jobs;
    struct nrs_document doc;
    struct nrs_points points;
    struct nrs_point *point;
    struct nrs_failures_cfg cfg;
    struct nrs_failures failures;
    struct nrs_state_row *row;
    char (*name)[STATE_NAME_LIMIT]; /* of each state */
    struct nrs_availability_report report;
    struct nrs_error *err;
};

static enum nrs_status read_options(struct availability *a)
{
    int64_t states = STATES_DEFAULT;
    enum nrs_status status = nrs_cli_operands(a->cli, 1, 1, a->err);

    a->cfg.tolerance = NAN;
    a->cfg.no_transitions = nrs_cli_has(a->cli, "no-transitions");
    a->jobs = nrs_pool_cores();
    if (status == NRS_OK)
        status = nrs_cli_jobs(a->cli, &a->jobs, a->err);
    if (status == NRS_OK)
        status = nrs_cli_integer(a->cli, "max-states", 1, STATES_LIMIT, &states, a->err);
    if (status == NRS_OK)
        status = nrs_cli_number(a->cli, "tolerance", 0, 0.5, &a->cfg.tolerance, a->err);
    if (status == NRS_OK)
        status = nrs_cli_number(a->cli, "confidence", 0.5, 0.9999, &a->report.confidence, a->err);
    a->cfg.max_states = (size_t)states;
    return status;
}

static double target_of(double availability)
{
    return availability > 0 ? availability : NAN;
}

/* Targets, how sure their decisions are to be, and what may be left out before they could not be
 * decided any more. A scenario whose estimates decide has no intervals, and these are needed. */
static void set_targets(struct availability *a)
{
    const struct nrs_requirement *req = &a->point->requirement;
    double least = INFINITY;

    if (!nrs_cli_has(a->cli, "confidence"))
        a->report.confidence = req->confidence > 0 ? req->confidence : CONFIDENCE_DEFAULT;
    a->report.target[NRS_LEG_UPLINK] = target_of(req->ul_availability);
    a->report.target[NRS_LEG_DOWNLINK] = target_of(req->dl_availability);
    a->report.target[NRS_LEG_FRAME] = NAN;
    for (unsigned leg = 0; leg < NRS_N_LEGS; leg++)
        least = fmin(least, 1 - a->report.target[leg]); /* fmin passes over NAN */
    if (isnan(a->cfg.tolerance))
        a->cfg.tolerance = isinf(least) ? TOLERANCE : TOLERANCE_SHARE * least;
}

static enum nrs_status load(struct availability *a)
{
    enum nrs_status status = read_options(a);

    if (status == NRS_OK)
        status = nrs_cli_load(a->cli, &a->doc, &a->points, a->err);
    if (status == NRS_OK)
        status = nrs_cli_refuse_rare(&a->points, "availability", a->err);
    if (status == NRS_OK)
        status = nrs_points_resolve(&a->points, 0, &a->point, a->err);
    if (status == NRS_OK)
        set_targets(a);
    return status;
}

static enum nrs_status simulate(struct availability *a)
{
    struct nrs_link_curves *curves = nrs_link_curves_new();
    struct nrs_progress progress = nrs_progress_start(a->cli->quiet);
    struct nrs_evaluate_cfg cfg = {.simulate = nrs_sim_task,
                                   .context = curves,
                                   .jobs = a->jobs,
                                   .progress = nrs_progress_show,
                                   .user = &progress};
    enum nrs_status status = NRS_EMACHINE;

    nrs_log_say(&a->cli->log, NRS_LOG_BATCH, NRS_LOG_INFO, "%zu states, %zu transitions",
                a->failures.states.state.n, a->failures.n_transitions);
    if (curves)
        status = nrs_failures_run(&a->failures, &cfg, a->err);
    else
        nrs_fail(a->err, status, "out of memory for link curves");
    nrs_progress_end(&progress);
    nrs_link_curves_free(curves);
    return status;
}

static enum nrs_status add_up(struct availability *a)
{
    const struct nrs_failures *f = &a->failures;
    size_t n = f->states.state.n;
    struct nrs_share *share = calloc(n, sizeof *share);
    enum nrs_status status = NRS_OK;

    if (!share)
        return nrs_fail(a->err, NRS_EMACHINE, "out of memory for %zu states", n);
    for (unsigned leg = 0; leg < NRS_N_LEGS && status == NRS_OK; leg++) {
        status = nrs_failures_add_up(f, (enum nrs_leg_kind)leg, a->report.confidence, share,
                                     &a->report.sum[leg], a->err);
        for (size_t i = 0; i < n && status == NRS_OK; i++)
            a->row[i].share[leg] = share[i];
    }
    free(share);
    return status;
}

static enum nrs_status describe(struct availability *a)
{
    const struct nrs_failures *f = &a->failures;
    size_t n = f->states.state.n;

    a->row = calloc(n, sizeof *a->row);
    a->name = calloc(n, sizeof *a->name);
    if (!a->row || !a->name)
        return nrs_fail(a->err, NRS_EMACHINE, "out of memory for %zu states", n);
    for (size_t i = 0; i < n; i++) {
        nrs_failures_name(f, i, a->name[i], sizeof a->name[i]);
        a->row[i].down = a->name[i];
        a->row[i].probability = f->state[i].probability;
    }
    a->report.row = a->row;
    a->report.n = n;
    a->report.rest = f->states.rest;
    a->report.n_elements = f->element.n;
    a->report.n_replications = nrs_points_replications(&a->points, 0);
    return add_up(a);
}

static enum nrs_status show(const struct availability *a)
{
    struct nrs_text text;

    nrs_text_init(&text);
    switch (a->cli->format) {
    case NRS_FORMAT_CSV: nrs_availability_csv(&a->report, &text); break;
    case NRS_FORMAT_JSON: nrs_availability_json(&a->report, &text); break;
    case NRS_FORMAT_TEXT: nrs_availability_table(&a->report, &a->cli->style, &text); break;
    }
    return nrs_cli_print(&text, a->err);
}

static enum nrs_status find_all(struct availability *a)
{
    enum nrs_status status = load(a);

    if (status == NRS_OK)
        status = nrs_failures_plan(&a->doc, a->point, &a->cfg, &a->failures, a->err);
    if (status == NRS_OK)
        status = simulate(a);
    if (status == NRS_OK)
        status = describe(a);
    return status == NRS_OK ? show(a) : status;
}

static bool all_pass(const struct availability *a)
{
    for (unsigned leg = 0; leg < NRS_N_LEGS; leg++)
        if (!isnan(a->report.target[leg]) &&
            nrs_availability_decision(&a->report, (enum nrs_leg_kind)leg) != NRS_PASS)
            return false;
    return true;
}

static int cmd_availability(struct nrs_cli *cli, struct nrs_error *err)
{
    struct availability a = {.cli = cli, .err = err};
    int exit_status = NRS_EXIT_MET;

    if (find_all(&a) == NRS_OK && !all_pass(&a))
        exit_status = NRS_EXIT_NOT_MET;
    free(a.row);
    free(a.name);
    nrs_failures_free(&a.failures);
    nrs_point_free(a.point);
    nrs_points_free(&a.points);
    nrs_document_free(&a.doc);
    return exit_status;
}

const struct nrs_command nrs_cmd_availability = {
    "availability",
    "SCENARIO",
    "Availability over failures that are too rare to be simulated",
    "What the scenario's faults with an MTBF may take down is up or down in a state of failure,\n"
    "whose probability follows from MTBF and MTTR. Each state is simulated as if it lasted, the\n"
    "most probable ones first, and each failure with its repair once: availability is the sum\n"
    "over states of probability times performance, less what transitions cost. No folder is\n"
    "written; --format csv or json has all states. Exit status 0: all targets pass; 1: some fail\n"
    "or are not decided.",
    options,
    cmd_availability};
