/* config.c - attribute rows of `edge.servers[]`. */
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
/* clang-format on */
const struct nrs_attr_table nrs_server_attrs = {"edge.servers", server_rows, NRS_LEN(server_rows)};
