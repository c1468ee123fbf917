/* config.c - attribute rows of `edge` and `edge.servers[]`. */
#include "edge/config.h"

#include "edge/discipline.h"
#include "edge/placement.h"

static const char *const service_names[] = {"profile", "exponential", NULL};
static const char *const location_names[] = {"site", "aggregation", "core", "data-centre", NULL};
static const char *const on_failure_names[] = {"lost", "resend", NULL};

/* clang-format off */
static const struct nrs_attr server_rows[] = {
#define T struct nrs_server_cfg
    NRS_ATTR_NAME(T, name, "edge", "Name of the server in results.", "-"),
    NRS_ATTR_NAME(T, profile, "t4",
        "Compute profile: a name in data/profiles or the path of a profile file.", "data/profiles"),
    NRS_ATTR_NAME(T, tier, "edge", "Stage of the pipeline that the server may compute.", "-"),
    NRS_ATTR_ENUM(T, location, location_names, "core",
        "Where the server stands: at a site, at the aggregation point of the sites' links, behind "
        "the core link, or in a data centre beyond it.", "-"),
    NRS_ATTR(T, cell, "1", 0, 9999, 0,
        "Cell at whose site the server stands, where location is site.", "-"),
    NRS_ATTR_NAME(T, cells, "",
        "Cells that the server serves where placement is pinned, such as 0-3,7; empty: cell c is "
        "served by server c modulo the number of servers.", "-"),
    NRS_ATTR(T, executors, "1", 1, NRS_EXECUTORS_MAX, 1,
        "Batches that are computed at once, each at the profile's speed: GPUs, or instances.",
        "assumption: one"),
    NRS_ATTR(T, max_batch, "frame", 1, NRS_BATCH_MAX, 8,
        "Frames that are computed together at the most.",
        "dynamic batching as in inference servers"),
    NRS_ATTR_SCALED(T, "max_wait_ms", max_wait_s, "ms", 1e-3, 0, 10000, 0,
        "How long an idle server waits for a batch to fill, counted from its oldest frame; 0 "
        "starts at once with what is there.", "assumption: no added delay"),
    NRS_ATTR(T, max_queue, "frame", 1, NRS_QUEUE_MAX, 256,
        "Frames that may wait at the server; one more is dropped.", "assumption"),
    NRS_ATTR_ENUM(T, discipline, nrs_discipline_names, "fifo",
        "Who is served first: first in, first out; the earliest deadline; or the lowest priority "
        "number.", "Kleinrock, Queueing Systems I, 1975; Liu and Layland, J. ACM 20(1), 1973"),
    {"admission_by_deadline", "", NRS_FLAG, NRS_FIELD(T, admission), 0, 1, 0, NULL, 1.0, NULL,
        "Refuse a frame whose predicted end is after its deadline.", "-"},
    NRS_ATTR(T, drop_late, "", 0, 1, 0,
        "Do not compute frames whose deadline has passed already.", "-"),
    NRS_ATTR_SCALED(T, "memory_gbytes", memory_bytes, "Gbyte", 1e9, 0, 1e5, 0,
        "Memory for models; 0: the profile's own, and no limit where that has none.", "-"),
    NRS_ATTR_SCALED(T, "load_gbytes_s", load_bytes_s, "Gbyte/s", 1e9, 0, 1e5, 0,
        "Rate at which a model's weights are loaded into memory; 0: the profile's own; where that "
        "has none, loading takes no time.", "-"),
    NRS_ATTR(T, preload, "", 0, 1, 1,
        "Models are resident at the start, as far as memory goes.", "assumption"),
    NRS_ATTR_ENUM(T, service, service_names, "profile",
        "Time of a batch: the profile's, or exponentially distributed with that mean (to compare "
        "with queueing theory).", "-"),
#undef T
};
static const struct nrs_attr edge_rows[] = {
#define T struct nrs_edge_cfg
    NRS_ATTR_ENUM(T, placement, nrs_placement_names, "pinned",
        "Which server takes a frame: the cell's own, the nearest, the one with the fewest frames per "
        "executor, or each in turn.", "-"),
    NRS_ATTR_SCALED(T, "detection_ms", detection_s, "ms", 1e-3, 0, 1e6, 100,
        "Time until a server, site or link that fails is known to have failed.", "assumption"),
    NRS_ATTR_ENUM(T, on_failure, on_failure_names, "lost",
        "Frames on what fails are lost, or are sent again once the failure is known.",
        "assumption"),
    NRS_ATTR(T, max_resends, "1", 0, 1000, 1,
        "How often a frame is sent again at the most, where on_failure is resend.", "assumption"),
#undef T
};
/* clang-format on */
const struct nrs_attr_table nrs_server_attrs = {"edge.servers", server_rows, NRS_LEN(server_rows)};
const struct nrs_attr_table nrs_edge_attrs = {"edge", edge_rows, NRS_LEN(edge_rows)};
