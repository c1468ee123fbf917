/* sweep_tables.c - the merged tables of a sweep, written point by point. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch/merge.h"
#include "cli/result_of.h"
#include "cli/results.h"
#include "cli/sweep.h"
#include "cli/ues_table.h"
#include "core/version.h"
#include "report/energy_report.h"
#include "report/records_csv.h"
#include "report/sqlite_index.h"
#include "report/ues_csv.h"
#include "report/verdict_report.h"

#define SHOWN_MAX 10000 /* points that are printed as a table */

/* The tables of bytes that depend on scenario and seed alone, and how a point gets into each. */
typedef void add_point(const struct nrs_point_result *p, bool first, struct nrs_text *out);

static void add_verdicts_csv(const struct nrs_point_result *p, bool first, struct nrs_text *out)
{
    nrs_verdict_csv(p, 1, first, out);
}

static void add_verdicts_json(const struct nrs_point_result *p, bool first, struct nrs_text *out)
{
    nrs_text_add(out, first ? "{\"points\":[\n" : ",\n");
    nrs_verdict_json_line(p, out);
}

static void add_energy(const struct nrs_point_result *p, bool first, struct nrs_text *out)
{
    nrs_energy_csv(p->label, &p->verdict.energy, first, out);
}

static void add_servers(const struct nrs_point_result *p, bool first, struct nrs_text *out)
{
    nrs_servers_csv(p->label, p->summary, first, out);
}

static void add_outages(const struct nrs_point_result *p, bool first, struct nrs_text *out)
{
    nrs_outages_csv(p->label, p->summary, first, out);
}

static const struct {
    const char *name, *end;
    add_point *add;
} tables[] = {
    {"verdicts.csv", "", add_verdicts_csv}, {"verdicts.json", "\n]}\n", add_verdicts_json},
    {"energy.csv", "", add_energy},         {"servers.csv", "", add_servers},
    {"outages.csv", "", add_outages},       {"cells.csv", "", nrs_cells_csv},
    {"ues.csv", "", nrs_ues_csv}, /* the last: it may be left out */
};
#define N_TABLES NRS_LEN(tables)

/* A merge under way. */
struct merge {
    struct nrs_sweep_run *sweep;
    struct nrs_results results;
    size_t n_tables;    /* that are written */
    uint64_t ues_lines; /* that ues.csv has, or would have */
    char path[N_TABLES][NRS_PATH_MAX];
    FILE *file[N_TABLES];
    struct nrs_sqlite_index *index; /* NULL: this build has none */
    const char *dir;                /* of the tables; NULL: they are only printed */
    bool show;
    struct nrs_text text;           /* to be printed: JSON or CSV, as far as it is */
    struct nrs_point_result *shown; /* [n_shown] to be printed as a table */
    size_t n_shown;
    struct nrs_sweep_counts *counts;
};

static enum nrs_status open_tables(struct merge *m, struct nrs_error *err)
{
    char path[NRS_PATH_MAX];
    enum nrs_status status = NRS_OK;

    for (size_t i = 0; i < m->n_tables && status == NRS_OK; i++) {
        status = nrs_results_path(&m->results, tables[i].name, m->path[i], err);
        if (status == NRS_OK && !(m->file[i] = fopen(m->path[i], "w")))
            status = nrs_fail(err, NRS_ESTORE, "%s: cannot write", m->path[i]);
    }
    if (status == NRS_OK && nrs_sqlite_index_available()) {
        status = nrs_results_path(&m->results, "index.sqlite", path, err);
        if (status == NRS_OK)
            status = nrs_sqlite_index_open(path, &m->index, err);
    }
    return status;
}

static enum nrs_status write_text(const struct merge *m, size_t table, struct nrs_text *text,
                                  struct nrs_error *err)
{
    enum nrs_status status = nrs_text_check(text, err);

    if (status == NRS_OK && fwrite(nrs_text_string(text), 1, text->n, m->file[table]) != text->n)
        status = nrs_fail(err, NRS_ESTORE, "%s: cannot write: is the disk full?", m->path[table]);
    nrs_text_free(text);
    return status;
}

static enum nrs_status add_to_files(const struct merge *m, size_t i,
                                    const struct nrs_point_result *result, struct nrs_error *err)
{
    enum nrs_status status = NRS_OK;

    for (size_t t = 0; t < m->n_tables && status == NRS_OK; t++) {
        struct nrs_text text;

        nrs_text_init(&text);
        tables[t].add(result, m->counts->n_merged == 0, &text);
        status = write_text(m, t, &text, err);
    }
    if (status == NRS_OK && m->index) {
        cJSON *values = nrs_points_values(&m->sweep->points, i);

        status = nrs_sqlite_index_add(m->index, i, result, values, err);
        cJSON_Delete(values);
    }
    return status;
}

/* For the terminal: without the summary, which is gone when all points are printed. */
static void add_to_output(struct merge *m, struct nrs_point_result *result)
{
    bool first = m->counts->n_merged == 0;

    switch (m->sweep->cli->format) {
    case NRS_FORMAT_CSV: add_verdicts_csv(result, first, &m->text); break;
    case NRS_FORMAT_JSON: add_verdicts_json(result, first, &m->text); break;
    case NRS_FORMAT_TEXT:
        result->summary = NULL;
        if (m->shown)
            m->shown[m->n_shown++] = *result;
        break;
    }
}

static enum nrs_status add_merged(void *user, size_t i, const struct nrs_point *point,
                                  const struct nrs_summary *summary,
                                  const struct nrs_verdict *verdict, struct nrs_error *err)
{
    struct merge *m = user;
    struct nrs_point_result result = nrs_result_of(&m->sweep->points, i, point, verdict, summary);
    enum nrs_status status = m->dir ? add_to_files(m, i, &result, err) : NRS_OK;

    if (m->show)
        add_to_output(m, &result);
    m->counts->n_merged++;
    m->counts->n_met += verdict->overall == NRS_MET;
    m->counts->n_not_met += verdict->overall == NRS_NOT_MET;
    m->counts->n_undecided += verdict->overall == NRS_OPEN;
    return status;
}

static enum nrs_status close_tables(struct merge *m, bool whole, struct nrs_error *err)
{
    enum nrs_status status = NRS_OK;

    for (size_t t = 0; t < m->n_tables; t++) {
        bool ok = true;

        if (!m->file[t])
            continue;
        if (whole && m->counts->n_merged > 0)
            ok = fputs(tables[t].end, m->file[t]) >= 0;
        ok = fclose(m->file[t]) == 0 && ok;
        m->file[t] = NULL;
        if (whole && !ok && status == NRS_OK)
            status = nrs_fail(err, NRS_ESTORE, "%s: cannot write: is the disk full?", m->path[t]);
    }
    if (m->index) {
        enum nrs_status closed = nrs_sqlite_index_close(m->index, whole ? err : NULL);

        status = whole && status == NRS_OK ? closed : status;
        m->index = NULL;
    }
    return status;
}

/* Without host and time: two merges of the same records write the same. */
static enum nrs_status add_record(struct merge *m, const struct nrs_store *store,
                                  struct nrs_error *err)
{
    struct nrs_json j;
    struct nrs_text text;
    cJSON *files;
    enum nrs_status status = NRS_OK;

    nrs_json_init(&j);
    nrs_json_text(&j, j.root, "nrsplit", store->manifest.version);
    nrs_json_text(&j, j.root, "digest", store->manifest.digest);
    nrs_json_number(&j, j.root, "tasks", (double)store->manifest.n_tasks);
    nrs_json_number(&j, j.root, "points", (double)m->counts->n_points);
    nrs_json_number(&j, j.root, "complete", (double)m->counts->n_merged);
    nrs_json_number(&j, j.root, "met", (double)m->counts->n_met);
    nrs_json_number(&j, j.root, "not_met", (double)m->counts->n_not_met);
    nrs_json_number(&j, j.root, "undecided", (double)m->counts->n_undecided);
    files = nrs_json_member(&j, j.root, "files");
    for (size_t t = 0; t < m->n_tables && status == NRS_OK; t++) {
        char digest[NRS_DIGEST_LEN];

        status = nrs_digest_file(m->path[t], digest, err);
        if (status == NRS_OK)
            nrs_json_text(&j, files, tables[t].name, digest);
    }
    nrs_text_init(&text);
    nrs_json_print(&j, &text);
    nrs_json_free(&j);
    if (status == NRS_OK)
        return nrs_results_add(&m->results, NRS_STORE_MERGED, &text, err);
    nrs_text_free(&text);
    return status;
}

static void show_end(struct merge *m)
{
    const struct nrs_cli *cli = m->sweep->cli;

    nrs_text_printf(&m->text,
                    "%s%zu of %zu points are complete: %zu met, %zu not met, %zu undecided\n",
                    m->n_shown > 0 ? "\n" : "", m->counts->n_merged, m->counts->n_points,
                    m->counts->n_met, m->counts->n_not_met, m->counts->n_undecided);
    if (m->dir && m->n_tables < N_TABLES)
        nrs_cli_say_no_ues(m->ues_lines, &m->text);
    if (m->dir && !cli->quiet)
        nrs_text_printf(&m->text, "Results are in %s\n", m->dir);
}

static enum nrs_status show(struct merge *m, struct nrs_error *err)
{
    const struct nrs_cli *cli = m->sweep->cli;
    struct nrs_text *text = &m->text;

    if (cli->format == NRS_FORMAT_JSON)
        nrs_text_add(text, m->counts->n_merged > 0 ? "\n]}\n" : "{\"points\":[]}\n");
    else if (m->n_shown > 0)
        nrs_verdict_matrix(m->shown, m->n_shown, &cli->style, text);
    if (cli->format == NRS_FORMAT_TEXT)
        show_end(m);
    return nrs_cli_print(text, err);
}

static enum nrs_status merge_to_files(struct merge *m, const struct nrs_store *store,
                                      struct nrs_error *err)
{
    struct nrs_sweep_run *s = m->sweep;
    bool wants_ues = false;
    enum nrs_status status =
        nrs_cli_wants_ues(s->cli, &s->points, NULL, &wants_ues, &m->ues_lines, err);

    m->n_tables = wants_ues ? N_TABLES : N_TABLES - 1;
    if (status == NRS_OK)
        status = open_tables(m, err);
    if (status == NRS_OK)
        status = nrs_merge(store, &s->plan, &s->points, add_merged, m, err);
    if (status == NRS_OK)
        status = close_tables(m, true, err);
    else
        close_tables(m, false, NULL);
    if (status == NRS_OK)
        status = add_record(m, store, err);
    return status == NRS_OK ? nrs_results_publish(&m->results, err) : status;
}

static enum nrs_status merge(struct merge *m, const struct nrs_store *store, struct nrs_error *err)
{
    struct nrs_sweep_run *s = m->sweep;
    enum nrs_status status;

    nrs_text_init(&m->text);
    if (m->show && s->points.n <= SHOWN_MAX)
        m->shown = calloc(s->points.n, sizeof *m->shown);
    status = m->dir ? merge_to_files(m, store, err)
                    : nrs_merge(store, &s->plan, &s->points, add_merged, m, err);
    if (status == NRS_OK && m->show)
        status = show(m, err);
    nrs_text_free(&m->text);
    free(m->shown);
    return status;
}

static enum nrs_status merge_into(struct merge *m, const struct nrs_store *store, const char *dir,
                                  struct nrs_error *err)
{
    enum nrs_status status =
        dir ? nrs_results_open(&m->results, dir, &nrs_result_of_sweep, err) : NRS_OK;

    *m->counts = (struct nrs_sweep_counts){.n_points = m->sweep->points.n};
    m->dir = dir;
    if (status == NRS_OK)
        status = merge(m, store, err);
    if (dir)
        nrs_results_close(&m->results);
    return status;
}

/* Another worker has made the tables. Whoever asked for them on standard output gets them. */
static enum nrs_status take_over(struct merge *m, const struct nrs_store *store, const char *dir,
                                 struct nrs_error *err)
{
    if (m->sweep->cli->format != NRS_FORMAT_TEXT)
        return merge_into(m, store, NULL, err);
    m->dir = dir;
    nrs_text_init(&m->text);
    show_end(m);
    return nrs_cli_print(&m->text, err);
}

enum nrs_status nrs_sweep_merge(struct nrs_sweep_run *s, const struct nrs_store *store,
                                const char *dir, bool show_points, struct nrs_sweep_counts *out,
                                struct nrs_error *err)
{
    struct merge m = {.sweep = s, .n_tables = N_TABLES, .show = show_points, .counts = out};
    enum nrs_sweep_turn turn = NRS_TURN_WITHOUT_LOCK;
    enum nrs_status status;

    if (dir && strcmp(dir, store->dir) == 0)
        turn = nrs_sweep_take_turn(store, out);
    if (turn == NRS_TURN_TAKEN)
        return take_over(&m, store, dir, err);
    status = merge_into(&m, store, dir, err);
    if (turn == NRS_TURN_MINE)
        nrs_sweep_end_turn(store);
    return status;
}
