/* loads.h - a scenario's points at other numbers of UEs a cell. */
#ifndef NRS_BATCH_LOADS_H
#define NRS_BATCH_LOADS_H

#include "core/list.h"
#include "scenario/document.h"
#include "scenario/sweep.h"

#define NRS_LOADS_PATH "ues.count_per_cell"

struct nrs_loads {
    const struct nrs_document *doc; /* borrowed */
    size_t n_points;                /* at any load */
    struct nrs_list at;             /* struct nrs_load, of loads asked for so far */
};

/** @param doc  its sweep must leave the load alone; lives as long as the loads. */
void nrs_loads_init(struct nrs_loads *l, const struct nrs_document *doc, size_t n_points);
void nrs_loads_free(struct nrs_loads *l);

/**
 * The points at a load, made when first asked for.
 * @param out  borrowed until nrs_loads_free.
 * @return as nrs_sweep_expand; NRS_ECONFLICT: the sweep sets the load, or leaves points out by it.
 */
enum nrs_status nrs_loads_points(struct nrs_loads *l, uint32_t load, struct nrs_points *out,
                                 struct nrs_error *err);

#endif
