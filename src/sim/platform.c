/* platform.c - SimGrid's C API builds no platform, so one is written as XML and loaded. */
#include "sim/platform.h"

#include <errno.h>
#include <fcntl.h>
#include <simgrid/engine.h>
#include <simgrid/plugins/energy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "edge/fault_plan.h"

#define PLATFORM     "platform.xml"
#define STATE_SUFFIX ".state"

void nrs_platform_compute_name(uint32_t number, char *out, size_t size)
{
    snprintf(out, size, "compute-%u", number);
}

bool nrs_platform_has_power(const struct nrs_profile *profile)
{
    return profile->busy_w > 0;
}

uint32_t nrs_platform_server_node(const struct nrs_topology *t, const struct nrs_server_cfg *cfg)
{
    switch ((enum nrs_location)cfg->location) {
    case NRS_AT_SITE: return t->site_node[t->cell_site[cfg->cell]];
    case NRS_AT_AGGREGATION: return t->aggregation;
    case NRS_AT_CORE: return t->core;
    case NRS_AT_DATA_CENTRE: break;
    }
    return t->data_centre;
}

/* SimGrid's power of a host: idle, with one core nearly idle, with all cores busy. */
static void write_compute_host(FILE *f, uint32_t number, const struct nrs_server_cfg *cfg,
                               const struct nrs_profile *profile)
{
    char name[32];

    nrs_platform_compute_name(number, name, sizeof name);
    fprintf(f, "<host id=\"%s\" speed=\"%.0ff\" core=\"%lld\">", name, NRS_HOST_SPEED,
            (long long)cfg->executors);
    if (nrs_platform_has_power(profile))
        fprintf(f,
                "<prop id=\"wattage_per_state\" value=\"%.17g:%.17g:%.17g\"/>"
                "<prop id=\"wattage_off\" value=\"0\"/>",
                profile->idle_w, profile->idle_w, profile->busy_w);
    fputs("</host>\n", f);
}

/* Hosts of our own: for actors that belong to no place, and for computing. */
static void write_own_hosts(FILE *f, const struct nrs_point *p)
{
    fprintf(f, "<host id=\"%s\" speed=\"%.0ff\"/>\n", NRS_HOST_CONTROL, NRS_HOST_SPEED);
    for (uint32_t s = 0; s < p->cfg.n_servers; s++)
        write_compute_host(f, s, &p->cfg.servers[s], &p->servers[s]);
}

static void write_nodes(FILE *f, const struct nrs_topology *t)
{
    for (uint32_t i = 0; i < t->n_nodes; i++)
        fprintf(f, "<host id=\"%s\" speed=\"%.0ff\"/>\n", t->nodes[i].name, NRS_HOST_SPEED);
}

/* Latencies are network.c's. A link that fails has a file of the times, beside the platform;
 * SimGrid looks it up there. */
static void write_links(FILE *f, const struct nrs_topology *t, const bool *fails)
{
    char name[NRS_NODE_NAME_MAX + 8];

    for (uint32_t i = 0; i < 2 * t->n_links; i++) {
        const struct nrs_net_link *link = &t->links[i / 2];

        nrs_topology_link_name(t, i, name, sizeof name);
        fprintf(f, "<link id=\"%s\" bandwidth=\"%.17gBps\" latency=\"0s\"", name,
                link->bandwidth_bytes_s);
        if (fails[i / 2])
            fprintf(f, " state_file=\"%u%s\"", i, STATE_SUFFIX);
        fputs("/>\n", f);
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

static const char head[] = "<?xml version='1.0'?>\n"
                           "<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
                           "<platform version=\"4.1\">\n<zone id=\"nrsplit\" routing=\"Full\">\n";
static const char tail[] = "</zone>\n</platform>\n";

static bool write_tree(FILE *f, const struct nrs_point *p, const struct nrs_topology *t,
                       const bool *fails)
{
    uint8_t *role = calloc(t->n_nodes, sizeof *role);

    if (!role)
        return false;
    for (uint32_t c = 0; c < t->n_cells; c++)
        role[t->cell_node[c]] |= OF_CELL;
    for (size_t s = 0; s < p->cfg.n_servers; s++)
        role[nrs_platform_server_node(t, &p->cfg.servers[s])] |= OF_SERVER;
    write_own_hosts(f, p);
    write_nodes(f, t);
    write_links(f, t, fails);
    write_routes(f, t, role);
    free(role);
    return true;
}

/* CM02 without cross-traffic and without a TCP window: a flow gets its fair share of every link.
 * NRSPLIT_SIMGRID_CFG adds one more option, for debugging. */
static void start_engine(const struct nrs_point *p)
{
    static char options[][48] = {
        "nrsplit",
        "--cfg=network/model:CM02",
        "--cfg=network/crosstraffic:0",
        "--cfg=network/TCP-gamma:0",
        "--cfg=contexts/stack-size:256", /* KiB; a batch takes 8 */
    };
    static char silence[] = "--log=root.thres:critical";
    static char errors[] = "--log=root.thres:error"; /* of a file: nrs_probe tells them */
    char *argv[NRS_LEN(options) + 4], *extra = getenv("NRSPLIT_SIMGRID_CFG");
    char dir[NRS_PATH_MAX], path[NRS_PATH_MAX + 16];
    bool is_from_file = p->cfg.transport.platform_file[0];
    int argc = 0;

    for (size_t i = 0; i < NRS_LEN(options); i++)
        argv[argc++] = options[i];
    argv[argc++] = is_from_file ? errors : silence;
    if (is_from_file) { /* for what the file itself names */
        nrs_path_dir(dir, p->cfg.transport.platform_file);
        snprintf(path, sizeof path, "--cfg=path:%s", dir);
        argv[argc++] = path;
    }
    if (extra && extra[0])
        argv[argc++] = extra;
    argv[argc] = NULL;
    for (size_t s = 0; s < p->cfg.n_servers; s++)
        if (nrs_platform_has_power(&p->servers[s])) {
            sg_host_energy_plugin_init();
            break;
        }
    simgrid_init(&argc, argv);
}

/* Times of a link's failures and repairs, as SimGrid's profiles want them. */
static bool write_states(FILE *f, const struct nrs_list *down)
{
    const struct nrs_down_time *at = down->at;

    fputs("0 1\n", f);
    for (size_t i = 0; i < down->n; i++)
        fprintf(f, "%.17g 0\n%.17g 1\n", at[i].start_s, at[i].end_s);
    return !ferror(f);
}

static FILE *create(const char *dir, const char *name, struct nrs_error *err)
{
    char path[NRS_PATH_MAX];
    FILE *f = NULL;

    if (nrs_path_join(path, dir, name))
        f = fopen(path, "w");
    if (!f)
        nrs_fail(err, NRS_ESTORE, "%s: cannot write: %s", dir, strerror(errno));
    return f;
}

static enum nrs_status finish(FILE *f, bool ok, const char *dir, struct nrs_error *err)
{
    if (fclose(f) == 0 && ok)
        return NRS_OK;
    return nrs_fail(err, NRS_ESTORE, "%s: cannot write: %s", dir, strerror(errno));
}

/* A file for each direction: SimGrid takes none twice. */
static enum nrs_status write_state(const char *dir, uint32_t directed, const struct nrs_list *down,
                                   struct nrs_error *err)
{
    char name[32];
    FILE *f;

    snprintf(name, sizeof name, "%u%s", directed, STATE_SUFFIX);
    f = create(dir, name, err);
    return f ? finish(f, write_states(f, down), dir, err) : err->status;
}

static enum nrs_status write_link_states(const char *dir, const struct nrs_topology *t,
                                         const struct nrs_list *plan, bool *fails,
                                         struct nrs_error *err)
{
    struct nrs_list *down = calloc((size_t)t->n_links + 1, sizeof *down);
    enum nrs_status status;

    if (!down)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for the transport network");
    for (uint32_t i = 0; i < t->n_links; i++)
        nrs_list_init(&down[i], sizeof(struct nrs_down_time));
    status = nrs_fault_plan_links(plan, down, t->n_links, err);
    for (uint32_t i = 0; i < t->n_links; i++) {
        fails[i] = down[i].n > 0;
        for (uint32_t way = 0; way < 2 && fails[i] && status == NRS_OK; way++)
            status = write_state(dir, 2 * i + way, &down[i], err);
        nrs_list_free(&down[i]);
    }
    free(down);
    return status;
}

static enum nrs_status write_platform(const char *dir, const struct nrs_point *p,
                                      const struct nrs_topology *t, const struct nrs_list *plan,
                                      struct nrs_error *err)
{
    bool *fails = calloc(t->n_links + 1, sizeof *fails), ok = true;
    enum nrs_status status = NRS_OK;
    FILE *f;

    if (!fails)
        return nrs_fail(err, NRS_EMACHINE, "out of memory for the transport network");
    if (!t->is_from_file)
        status = write_link_states(dir, t, plan, fails, err);
    f = status == NRS_OK ? create(dir, PLATFORM, err) : NULL;
    if (f) {
        fputs(head, f);
        if (t->is_from_file) {
            fputs("<zone id=\"nrsplit-own\" routing=\"None\">\n", f);
            write_own_hosts(f, p);
            fputs("</zone>\n", f);
            status = nrs_platform_file_copy(p->cfg.transport.platform_file, f, err);
        } else {
            ok = write_tree(f, p, t, fails);
        }
        fputs(tail, f);
        ok = !ferror(f) && ok;
        if (finish(f, ok, dir, status == NRS_OK ? err : NULL) != NRS_OK && status == NRS_OK)
            status = err->status;
    } else {
        status = err->status;
    }
    free(fails);
    return status;
}

/* The temporary folder and what we wrote there. */
static void remove_files(const char *dir, uint32_t n_links)
{
    char path[NRS_PATH_MAX], name[32];

    for (uint32_t i = 0; i < 2 * n_links; i++) {
        snprintf(name, sizeof name, "%u%s", i, STATE_SUFFIX);
        if (nrs_path_join(path, dir, name))
            unlink(path);
    }
    if (nrs_path_join(path, dir, PLATFORM))
        unlink(path);
    rmdir(dir);
}

enum nrs_status nrs_platform_load(const struct nrs_point *p, const struct nrs_topology *t,
                                  const struct nrs_list *plan, struct nrs_error *err)
{
    const char *where = getenv("TMPDIR");
    char dir[NRS_PATH_MAX], path[NRS_PATH_MAX];
    enum nrs_status status;
    int file = -1;

    if (!nrs_path_join(dir, where && where[0] ? where : "/tmp", "nrsplit-XXXXXX"))
        return nrs_fail(err, NRS_EFILE, "TMPDIR: the path is too long");
    if (!mkdtemp(dir)) /* no fault of the point, whatever the reason */
        return nrs_fail(err, NRS_ESTORE, "%s: cannot write: %s", dir, strerror(errno));
    status = write_platform(dir, p, t, plan, err);
    if (status == NRS_OK && !nrs_path_join(path, dir, PLATFORM))
        status = nrs_fail(err, NRS_EFILE, "TMPDIR: the path is too long");
    if (status == NRS_OK && t->is_from_file)
        file = open(path, O_RDONLY | O_CLOEXEC);
    if (file >= 0) { /* an error in it ends the process: nothing may be left behind */
        remove_files(dir, 0);
        snprintf(path, sizeof path, "/dev/fd/%d", file);
    }
    if (status == NRS_OK) {
        start_engine(p);
        simgrid_load_platform(path);
    }
    if (file >= 0)
        close(file);
    else
        remove_files(dir, t->is_from_file ? 0 : t->n_links);
    return status;
}
