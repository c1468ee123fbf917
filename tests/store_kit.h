/* store_kit.h - a small sweep, its store in a folder of the test's own, and a simulator that only
 * pretends. */
#ifndef NRS_TESTS_STORE_KIT_H
#define NRS_TESTS_STORE_KIT_H

#include "batch/evaluate.h"
#include "batch/store.h"
#include "scenario_kit.h"

/* Three points of 5, 3 and 4 replications. */
#define KIT_SWEEP                                                                                  \
    "{\"run\": {\"duration_s\": 20}, \"sweep\": {\"variants\": {"                                  \
    "\"a\": {\"run.replications\": 5}, \"b\": {\"run.replications\": 3}, "                         \
    "\"c\": {\"run.replications\": 4}}}}"

struct kit_sweep {
    struct nrs_document doc;
    struct nrs_points points;
    struct nrs_plan plan;
};

static inline void kit_sweep_free(struct kit_sweep *k)
{
    nrs_plan_free(&k->plan);
    nrs_points_free(&k->points);
    nrs_document_free(&k->doc);
    *k = (struct kit_sweep){.plan = {.n_points = 0}};
}

/** A sweep from a file, planned and estimated. Failures are fatal. */
static inline void kit_sweep_load(const char *path, uint32_t per_task, struct kit_sweep *k)
{
    struct nrs_error err = {.text = ""};
    enum nrs_status status;

    *k = (struct kit_sweep){.plan = {.n_points = 0}};
    status = nrs_document_load(path, &k->doc, &err);
    if (status == NRS_OK)
        status = nrs_sweep_expand(&k->doc, &k->points, &err);
    if (status == NRS_OK)
        status = nrs_plan_make(&k->points, per_task, &k->plan, &err);
    if (status == NRS_OK)
        status = nrs_plan_estimate(&k->plan, &k->points, &err);
    if (status != NRS_OK)
        printf("\n    %s\n", err.text);
    CU_ASSERT_EQUAL_FATAL(status, NRS_OK);
}

/** The same from text. */
static inline void kit_sweep_of(const char *text, uint32_t per_task, struct kit_sweep *k)
{
    kit_sweep_load(temp_file("s.json", text), per_task, k);
}

/** Begin or go on with the store of that name. nrs_store_close in any case. */
static inline enum nrs_status kit_store_try(const struct kit_sweep *k, const char *name,
                                            struct nrs_store *store, struct nrs_error *err)
{
    struct nrs_manifest manifest;

    *store = (struct nrs_store){.leases = {.fd = -1}};
    CU_ASSERT_EQUAL_FATAL(nrs_manifest_make(&k->doc, &k->points, &k->plan, &manifest, NULL),
                          NRS_OK);
    return nrs_store_begin(store, temp_path(name), &manifest, false, err);
}

static inline void kit_store_begin(const struct kit_sweep *k, const char *name,
                                   struct nrs_store *store)
{
    struct nrs_error err = {.text = ""};
    enum nrs_status status = kit_store_try(k, name, store, &err);

    if (status != NRS_OK)
        printf("\n    %s\n", err.text);
    CU_ASSERT_EQUAL_FATAL(status, NRS_OK);
}

/** A simulator: replication r has r + 1 frames, of latencies that tell replication and frame. */
static inline enum nrs_status kit_pretend(const void *context, const struct nrs_point *point,
                                          uint32_t replication, struct nrs_ledger *ledger,
                                          struct nrs_error *err)
{
    (void)context;
    (void)point;
    (void)err;
    for (uint32_t i = 0; i <= replication; i++) {
        struct nrs_frame *f;

        if (nrs_ledger_add(ledger) == SIZE_MAX)
            return NRS_EMACHINE;
        f = &ledger->frames[i];
        f->replication = replication;
        f->seq = i;
        f->measured = 1;
        f->fate = i % 5 == 4 ? NRS_FATE_SERVER_QUEUE : NRS_FATE_DONE;
        f->capture_s = f->head_start_s = f->head_end_s = (double)i;
        f->ul_end_s = f->server_s = f->capture_s + 0.001 * (replication + 1);
        f->batch_s = f->tail_end_s = f->dl_start_s = f->result_s = f->server_s + 0.002;
        f->ul_bytes = 1000 + (int64_t)i;
    }
    ledger->end_s = 20;
    return NRS_OK;
}

/** A finished summary of replications first .. first + n - 1. */
static inline void kit_summarize(uint32_t first, uint32_t n, const struct nrs_requirement *req,
                                 struct nrs_summary *out)
{
    nrs_summary_init(out);
    for (uint32_t r = first; r < first + n; r++) {
        struct nrs_ledger ledger;

        nrs_ledger_init(&ledger);
        ledger.replication = r;
        CU_ASSERT_EQUAL_FATAL(kit_pretend(NULL, NULL, r, &ledger, NULL), NRS_OK);
        CU_ASSERT_EQUAL_FATAL(nrs_summary_add(out, &ledger, req, NULL), NRS_OK);
        nrs_ledger_free(&ledger);
    }
}

static inline void kit_pretend_summary(uint32_t first, uint32_t n, struct nrs_summary *out)
{
    static const struct nrs_requirement req = {
        .end_to_end_s = 0.033, .upload_s = 0.01, .download_s = 0.002};

    kit_summarize(first, n, &req, out);
}

/** The same of a task, by its point's requirement. */
static inline void kit_pretend_summary_of(const struct kit_sweep *k, struct nrs_task task,
                                          struct nrs_summary *out)
{
    struct nrs_points *points = (struct nrs_points *)&k->points;
    struct nrs_point *point;

    CU_ASSERT_EQUAL_FATAL(nrs_points_resolve(points, task.point, &point, NULL), NRS_OK);
    kit_summarize(task.first, task.n, &point->requirement, out);
    nrs_point_free(point);
}

#endif
