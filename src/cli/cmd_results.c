/* cmd_results.c - nrsplit results: what sweeps and searches for capacities have left on the disk.
 */
#include <string.h>

#include "cli/publish.h"
#include "cli/results_capacity.h"
#include "cli/results_check.h"
#include "cli/results_list.h"
#include "cli/sweep.h"
#include "cli/ues_table.h"

static const struct nrs_option options[] = {
    {'o', "output", "DIR", "export: the folder to write (needed)"},
    NRS_UES_OPTION,
    {0, "broken", NULL, "prune: remove damaged records, too, so that the command makes them anew"},
    {0, NULL, NULL, NULL},
};

/* A folder, or the name of one in results/. */
static const char *folder_of(const char *name, char buffer[NRS_PATH_MAX])
{
    if (nrs_folder_kind(name) != NRS_FOLDER_OTHER || strchr(name, '/') ||
        !nrs_path_join(buffer, "results", name) || nrs_folder_kind(buffer) == NRS_FOLDER_OTHER)
        return name;
    return buffer;
}

/* The folder that is asked for: of a sweep or a search. Others keep nothing but tables. */
struct asked {
    char dir[NRS_PATH_MAX];
    bool is_capacity;
};

static enum nrs_status ask(const struct nrs_cli *cli, struct asked *out, struct nrs_error *err)
{
    char buffer[NRS_PATH_MAX];
    enum nrs_status status = nrs_cli_operands(cli, 2, 2, err);
    const char *dir;
    enum nrs_folder_kind kind;

    if (status != NRS_OK)
        return status;
    dir = folder_of(cli->operand[1], buffer);
    kind = nrs_folder_kind(dir);
    out->is_capacity = kind == NRS_FOLDER_CAPACITY;
    if (!nrs_path_join(out->dir, "", dir))
        return nrs_fail(err, NRS_EFILE, "%.64s...: path is too long", dir);
    if (kind > NRS_FOLDER_CAPACITY)
        return nrs_fail(
            err, NRS_EFILE,
            "%s: has tables of the kind '%s', expected a sweep's or a capacity's folder", dir,
            nrs_folder_kinds[kind]);
    return NRS_OK;
}

/* Merge what is complete: to the terminal, or to a folder. */
static int merge(struct nrs_cli *cli, const char *from, const char *dir, struct nrs_error *err)
{
    struct nrs_store store = {.leases = {.fd = -1}};
    struct nrs_sweep_run s = {.cli = cli};
    struct nrs_sweep_counts counts = {0};
    enum nrs_status status = nrs_store_open(&store, from, err);

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
    struct asked asked;
    bool decided = true;

    if (ask(cli, &asked, err) != NRS_OK)
        return NRS_EXIT_INPUT;
    if (!asked.is_capacity)
        return merge(cli, asked.dir, NULL, err);
    nrs_results_show_capacity(cli, asked.dir, &decided, err);
    return decided ? NRS_EXIT_MET : NRS_EXIT_NOT_MET;
}

static int export_tables(struct nrs_cli *cli, struct nrs_error *err)
{
    const char *to = nrs_cli_value(cli, "output");
    struct asked asked;
    enum nrs_folder_kind kind;
    bool decided = true;

    if (!to) {
        nrs_fail(err, NRS_EPARSE, "results: export: expected --output DIR");
        return NRS_EXIT_INPUT;
    }
    kind = nrs_folder_kind(to);
    if (kind == NRS_FOLDER_SWEEP || kind == NRS_FOLDER_CAPACITY) {
        nrs_fail(err, NRS_EFILE, "%s: has a %s's records, expected another folder (--output)", to,
                 nrs_folder_kinds[kind]);
        return NRS_EXIT_INPUT;
    }
    if (ask(cli, &asked, err) != NRS_OK)
        return NRS_EXIT_INPUT;
    if (!asked.is_capacity)
        return merge(cli, asked.dir, to, err);
    nrs_results_export_capacity(cli, asked.dir, to, &decided, err);
    return decided ? NRS_EXIT_MET : NRS_EXIT_NOT_MET;
}

static enum nrs_status verify_sweep(const char *dir, struct nrs_text *out, size_t *n_bad,
                                    struct nrs_error *err)
{
    struct nrs_store store = {.leases = {.fd = -1}};
    enum nrs_status status = nrs_store_open(&store, dir, err);

    if (status == NRS_OK)
        status = nrs_results_verify(&store, out, n_bad, err);
    nrs_store_close(&store);
    return status;
}

static int verify(struct nrs_cli *cli, struct nrs_error *err)
{
    struct asked asked;
    struct nrs_text text;
    enum nrs_status status = ask(cli, &asked, err);
    size_t n_bad = 0;

    nrs_text_init(&text);
    if (status == NRS_OK)
        status = (asked.is_capacity ? nrs_results_verify_capacity : verify_sweep)(asked.dir, &text,
                                                                                  &n_bad, err);
    if (status == NRS_OK)
        status = nrs_cli_print(&text, err);
    nrs_text_free(&text);
    if (status == NRS_OK && n_bad > 0)
        nrs_fail(err, NRS_EMACHINE,
                 "%zu damaged: 'nrsplit results prune --broken' removes records, and the %s's "
                 "command makes them and the tables anew",
                 n_bad, asked.is_capacity ? "capacity" : "sweep");
    return NRS_EXIT_MET;
}

static enum nrs_status prune_sweep(const char *dir, bool broken, struct nrs_text *out,
                                   struct nrs_error *err)
{
    struct nrs_store store = {.leases = {.fd = -1}};
    enum nrs_status status = nrs_store_open(&store, dir, err);

    if (status == NRS_OK)
        status = nrs_results_prune(&store, broken, out, err);
    nrs_store_close(&store);
    return status;
}

static int prune(struct nrs_cli *cli, struct nrs_error *err)
{
    struct asked asked;
    struct nrs_text text;
    enum nrs_status status = ask(cli, &asked, err);

    nrs_text_init(&text);
    if (status == NRS_OK)
        status = (asked.is_capacity ? nrs_results_prune_capacity : prune_sweep)(
            asked.dir, nrs_cli_has(cli, "broken"), &text, err);
    if (status == NRS_OK)
        nrs_cli_print(&text, err);
    nrs_text_free(&text);
    return NRS_EXIT_MET;
}

static int cmd_results(struct nrs_cli *cli, struct nrs_error *err)
{
    static const struct {
        const char *name;
        int (*run)(struct nrs_cli *cli, struct nrs_error *err);
    } parts[] = {
        {"list", nrs_results_list}, {"show", show},   {"export", export_tables},
        {"verify", verify},         {"prune", prune},
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
    "Look at the results of sweeps and capacities, check them, and clear up",
    "nrsplit results list [DIR]             the folders of results in a folder (results)\n"
    "nrsplit results show NAME              a sweep's points that are complete, from the records;\n"
    "                                       the capacities that were found\n"
    "nrsplit results export NAME -o DIR     their tables, in a folder of their own\n"
    "nrsplit results verify NAME            check every record and table against its checksum\n"
    "nrsplit results prune NAME             remove what killed processes and old failures left\n"
    "NAME is a folder of nrsplit sweep or capacity, or one in results/.",
    options,
    cmd_results};
