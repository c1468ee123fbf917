/* results_capacity.c - drops are checked one by one, tables against what they are made of. */
#include "cli/results_capacity.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "batch/capacity.h"
#include "batch/capacity_store.h"
#include "batch/durable.h"
#include "cli/results.h"
#include "cli/results_check.h"
#include "report/capacity_read.h"
#include "scenario/json.h"

static enum nrs_status too_long(const char *dir, struct nrs_error *err)
{
    return nrs_fail(err, NRS_EFILE, "%.64s...: path is too long", dir);
}

/* ------------------------------------------------------------------------------------- the tables
 */

static bool is_whole(const char *dir)
{
    char path[NRS_PATH_MAX];

    return nrs_path_join(path, dir, NRS_RUN_RECORD) && nrs_file_exists(path);
}

/* nrs_capacities_free in any case. */
static enum nrs_status load(const char *dir, struct nrs_capacities_kept *out, struct nrs_error *err)
{
    char path[NRS_PATH_MAX];
    cJSON *root = NULL;
    enum nrs_status status;

    *out = (struct nrs_capacities_kept){.root = NULL};
    if (!nrs_path_join(path, dir, "capacity.json"))
        return too_long(dir, err);
    if (!is_whole(dir))
        return nrs_fail(err, NRS_EFILE,
                        "%s: has no " NRS_RUN_RECORD
                        ": no search has ended yet, the capacity command goes on",
                        dir);
    status = nrs_json_load(path, &root, err);
    return status == NRS_OK ? nrs_capacities_read(path, root, out, err) : status;
}

enum nrs_status nrs_results_show_capacity(const struct nrs_cli *cli, const char *dir, bool *decided,
                                          struct nrs_error *err)
{
    struct nrs_capacities_kept kept;
    struct nrs_text text;
    enum nrs_status status = load(dir, &kept, err);

    nrs_text_init(&text);
    if (status == NRS_OK) {
        *decided = nrs_capacity_is_decided(&kept.all);
        switch (cli->format) {
        case NRS_FORMAT_CSV: nrs_capacity_csv(&kept.all, &text); break;
        case NRS_FORMAT_JSON: nrs_capacity_json(&kept.all, &text); break;
        case NRS_FORMAT_TEXT:
            nrs_capacity_table(&kept.all, &cli->style, &text);
            nrs_capacity_answers(&kept.all, &text);
            break;
        }
        status = nrs_cli_print(&text, err);
    }
    nrs_text_free(&text);
    nrs_capacities_free(&kept);
    return status;
}

/* The record goes last and makes them whole. */
static enum nrs_status add_record(const char *dir, struct nrs_results *to, struct nrs_error *err)
{
    char path[NRS_PATH_MAX], *bytes;
    struct nrs_text text;
    size_t n;
    enum nrs_status status = nrs_path_join(path, dir, NRS_RUN_RECORD)
                                 ? nrs_file_read(path, NRS_JSON_LIMIT_BYTES, &bytes, &n, err)
                                 : too_long(dir, err);

    if (status != NRS_OK)
        return status;
    nrs_text_init(&text);
    nrs_text_add(&text, bytes);
    free(bytes);
    return nrs_results_add(to, NRS_RUN_RECORD, &text, err);
}

enum nrs_status nrs_results_export_capacity(const struct nrs_cli *cli, const char *dir,
                                            const char *to, bool *decided, struct nrs_error *err)
{
    struct nrs_capacities_kept kept;
    struct nrs_results results = {.n_files = 0};
    struct nrs_text text;
    enum nrs_status status = load(dir, &kept, err);

    nrs_text_init(&text);
    if (status == NRS_OK)
        status = nrs_results_open(&results, to, &nrs_result_of_capacity, err);
    for (size_t i = 0; i < NRS_CAPACITY_FILES && status == NRS_OK; i++) {
        nrs_capacity_files[i].write(&kept.all, &text);
        status = nrs_results_add(&results, nrs_capacity_files[i].name, &text, err);
    }
    if (status == NRS_OK)
        status = add_record(dir, &results, err);
    if (status == NRS_OK)
        status = nrs_results_publish(&results, err);
    if (status == NRS_OK)
        *decided = nrs_capacity_is_decided(&kept.all);
    if (status == NRS_OK && cli->format == NRS_FORMAT_TEXT && !cli->quiet) {
        nrs_text_printf(&text, "Tables are in %s\n", to);
        status = nrs_cli_print(&text, err);
    }
    nrs_results_close(&results);
    nrs_capacities_free(&kept);
    return status;
}

/* -------------------------------------------------------------------------------------- the drops
 */

/* What is done with files among the records. */
struct review {
    const struct nrs_manifest *manifest;
    const char *dir;
    struct nrs_text *out; /* NULL: nothing is told */
    bool remove;          /* what is damaged */
    size_t n, n_bad, n_parts;
};

static bool is_sound(const struct review *r, const struct nrs_trial_key *key, const char *path,
                     struct nrs_error *why)
{
    struct nrs_summary summary;

    if (key->point >= r->manifest->n_points) {
        nrs_fail(why, NRS_EPARSE, "%s: point: is %zu, expected one of the search's %zu", path,
                 key->point, r->manifest->n_points);
        return false;
    }
    if (nrs_trial_read(r->dir, r->manifest->digest, *key, &summary, why) != NRS_OK)
        return false;
    nrs_summary_free(&summary);
    return true;
}

static void check_record(void *user, const char *path, const struct nrs_trial_key *key)
{
    struct review *r = user;
    struct nrs_error why = {.status = NRS_OK};

    if (!key)
        return;
    r->n++;
    if (is_sound(r, key, path, &why))
        return;
    if (r->out)
        nrs_text_printf(r->out, "%s\n", why.text);
    r->n_bad += !r->remove || unlink(path) == 0;
}

static void remove_part(void *user, const char *path, const struct nrs_trial_key *key)
{
    struct review *r = user;
    const char *name = strrchr(path, '/');

    if (!key && name && strncmp(name + 1, NRS_DURABLE_PART, strlen(NRS_DURABLE_PART)) == 0)
        r->n_parts += unlink(path) == 0;
}

static void count_record(void *user, const char *path, const struct nrs_trial_key *key)
{
    size_t *n = user;

    (void)path;
    *n += key != NULL;
}

size_t nrs_results_drops(const char *dir)
{
    size_t n = 0;

    nrs_trials_each(dir, count_record, &n);
    return n;
}

static enum nrs_status load_manifest(const char *dir, struct nrs_manifest *out,
                                     struct nrs_error *err)
{
    char path[NRS_PATH_MAX];

    return nrs_path_join(path, dir, NRS_CAPACITY_MANIFEST) ? nrs_manifest_load(path, out, err)
                                                           : too_long(dir, err);
}

/* ---------------------------------------------------------------------------------------- verify
 */

static bool is_as_made(const char *path, const struct nrs_text *made)
{
    struct nrs_error why = {.status = NRS_OK};
    char *bytes;
    size_t n;
    bool same;

    if (nrs_file_read(path, NRS_JSON_LIMIT_BYTES, &bytes, &n, &why) != NRS_OK)
        return false;
    same = !made->failed && n == made->n && memcmp(bytes, nrs_text_string(made), n) == 0;
    free(bytes);
    return same;
}

/* @return how many tables are not what capacity.json says. */
static size_t check_tables(const char *dir, struct nrs_text *out)
{
    struct nrs_error why = {.status = NRS_OK};
    struct nrs_capacities_kept kept;
    size_t n_bad = 0;

    if (!is_whole(dir))
        return 0;
    if (load(dir, &kept, &why) != NRS_OK) {
        nrs_text_printf(out, "%s\n", why.text);
        nrs_capacities_free(&kept);
        return 1;
    }
    for (size_t i = 0; i < NRS_CAPACITY_FILES; i++) {
        char path[NRS_PATH_MAX];
        struct nrs_text made;

        nrs_text_init(&made);
        nrs_capacity_files[i].write(&kept.all, &made);
        if (!nrs_path_join(path, dir, nrs_capacity_files[i].name) || !is_as_made(path, &made)) {
            nrs_text_printf(out, "%s: is not as capacity.json has it\n", path);
            n_bad++;
        }
        nrs_text_free(&made);
    }
    nrs_capacities_free(&kept);
    return n_bad;
}

enum nrs_status nrs_results_verify_capacity(const char *dir, struct nrs_text *out, size_t *n_bad,
                                            struct nrs_error *err)
{
    struct nrs_manifest manifest = {0};
    struct review r = {.manifest = &manifest, .dir = dir, .out = out};
    enum nrs_status status = load_manifest(dir, &manifest, err);

    if (status != NRS_OK)
        return status;
    nrs_trials_each(dir, check_record, &r);
    *n_bad = r.n_bad + check_tables(dir, out);
    nrs_text_printf(out, "%s: %zu records, %zu damaged; tables: %zu damaged\n", dir, r.n, r.n_bad,
                    *n_bad - r.n_bad);
    nrs_manifest_free(&manifest);
    return NRS_OK;
}

/* ----------------------------------------------------------------------------------------- prune
 */

enum nrs_status nrs_results_prune_capacity(const char *dir, bool broken, struct nrs_text *out,
                                           struct nrs_error *err)
{
    struct nrs_manifest manifest = {0};
    struct nrs_leases leases = {.fd = -1};
    struct review r = {.manifest = &manifest, .dir = dir, .remove = true};
    char path[NRS_PATH_MAX];
    enum nrs_status status = load_manifest(dir, &manifest, err);

    if (status == NRS_OK)
        status = nrs_capacity_claim(dir, &leases, err);
    if (status == NRS_OK) {
        nrs_trials_each(dir, remove_part, &r);
        r.n_parts +=
            nrs_results_remove_files(dir, NRS_DURABLE_PART) + nrs_results_remove_aside(dir);
        if (broken)
            nrs_trials_each(dir, check_record, &r);
        if (r.n_bad > 0 && nrs_path_join(path, dir, NRS_RUN_RECORD))
            unlink(path); /* the tables may have been made of them */
        nrs_text_printf(out, "%s: removed %zu unfinished files, %zu records\n", dir, r.n_parts,
                        r.n_bad);
    }
    nrs_leases_close(&leases);
    nrs_manifest_free(&manifest);
    return status;
}
