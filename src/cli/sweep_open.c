/* sweep_open.c - a sweep from the manifest of its store. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/sweep.h"

/* The scenario as the manifest has it, at its file's place: paths in it are relative to that. */
static enum nrs_status document_of(const struct nrs_manifest *m, struct nrs_document *doc,
                                   struct nrs_error *err)
{
    doc->root = cJSON_Duplicate(m->scenario, true);
    if (!doc->root)
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    if (!nrs_path_join(doc->path, "", m->scenario_file))
        return nrs_fail(err, NRS_EFILE, "%.64s...: path is too long", m->scenario_file);
    return NRS_OK;
}

/* Data files may have changed since, and with them what the records would be judged by. */
static enum nrs_status check(const struct nrs_sweep_run *s, const struct nrs_store *store,
                             struct nrs_error *err)
{
    struct nrs_manifest now;
    enum nrs_status status = nrs_manifest_make(&s->doc, &s->points, &s->plan, &now, err);

    if (status != NRS_OK)
        return status;
    status = nrs_manifest_compare_files(store->dir, &store->manifest, &now,
                                        ", which its records were made with", err);
    nrs_manifest_free(&now);
    return status;
}

enum nrs_status nrs_sweep_of_store(struct nrs_sweep_run *s, const struct nrs_store *store,
                                   struct nrs_error *err)
{
    enum nrs_status status = document_of(&store->manifest, &s->doc, err);

    if (status == NRS_OK)
        status = nrs_sweep_expand(&s->doc, &s->points, err);
    if (status == NRS_OK)
        status = nrs_plan_make(&s->points, store->manifest.per_task, &s->plan, err);
    if (status == NRS_OK)
        status = check(s, store, err);
    if (status == NRS_OK)
        nrs_path_join(s->dir, "", store->dir);
    return status;
}

void nrs_sweep_run_free(struct nrs_sweep_run *s)
{
    nrs_sweep_sources_free(s);
    nrs_plan_free(&s->plan);
    nrs_points_free(&s->points);
    nrs_document_free(&s->doc);
}
