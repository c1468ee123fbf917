/* figure_data.c - what plots/kpi-table.gp draws: positions, ratios and labels, one block a panel.
 */
#include <math.h>
#include <string.h>

#include "report/figure.h"
#include "report/number.h"

#define WRAP 30 /* longer titles of applications take two lines */

static const enum nrs_quantity panels[] = {NRS_Q_RECOGNITION_LATENCY, NRS_Q_UPLOAD_LATENCY};

static const char *network_of(const struct nrs_point_result *p)
{
    return p->network;
}

static const char *application_of(const struct nrs_point_result *p)
{
    return p->requirement.name;
}

typedef const char *name_of(const struct nrs_point_result *p);

static bool is_first(const struct nrs_point_result *points, size_t i, name_of *name)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(name(&points[k]), name(&points[i])) == 0)
            return false;
    return true;
}

static bool same_split(const struct nrs_point_result *a, const struct nrs_point_result *b)
{
    return strcmp(a->network, b->network) == 0 && strcmp(a->split, b->split) == 0 &&
           strcmp(a->varied, b->varied) == 0;
}

static bool is_first_split(const struct nrs_point_result *points, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (same_split(&points[k], &points[i]))
            return false;
    return true;
}

/* Row or column, from 1, of the point's application among those that came before. */
static size_t place(const struct nrs_point_result *points, size_t i, name_of *name)
{
    size_t rank = 0;

    for (size_t k = 0; k <= i; k++) {
        rank += is_first(points, k, name);
        if (strcmp(name(&points[k]), name(&points[i])) == 0)
            break;
    }
    return rank;
}

static size_t split_place(const struct nrs_point_result *points, size_t i)
{
    size_t rank = 0;

    for (size_t k = 0; k <= i; k++) {
        rank += strcmp(points[k].network, points[i].network) == 0 && is_first_split(points, k);
        if (same_split(&points[k], &points[i]))
            break;
    }
    return rank;
}

void nrs_figure_field(struct nrs_text *out, const char *text, size_t n)
{
    nrs_text_add(out, "\t\"");
    for (size_t i = 0; i < n; i++) {
        char c = text[i];

        if ((unsigned char)c < ' ')
            c = ' ';
        else if (c == '"')
            c = '\'';
        else if (c == '\\')
            c = '/';
        nrs_text_add_n(out, &c, 1);
    }
    nrs_text_add(out, "\"");
}

/* Where to break a title: the blank nearest to its middle; its length when it is short. */
static size_t break_at(const char *title)
{
    size_t n = strlen(title), best = n;

    if (nrs_text_width(title) <= WRAP)
        return n;
    for (size_t i = 0; i < n; i++)
        if (title[i] == ' ' && (best == n || i <= n - best))
            best = i;
    return best;
}

/* One line a network: place, number of its splits, name. */
static void add_networks(const struct nrs_point_result *points, size_t n, struct nrs_text *out)
{
    for (size_t i = 0; i < n; i++) {
        size_t n_splits = 0;

        if (!is_first(points, i, network_of))
            continue;
        for (size_t k = i; k < n; k++)
            n_splits +=
                strcmp(points[k].network, points[i].network) == 0 && is_first_split(points, k);
        nrs_text_printf(out, "%zu\t%zu", place(points, i, network_of), n_splits);
        nrs_figure_field(out, points[i].network, strlen(points[i].network));
        nrs_text_add(out, "\n");
    }
}

static void add_target(struct nrs_text *out, double target_s)
{
    struct nrs_text t;

    nrs_text_init(&t);
    if (target_s > 0)
        nrs_text_printf(&t, "≤ %s ms", nrs_number_short(target_s * 1e3).text);
    out->failed |= t.failed;
    nrs_figure_field(out, nrs_text_string(&t), t.n);
    nrs_text_free(&t);
}

/* One line an application: place, lines of its title, title, its second line, panels' targets. */
static void add_applications(const struct nrs_point_result *points, size_t n, struct nrs_text *out)
{
    for (size_t i = 0; i < n; i++) {
        const struct nrs_requirement *req = &points[i].requirement;
        size_t cut = break_at(req->title);
        const char *rest = req->title + cut + (req->title[cut] == ' ');

        if (!is_first(points, i, application_of))
            continue;
        nrs_text_printf(out, "%zu\t%d", place(points, i, application_of), *rest ? 2 : 1);
        nrs_figure_field(out, req->title, cut);
        nrs_figure_field(out, rest, strlen(rest));
        add_target(out, req->recognition_s);
        add_target(out, req->upload_s);
        nrs_text_add(out, "\n");
    }
}

/* Ratio to the target: -1 when there is no estimate, 0 when there is no target. */
static double ratio_of(const struct nrs_verdict_row *row)
{
    if (isnan(row->estimate))
        return -1;
    if (isnan(row->target))
        return 0;
    return isinf(row->estimate) ? 1e9 : row->estimate / row->target;
}

/* The head of a column: the split, and below it the values that are varied besides. */
static void add_head(struct nrs_text *out, const struct nrs_point_result *p)
{
    struct nrs_text t;

    nrs_text_init(&t);
    nrs_text_add(&t, p->split);
    for (const char *at = strchr(p->varied, '='); at; at = strchr(at, '=')) {
        size_t n = strcspn(++at, " ");

        nrs_text_add(&t, ", ");
        nrs_text_add_n(&t, at, n);
        at += n;
    }
    out->failed |= t.failed;
    nrs_figure_field(out, nrs_text_string(&t), t.n);
    nrs_text_free(&t);
}

/* The figure shows estimates: what they meet, decided or not. */
static bool is_met(const struct nrs_verdict_row *row)
{
    return row->status == NRS_MET || (row->status == NRS_OPEN && row->margin >= 0);
}

static void add_panel(const struct nrs_point_result *points, size_t n, const char *network,
                      enum nrs_quantity quantity, struct nrs_text *out)
{
    for (size_t i = 0; i < n; i++) {
        const struct nrs_verdict_row *row = &points[i].verdict.row[quantity];
        const struct nrs_number label = nrs_quantity_short(quantity, row->estimate);

        if (strcmp(points[i].network, network) != 0)
            continue;
        nrs_text_printf(out, "%zu\t%zu\t%.6g\t%d", split_place(points, i),
                        place(points, i, application_of), ratio_of(row), is_met(row));
        nrs_figure_field(out, label.text, strlen(label.text));
        add_head(out, &points[i]);
        nrs_text_add(out, "\n");
    }
}

void nrs_figure_data(const struct nrs_point_result *points, size_t n, struct nrs_text *out)
{
    add_networks(points, n, out);
    nrs_text_add(out, "\n\n");
    add_applications(points, n, out);
    for (size_t i = 0; i < n; i++) {
        if (!is_first(points, i, network_of))
            continue;
        for (size_t q = 0; q < NRS_LEN(panels); q++) {
            nrs_text_add(out, "\n\n");
            add_panel(points, n, points[i].network, panels[q], out);
        }
    }
}
