/* scenario.c - rows of the sections that belong to no model, and the list of all sections. */
#include "scenario/scenario.h"

#include <stdio.h>
#include <string.h>

/* clang-format off */
static const struct nrs_attr root_rows[] = {
#define T struct nrs_scenario
    NRS_ATTR_NAME(T, name, "unnamed", "Name of the scenario; results go to results/NAME.", "-"),
    NRS_ATTR_NAME(T, description, "", "What the scenario is for.", "-"),
#undef T
};
static const struct nrs_attr requirements_rows[] = {
#define T struct nrs_requirements_cfg
    NRS_ATTR_NAME(T, set, "tr22874",
        "Requirement set: a name in data/requirements or the path of a file.",
        "TR 22.874; TS 22.261"),
    NRS_ATTR_NAME(T, application, "video-recognition",
        "Application of the set whose targets are to be met.", "TR 22.874 Table 5.1.6.1-1"),
    NRS_ATTR_SCALED(T, "download_ms", download_s, "ms", 1e-3, 0, 1e6, 0,
        "Latency within which a result has to arrive to count as delivered; 0 keeps the set's own.",
        "neither document gives one: see the set's notes"),
#undef T
};
static const struct nrs_attr run_rows[] = {
#define T struct nrs_run_cfg
    NRS_ATTR(T, seed, "1", 0, 9007199254740992, 1, "Seed of all random streams.", "-"),
    NRS_ATTR(T, duration_s, "s", 1e-3, 1e6, 10, "Simulated time in which frames are captured.",
        "assumption"),
    NRS_ATTR(T, warmup_s, "s", 0, 1e6, 1,
        "Frames captured before this time are simulated but not measured.", "assumption"),
    NRS_ATTR(T, drain_s, "s", 1e-3, 1e6, 2,
        "Simulated time after the last capture in which frames may still finish. It has to cover "
        "the latency targets.", "assumption"),
    NRS_ATTR(T, replications, "1", 1, 1000000, 1,
        "Independent repetitions: new UE positions, shadowing and arrivals.", "-"),
#undef T
};
static const struct nrs_attr network_rows[] = {
    NRS_ATTR(struct nrs_network_cfg, cells, "cell", 1, 10000, 1,
        "Number of cells. They do not interfere with each other.", "assumption"),
};

static const struct nrs_attr_table root_attrs = {"", root_rows, NRS_LEN(root_rows)};
static const struct nrs_attr_table requirements_attrs = {"requirements", requirements_rows,
        NRS_LEN(requirements_rows)};
static const struct nrs_attr_table run_attrs = {"run", run_rows, NRS_LEN(run_rows)};
static const struct nrs_attr_table network_attrs = {"network", network_rows, NRS_LEN(network_rows)};

#define AT(field) offsetof(struct nrs_scenario, field)
const struct nrs_section nrs_sections[] = {
    {&root_attrs, 0, 0, 0, "The scenario itself."},
    {&requirements_attrs, AT(requirements), 0, 0, "What has to be met."},
    {&run_attrs, AT(run), 0, 0, "Length, seed and repetitions of the simulation."},
    {&nrs_application_attrs, AT(application), 0, 0,
        "The neural network, its cut, and how frames come."},
    {&nrs_ues_attrs, AT(ues), 0, 0, "The UEs."},
    {&network_attrs, AT(network), 0, 0, "The cells."},
    {&nrs_carrier_attrs, AT(radio.carrier), 0, 0, "Carrier, numerology and TDD pattern."},
    {&nrs_cell_attrs, AT(radio.cell), 0, 0, "Cell geometry, powers and antennas."},
    {&nrs_channel_attrs, AT(radio.channel), 0, 0, "Channel model."},
    {&nrs_ul_attrs, AT(radio.ul), 0, 0, "Uplink transmission."},
    {&nrs_dl_attrs, AT(radio.dl), 0, 0, "Downlink transmission."},
    {&nrs_mac_attrs, AT(radio.mac), 0, 0, "Access, scheduling and HARQ."},
    {&nrs_transport_attrs, AT(transport), 0, 0, "Links between sites and servers."},
    {&nrs_server_attrs, AT(servers), NRS_SERVERS_MAX, sizeof(struct nrs_server_cfg),
     "Edge servers; cell c is served by server c modulo their number."},
};
/* clang-format on */
const size_t nrs_n_sections = NRS_LEN(nrs_sections);

void nrs_scenario_defaults(struct nrs_scenario *s)
{
    memset(s, 0, sizeof *s);
    for (size_t i = 0; i < nrs_n_sections; i++)
        nrs_attr_defaults(nrs_sections[i].table, (char *)s + nrs_sections[i].offset);
    s->n_servers = 1;
}

const struct nrs_section *nrs_section_find(const char *path)
{
    for (size_t i = 0; i < nrs_n_sections; i++)
        if (strcmp(nrs_sections[i].table->section, path) == 0)
            return &nrs_sections[i];
    return NULL;
}

void nrs_row_path(char *out, size_t size, const struct nrs_section *section,
                  const struct nrs_attr *row)
{
    const char *path = section->table->section;

    snprintf(out, size, "%s%s%s%s", path, section->max ? "[]" : "", path[0] ? "." : "", row->key);
}
