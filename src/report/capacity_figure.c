/* capacity_figure.c - rows and curves, as text that gnuplot reads. */
#include "report/capacity_figure.h"

#include <math.h>
#include <string.h>

#include "report/figure.h"
#include "report/number.h"

static void add_text(struct nrs_text *out, const char *text)
{
    nrs_figure_field(out, text, strlen(text));
}

/* gnuplot's word for what is missing. */
static void add_number(struct nrs_text *out, double value)
{
    if (isnan(value))
        nrs_text_add(out, "\tnan");
    else
        nrs_text_printf(out, "\t%.9g", value);
}

static size_t rows_of(const struct nrs_capacities *c)
{
    return c->n < NRS_CAPACITY_FIGURE_ROWS ? c->n : NRS_CAPACITY_FIGURE_ROWS;
}

static bool has_curve(const struct nrs_capacities *c, const struct nrs_capacity_row *r)
{
    return c->n <= NRS_CAPACITY_FIGURE_CURVES && r->n_trials > 0;
}

/* ---------------------------------------------------------------------------------------- names */

typedef const char *part_of(const struct nrs_capacity_row *r);

static const char *application_of(const struct nrs_capacity_row *r)
{
    return r->point.requirement.name;
}

static const char *network_of(const struct nrs_capacity_row *r)
{
    return r->point.network;
}

static const char *split_of(const struct nrs_capacity_row *r)
{
    return r->point.split;
}

static bool differs(const struct nrs_capacities *c, part_of *part)
{
    for (size_t i = 1; i < c->n; i++)
        if (strcmp(part(&c->row[i]), part(&c->row[0])) != 0)
            return true;
    return false;
}

static void add_part(struct nrs_text *out, const char *text)
{
    if (out->n > 0 && text[0])
        nrs_text_add(out, ", ");
    nrs_text_add(out, text);
}

/* What tells a point from the others; where nothing does, what it runs. */
static void make_name(const struct nrs_capacities *c, const struct nrs_capacity_row *r,
                      struct nrs_text *out)
{
    static part_of *const parts[] = {application_of, network_of, split_of};

    nrs_text_init(out);
    for (size_t i = 0; i < NRS_LEN(parts); i++)
        if (differs(c, parts[i]))
            add_part(out, parts[i](r));
    add_part(out, r->point.varied);
    if (out->n == 0)
        nrs_text_printf(out, "%s, %s", network_of(r), split_of(r));
}

/* ----------------------------------------------------------------------------------------- blocks
 */

static size_t longest_name(const struct nrs_capacities *c)
{
    size_t most = 0;

    for (size_t i = 0; i < rows_of(c); i++) {
        struct nrs_text name;
        size_t width;

        make_name(c, &c->row[i], &name);
        width = nrs_text_width(nrs_text_string(&name));
        most = width > most ? width : most;
        nrs_text_free(&name);
    }
    return most;
}

static void add_head(const struct nrs_capacities *c, const char *name, struct nrs_text *out)
{
    double share = nrs_capacity_share(c);
    size_t n_curves = 0;

    for (size_t i = 0; i < c->n; i++)
        n_curves += has_curve(c, &c->row[i]);
    nrs_text_printf(out, "%zu\t%zu\t%zu\t%zu", rows_of(c), c->n, n_curves, longest_name(c));
    add_text(out, name);
    add_text(out, c->criterion);
    add_text(out, share > 0 ? nrs_number_percent(share).text : "");
    add_text(out, nrs_number_percent(c->confidence).text);
    nrs_text_add(out, "\n");
}

static void add_answer(const struct nrs_capacity_row *r, struct nrs_text *out)
{
    struct nrs_text t;

    nrs_text_init(&t);
    if (r->status == NRS_CAPACITY_NO_LIMIT)
        nrs_text_add(&t, "any number");
    else if (!nrs_capacity_was_tried(r))
        nrs_text_add(&t, "not looked at");
    else if (!r->has_high && r->low < r->estimate)
        nrs_text_printf(&t, "%u (%u or more)", r->estimate, r->low);
    else if (!r->has_high)
        nrs_text_printf(&t, "%u or more", r->low);
    else if (r->low == r->high)
        nrs_text_printf(&t, "%u", r->estimate);
    else
        nrs_text_printf(&t, "%u (%u–%u)", r->estimate, r->low, r->high);
    out->failed |= t.failed;
    add_text(out, nrs_text_string(&t));
    nrs_text_free(&t);
}

static void add_row(const struct nrs_capacities *c, size_t i, size_t *curve, struct nrs_text *out)
{
    const struct nrs_capacity_row *r = &c->row[i];
    const bool any = r->status == NRS_CAPACITY_NO_LIMIT || !nrs_capacity_was_tried(r);
    struct nrs_text name;

    *curve += has_curve(c, r);
    nrs_text_printf(out, "%zu", i + 1);
    add_number(out, any ? NAN : r->estimate);
    add_number(out, any ? NAN : r->low);
    add_number(out, any || !r->has_high ? NAN : r->high);
    add_number(out, has_curve(c, r) ? (double)*curve : 0);
    make_name(c, r, &name);
    out->failed |= name.failed;
    add_text(out, nrs_text_string(&name));
    nrs_text_free(&name);
    add_answer(r, out);
    nrs_text_add(out, "\n");
}

static void add_curve(const struct nrs_capacity_row *r, struct nrs_text *out)
{
    nrs_text_add(out, "\n\n");
    for (size_t k = 0; k < r->n_trials; k++) {
        const struct nrs_capacity_trial *t = &r->trial[k];

        nrs_text_printf(out, "%u", t->load);
        add_number(out, t->estimate);
        add_number(out, t->lo);
        add_number(out, t->hi);
        add_number(out, t->target);
        nrs_text_add(out, "\n");
    }
}

void nrs_capacity_figure(const struct nrs_capacities *c, const char *name, struct nrs_text *out)
{
    size_t curve = 0;

    add_head(c, name, out);
    nrs_text_add(out, "\n\n");
    for (size_t i = 0; i < rows_of(c); i++)
        add_row(c, i, &curve, out);
    for (size_t i = 0; i < c->n; i++)
        if (has_curve(c, &c->row[i]))
            add_curve(&c->row[i], out);
}
