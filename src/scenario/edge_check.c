/* edge_check.c - servers, transport and faults against the whole scenario. */
#include "scenario/edge_check.h"

#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "dnn/footprint.h"
#include "edge/fault_plan.h"
#include "edge/placement.h"

#define BURSTS_MAX 1e9 /* in a run */

static enum nrs_status check_memory(const struct nrs_point *p, size_t i, struct nrs_error *err)
{
    double memory_bytes = nrs_point_server_memory_bytes(p, i);

    for (uint32_t k = 0; k < p->work.n_kinds; k++) {
        const struct nrs_work_kind *kind = &p->work.kind[k];
        const struct nrs_graph *g = &p->work.workload[kind->workload].graph;
        double bytes =
            (double)nrs_profile_weights_bytes(&p->servers[i], g, kind->first, kind->last);

        if (nrs_work_kind_is_for(kind, p->cfg.servers[i].tier) && memory_bytes > 0 &&
            bytes > memory_bytes)
            return nrs_fail(
                err, NRS_ECONFLICT,
                "edge.servers.%zu: %.4g GB of memory, and the layers '%s' to '%s' of %s "
                "have %.4g GB of weights",
                i, memory_bytes / 1e9, g->layers[kind->first].name, g->layers[kind->last].name,
                g->name, bytes / 1e9);
    }
    return NRS_OK;
}

static enum nrs_status check_server(const struct nrs_point *p, size_t i, struct nrs_error *err)
{
    const struct nrs_server_cfg *cfg = &p->cfg.servers[i];

    if (cfg->location == NRS_AT_SITE && cfg->cell >= p->n_cells)
        return nrs_fail(err, NRS_ERANGE,
                        "edge.servers.%zu.cell: there is no cell %lld, expected 0 to %u", i,
                        (long long)cfg->cell, p->n_cells - 1);
    if (nrs_cells_check(cfg->cells, p->n_cells, err) != NRS_OK)
        return nrs_error_prefix(err, "edge.servers.%zu.cells", i);
    return check_memory(p, i, err);
}

static enum nrs_status check_executors(const struct nrs_point *p, struct nrs_error *err)
{
    long long n = 0;

    for (size_t i = 0; i < p->cfg.n_servers; i++)
        n += (long long)p->cfg.servers[i].executors;
    if (n > NRS_EXECUTORS_ALL)
        return nrs_fail(err, NRS_ERANGE,
                        "edge.servers: %lld executors of all servers, expected at most %d", n,
                        NRS_EXECUTORS_ALL);
    return NRS_OK;
}

/* The site of each cell, as the radio's layout has it. */
static enum nrs_status find_sites(const struct nrs_point *p, uint32_t *site, struct nrs_error *err)
{
    const struct nrs_radio_cfg *cfg = &p->cfg.radio;
    struct nrs_layout *layout;
    enum nrs_status status;

    for (uint32_t c = 0; c < p->n_cells; c++)
        site[c] = c;
    if (cfg->channel.model != NRS_CHANNEL_38901)
        return NRS_OK;
    status = nrs_deployment_layout_new(cfg, &p->files, p->n_cells, &layout, err);
    if (status != NRS_OK)
        return status;
    for (uint32_t c = 0; c < p->n_cells; c++)
        site[c] = layout->cells[c].site;
    nrs_layout_free(layout);
    return NRS_OK;
}

/* Who stands where is not needed: only names and counts are. */
static struct nrs_fault_world world_of(const struct nrs_point *p, const struct nrs_topology *t)
{
    return (struct nrs_fault_world){.faults = p->cfg.faults,
                                    .n_faults = p->cfg.n_faults,
                                    .servers = p->cfg.servers,
                                    .n_servers = p->cfg.n_servers,
                                    .topology = t};
}

static enum nrs_status check_targets(const struct nrs_point *p, const struct nrs_topology *t,
                                     struct nrs_error *err)
{
    const struct nrs_fault_world world = world_of(p, t);
    enum nrs_status status = NRS_OK;

    for (size_t i = 0; i < world.n_faults && status == NRS_OK; i++)
        status = nrs_fault_target_check(&world, i, err);
    return status;
}

/* A burst takes some microseconds to simulate. */
static enum nrs_status check_bursts(const struct nrs_point *p, const struct nrs_topology *t,
                                    struct nrs_error *err)
{
    double n = 0;

    for (uint32_t i = 0; i < t->n_links; i++)
        n += 2 * t->links[i].burst_hz * p->cfg.run.duration_s;
    if (n > BURSTS_MAX)
        return nrs_fail(err, NRS_ERANGE,
                        "transport.background_burst_kbyte: %g kbyte are %.3g bursts in a run, "
                        "expected at most %.3g",
                        p->cfg.transport.burst_bytes / 1e3, n, BURSTS_MAX);
    return NRS_OK;
}

/* The links as the layout has them. @param t  nrs_topology_free in any case. */
static enum nrs_status find_topology(const struct nrs_point *p, struct nrs_topology *t,
                                     struct nrs_error *err)
{
    uint32_t *site = calloc(p->n_cells, sizeof *site);
    enum nrs_status status =
        site ? find_sites(p, site, err) : nrs_fail(err, NRS_EMACHINE, "out of memory");

    if (status == NRS_OK)
        status = nrs_topology_init(t, &p->cfg.transport, site, p->n_cells, err);
    free(site);
    return status;
}

/* What needs to know the links. */
static enum nrs_status check_network(const struct nrs_point *p, struct nrs_error *err)
{
    struct nrs_topology topology = {0};
    enum nrs_status status = find_topology(p, &topology, err);

    if (status == NRS_OK)
        status = check_targets(p, &topology, err);
    if (status == NRS_OK && !p->cfg.transport.platform_file[0])
        status = check_bursts(p, &topology, err);
    nrs_topology_free(&topology);
    return status;
}

enum nrs_status nrs_edge_elements(const struct nrs_point *p, struct nrs_list *out,
                                  struct nrs_error *err)
{
    struct nrs_topology topology = {0};
    enum nrs_status status = find_topology(p, &topology, err);

    if (status == NRS_OK) {
        const struct nrs_fault_world world = world_of(p, &topology);

        status = nrs_fault_elements(&world, out, err);
    }
    nrs_topology_free(&topology);
    return status;
}

static enum nrs_status check_faults(const struct nrs_point *p, struct nrs_error *err)
{
    enum nrs_status status = NRS_OK;

    for (size_t i = 0; i < p->cfg.n_faults && status == NRS_OK; i++) {
        const struct nrs_fault_cfg *fault = &p->cfg.faults[i];

        status = nrs_fault_check(fault, i, err);
        if (status == NRS_OK && p->cfg.transport.platform_file[0] &&
            (fault->element == NRS_ELEMENT_LINK || fault->element == NRS_ELEMENT_SITE))
            status = nrs_fail(err, NRS_ECONFLICT,
                              "faults.%zu.element: '%s' with transport.platform_file, expected "
                              "state files of the platform's links",
                              i, nrs_element_names[fault->element]);
    }
    return status;
}

enum nrs_status nrs_edge_check(const struct nrs_point *p, const char *path, struct nrs_error *err)
{
    enum nrs_status status = NRS_OK;

    if (p->cfg.transport.platform_file[0] && !nrs_file_exists(p->cfg.transport.platform_file))
        status = nrs_fail(err, NRS_EFILE, "transport.platform_file: '%.256s' is no file",
                          p->cfg.transport.platform_file);
    for (size_t i = 0; i < p->cfg.n_servers && status == NRS_OK; i++)
        status = check_server(p, i, err);
    if (status == NRS_OK)
        status = check_executors(p, err);
    if (status == NRS_OK)
        status = check_faults(p, err);
    if (status == NRS_OK && (p->cfg.n_faults > 0 || p->cfg.transport.burst_bytes > 0))
        status = check_network(p, err);
    return status == NRS_OK ? NRS_OK : nrs_error_prefix(err, "%s", path);
}
