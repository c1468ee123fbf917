/* verdict_matrix.c - many points in one table. */
#include <math.h>
#include <string.h>

#include "report/number.h"
#include "report/verdict_mark.h"
#include "report/verdict_report.h"

/* The quantities that have a column, in its order. */
static const enum nrs_quantity judged[] = {
    NRS_Q_UPLOAD_LATENCY, NRS_Q_RECOGNITION_LATENCY, NRS_Q_UL_RATE,
    NRS_Q_UL_RELIABILITY, NRS_Q_DL_RELIABILITY,      NRS_Q_PAYLOAD,
};

static const struct nrs_column columns[] = {
    {"network", "", true},       {"split", "", true},          {"dtype", "", true},
    {"upload", "ms", false},     {"recognition", "ms", false}, {"UL rate", "Mbit/s", false},
    {"UL reliable", "%", false}, {"DL reliable", "%", false},  {"payload", "kB", false},
    {"verdict", "", true},       {"varied", "", true}, /* last: only where something is */
};

static void add_cell(struct nrs_table *t, const struct nrs_verdict_row *row,
                     const struct nrs_style *style)
{
    const char *mark = nrs_verdict_mark(style, row->status, row->reason, row->margin);
    const struct nrs_number estimate = nrs_quantity_short(row->quantity, row->estimate);

    if (row->quantity == NRS_Q_UL_RATE && !isnan(row->target)) /* differs from row to row */
        nrs_table_cell(t, nrs_verdict_tone(row->status), "%s/%s %s", estimate.text,
                       nrs_quantity_short(row->quantity, row->target).text, mark);
    else
        nrs_table_cell(t, nrs_verdict_tone(row->status), "%s%s%s", estimate.text, *mark ? " " : "",
                       mark);
}

static void add_point(struct nrs_table *t, const struct nrs_point_result *p,
                      const struct nrs_style *style)
{
    const struct nrs_verdict *v = &p->verdict;

    nrs_table_cell(t, NRS_TONE_PLAIN, "%s", p->network);
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s", p->split);
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s", p->dtype);
    for (size_t i = 0; i < NRS_LEN(judged); i++)
        add_cell(t, &v->row[judged[i]], style);
    nrs_table_cell(t, nrs_verdict_tone(v->overall), "%s", nrs_verdict_word(v->overall));
    if (t->n_columns == NRS_LEN(columns))
        nrs_table_cell(t, NRS_TONE_PLAIN, "%s", p->varied);
}

/* The targets that all points of an application share, as a row of its own. */
static void add_targets(struct nrs_table *t, const struct nrs_requirement *req,
                        const struct nrs_style *style)
{
    const double target[NRS_N_QUANTITIES] = {
        [NRS_Q_UPLOAD_LATENCY] = req->upload_s,
        [NRS_Q_RECOGNITION_LATENCY] = req->recognition_s,
        [NRS_Q_UL_RATE] = req->ul_rate_bps,
        [NRS_Q_UL_RELIABILITY] = req->ul_reliability,
        [NRS_Q_DL_RELIABILITY] = req->dl_reliability,
    };

    nrs_table_cell(t, NRS_TONE_FAINT, "target");
    nrs_table_cell(t, NRS_TONE_FAINT, "%s", "");
    nrs_table_cell(t, NRS_TONE_FAINT, "%s", "");
    for (size_t i = 0; i < NRS_LEN(judged); i++) {
        enum nrs_quantity q = judged[i];

        if (target[q] > 0)
            nrs_table_cell(t, NRS_TONE_FAINT, "%s %s",
                           nrs_direction_sign(style, nrs_quantities[q].direction),
                           nrs_quantity_short(q, target[q]).text);
        else
            nrs_table_cell(t, NRS_TONE_FAINT, "%s", "");
    }
    for (size_t i = 3 + NRS_LEN(judged); i < t->n_columns; i++)
        nrs_table_cell(t, NRS_TONE_FAINT, "%s", "");
}

static bool same_group(const struct nrs_point_result *a, const struct nrs_point_result *b)
{
    const struct nrs_requirement *x = &a->requirement, *y = &b->requirement;

    /* a scenario may have targets of its own for some points */
    return strcmp(x->name, y->name) == 0 && x->upload_s == y->upload_s &&
           x->recognition_s == y->recognition_s && x->ul_rate_bps == y->ul_rate_bps &&
           x->ul_reliability == y->ul_reliability && x->dl_reliability == y->dl_reliability;
}

static bool seen_before(const struct nrs_point_result *points, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (same_group(&points[k], &points[i]))
            return true;
    return false;
}

static void add_group(struct nrs_table *t, const struct nrs_point_result *points, size_t first,
                      size_t n, const struct nrs_style *style)
{
    const struct nrs_requirement *req = &points[first].requirement;

    nrs_table_line(t, NRS_TONE_PLAIN, "%s", "");
    nrs_table_line(t, NRS_TONE_STRONG, "%s (%s)", req->title, req->name);
    add_targets(t, req, style);
    for (size_t i = first; i < n; i++)
        if (same_group(&points[first], &points[i]))
            add_point(t, &points[i], style);
}

static size_t count(const struct nrs_point_result *points, size_t n,
                    enum nrs_verdict_status overall)
{
    size_t found = 0;

    for (size_t i = 0; i < n; i++)
        found += points[i].verdict.overall == overall;
    return found;
}

/* What keeps points from being met, so that a reader knows where to look. */
static void add_obstacles(const struct nrs_point_result *points, size_t n, struct nrs_text *out)
{
    const char *separator = "not met by quantity: ";

    for (size_t q = 0; q < NRS_N_QUANTITIES; q++) {
        size_t failed = 0;

        for (size_t i = 0; i < n; i++)
            failed += points[i].verdict.row[q].status == NRS_NOT_MET;
        if (failed == 0)
            continue;
        nrs_text_printf(out, "%s%s %zu", separator, nrs_quantities[q].key, failed);
        separator = ", ";
    }
    if (*separator == ',')
        nrs_text_add(out, "\n");
}

static void add_summary(const struct nrs_point_result *points, size_t n,
                        const struct nrs_style *style, struct nrs_text *out)
{
    nrs_text_printf(out,
                    "\nlatencies: the quantile that the UL reliability asks for, losses "
                    "included; UL rate: 5th percentile over the UEs / target\n"
                    "%s met, %s not met; %s and %s undecided: the estimate meets or misses a "
                    "target\nthat the confidence interval has inside\n",
                    nrs_verdict_mark(style, NRS_MET, NRS_WHY_NOTHING, 0),
                    nrs_verdict_mark(style, NRS_NOT_MET, NRS_WHY_NOTHING, -1),
                    nrs_verdict_mark(style, NRS_OPEN, NRS_WHY_WIDE_INTERVAL, 0),
                    nrs_verdict_mark(style, NRS_OPEN, NRS_WHY_WIDE_INTERVAL, -1));
    add_obstacles(points, n, out);
    nrs_text_printf(out,
                    "%zu point%s: %zu met, %zu not met, %zu undecided, %zu without data, "
                    "%zu with nothing to judge\n",
                    n, n == 1 ? "" : "s", count(points, n, NRS_MET), count(points, n, NRS_NOT_MET),
                    count(points, n, NRS_OPEN), count(points, n, NRS_NO_DATA),
                    count(points, n, NRS_NOT_APPLICABLE));
}

void nrs_verdict_matrix(const struct nrs_point_result *points, size_t n,
                        const struct nrs_style *style, struct nrs_text *out)
{
    struct nrs_table t;
    bool varied = false;

    for (size_t i = 0; i < n; i++)
        varied |= points[i].varied[0] != '\0';
    nrs_table_init(&t, columns, NRS_LEN(columns) - !varied);
    for (size_t i = 0; i < n; i++)
        if (!seen_before(points, i))
            add_group(&t, points, i, n, style);
    nrs_table_render(&t, style, out);
    nrs_table_free(&t);
    add_summary(points, n, style, out);
}
