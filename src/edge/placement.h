/* placement.h - which server takes a frame: a table of policies, found by name. Pure.
 *
 * A new policy is one function and one line below.
 */
#ifndef NRS_EDGE_PLACEMENT_H
#define NRS_EDGE_PLACEMENT_H

#include <stddef.h>
#include <stdint.h>

#include "core/status.h"

/* A server of the wanted tier, as the chooser sees it. */
struct nrs_seat {
    bool up;          /* it is believed to be; failures are known after the detection time */
    bool pinned;      /* its `cells` name this cell */
    double latency_s; /* one way, from here */
    double load;      /* nrs_server_load */
};

/* X(symbol, function, name) */
#define NRS_PLACEMENTS(X)                                                                          \
    X(NRS_PLACE_PINNED, pinned, "pinned")                                                          \
    X(NRS_PLACE_NEAREST, nearest, "nearest")                                                       \
    X(NRS_PLACE_LEAST_LOADED, least_loaded, "least-loaded")                                        \
    X(NRS_PLACE_ROUND_ROBIN, round_robin, "round-robin")

#define NRS_PLACEMENT_SYMBOL(symbol, function, name) symbol,
enum nrs_placement { NRS_PLACEMENTS(NRS_PLACEMENT_SYMBOL) NRS_N_PLACEMENTS };
#undef NRS_PLACEMENT_SYMBOL

struct nrs_placement_policy {
    const char *name;
    /**
     * @param seat  [n], by number of the server.
     * @param cell  that the frame comes from.
     * @param turn  the chooser's own counter, 0 at first.
     * @return an index into seat, or -1 when none is up.
     */
    long (*choose)(const struct nrs_seat *seat, size_t n, uint32_t cell, uint64_t *turn);
};

/* In the enum's order; and their names, NULL at the end. */
extern const struct nrs_placement_policy nrs_placements[];
extern const char *const nrs_placement_names[];

/**
 * A list of cells and ranges of cells, such as "0-3,7"; "" names none.
 * @return whether a checked list names the cell.
 */
bool nrs_cells_contain(const char *cells, uint32_t cell);

/**
 * @param n_cells  cells are 0 to n_cells - 1.
 * @return NRS_EPARSE when it is no such list, NRS_ERANGE when a cell does not exist or a range runs
 *         backwards.
 */
enum nrs_status nrs_cells_check(const char *cells, uint32_t n_cells, struct nrs_error *err);

#endif
