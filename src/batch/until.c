/* until.c - looks at points that grow, each by itself, but simulated together. */
#include "batch/until.h"

#include <stdlib.h>

#include "core/clock.h"

const char *const nrs_until_end_names[NRS_N_UNTIL_ENDS] = {"open", "decided", "frames", "time",
                                                           "replications"};

struct search {
    struct nrs_points *points;
    const struct nrs_until_cfg *cfg;
    struct nrs_evaluation *out;
    enum nrs_until_end *end;
    uint32_t *wanted; /* [points->n] */
};

static enum nrs_status first_sizes(struct search *s, struct nrs_error *err)
{
    for (size_t i = 0; i < s->points->n; i++) {
        uint32_t n = nrs_points_replications(s->points, i);
        struct nrs_point *p;
        double confidence;

        if (nrs_points_resolve(s->points, i, &p, err) != NRS_OK)
            return err->status;
        confidence = p->requirement.confidence;
        nrs_point_free(p);
        if (!(confidence > 0))
            return nrs_fail(err, NRS_ERANGE,
                            "requirements.confidence: 0 in point %s, expected more than 0: "
                            "without intervals nothing is undecided",
                            nrs_points_label(s->points, i));
        s->wanted[i] = n > NRS_UNTIL_FIRST ? n : NRS_UNTIL_FIRST;
        s->end[i] = NRS_UNTIL_OPEN;
    }
    return NRS_OK;
}

bool nrs_until_is_open(const struct nrs_verdict_row *row)
{
    return row->status == NRS_OPEN || nrs_verdict_is_of_few(row);
}

static bool is_decided(const struct search *s, const struct nrs_point *p,
                       const struct nrs_verdict *v)
{
    bool is_open = false, is_settled = false;

    for (unsigned q = 0; q < NRS_N_QUANTITIES; q++) {
        if (s->cfg->counts && !s->cfg->counts(p, q))
            continue;
        is_open |= nrs_until_is_open(&v->row[q]);
        is_settled |= v->row[q].status == NRS_NOT_MET;
    }
    return !is_open || (s->cfg->for_verdict && is_settled);
}

/* After a look: is this the end of point i? Else its next size is set. */
static enum nrs_status see(struct search *s, size_t i, struct nrs_error *err)
{
    const struct nrs_verdict *v = &s->out->verdict[i];
    struct nrs_point *p;
    bool decided;

    if (s->out->summary[i].runs.n < s->wanted[i]) {
        s->end[i] = NRS_UNTIL_TIME;
        return NRS_OK;
    }
    if (nrs_points_resolve(s->points, i, &p, err) != NRS_OK)
        return err->status;
    decided = is_decided(s, p, v);
    nrs_point_free(p);
    if (decided)
        s->end[i] = NRS_UNTIL_DECIDED;
    else if (s->cfg->stop_s > 0 && nrs_monotonic_s() > s->cfg->stop_s)
        s->end[i] = NRS_UNTIL_TIME;
    else if (v->n_frames > s->cfg->frames / 2)
        s->end[i] = NRS_UNTIL_FRAMES;
    else if (s->wanted[i] > NRS_UNTIL_REPLICATIONS_MAX / 2)
        s->end[i] = NRS_UNTIL_REPLICATIONS;
    else
        s->wanted[i] *= 2;
    return NRS_OK;
}

/* A point that has ended wants what it has. @param any  set when one has not. */
static enum nrs_status see_all(struct search *s, bool *any, struct nrs_error *err)
{
    enum nrs_status status = NRS_OK;

    *any = false;
    for (size_t i = 0; i < s->points->n && status == NRS_OK; i++) {
        if (s->end[i] != NRS_UNTIL_OPEN)
            continue;
        status = see(s, i, err);
        if (s->end[i] != NRS_UNTIL_OPEN) {
            s->wanted[i] = (uint32_t)s->out->summary[i].runs.n;
            nrs_summary_free_samples(&s->out->summary[i]);
        }
        *any |= s->end[i] == NRS_UNTIL_OPEN;
    }
    return status;
}

static enum nrs_status look(struct search *s, const struct nrs_evaluate_cfg *cfg,
                            struct nrs_error *err)
{
    struct nrs_growth growth = {.wanted = s->wanted};
    enum nrs_status status = first_sizes(s, err);
    bool any = s->points->n > 0;

    while (status == NRS_OK && any) {
        growth.look++;
        status = nrs_evaluation_grow(s->out, s->points, cfg, &growth, err);
        growth.stop_s = s->cfg->stop_s;
        if (status == NRS_OK)
            status = see_all(s, &any, err);
    }
    return status;
}

enum nrs_status nrs_evaluate_until(struct nrs_points *points, const struct nrs_evaluate_cfg *cfg,
                                   bool keep_frames, const struct nrs_until_cfg *until,
                                   enum nrs_until_end *ends, struct nrs_evaluation *out,
                                   struct nrs_error *err)
{
    struct search s = {.points = points,
                       .cfg = until,
                       .out = out,
                       .end = ends,
                       .wanted = calloc(points->n + 1, sizeof *s.wanted)};
    enum nrs_status status =
        s.wanted ? nrs_evaluation_begin(points->n, keep_frames, out, err)
                 : nrs_fail(err, NRS_EMACHINE, "out of memory for %zu points", points->n);

    if (status == NRS_OK) {
        status = look(&s, cfg, err);
        if (status != NRS_OK)
            nrs_evaluation_free(out);
    }
    free(s.wanted);
    return status;
}
