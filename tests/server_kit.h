/* server_kit.h - small inference servers for tests. */
#ifndef NRS_TESTS_SERVER_KIT_H
#define NRS_TESTS_SERVER_KIT_H

#include <stdlib.h>

#include "check.h"
#include "edge/server.h"

/** Default parameters, but for a batching rule. */
static inline struct nrs_server_cfg kit_cfg(int64_t max_batch, double max_wait_s, int64_t max_queue)
{
    struct nrs_server_cfg cfg;

    nrs_attr_defaults(&nrs_server_attrs, &cfg);
    cfg.max_batch = max_batch;
    cfg.max_wait_s = max_wait_s;
    cfg.max_queue = max_queue;
    return cfg;
}

/** A server of `n` kinds. */
static inline struct nrs_server_model *kit_server(const struct nrs_server_cfg *cfg,
                                                  const struct nrs_kind *kinds, uint32_t n,
                                                  int64_t memory_bytes)
{
    const struct nrs_server_setup setup = {cfg, kinds, n, memory_bytes};
    struct nrs_server_model *s = NULL;

    CU_ASSERT_EQUAL_FATAL(nrs_server_new(&setup, &s, NULL), NRS_OK);
    return s;
}

/** A server of one kind whose batches all take 1 s. */
static inline struct nrs_server_model *kit_simple(const struct nrs_server_cfg *cfg)
{
    static double batch_s[NRS_BATCH_MAX + 1];
    const struct nrs_kind kind = {.batch_s = batch_s};

    for (size_t n = 1; n <= NRS_BATCH_MAX; n++)
        batch_s[n] = 1;
    return kit_server(cfg, &kind, 1, 0);
}

/** Three kinds. Kind k takes k + 1 s for one job, and half a second more for each other one, up to
 * four; its model has 10 (k + 1) byte and loads in 10 (k + 1) s. */
#define KIT_KINDS 3
static inline const struct nrs_kind *kit_kinds(void)
{
    static const double batch_s[KIT_KINDS][5] = {
        {0, 1, 1.5, 2, 2.5}, {0, 2, 2.5, 3, 3.5}, {0, 3, 3.5, 4, 4.5}};
    static const struct nrs_kind kinds[KIT_KINDS] = {
        {batch_s[0], 10, 10}, {batch_s[1], 20, 20}, {batch_s[2], 30, 30}};

    return kinds;
}

/** Start all that is due. @return "executor:frame,frame executor:frame ..."; a static buffer. */
static inline const char *kit_started(struct nrs_server_model *s, double now_s)
{
    static char text[256];
    struct nrs_batch batch;
    double until_s;
    size_t used = 0;

    text[0] = '\0';
    while (nrs_server_start(s, now_s, &batch, &until_s)) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%u:", used ? " " : "",
                                 batch.executor);
        for (size_t i = 0; i < batch.n; i++)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%u", i ? "," : "",
                                     batch.job[i].frame);
    }
    return text;
}

static inline struct nrs_job kit_job(uint32_t frame, uint32_t kind, double arrival_s,
                                     double deadline_s, int64_t priority)
{
    return (struct nrs_job){frame, kind, arrival_s, deadline_s, priority};
}

/** Offer a job without deadline of kind 0 when it arrives. */
static inline enum nrs_offer kit_offer(struct nrs_server_model *s, uint32_t frame, double now_s)
{
    const struct nrs_job job = kit_job(frame, 0, now_s, INFINITY, 0);

    return nrs_server_offer(s, &job, now_s);
}

/** @return size of the batch that starts at now_s, or 0. */
static inline size_t kit_start(struct nrs_server_model *s, double now_s, struct nrs_batch *batch,
                               double *until_s)
{
    return nrs_server_start(s, now_s, batch, until_s) ? batch->n : 0;
}

#endif
