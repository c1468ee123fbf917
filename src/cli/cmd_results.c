/* cmd_results.c - nrsplit results: what sweeps have left on the disk. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "cli/publish.h"
#include "cli/results_check.h"
#include "cli/sweep.h"
#include "cli/ues_table.h"

static const struct nrs_option options[] = {
    {'o', "output", "DIR", "export: the folder to write (needed)"},
    NRS_UES_OPTION,
    {0, "broken", NULL, "prune: remove damaged records, too, so that a sweep makes them anew"},
    {0, NULL, NULL, NULL},
};

/* A folder, or the name of one in results/. */
static const char *folder_of(const char *name, char buffer[NRS_PATH_MAX])
{
    if (nrs_store_exists(name) || strchr(name, '/') || !nrs_path_join(buffer, "results", name) ||
        !nrs_store_exists(buffer))
        return name;
    return buffer;
}

static enum nrs_status open_store(const struct nrs_cli *cli, struct nrs_store *store,
                                  struct nrs_error *err)
{
    char buffer[NRS_PATH_MAX];
    enum nrs_status status = nrs_cli_operands(cli, 2, 2, err);

    return status == NRS_OK ? nrs_store_open(store, folder_of(cli->operand[1], buffer), err)
                            : status;
}

/* One line of `list`. */
struct listed {
    char dir[NRS_PATH_MAX];
    size_t n_tasks, n_points, n_done, n_failed;
    bool merged;
};

static enum nrs_status look(const char *dir, struct listed *out, struct nrs_error *err)
{
    struct nrs_store store;
    char record[NRS_PATH_MAX];
    unsigned char *state;
    enum nrs_status status = nrs_store_open(&store, dir, err);

    *out = (struct listed){.n_tasks = store.manifest.n_tasks, .n_points = store.manifest.n_points};
    nrs_path_join(out->dir, "", dir);
    out->merged = nrs_path_join(record, dir, NRS_STORE_MERGED) && nrs_file_exists(record);
    state = malloc(out->n_tasks + 1);
    if (status == NRS_OK && !state)
        status = nrs_fail(err, NRS_EMACHINE, "out of memory");
    if (status == NRS_OK) {
        out->n_done = nrs_store_scan(&store, state);
        out->n_failed = nrs_store_given_up(state, out->n_tasks);
    }
    free(state);
    nrs_store_close(&store);
    return status;
}

static void list_line(const struct listed *l, struct nrs_table *t, struct nrs_json *j, cJSON *array)
{
    cJSON *object = nrs_json_object(j, array);

    nrs_json_text(j, object, "folder", l->dir);
    nrs_json_number(j, object, "points", (double)l->n_points);
    nrs_json_number(j, object, "tasks", (double)l->n_tasks);
    nrs_json_number(j, object, "done", (double)l->n_done);
    nrs_json_number(j, object, "failed", (double)l->n_failed);
    nrs_json_flag(j, object, "merged", l->merged);
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s", l->dir);
    nrs_table_cell(t, NRS_TONE_PLAIN, "%zu", l->n_points);
    nrs_table_cell(t, NRS_TONE_PLAIN, "%zu", l->n_tasks);
    nrs_table_cell(t, NRS_TONE_PLAIN, "%zu", l->n_done);
    nrs_table_cell(t, l->n_failed ? NRS_TONE_BAD : NRS_TONE_PLAIN, "%zu", l->n_failed);
    nrs_table_cell(t, NRS_TONE_PLAIN, "%s", l->merged ? "yes" : "no");
}

/* The folders in `root` that are sweeps, by name. A damaged one is told, and passed over. */
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
            nrs_store_exists(dir)) {
            if (look(dir, &line, &why) == NRS_OK)
                list_line(&line, t, j, array);
            else
                nrs_log_say(&cli->log, NRS_LOG_BATCH, NRS_LOG_WARNING, "%s", why.text);
        }
        free(entries[i]);
    }
    free(entries);
    return NRS_OK;
}

static int list(struct nrs_cli *cli, struct nrs_error *err)
{
    static const struct nrs_column columns[] = {
        {"folder", "", true}, {"points", "", false}, {"tasks", "", false},
        {"done", "", false},  {"failed", "", false}, {"merged", "", true},
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
                          nrs_json_array(&j, j.root, "sweeps"), err);
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

/* Merge what is complete: to the terminal, or to a folder. */
static int merge(struct nrs_cli *cli, const char *dir, struct nrs_error *err)
{
    struct nrs_store store = {.leases = {.fd = -1}};
    struct nrs_sweep_run s = {.cli = cli};
    struct nrs_sweep_counts counts = {0};
    enum nrs_status status = open_store(cli, &store, err);

    if (status == NRS_OK)
        status = nrs_sweep_of_store(&s, &store, err);
    if (status == NRS_OK)
        status = nrs_sweep_merge(&s, &store, dir, true, &counts, err);
    nrs_sweep_run_free(&s);
    nrs_store_close(&store);
    return status == NRS_OK && counts.n_met < counts.n_points ? NRS_EXIT_NOT_MET : NRS_EXIT_MET;
}

static int show(struct nrs_cli *cli, struct nrs_error *err)
{
    return merge(cli, NULL, err);
}

static int export_tables(struct nrs_cli *cli, struct nrs_error *err)
{
    const char *dir = nrs_cli_value(cli, "output");

    if (!dir) {
        nrs_fail(err, NRS_EPARSE, "results: export: expected --output DIR");
        return NRS_EXIT_INPUT;
    }
    if (nrs_store_exists(dir)) {
        nrs_fail(err, NRS_EFILE, "%s: has a sweep's records, expected another folder (--output)",
                 dir);
        return NRS_EXIT_INPUT;
    }
    return merge(cli, dir, err);
}

static int verify(struct nrs_cli *cli, struct nrs_error *err)
{
    struct nrs_store store = {.leases = {.fd = -1}};
    struct nrs_text text;
    enum nrs_status status = open_store(cli, &store, err);
    size_t n_bad = 0;

    nrs_text_init(&text);
    if (status == NRS_OK)
        status = nrs_results_verify(&store, &text, &n_bad, err);
    if (status == NRS_OK)
        status = nrs_cli_print(&text, err);
    nrs_text_free(&text);
    nrs_store_close(&store);
    if (status == NRS_OK && n_bad > 0)
        nrs_fail(err, NRS_EMACHINE,
                 "%zu damaged: 'nrsplit results prune --broken' removes records, and the sweep's "
                 "command makes them and the tables anew",
                 n_bad);
    return NRS_EXIT_MET;
}

static int prune(struct nrs_cli *cli, struct nrs_error *err)
{
    struct nrs_store store = {.leases = {.fd = -1}};
    struct nrs_text text;
    enum nrs_status status = open_store(cli, &store, err);

    nrs_text_init(&text);
    if (status == NRS_OK)
        status = nrs_results_prune(&store, nrs_cli_has(cli, "broken"), &text, err);
    if (status == NRS_OK)
        nrs_cli_print(&text, err);
    nrs_text_free(&text);
    nrs_store_close(&store);
    return NRS_EXIT_MET;
}

static int cmd_results(struct nrs_cli *cli, struct nrs_error *err)
{
    static const struct {
        const char *name;
        int (*run)(struct nrs_cli *cli, struct nrs_error *err);
    } parts[] = {
        {"list", list},     {"show", show},   {"export", export_tables},
        {"verify", verify}, {"prune", prune},
    };

    if (nrs_cli_operands(cli, 1, 2, err) != NRS_OK)
        return NRS_EXIT_INPUT;
    for (size_t i = 0; i < NRS_LEN(parts); i++)
        if (strcmp(parts[i].name, cli->operand[0]) == 0)
            return parts[i].run(cli, err);
    nrs_fail(err, NRS_ENAME,
             "results: '%.64s' is unknown, expected list, show, export, verify or prune",
             cli->operand[0]);
    return NRS_EXIT_INPUT;
}

const struct nrs_command nrs_cmd_results = {
    "results",
    "list|show|export|verify|prune",
    "Look at the results of sweeps, check them, and clear up",
    "nrsplit results list [DIR]             the sweeps in a folder (results)\n"
    "nrsplit results show NAME              the points that are complete, from the records\n"
    "nrsplit results export NAME -o DIR     their tables, in a folder of their own\n"
    "nrsplit results verify NAME            check every record and table against its checksum\n"
    "nrsplit results prune NAME             remove what killed processes and old failures left\n"
    "NAME is a folder, or one in results/.",
    options,
    cmd_results};
