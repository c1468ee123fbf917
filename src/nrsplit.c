/* nrsplit.c - the public interface over scenario, batch, sim and kpi. */
#include "nrsplit.h"

#include <gsl/gsl_errno.h>
#include <stdlib.h>

#include "batch/evaluate.h"
#include "batch/platforms.h"
#include "batch/pool.h"
#include "radio/bler.h"
#include "scenario/sweep.h"
#include "sim/sim.h"

struct nrs_session {
    struct nrs_document doc;
    struct nrs_points points; /* empty: not expanded since the last change */
    struct nrs_evaluation evaluation;
    struct nrs_link_curves *curves;
    bool evaluated;
    bool traced; /* SimGrid has run in this process */
};

enum nrs_status nrs_session_open(const char *path, struct nrs_session **out, struct nrs_error *err)
{
    struct nrs_session *s = calloc(1, sizeof *s);
    enum nrs_status status;

    if (!s)
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    gsl_set_error_handler_off();
    s->curves = nrs_link_curves_new();
    if (s->curves)
        status = nrs_document_load(path, &s->doc, err);
    else
        status = nrs_fail(err, NRS_EMACHINE, "out of memory for link curves");
    if (status == NRS_OK)
        *out = s;
    else
        nrs_session_close(s);
    return status;
}

static void forget(struct nrs_session *s)
{
    nrs_evaluation_free(&s->evaluation);
    nrs_points_free(&s->points);
    s->evaluated = false;
}

void nrs_session_close(struct nrs_session *s)
{
    if (!s)
        return;
    forget(s);
    nrs_link_curves_free(s->curves);
    nrs_document_free(&s->doc);
    free(s);
}

enum nrs_status nrs_session_set(struct nrs_session *s, const char *assignment,
                                struct nrs_error *err)
{
    forget(s);
    return nrs_document_set(&s->doc, "set", assignment, err);
}

enum nrs_status nrs_session_points(struct nrs_session *s, size_t *n, struct nrs_error *err)
{
    enum nrs_status status = NRS_OK;

    if (s->points.n == 0)
        status = nrs_sweep_expand(&s->doc, &s->points, err);
    *n = s->points.n;
    return status;
}

const char *nrs_session_label(const struct nrs_session *s, size_t point)
{
    return point < s->points.n ? nrs_points_label(&s->points, point) : NULL;
}

/* Before anything is simulated: SimGrid has not run in this process, and there are points. */
static enum nrs_status prepare(struct nrs_session *s, size_t *n, struct nrs_error *err)
{
    enum nrs_status status;

    if (s->traced)
        return nrs_fail(err, NRS_ECONFLICT,
                        "nrs_session_trace has run in this process, and SimGrid runs once in one");
    status = nrs_session_points(s, n, err);
    return status == NRS_OK ? nrs_platforms_try(&s->points, nrs_platform_try, err) : status;
}

enum nrs_status nrs_session_evaluate(struct nrs_session *s, unsigned jobs, struct nrs_error *err)
{
    struct nrs_evaluate_cfg cfg = {
        .simulate = nrs_sim_task, .context = s->curves, .jobs = jobs ? jobs : nrs_pool_cores()};
    size_t n = 0;
    enum nrs_status status = prepare(s, &n, err);

    if (status != NRS_OK)
        return status;
    nrs_evaluation_free(&s->evaluation);
    status = nrs_evaluate(&s->points, &cfg, false, &s->evaluation, err);
    s->evaluated = status == NRS_OK;
    return status;
}

enum nrs_status nrs_session_trace(struct nrs_session *s, size_t point, uint32_t replication,
                                  const struct nrs_trace_sink *sink, struct nrs_error *err)
{
    struct nrs_ledger ledger;
    struct nrs_point *p;
    size_t n = 0;
    enum nrs_status status = prepare(s, &n, err);

    if (status != NRS_OK)
        return status;
    if (point >= n)
        return nrs_fail(err, NRS_ERANGE, "point %zu: the scenario has %zu", point, n);
    status = nrs_points_resolve(&s->points, point, &p, err);
    if (status != NRS_OK)
        return status;
    nrs_ledger_init(&ledger);
    s->traced = true;
    status = nrs_sim_run(p, replication, s->curves, sink, &ledger, NULL, err);
    nrs_ledger_free(&ledger);
    nrs_point_free(p);
    return status;
}

bool nrs_session_verdict(const struct nrs_session *s, size_t point, size_t i,
                         struct nrs_session_verdict *out)
{
    const struct nrs_verdict_row *row;

    if (!s->evaluated || point >= s->points.n || i >= NRS_N_QUANTITIES)
        return false;
    row = &s->evaluation.verdict[point].row[i];
    *out = (struct nrs_session_verdict){
        .quantity = nrs_quantities[row->quantity].key,
        .unit = nrs_quantities[row->quantity].unit,
        .status = nrs_verdict_status_names[row->status],
        .estimate = row->estimate,
        .target = row->target,
        .margin = row->margin,
    };
    return true;
}
