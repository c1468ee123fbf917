/* summary_write.c - a summary straight to a file, column by column. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "batch/summary_fields.h"
#include "batch/summary_json.h"
#include "core/decimal.h"

struct writer {
    FILE *out;
    struct nrs_error *err;
    enum nrs_status status;
};

static void write_real(struct writer *w, const char *key, double value)
{
    char text[NRS_DECIMAL_SIZE];

    if (isfinite(value)) {
        nrs_decimal(text, value);
        fputs(text, w->out);
    } else if (w->status == NRS_OK) {
        w->status =
            nrs_fail(w->err, NRS_EINTERNAL, "summary: %s: %g, expected a number", key, value);
    }
}

static void write_real_of(struct writer *w, const struct nrs_summary_field *f, double value)
{
    if (isnan(value) && f->may_be_nan)
        fputs("null", w->out);
    else if (value == INFINITY && f->may_be_lost)
        fputs("\"lost\"", w->out);
    else
        write_real(w, f->key, value);
}

/* cJSON knows what has to be escaped. */
static void write_text(struct writer *w, const char *text)
{
    cJSON *value = cJSON_CreateString(text);
    char *escaped = value ? cJSON_PrintUnformatted(value) : NULL;

    if (escaped)
        fputs(escaped, w->out);
    else if (w->status == NRS_OK)
        w->status = nrs_fail(w->err, NRS_EMACHINE, "summary: out of memory for a name");
    cJSON_free(escaped);
    cJSON_Delete(value);
}

static uint64_t integer_at(const struct nrs_summary_field *f, const void *at)
{
    switch (f->type) {
    case NRS_SUM_U8: return *(const uint8_t *)at;
    case NRS_SUM_U16: return *(const uint16_t *)at;
    case NRS_SUM_U32: return *(const uint32_t *)at;
    default: return *(const uint64_t *)at;
    }
}

static void write_element(struct writer *w, const struct nrs_summary_field *f, const void *at)
{
    if (f->type == NRS_SUM_TEXT)
        write_text(w, at);
    else if (f->type == NRS_SUM_REAL)
        write_real_of(w, f, *(const double *)at);
    else
        fprintf(w->out, "%" PRIu64, integer_at(f, at));
}

static void write_column(struct writer *w, const struct nrs_list *l,
                         const struct nrs_summary_field *f)
{
    fprintf(w->out, "\"%s\":[", f->key);
    for (size_t i = 0; i < l->n; i++)
        for (size_t k = 0; k < f->width; k++) {
            if (i + k > 0)
                fputc(',', w->out);
            write_element(w, f, (const char *)l->at + i * l->size + f->at + k * f->size);
        }
    fputc(']', w->out);
}

static void write_table(struct writer *w, const struct nrs_summary *s,
                        const struct nrs_summary_table *t)
{
    const struct nrs_list *l = (const struct nrs_list *)((const char *)s + t->at);

    fprintf(w->out, ",\"%s\":{", t->key);
    for (size_t i = 0; i < t->n_fields; i++) {
        if (i > 0)
            fputc(',', w->out);
        write_column(w, l, &t->fields[i]);
    }
    fputc('}', w->out);
}

/* The members of an object that is begun. */
static void write_dist(struct writer *w, const struct nrs_dist *d)
{
    const struct nrs_bin *bin = d->bins.at;
    uint64_t n_lost = nrs_dist_lost(d);
    size_t n = d->bins.n - (n_lost > 0);

    fprintf(w->out, "\"n\":%" PRIu64 ",\"lost\":%" PRIu64 ",\"largest\":[", d->n, n_lost);
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            fputc(',', w->out);
        write_real(w, "largest", bin[i].largest);
    }
    fputs("],\"count\":[", w->out);
    for (size_t i = 0; i < n; i++)
        fprintf(w->out, "%s%" PRIu64, i > 0 ? "," : "", bin[i].n);
    fputs("]}", w->out);
}

static void write_legs(struct writer *w, const struct nrs_summary *s)
{
    for (size_t i = 0; i < NRS_N_LEGS; i++) {
        const struct nrs_leg_sum *leg = &s->leg[i];

        fprintf(w->out, "%s\"%s\":{\"budget_s\":", i > 0 ? "," : "", nrs_summary_leg_names[i]);
        write_real(w, "budget_s", leg->budget_s);
        fprintf(w->out, ",\"censored\":%" PRIu64 ",", leg->n_censored);
        write_dist(w, &leg->latency);
    }
}

static void write_cells(struct writer *w, const struct nrs_list *cells)
{
    const struct nrs_cell_latency *cell = cells->at;

    for (size_t i = 0; i < cells->n; i++) {
        fprintf(w->out, "%s{\"cell\":%" PRIu32, i > 0 ? "," : "", cell[i].cell);
        for (size_t leg = 0; leg < NRS_N_LEGS; leg++) {
            fprintf(w->out, ",\"%s\":{", nrs_summary_leg_names[leg]);
            write_dist(w, &cell[i].leg[leg]);
        }
        fputc('}', w->out);
    }
}

enum nrs_status nrs_summary_write(const struct nrs_summary *s, FILE *out, struct nrs_error *err)
{
    struct writer w = {.out = out, .err = err};

    fputs("{\"survival_s\":", out);
    write_real(&w, "survival_s", s->survival_s);
    fputs(",\"legs\":{", out);
    write_legs(&w, s);
    fputs("},\"stages\":[", out);
    for (size_t i = 0; i < s->stages.n_rows; i++) {
        fputs(i > 0 ? ",{" : "{", out);
        write_dist(&w, &s->stages.row[i]);
    }
    fputs("],\"cells\":[", out);
    write_cells(&w, &s->cells);
    fputc(']', out);
    for (size_t i = 0; i < NRS_SUMMARY_N_TABLES; i++)
        write_table(&w, s, &nrs_summary_tables[i]);
    fputc('}', out);
    if (w.status == NRS_OK && ferror(out))
        return nrs_fail(err, NRS_EMACHINE, "cannot write a result: the disk may be full");
    return w.status;
}
