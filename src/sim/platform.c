/* platform.c - SimGrid's C API builds no platform, so one is written as XML and loaded. */
#include "sim/platform.h"

#include <errno.h>
#include <simgrid/engine.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void nrs_platform_compute_name(uint32_t number, char *out, size_t size)
{
    snprintf(out, size, "compute-%u", number);
}

uint32_t nrs_platform_server_node(const struct nrs_topology *t, const struct nrs_server_cfg *cfg)
{
    (void)cfg;
    return t->core;
}

static void write_hosts(FILE *f, const struct nrs_scenario *cfg, const struct nrs_topology *t)
{
    char name[32];

    fprintf(f, "<host id=\"%s\" speed=\"%.0ff\"/>\n", NRS_HOST_CONTROL, NRS_HOST_SPEED);
    for (uint32_t i = 0; i < t->n_nodes; i++)
        fprintf(f, "<host id=\"%s\" speed=\"%.0ff\"/>\n", t->nodes[i].name, NRS_HOST_SPEED);
    for (uint32_t s = 0; s < cfg->n_servers; s++) {
        nrs_platform_compute_name(s, name, sizeof name);
        fprintf(f, "<host id=\"%s\" speed=\"%.0ff\"/>\n", name, NRS_HOST_SPEED);
    }
}

static void write_links(FILE *f, const struct nrs_topology *t)
{
    char name[NRS_NODE_NAME_MAX + 8];

    for (uint32_t i = 0; i < 2 * t->n_links; i++) {
        const struct nrs_net_link *link = &t->links[i / 2];

        nrs_topology_link_name(t, i, name, sizeof name);
        fprintf(f, "<link id=\"%s\" bandwidth=\"%.17gBps\" latency=\"%.17gs\"/>\n", name,
                link->bandwidth_bytes_s, link->latency_s);
    }
}

static void write_route(FILE *f, const struct nrs_topology *t, uint32_t from, uint32_t to)
{
    struct nrs_way_links way;
    char name[NRS_NODE_NAME_MAX + 8];

    nrs_topology_way(t, from, to, &way);
    fprintf(f, "<route src=\"%s\" dst=\"%s\" symmetrical=\"NO\">", t->nodes[from].name,
            t->nodes[to].name);
    for (uint32_t i = 0; i < way.n; i++) {
        nrs_topology_link_name(t, way.directed[i], name, sizeof name);
        fprintf(f, "<link_ctn id=\"%s\"/>", name);
    }
    fputs("</route>\n", f);
}

/* What a node is in the network: messages go between servers' nodes and all others, and bursts over
 * single links. */
enum { OF_CELL = 1, OF_SERVER = 2 };

static bool is_way_of_messages(uint8_t a, uint8_t b)
{
    return a && b && ((a | b) & OF_SERVER);
}

static void write_routes(FILE *f, const struct nrs_topology *t, const uint8_t *role)
{
    for (uint32_t a = 0; a < t->n_nodes; a++)
        for (uint32_t b = 0; b < t->n_nodes; b++)
            if (a != b && is_way_of_messages(role[a], role[b]))
                write_route(f, t, a, b);
    for (uint32_t i = 0; i < t->n_links; i++) {
        const struct nrs_net_link *link = &t->links[i];

        if (link->burst_hz > 0 && !is_way_of_messages(role[link->lower], role[link->upper])) {
            write_route(f, t, link->lower, link->upper);
            write_route(f, t, link->upper, link->lower);
        }
    }
}

static bool write_platform(FILE *f, const struct nrs_scenario *cfg, const struct nrs_topology *t)
{
    uint8_t *role = calloc(t->n_nodes, sizeof *role);

    if (!role)
        return false;
    for (uint32_t c = 0; c < t->n_cells; c++)
        role[t->cell_node[c]] |= OF_CELL;
    for (size_t s = 0; s < cfg->n_servers; s++)
        role[nrs_platform_server_node(t, &cfg->servers[s])] |= OF_SERVER;
    fputs("<?xml version='1.0'?>\n"
          "<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
          "<platform version=\"4.1\">\n<zone id=\"network\" routing=\"Full\">\n",
          f);
    write_hosts(f, cfg, t);
    write_links(f, t);
    write_routes(f, t, role);
    fputs("</zone>\n</platform>\n", f);
    free(role);
    return fflush(f) == 0 && !ferror(f);
}

/* CM02 without cross-traffic and without a TCP window: a flow gets its fair share of every link.
 * NRSPLIT_SIMGRID_CFG adds one more option, for debugging. */
static void start_engine(void)
{
    static char options[][48] = {
        "nrsplit",
        "--log=root.thres:critical",
        "--cfg=network/model:CM02",
        "--cfg=network/crosstraffic:0",
        "--cfg=network/TCP-gamma:0",
        "--cfg=contexts/stack-size:256", /* KiB; a batch takes 8 */
    };
    char *argv[NRS_LEN(options) + 2], *extra = getenv("NRSPLIT_SIMGRID_CFG");
    int argc = 0;

    for (size_t i = 0; i < NRS_LEN(options); i++)
        argv[argc++] = options[i];
    if (extra && extra[0])
        argv[argc++] = extra;
    argv[argc] = NULL;
    simgrid_init(&argc, argv);
}

enum nrs_status nrs_platform_load(const struct nrs_scenario *cfg, const struct nrs_topology *t,
                                  struct nrs_error *err)
{
    const char *dir = getenv("TMPDIR");
    char path[NRS_PATH_MAX];
    bool ok = false;
    FILE *f;
    int fd;

    if (!nrs_path_join(path, dir && dir[0] ? dir : "/tmp", "nrsplit-XXXXXX.xml"))
        return nrs_fail(err, NRS_EFILE, "TMPDIR: the path is too long");
    fd = mkstemps(path, 4);
    if (fd < 0)
        return nrs_fail(err, nrs_errno_status(errno), "%s: cannot write: %s", path,
                        strerror(errno));
    f = fdopen(fd, "w");
    if (f) {
        ok = write_platform(f, cfg, t);
        ok = fclose(f) == 0 && ok;
    }
    if (ok) {
        start_engine();
        simgrid_load_platform(path);
    } else {
        nrs_fail(err, NRS_EMACHINE, "%s: cannot write: %s", path, strerror(errno));
    }
    unlink(path);
    return ok ? NRS_OK : NRS_EMACHINE;
}
