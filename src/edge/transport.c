/* transport.c - attribute rows of `transport`. */
#include "edge/transport.h"

const char *const nrs_level_names[] = {"fronthaul", "site", "core", "wan", NULL};

/* clang-format off */
#define T struct nrs_transport_cfg
#define BANDWIDTH(key, level, min, max, dflt, doc)                                                 \
    NRS_ATTR_SCALED(T, key "_bandwidth_gbps", bandwidth_bps[level], "Gbit/s", 1e9, min, max, dflt, \
                    doc, "assumption")
#define LATENCY(key, level, dflt, doc)                                                             \
    NRS_ATTR_SCALED(T, key "_latency_ms", latency_s[level], "ms", 1e-3, 0, 1000, dflt, doc,        \
                    "assumption")
#define LOAD(key, level, what)                                                                     \
    NRS_ATTR_SCALED(T, key "_load", load[level], "1", 1, 0, 0.99, 0,                               \
                    "Share of the bandwidth of " what " that other traffic takes, each way.",      \
                    "assumption: none")
static const struct nrs_attr rows[] = {
    BANDWIDTH("fronthaul", NRS_LEVEL_FRONTHAUL, 0, 1e5, 0,
        "Bandwidth of a cell's own link to its site, each way; 0: there is none."),
    LATENCY("fronthaul", NRS_LEVEL_FRONTHAUL, 0, "One-way latency of a cell's own link."),
    LOAD("fronthaul", NRS_LEVEL_FRONTHAUL, "each cell's own link"),
    BANDWIDTH("site", NRS_LEVEL_SITE, 1e-6, 1e5, 10,
        "Bandwidth of a site's link to the aggregation point (backhaul), shared by its cells, each "
        "way."),
    LATENCY("site", NRS_LEVEL_SITE, 0.25, "One-way latency of a site's link."),
    LOAD("site", NRS_LEVEL_SITE, "each site's link"),
    BANDWIDTH("core", NRS_LEVEL_CORE, 1e-6, 1e6, 100,
        "Bandwidth between aggregation point and core, shared by all sites, each way."),
    LATENCY("core", NRS_LEVEL_CORE, 0.25,
        "One-way latency between aggregation point and core, where servers stand by default."),
    LOAD("core", NRS_LEVEL_CORE, "the link to the core"),
    BANDWIDTH("wan", NRS_LEVEL_WAN, 1e-6, 1e6, 100,
        "Bandwidth between core and data centre, each way."),
    LATENCY("wan", NRS_LEVEL_WAN, 10,
        "One-way latency between core and data centre: 10 ms are about 2000 km of fibre."),
    LOAD("wan", NRS_LEVEL_WAN, "the link to the data centre"),
    NRS_ATTR_SCALED(T, "background_burst_kbyte", burst_bytes, "kbyte", 1e3, 0, 1e6, 0,
        "Size of the bursts in which other traffic comes, by a Poisson process on each link and "
        "way; they share the link like any message. 0: it takes its share evenly, and what is left "
        "is the bandwidth.", "assumption"),
    NRS_ATTR_NAME(T, platform_file, "",
        "SimGrid platform file (XML) to use instead of these links; empty: none. A server stands at "
        "the host that bears its name.", "-"),
    NRS_ATTR_NAME(T, cell_host, "site-",
        "In a platform file: cell c is at the host with this name and c behind it.", "-"),
};
#undef T
/* clang-format on */
const struct nrs_attr_table nrs_transport_attrs = {"transport", rows, NRS_LEN(rows)};
