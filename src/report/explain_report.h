/* explain_report.h - why a point's verdict is what it is, and what would change it, for people and
 * for programs. */
#ifndef NRS_REPORT_EXPLAIN_REPORT_H
#define NRS_REPORT_EXPLAIN_REPORT_H

#include "kpi/decisive.h"
#include "report/table.h"
#include "report/verdict_report.h"
#include "scenario/changes.h"

/* Where the time of a leg went. */
struct nrs_explained_leg {
    enum nrs_leg_kind leg;
    double budget_s;                      /* 0: none */
    struct nrs_decisive deciding, median; /* at the quantile of the verdict, and at 50 % */
};

/* A change that was simulated. Both are borrowed. */
struct nrs_tried {
    const struct nrs_change *change;
    const struct nrs_verdict *verdict;
};

struct nrs_explanation {
    struct nrs_point_result point;
    struct nrs_explained_leg leg[NRS_N_LEGS];
    size_t n_legs;
    struct nrs_tried *tried; /* in the order of nrs_tried_sort; borrowed */
    size_t n_tried, n_refused;
};

/* What a verdict promises, the best first. */
enum nrs_promise {
    NRS_PROMISE_MET,
    NRS_PROMISE_LIKELY, /* undecided, and all estimates meet their targets */
    NRS_PROMISE_OPEN,   /* undecided, and some do not */
    NRS_PROMISE_NONE    /* not met */
};
enum nrs_promise nrs_promise_of(const struct nrs_verdict *v);

/**
 * The best first: by what their verdicts promise; those that are met or likely to be then by cost
 * and by their margins (nrs_verdict_compare), the others by their margins and by cost.
 */
void nrs_tried_sort(struct nrs_tried *tried, size_t n);

/** Does the change make the verdict promise more, or, where it promises the same, its worst margin
 * better? Where something is lost with it and without it, the other margins tell. */
bool nrs_tried_helps(const struct nrs_tried *tried, const struct nrs_verdict *as_it_is);

/** Budgets as bars, and a table of the changes that help. */
void nrs_explain_text(const struct nrs_explanation *e, const struct nrs_style *style,
                      struct nrs_text *out);

/** CSV: a line for each leg, quantile and stage, then one for the scenario as it is and one for
 * each change. */
void nrs_explain_csv(const struct nrs_explanation *e, struct nrs_text *out);

/** JSON: all of it. */
void nrs_explain_json(const struct nrs_explanation *e, struct nrs_text *out);

#endif
