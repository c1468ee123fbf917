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
    NRS_ATTR_SCALED(T, "upload_ms", upload_s, "ms", 1e-3, 0, 1e6, 0,
        "Latency within which intermediate data has to arrive; 0 keeps the set's own.", "-"),
    NRS_ATTR(T, ul_reliability, "1", 0, 1, 0,
        "Share of the intermediate data that has to be in time; 0 keeps the set's own.", "-"),
    NRS_ATTR(T, dl_reliability, "1", 0, 1, 0,
        "Share of the results that have to be in time; 0 keeps the set's own.", "-"),
    NRS_ATTR(T, ul_availability, "1", 0, 1, 0,
        "Share of the time in which the uplink has to be available; 0 keeps the set's own.", "-"),
    NRS_ATTR(T, dl_availability, "1", 0, 1, 0,
        "Share of the time in which the downlink has to be available; 0 keeps the set's own.", "-"),
    NRS_ATTR_SCALED(T, "survival_ms", survival_s, "ms", 1e-3, 0, 1e9, 0,
        "Survival time: how long the application goes on without a message that is due, before the "
        "service counts as unavailable.",
        "TS 22.261 3.1; no document gives one for this use case"),
    NRS_ATTR(T, survival_intervals, "1", 0, 1e6, 0,
        "The same in intervals between a UE's frames, 1/frame rate; instead of survival_ms.",
        "TS 22.104 gives survival times in transfer intervals, too"),
    NRS_ATTR(T, ue_message_share, "1", 0, 1, 0,
        "More than this share of a UE's messages, of each direction, have to be in time for it to be "
        "satisfied; 1: all; 0: at least that of ul_reliability.", "TR 38.838: X = 0.99"),
    NRS_ATTR(T, ue_share, "1", 0, 1, 0.9,
        "Share of the UEs that have to be satisfied; 0: none.", "TR 38.838: Y = 0.9"),
    NRS_ATTR(T, confidence, "1", 0, 0.999999999, 0.95,
        "Confidence of the intervals that decide verdicts; 0: the estimate decides.", "-"),
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
static const struct nrs_attr rare_rows[] = {
#define T struct nrs_rare_choice
    NRS_ATTR(T, dl, "1", 0, 1, 0,
        "Estimate the reliability of results to losses that are too rare to be counted, and let that "
        "decide its row (nrsplit run).", "manual, chapter 21"),
    NRS_ATTR(T, pilots, "1", 1, 1000, 4,
        "Runs of the whole simulator that tell when results come.", "-"),
    NRS_ATTR(T, max_batches, "1", 0, 100000, 400,
        "Batches of some 1500 UEs at the most; below 20 nothing is decided.", "-"),
    NRS_ATTR(T, max_s, "s", 0, 1e7, 0,
        "Wall clock after which no batch begins; 0: no limit. What is decided by then depends on the "
        "machine.", "-"),
#undef T
};
static const struct nrs_attr network_rows[] = {
    NRS_ATTR(struct nrs_network_cfg, cells, "cell", 1, 10000, 1,
        "Number of cells of the layout `single`, which do not hear each other; other layouts have their "
        "own.", "-"),
};

static const struct nrs_attr_table root_attrs = {"", root_rows, NRS_LEN(root_rows)};
static const struct nrs_attr_table requirements_attrs = {"requirements", requirements_rows,
        NRS_LEN(requirements_rows)};
static const struct nrs_attr_table run_attrs = {"run", run_rows, NRS_LEN(run_rows)};
static const struct nrs_attr_table rare_attrs = {"rare", rare_rows, NRS_LEN(rare_rows)};
static const struct nrs_attr_table network_attrs = {"network", network_rows, NRS_LEN(network_rows)};

#define AT(field)            offsetof(struct nrs_scenario, field)
#define ONE(table, field)    &table, AT(field), 0, 0, 0
#define LIST(table, field, n, most) &table, AT(field), most, sizeof(((struct nrs_scenario *)0)->field[0]), AT(n)
const struct nrs_section nrs_sections[] = {
    {&root_attrs, 0, 0, 0, 0, "The scenario itself."},
    {ONE(requirements_attrs, requirements), "What has to be met."},
    {ONE(run_attrs, run), "Length, seed and repetitions of the simulation."},
    {ONE(rare_attrs, rare), "Losses that are too rare to be counted."},
    {ONE(nrs_application_attrs, application), "The neural network, its cut, and how frames come."},
    {LIST(nrs_stage_attrs, pipeline, n_pipeline, NRS_STAGES_MAX),
     "Stages behind the UE's split; none: one, that any server computes."},
    {ONE(nrs_ues_attrs, ues), "The UEs."},
    {LIST(nrs_ue_class_attrs, radio.classes, radio.n_classes, NRS_UE_CLASSES_MAX),
     "Classes of UEs in one run; none: all are as radio.drop says."},
    {LIST(nrs_workload_attrs, workloads, n_workloads, NRS_WORKLOADS_MAX),
     "Networks, splits and devices of classes of UEs; none: all are as application and ues say."},
    {ONE(network_attrs, network), "The cells."},
    {ONE(nrs_carrier_attrs, radio.carrier), "Carrier, numerology, TDD pattern, mini-slots, SRS."},
    {ONE(nrs_layout_attrs, radio.layout), "Where the gNBs are."},
    {LIST(nrs_sector_attrs, radio.sectors, radio.n_sectors, NRS_SECTORS_MAX),
     "Cells of a list layout."},
    {ONE(nrs_drop_attrs, radio.drop), "Where the UEs are."},
    {ONE(nrs_cell_attrs, radio.cell), "Heights, powers, antenna ports and noise figures."},
    {ONE(nrs_antenna_attrs, radio.gnb_antenna), "Antenna of a cell."},
    {ONE(nrs_ue_antenna_attrs, radio.ue_antenna), "Antenna of a UE."},
    {ONE(nrs_channel_attrs, radio.channel), "Channel model."},
    {ONE(nrs_surroundings_attrs, radio.surroundings), "What stands around the links."},
    {ONE(nrs_penetration_attrs, radio.penetration), "Losses into buildings and cars."},
    {ONE(nrs_interference_attrs, radio.interference), "Cells that hear each other."},
    {ONE(nrs_ul_attrs, radio.ul), "Uplink transmission."},
    {ONE(nrs_dl_attrs, radio.dl), "Downlink transmission."},
    {ONE(nrs_csi_attrs, radio.csi), "What link adaptation knows of the channel."},
    {ONE(nrs_power_attrs, radio.power), "Power control of the UL."},
    {ONE(nrs_ue_energy_attrs, radio.ue_energy), "Energy of a UE's modem."},
    {ONE(nrs_mac_attrs, radio.mac), "Access, scheduling and HARQ."},
    {ONE(nrs_rlc_attrs, radio.rlc), "Retransmission above HARQ, headers and discarding."},
    {ONE(nrs_mobility_attrs, radio.mobility), "How UEs move."},
    {ONE(nrs_handover_attrs, radio.handover), "Handover and radio link failure of UEs that move."},
    {ONE(nrs_calibration_attrs, calibration), "Coupling gain and geometry (nrsplit calibrate)."},
    {ONE(nrs_transport_attrs, transport), "Links between sites and servers."},
    {ONE(nrs_edge_attrs, edge), "Choice of a server, and what happens when one fails."},
    {LIST(nrs_server_attrs, servers, n_servers, NRS_SERVERS_MAX), "Edge servers."},
    {LIST(nrs_fault_attrs, faults, n_faults, NRS_FAULTS_MAX), "Failures; none: nothing fails."},
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

size_t nrs_section_count(const struct nrs_scenario *s, const struct nrs_section *section)
{
    size_t n = 1;

    if (section->max)
        memcpy(&n, (const char *)s + section->count, sizeof n);
    return n;
}

void nrs_row_path(char *out, size_t size, const struct nrs_section *section,
                  const struct nrs_attr *row)
{
    const char *path = section->table->section;

    snprintf(out, size, "%s%s%s%s", path, section->max ? "[]" : "", path[0] ? "." : "", row->key);
}
