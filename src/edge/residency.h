/* residency.h - which models lie in a server's memory; the least recently used makes room. */
#ifndef NRS_EDGE_RESIDENCY_H
#define NRS_EDGE_RESIDENCY_H

#include <stdint.h>

#include "core/status.h"

struct nrs_resident { /* a model, whether resident or not */
    int64_t bytes;
    double load_s;
    bool resident;       /* or being loaded */
    double ready_s;      /* when it is loaded */
    uint32_t users;      /* executors that use it: they keep it where it is */
    uint32_t prev, next; /* resident models without users, the least recently used first */
};

struct nrs_residency {
    struct nrs_resident *model; /* [n], and one more that closes the ring of idle ones */
    uint32_t n;
    int64_t limit_bytes; /* 0: none */
    int64_t used_bytes;  /* by resident models; where there is a limit */
    int64_t idle_bytes;  /* of these, by models without users */
};

/**
 * Memory for n models, none resident. The caller fills bytes and load_s of each model[i].
 * @param limit_bytes  0: no limit.
 * @return NRS_EMACHINE when memory is out.
 */
enum nrs_status nrs_residency_init(struct nrs_residency *r, uint32_t n, int64_t limit_bytes,
                                   struct nrs_error *err);
void nrs_residency_free(struct nrs_residency *r);

/** Make models resident at no cost, by number, each that still fits. */
void nrs_residency_preload(struct nrs_residency *r);

/**
 * An executor takes a model: it stays until it is released. What is not resident is loaded, and
 * models without users go if their memory is needed, the least recently used first.
 * @param load_s  set when true: until the model is loaded; 0: it is. Two executors that want it at
 *                once wait for the same load.
 * @return false when too much memory is in use; nothing has changed then.
 */
bool nrs_residency_take(struct nrs_residency *r, uint32_t model, double now_s, double *load_s);

/** One executor is done with the model, which is thereby the most recently used. */
void nrs_residency_release(struct nrs_residency *r, uint32_t model);

/** @return seconds until the model would be loaded if it were taken now and memory were free. */
double nrs_residency_wait_s(const struct nrs_residency *r, uint32_t model, double now_s);

/** Nothing is resident or used any more. */
void nrs_residency_clear(struct nrs_residency *r);

#endif
