/* config.c - attribute rows of `edge.servers[]` and `transport`. */
#include "edge/config.h"

static const char *const service_names[] = {"profile", "exponential", NULL};

/* clang-format off */
static const struct nrs_attr server_rows[] = {
#define T struct nrs_server_cfg
    NRS_ATTR_NAME(T, name, "edge", "Name of the server in results.", "-"),
    NRS_ATTR_NAME(T, profile, "t4",
        "Compute profile: a name in data/profiles or the path of a profile file.", "data/profiles"),
    NRS_ATTR(T, max_batch, "frame", 1, NRS_BATCH_MAX, 8,
        "Frames that are computed together at the most.",
        "dynamic batching as in inference servers"),
    NRS_ATTR_SCALED(T, "max_wait_ms", max_wait_s, "ms", 1e-3, 0, 10000, 0,
        "How long an idle server waits for a batch to fill, counted from its oldest frame; 0 "
        "starts at once with what is there.", "assumption: no added delay"),
    NRS_ATTR(T, max_queue, "frame", 1, 1000000, 256,
        "Frames that may wait at the server; one more is dropped.", "assumption"),
    NRS_ATTR_ENUM(T, service, service_names, "profile",
        "Time of a batch: the profile's, or exponentially distributed with that mean (to compare "
        "with queueing theory).", "-"),
#undef T
};
static const struct nrs_attr transport_rows[] = {
#define T struct nrs_transport_cfg
    NRS_ATTR_SCALED(T, "site_bandwidth_gbps", site_bandwidth_bps, "Gbit/s", 1e9, 1e-6, 1e5, 10,
        "Bandwidth of a site's link to the aggregation point, each way.", "assumption"),
    NRS_ATTR_SCALED(T, "site_latency_ms", site_latency_s, "ms", 1e-3, 0, 1000, 0.25,
        "One-way latency of a site's link.", "assumption"),
    NRS_ATTR_SCALED(T, "core_bandwidth_gbps", core_bandwidth_bps, "Gbit/s", 1e9, 1e-6, 1e6, 100,
        "Bandwidth between aggregation point and servers, shared by all sites, each way.",
        "assumption"),
    NRS_ATTR_SCALED(T, "core_latency_ms", core_latency_s, "ms", 1e-3, 0, 1000, 0.25,
        "One-way latency between aggregation point and servers. An edge site is near; a distant "
        "data centre takes 10 ms and more.", "assumption"),
#undef T
};
/* clang-format on */
const struct nrs_attr_table nrs_server_attrs = {"edge.servers", server_rows, NRS_LEN(server_rows)};
const struct nrs_attr_table nrs_transport_attrs = {"transport", transport_rows,
                                                   NRS_LEN(transport_rows)};
