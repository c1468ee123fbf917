/* platform_file.c - a SimGrid platform file of the user's in place of our tree of links.
 *
 * Its zone becomes one of ours, beside the hosts that compute. Ways between its hosts are what
 * SimGrid's routing says.
 */
#include <math.h>
#include <simgrid/engine.h>
#include <simgrid/host.h>
#include <simgrid/link.h>
#include <stdlib.h>
#include <string.h>
#include <xbt/dynar.h>

#include "sim/platform.h"
#include "sim/world.h"

#define FILE_LIMIT (64u << 20)
#define NODES_MAX  4096 /* the table of ways grows with their square */

/* Behind `text`, skipping comments; NULL: there is none. */
static char *find_tag(char *text, const char *tag)
{
    while (text && *text) {
        if (strncmp(text, "<!--", 4) == 0)
            text = strstr(text, "-->");
        else if (strncmp(text, tag, strlen(tag)) == 0)
            return text;
        else
            text++;
    }
    return NULL;
}

/* Is there such a tag with that word in it? */
static bool has_tag_with(char *text, const char *tag, const char *word)
{
    for (char *at = text; (at = find_tag(at, tag)); at++) {
        size_t length = strcspn(at, ">");

        if (memmem(at, length, word, strlen(word)))
            return true;
    }
    return false;
}

/* The carriers of messages live on hosts: one that fails would take them with it. */
static bool has_host_failures(char *text)
{
    return has_tag_with(text, "<host", "state_file") ||
           has_tag_with(text, "<trace_connect", "HOST_AVAIL");
}

enum nrs_status nrs_platform_file_copy(const char *path, FILE *out, struct nrs_error *err)
{
    char *text, *start, *end = NULL, *next;
    size_t n;
    enum nrs_status status = nrs_file_read(path, FILE_LIMIT, &text, &n, err);

    if (status != NRS_OK)
        return status;
    start = find_tag(text, "<platform");
    start = start ? strchr(start, '>') : NULL;
    for (next = start; next && (next = find_tag(next, "</platform")); next++)
        end = next;
    if (!start || !end)
        status = nrs_fail(err, NRS_EPARSE, "%s: no <platform> element, expected a SimGrid platform",
                          path);
    else if (find_tag(start, "<config"))
        status = nrs_fail(err, NRS_EPARSE, "%s: has a <config> element, expected none", path);
    else if (has_host_failures(start))
        status = nrs_fail(err, NRS_EPARSE,
                          "%s: a host has a state_file, expected none: servers and cells fail by "
                          "'faults'",
                          path);
    else
        fwrite(start + 1, 1, (size_t)(end - start - 1), out);
    free(text);
    return status;
}

/* A new one hands its latency over to network.c. */
static uint32_t link_number(struct nrs_topology *t, sg_link_t link)
{
    const char *name = sg_link_get_name(link);
    double latency_s;

    for (uint32_t i = 0; i < t->n_links; i++)
        if (strncmp(t->links[i].name, name, sizeof t->links[i].name - 1) == 0)
            return i;
    latency_s = sg_link_get_latency(link);
    sg_link_set_latency(link, 0);
    return nrs_topology_add_link(t, name, sg_link_get_bandwidth(link), latency_s);
}

/* SimGrid takes any number. */
static enum nrs_status check_link(const struct nrs_net_link *link, struct nrs_error *err)
{
    if (!(link->bandwidth_bytes_s > 0 && isfinite(link->bandwidth_bytes_s)))
        return nrs_fail(err, NRS_ERANGE,
                        "transport.platform_file: link '%s' has a bandwidth of %g byte/s, expected "
                        "more than 0",
                        link->name, link->bandwidth_bytes_s);
    if (!(link->latency_s >= 0 && isfinite(link->latency_s)))
        return nrs_fail(err, NRS_ERANGE,
                        "transport.platform_file: link '%s' has a latency of %g s, expected 0 or "
                        "more",
                        link->name, link->latency_s);
    return NRS_OK;
}

/* sg_host_get_route and xbt_dynar are of SimGrid before 3.35; this is the one place for a later
 * one's. */
static enum nrs_status find_way(struct nrs_network *net, uint32_t from, uint32_t to,
                                struct nrs_error *err)
{
    struct nrs_topology *t = &net->topology;
    struct nrs_way_links *way = calloc(1, sizeof *way);
    xbt_dynar_t route = xbt_dynar_new(sizeof(sg_link_t), NULL);
    enum nrs_status status = way ? NRS_OK : nrs_fail(err, NRS_EMACHINE, "out of memory for ways");
    unsigned n;

    sg_host_get_route(net->host[from], net->host[to], route);
    n = (unsigned)xbt_dynar_length(route);
    if (status == NRS_OK && (n == 0 || n > NRS_PATH_LINKS))
        status =
            nrs_fail(err, NRS_ERANGE,
                     "transport.platform_file: %u links between '%s' and '%s', expected 1 to %d", n,
                     t->nodes[from].name, t->nodes[to].name, NRS_PATH_LINKS);
    for (unsigned i = 0; i < n && status == NRS_OK; i++) {
        uint32_t link = link_number(t, *(sg_link_t *)xbt_dynar_get_ptr(route, (int)i));

        if (link == UINT32_MAX) {
            status = nrs_fail(err, NRS_EMACHINE, "out of memory for links");
            break;
        }
        status = check_link(&t->links[link], err);
        way->directed[way->n++] = 2 * link;
    }
    xbt_dynar_free(&route);
    net->ways[(size_t)from * t->n_nodes + to] = way;
    return status;
}

/* Messages go between servers' nodes and all others. */
enum nrs_status nrs_network_find_ways(struct nrs_world *w)
{
    struct nrs_network *net = &w->network;
    uint32_t n = net->topology.n_nodes, *flows;
    bool *is_server = calloc(n, sizeof *is_server);
    enum nrs_status status = NRS_OK;

    net->ways = calloc((size_t)n * n, sizeof *net->ways);
    if (!is_server || !net->ways)
        status = nrs_fail(w->err, NRS_EMACHINE, "out of memory for ways");
    for (uint32_t i = 0; i < n && status == NRS_OK; i++)
        if (!net->host[i])
            status = nrs_fail(w->err, NRS_ENAME,
                              "transport.platform_file: has no host '%s' for a cell or server",
                              net->topology.nodes[i].name);
    for (uint32_t s = 0; is_server && s < w->point->cfg.n_servers; s++)
        is_server[w->servers[s].node] = true;
    for (uint32_t a = 0; a < n && status == NRS_OK; a++)
        for (uint32_t b = 0; b < n && status == NRS_OK; b++)
            if (a != b && (is_server[a] || is_server[b]))
                status = find_way(net, a, b, w->err);
    free(is_server);
    flows = realloc(net->flows, (2 * (size_t)net->topology.n_links + 1) * sizeof *flows);
    if (!flows)
        return nrs_fail(w->err, NRS_EMACHINE, "out of memory for ways");
    memset(flows, 0, (2 * (size_t)net->topology.n_links + 1) * sizeof *flows);
    net->flows = flows;
    return status;
}

enum nrs_status nrs_platform_try(const void *point, struct nrs_error *err)
{
    const struct nrs_point *p = point;
    struct nrs_world w = {.point = p, .err = err};

    if (p->n_cells + p->cfg.n_servers > NODES_MAX)
        return nrs_fail(err, NRS_ERANGE,
                        "transport.platform_file: %u cells and servers, expected at most %d",
                        p->n_cells + (unsigned)p->cfg.n_servers, NODES_MAX);
    return nrs_sim_build_network(&w);
}
