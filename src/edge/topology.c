/* topology.c - nodes and links of the tree, and ways through it. */
#include "edge/topology.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BITS_PER_BYTE 8.0
#define TOP_NODES     3 /* aggregation point, core, data centre */

static uint32_t add_node(struct nrs_topology *t, const char *name, long number)
{
    struct nrs_node *node = &t->nodes[t->n_nodes];

    if (number >= 0)
        snprintf(node->name, sizeof node->name, "%s-%ld", name, number);
    else
        snprintf(node->name, sizeof node->name, "%.79s", name);
    node->parent = t->n_nodes;
    return t->n_nodes++;
}

/* A link of a level from `lower` up to `upper`, which has its own parent already. */
static void add_link(struct nrs_topology *t, const struct nrs_transport_cfg *cfg,
                     enum nrs_transport_level level, uint32_t lower, uint32_t upper, long number)
{
    struct nrs_net_link *link = &t->links[t->n_links];
    double bytes_s = cfg->bandwidth_bps[level] / BITS_PER_BYTE;
    bool in_bursts = cfg->burst_bytes > 0;

    if (number >= 0)
        snprintf(link->name, sizeof link->name, "%s-%ld", nrs_level_names[level], number);
    else
        snprintf(link->name, sizeof link->name, "%s", nrs_level_names[level]);
    link->level = level;
    link->lower = lower;
    link->upper = upper;
    link->bandwidth_bytes_s = in_bursts ? bytes_s : bytes_s * (1 - cfg->load[level]);
    link->latency_s = cfg->latency_s[level];
    link->burst_hz = in_bursts ? cfg->load[level] * bytes_s / cfg->burst_bytes : 0;
    t->nodes[lower].parent = upper;
    t->nodes[lower].depth = t->nodes[upper].depth + 1;
    t->nodes[lower].link = t->n_links++;
}

/* From the top down, so that a parent's depth is known. */
static void build(struct nrs_topology *t, const struct nrs_transport_cfg *cfg)
{
    bool has_fronthaul = cfg->bandwidth_bps[NRS_LEVEL_FRONTHAUL] > 0;

    t->data_centre = add_node(t, "data-centre", -1);
    t->core = add_node(t, "core", -1);
    t->aggregation = add_node(t, "aggregation", -1);
    add_link(t, cfg, NRS_LEVEL_WAN, t->core, t->data_centre, -1);
    add_link(t, cfg, NRS_LEVEL_CORE, t->aggregation, t->core, -1);
    for (uint32_t s = 0; s < t->n_sites; s++) {
        t->site_node[s] = add_node(t, "site", s);
        add_link(t, cfg, NRS_LEVEL_SITE, t->site_node[s], t->aggregation, s);
    }
    for (uint32_t c = 0; c < t->n_cells; c++) {
        uint32_t site = t->site_node[t->cell_site[c]];

        t->cell_node[c] = has_fronthaul ? add_node(t, "cell", c) : site;
        if (has_fronthaul)
            add_link(t, cfg, NRS_LEVEL_FRONTHAUL, t->cell_node[c], site, c);
    }
}

enum nrs_status nrs_topology_init(struct nrs_topology *t, const struct nrs_transport_cfg *cfg,
                                  const uint32_t *cell_site, uint32_t n_cells,
                                  struct nrs_error *err)
{
    *t = (struct nrs_topology){.n_cells = n_cells};
    for (uint32_t c = 0; c < n_cells; c++)
        if (cell_site[c] >= t->n_sites)
            t->n_sites = cell_site[c] + 1;
    t->nodes = calloc((size_t)t->n_sites + n_cells + TOP_NODES, sizeof *t->nodes);
    t->links = calloc((size_t)t->n_sites + n_cells + TOP_NODES, sizeof *t->links);
    t->cell_node = calloc(n_cells, sizeof *t->cell_node);
    t->cell_site = calloc(n_cells, sizeof *t->cell_site);
    t->site_node = calloc(t->n_sites, sizeof *t->site_node);
    if (!t->nodes || !t->links || !t->cell_node || !t->cell_site || !t->site_node)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for the transport of %u cells", n_cells);
    memcpy(t->cell_site, cell_site, n_cells * sizeof *cell_site);
    build(t, cfg);
    return NRS_OK;
}

static uint32_t find_or_add_node(struct nrs_topology *t, const char *name)
{
    for (uint32_t i = 0; i < t->n_nodes; i++)
        if (strcmp(t->nodes[i].name, name) == 0)
            return i;
    return add_node(t, name, -1);
}

enum nrs_status nrs_topology_init_file(struct nrs_topology *t, const struct nrs_transport_cfg *cfg,
                                       uint32_t n_cells, const char *const *server,
                                       uint32_t n_servers, uint32_t *server_node,
                                       struct nrs_error *err)
{
    *t = (struct nrs_topology){.n_cells = n_cells, .n_sites = n_cells, .is_from_file = true};
    t->nodes = calloc((size_t)n_cells + n_servers, sizeof *t->nodes);
    t->cell_node = calloc(n_cells, sizeof *t->cell_node);
    t->cell_site = calloc(n_cells, sizeof *t->cell_site);
    t->site_node = calloc(n_cells, sizeof *t->site_node);
    if (!t->nodes || !t->cell_node || !t->cell_site || !t->site_node)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for the transport of %u cells", n_cells);
    for (uint32_t c = 0; c < n_cells; c++) {
        char name[NRS_NODE_NAME_MAX];

        snprintf(name, sizeof name, "%s%u", cfg->cell_host, c);
        t->cell_site[c] = c;
        t->cell_node[c] = t->site_node[c] = add_node(t, name, -1);
    }
    for (uint32_t s = 0; s < n_servers; s++)
        server_node[s] = find_or_add_node(t, server[s]);
    return NRS_OK;
}

uint32_t nrs_topology_add_link(struct nrs_topology *t, const char *name, double bandwidth_bytes_s,
                               double latency_s)
{
    struct nrs_net_link *links = realloc(t->links, (t->n_links + 1) * sizeof *links);

    if (!links)
        return UINT32_MAX;
    t->links = links;
    t->links[t->n_links] =
        (struct nrs_net_link){.bandwidth_bytes_s = bandwidth_bytes_s, .latency_s = latency_s};
    snprintf(t->links[t->n_links].name, sizeof t->links->name, "%.79s", name);
    return t->n_links++;
}

void nrs_topology_free(struct nrs_topology *t)
{
    free(t->nodes);
    free(t->links);
    free(t->cell_node);
    free(t->cell_site);
    free(t->site_node);
    *t = (struct nrs_topology){0};
}

void nrs_topology_way(const struct nrs_topology *t, uint32_t from, uint32_t to,
                      struct nrs_way_links *out)
{
    uint32_t down[NRS_PATH_LINKS], n_down = 0;

    out->n = 0;
    while (from != to) {
        if (t->nodes[from].depth >= t->nodes[to].depth) {
            out->directed[out->n++] = 2 * t->nodes[from].link + NRS_WAY_UP;
            from = t->nodes[from].parent;
        } else {
            down[n_down++] = 2 * t->nodes[to].link + NRS_WAY_DOWN;
            to = t->nodes[to].parent;
        }
    }
    while (n_down > 0)
        out->directed[out->n++] = down[--n_down];
}

double nrs_topology_latency_s(const struct nrs_topology *t, const struct nrs_way_links *way)
{
    double sum_s = 0;

    for (uint32_t i = 0; i < way->n; i++)
        sum_s += t->links[way->directed[i] / 2].latency_s;
    return sum_s;
}

void nrs_topology_link_name(const struct nrs_topology *t, uint32_t directed, char *out, size_t size)
{
    const char *name = t->links[directed / 2].name;

    if (t->is_from_file)
        snprintf(out, size, "%s", name);
    else
        snprintf(out, size, "%s-%s", name, directed % 2 == NRS_WAY_UP ? "up" : "down");
}

void nrs_topology_share_s(const struct nrs_topology *t, const struct nrs_way_links *way,
                          const uint32_t *flows, double total_s, double *hop_s)
{
    double rest_s = fmax(total_s - nrs_topology_latency_s(t, way), 0), sum = 0;

    for (uint32_t i = 0; i < way->n; i++) {
        hop_s[i] = flows[i] / t->links[way->directed[i] / 2].bandwidth_bytes_s;
        sum += hop_s[i];
    }
    for (uint32_t i = 0; i < way->n; i++)
        hop_s[i] = t->links[way->directed[i] / 2].latency_s + rest_s * hop_s[i] / sum;
}
