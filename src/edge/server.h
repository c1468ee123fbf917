/* server.h - one inference server: queues by kind, dynamic batching, admission, memory.
 *
 * Pure: the caller owns time, which must not go back. A job is offered, waits, runs in a batch of
 * jobs of its kind on one of the executors, and is finished with its batch. Each job that is
 * offered leaves once: refused by the offer, taken as late, finished, or lost by a failure.
 *
 * A batch of a kind is due when `max_batch` jobs of it wait, when its oldest has waited
 * `max_wait_s`, or when the queue of all kinds together is full. Among due kinds the discipline
 * decides by the first job of each, and within the kind it picks the jobs of the batch; what it
 * leaves open goes by the order of the offers.
 *
 * The cost of an offer or a start is O(log n) in waiting jobs, times the jobs that leave, and
 * linear in kinds (and in executors where admission is on). Nothing is allocated after
 * nrs_server_new.
 */
#ifndef NRS_EDGE_SERVER_H
#define NRS_EDGE_SERVER_H

#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "edge/config.h"
#include "edge/discipline.h"

/* Layers that a server computes: a range of one network's. */
struct nrs_kind {
    const double *batch_s; /* [1..max_batch], seconds of a batch of that many jobs; borrowed */
    int64_t memory_bytes;  /* while it is resident */
    double load_s;         /* to make it resident */
};

struct nrs_server_setup {
    const struct nrs_server_cfg *cfg; /* validated; copied */
    const struct nrs_kind *kinds;     /* copied but for batch_s */
    uint32_t n_kinds;
    int64_t memory_bytes; /* of the server; 0: no limit */
};

struct nrs_server_model;

/**
 * A server with nothing to do. With cfg->preload its kinds are resident, by number, as far as
 * memory goes.
 * @return NRS_EMACHINE when memory is out; NRS_ECONFLICT when a kind alone needs more than
 *         memory_bytes.
 */
enum nrs_status nrs_server_new(const struct nrs_server_setup *setup, struct nrs_server_model **out,
                               struct nrs_error *err);
void nrs_server_free(struct nrs_server_model *s);

enum nrs_offer {
    NRS_OFFER_TAKEN,
    NRS_OFFER_FULL, /* max_queue jobs wait already */
    NRS_OFFER_LATE  /* admission: its predicted end is after its deadline (admission.c) */
};

/** Offer a job; it is copied. A full queue is told before a deadline that cannot be met. */
enum nrs_offer nrs_server_offer(struct nrs_server_model *s, const struct nrs_job *job,
                                double now_s);

/**
 * Estimate, without changing anything, when a job would end that is offered now.
 * @return seconds, on the clock of now_s. What it leaves out is at the top of admission.c.
 */
double nrs_server_predict_s(const struct nrs_server_model *s, const struct nrs_job *job,
                            double now_s);

struct nrs_batch {
    uint32_t executor, kind;
    size_t n;
    const struct nrs_job *job; /* [n], in order of service; valid until the executor's next start */
    double load_s;             /* until the model is resident; 0: it is */
    double compute_s;          /* after that: batch_s[n] */
};

/**
 * Start one batch if an executor is idle, a batch is due and there is memory for its model: models
 * that no executor uses make room, least recently used first. Where that is not enough, nobody
 * overtakes the first kind, which would else wait for ever. Call again until it is false.
 * @param now_s    a batch that is due at now_s is due; the caller adds its clock's slack.
 * @param out      filled when true.
 * @param until_s  set when false: when to ask again at the latest; INFINITY: when something is
 *                 offered or finished.
 */
bool nrs_server_start(struct nrs_server_model *s, double now_s, struct nrs_batch *out,
                      double *until_s);

/**
 * With cfg->drop_late: remove waiting jobs whose deadline is before now_s, the earliest first.
 * Call it before nrs_server_start.
 * @return how many; when it is `max` there may be more.
 */
size_t nrs_server_take_late(struct nrs_server_model *s, double now_s, struct nrs_job *out,
                            size_t max);

/** The executor's batch is done; it has to be running one. */
void nrs_server_finish(struct nrs_server_model *s, uint32_t executor, double now_s);

/**
 * The server fails: hand out all running jobs (by executor, in order of service) and all waiting
 * ones (by kind, in order of service). Afterwards all executors are idle and no model is resident.
 * @param lost  called for each; it must not call this server. NULL: they are forgotten.
 * @return how many.
 */
size_t nrs_server_fail(struct nrs_server_model *s,
                       void (*lost)(void *user, const struct nrs_job *job), void *user);

/** @return jobs that wait or run; and those that wait. */
size_t nrs_server_jobs(const struct nrs_server_model *s);
size_t nrs_server_waiting(const struct nrs_server_model *s);

/** @return jobs that wait or run, per executor. */
double nrs_server_load(const struct nrs_server_model *s);

#endif
