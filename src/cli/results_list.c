/* results_list.c - folders of results by name, each with its kind and how far it is. */
#include "cli/results_list.h"

#include <dirent.h>
#include <math.h>
#include <stdlib.h>

#include "batch/capacity.h"
#include "batch/store.h"
#include "cli/results.h"
#include "cli/results_capacity.h"
#include "report/table.h"
#include "scenario/json.h"

const char *const nrs_folder_kinds[] = {
    [NRS_FOLDER_OTHER] = "other",
    [NRS_FOLDER_SWEEP] = "sweep",
    [NRS_FOLDER_CAPACITY] = "capacity",
    [NRS_FOLDER_TABLES] = "tables",
    [NRS_FOLDER_RUN] = "run",
    [NRS_FOLDER_CALIBRATION] = "calibration",
    NULL,
};

enum nrs_folder_kind nrs_folder_kind(const char *dir)
{
    static const struct {
        const char *file;
        enum nrs_folder_kind kind;
    } marks[] = {
        {NRS_STORE_MANIFEST, NRS_FOLDER_SWEEP},      {NRS_CAPACITY_MANIFEST, NRS_FOLDER_CAPACITY},
        {NRS_STORE_MERGED, NRS_FOLDER_TABLES},       {"capacity.csv", NRS_FOLDER_TABLES},
        {"calibration.csv", NRS_FOLDER_CALIBRATION}, {"verdicts.csv", NRS_FOLDER_RUN},
    };

    for (size_t i = 0; i < NRS_LEN(marks); i++) {
        char path[NRS_PATH_MAX];

        if (nrs_path_join(path, dir, marks[i].file) && nrs_file_exists(path))
            return marks[i].kind;
    }
    return NRS_FOLDER_OTHER;
}

/* One line. NAN: does not apply, or is not known. */
struct listed {
    char dir[NRS_PATH_MAX];
    enum nrs_folder_kind kind;
    double points, tasks, done, failed;
    bool whole; /* its tables are */
};

static bool has(const char *dir, const char *file)
{
    char path[NRS_PATH_MAX];

    return nrs_path_join(path, dir, file) && nrs_file_exists(path);
}

static enum nrs_status look_at_sweep(struct listed *out, struct nrs_error *err)
{
    struct nrs_store store;
    unsigned char *state;
    enum nrs_status status = nrs_store_open(&store, out->dir, err);

    if (status != NRS_OK)
        return status;
    state = malloc(store.manifest.n_tasks + 1);
    if (state) {
        out->points = (double)store.manifest.n_points;
        out->tasks = (double)store.manifest.n_tasks;
        out->done = (double)nrs_store_scan(&store, state);
        out->failed = (double)nrs_store_given_up(state, store.manifest.n_tasks);
        out->whole = has(out->dir, NRS_STORE_MERGED);
    } else {
        status = nrs_fail(err, NRS_EMACHINE, "out of memory");
    }
    free(state);
    nrs_store_close(&store);
    return status;
}

/* There is no number of tasks to come: it follows from their results. */
static enum nrs_status look_at_capacity(struct listed *out, struct nrs_error *err)
{
    char path[NRS_PATH_MAX];
    struct nrs_manifest manifest;
    enum nrs_status status;

    if (!nrs_path_join(path, out->dir, NRS_CAPACITY_MANIFEST))
        return nrs_fail(err, NRS_EFILE, "%.64s...: path is too long", out->dir);
    status = nrs_manifest_load(path, &manifest, err);
    if (status != NRS_OK)
        return status;
    out->points = (double)manifest.n_points;
    out->done = (double)nrs_results_drops(out->dir);
    out->whole = has(out->dir, NRS_RUN_RECORD);
    nrs_manifest_free(&manifest);
    return NRS_OK;
}

/* Of commands that keep nothing but tables. */
static enum nrs_status look_at_tables(struct listed *out, struct nrs_error *err)
{
    const bool is_sweep = has(out->dir, NRS_STORE_MERGED);
    char path[NRS_PATH_MAX];
    cJSON *record = NULL;
    const cJSON *points;
    enum nrs_status status;

    out->whole = is_sweep || has(out->dir, NRS_RUN_RECORD);
    if (is_sweep || !out->whole || !nrs_path_join(path, out->dir, NRS_RUN_RECORD))
        return NRS_OK;
    status = nrs_json_load(path, &record, err);
    points = cJSON_GetObjectItemCaseSensitive(record, "points");
    if (cJSON_IsArray(points))
        out->points = cJSON_GetArraySize(points);
    cJSON_Delete(record);
    return status;
}

static enum nrs_status look(const char *dir, struct listed *out, struct nrs_error *err)
{
    *out = (struct listed){.points = NAN, .tasks = NAN, .done = NAN, .failed = NAN};
    nrs_path_join(out->dir, "", dir);
    out->kind = nrs_folder_kind(dir);
    switch (out->kind) {
    case NRS_FOLDER_SWEEP: return look_at_sweep(out, err);
    case NRS_FOLDER_CAPACITY: return look_at_capacity(out, err);
    default: return look_at_tables(out, err);
    }
}

static void add_count(struct nrs_table *t, double count)
{
    if (isnan(count))
        nrs_table_cell(t, NRS_TONE_PLAIN, "%s", "-");
    else
        nrs_table_cell(t, NRS_TONE_PLAIN, "%.0f", count);
}

static void add_line(const struct listed *l, struct nrs_table *t, struct nrs_json *j, cJSON *array)
{
    cJSON *object = nrs_json_object(j, array);

    nrs_json_text(j, object, "folder", l->dir);
    nrs_json_text(j, object, "kind", nrs_folder_kinds[l->kind]);
    nrs_json_number(j, object, "points", l->points);
    nrs_json_number(j, object, "tasks", l->tasks);
    nrs_json_number(j, object, "done", l->done);
    nrs_json_number(j, object, "failed", l->failed);
    nrs_json_flag(j, object, "tables", l->whole);
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s", l->dir);
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s", nrs_folder_kinds[l->kind]);
    add_count(t, l->points);
    add_count(t, l->tasks);
    add_count(t, l->done);
    if (l->failed > 0)
        nrs_table_cell(t, NRS_TONE_BAD, "%.0f", l->failed);
    else
        add_count(t, l->failed);
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s", l->whole ? "yes" : "no");
}

/* By name. A damaged one is told, and passed over. */
static enum nrs_status list_all(struct nrs_cli *cli, const char *root, struct nrs_table *t,
                                struct nrs_json *j, cJSON *array, struct nrs_error *err)
{
    struct dirent **entries;
    int n = scandir(root, &entries, NULL, alphasort);

    if (n < 0)
        return nrs_fail(err, NRS_EFILE, "%s: no folder that can be read", root);
    for (int i = 0; i < n; i++) {
        char dir[NRS_PATH_MAX];
        struct nrs_error why = {.status = NRS_OK};
        struct listed line;

        if (nrs_path_join(dir, root, entries[i]->d_name) && entries[i]->d_name[0] != '.' &&
            nrs_folder_kind(dir) != NRS_FOLDER_OTHER) {
            if (look(dir, &line, &why) == NRS_OK)
                add_line(&line, t, j, array);
            else
                nrs_log_say(&cli->log, NRS_LOG_BATCH, NRS_LOG_WARNING, "%s", why.text);
        }
        free(entries[i]);
    }
    free(entries);
    return NRS_OK;
}

int nrs_results_list(struct nrs_cli *cli, struct nrs_error *err)
{
    static const struct nrs_column columns[] = {
        {"folder", "", true}, {"kind", "", true},    {"points", "", false}, {"tasks", "", false},
        {"done", "", false},  {"failed", "", false}, {"tables", "", true},
    };
    struct nrs_table t;
    struct nrs_json j;
    struct nrs_text text;
    enum nrs_status status = nrs_cli_no_csv(cli, err);

    nrs_table_init(&t, columns, NRS_LEN(columns));
    nrs_json_init(&j);
    nrs_text_init(&text);
    if (status == NRS_OK)
        status = list_all(cli, cli->n_operands > 1 ? cli->operand[1] : "results", &t, &j,
                          nrs_json_array(&j, j.root, "results"), err);
    if (status == NRS_OK && cli->format == NRS_FORMAT_JSON)
        nrs_json_print(&j, &text);
    else if (status == NRS_OK)
        nrs_table_render(&t, &cli->style, &text);
    nrs_table_free(&t);
    nrs_json_free(&j);
    if (status == NRS_OK)
        nrs_cli_print(&text, err);
    nrs_text_free(&text);
    return NRS_EXIT_MET;
}
