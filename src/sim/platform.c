/* platform.c - SimGrid's C API builds no platform, so one is written as XML and loaded. */
#include "sim/platform.h"

#include <errno.h>
#include <simgrid/engine.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BITS_PER_BYTE 8.0

static void write_hosts(FILE *f, const struct nrs_scenario *cfg, uint32_t n_cells)
{
    fprintf(f, "<host id=\"ran\" speed=\"%.0ff\"/>\n", NRS_HOST_SPEED);
    for (uint32_t c = 0; c < n_cells; c++)
        fprintf(f, "<host id=\"site-%u\" speed=\"%.0ff\"/>\n", c, NRS_HOST_SPEED);
    for (size_t s = 0; s < cfg->n_servers; s++)
        fprintf(f, "<host id=\"server-%zu\" speed=\"%.0ff\"/>\n", s, NRS_HOST_SPEED);
}

static void write_links(FILE *f, const struct nrs_scenario *cfg, uint32_t n_cells)
{
    const struct nrs_transport_cfg *t = &cfg->transport;

    for (uint32_t c = 0; c < n_cells; c++)
        fprintf(f,
                "<link id=\"site-%u\" bandwidth=\"%.17gBps\" latency=\"%.17gs\" "
                "sharing_policy=\"SPLITDUPLEX\"/>\n",
                c, t->site_bandwidth_bps / BITS_PER_BYTE, t->site_latency_s);
    fprintf(f,
            "<link id=\"core\" bandwidth=\"%.17gBps\" latency=\"%.17gs\" "
            "sharing_policy=\"SPLITDUPLEX\"/>\n",
            t->core_bandwidth_bps / BITS_PER_BYTE, t->core_latency_s);
}

/* Each site and the server that serves it, both ways. */
static void write_routes(FILE *f, const struct nrs_scenario *cfg, uint32_t n_cells)
{
    for (uint32_t c = 0; c < n_cells; c++) {
        size_t s = c % cfg->n_servers;

        fprintf(f,
                "<route src=\"site-%u\" dst=\"server-%zu\" symmetrical=\"NO\">"
                "<link_ctn id=\"site-%u\" direction=\"UP\"/>"
                "<link_ctn id=\"core\" direction=\"UP\"/></route>\n"
                "<route src=\"server-%zu\" dst=\"site-%u\" symmetrical=\"NO\">"
                "<link_ctn id=\"core\" direction=\"DOWN\"/>"
                "<link_ctn id=\"site-%u\" direction=\"DOWN\"/></route>\n",
                c, s, c, s, c, c);
    }
}

static bool write_platform(FILE *f, const struct nrs_scenario *cfg, uint32_t n_cells)
{
    fputs("<?xml version='1.0'?>\n"
          "<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
          "<platform version=\"4.1\">\n<zone id=\"network\" routing=\"Full\">\n",
          f);
    write_hosts(f, cfg, n_cells);
    write_links(f, cfg, n_cells);
    write_routes(f, cfg, n_cells);
    fputs("</zone>\n</platform>\n", f);
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

enum nrs_status nrs_platform_load(const struct nrs_scenario *cfg, uint32_t n_cells,
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
        ok = write_platform(f, cfg, n_cells);
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
