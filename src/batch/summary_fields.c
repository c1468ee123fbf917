/* summary_fields.c - the fields of a summary's records: a line each. */
#include "batch/summary_fields.h"

#include "scenario/scenario.h"

const char *const nrs_summary_leg_names[NRS_N_LEGS] = {
    [NRS_LEG_UPLINK] = "uplink",
    [NRS_LEG_DOWNLINK] = "downlink",
    [NRS_LEG_FRAME] = "frame",
};

#define TYPE_OF(x)                                                                                 \
    _Generic((x), uint8_t                                                                          \
             : NRS_SUM_U8, uint16_t                                                                \
             : NRS_SUM_U16, uint32_t                                                               \
             : NRS_SUM_U32, uint64_t                                                               \
             : NRS_SUM_U64, double                                                                 \
             : NRS_SUM_REAL)
/* clang-format off */
#define AT(field)   offsetof(T, field)
#define OF(field)   (((T *)0)->field)
#define COUNT       NRS_SUMMARY_COUNT_MAX
#define BYTES       NRS_SUMMARY_BYTES_MAX
#define INT(field, max)  {#field, TYPE_OF(OF(field)), AT(field), sizeof OF(field), 1, max, false, false}
#define INTS(field, max) {#field, TYPE_OF(OF(field)[0]), AT(field), sizeof OF(field)[0], \
                          NRS_LEN(OF(field)), max, false, false}
#define REAL(field)      {#field, TYPE_OF(OF(field)), AT(field), sizeof OF(field), 1, 0, false, false}
#define REALS(field)     {#field, TYPE_OF(OF(field)[0]), AT(field), sizeof OF(field)[0], \
                          NRS_LEN(OF(field)), 0, false, false}
#define LOSABLE(field)   {#field, TYPE_OF(OF(field)[0][0]), AT(field), sizeof OF(field)[0][0], \
                          sizeof OF(field) / sizeof OF(field)[0][0], 0, true, true}
#define MAYBE(field)     {#field, TYPE_OF(OF(field)), AT(field), sizeof OF(field), 1, 0, true, false}
#define TEXT(field)      {#field, NRS_SUM_TEXT, AT(field), sizeof OF(field), 1, 0, false, false}

#define T struct nrs_run_sum
static const struct nrs_summary_field runs[] = {
    INT(replication, UINT32_MAX),
    REAL(end_s),
    INTS(fate, COUNT),
    INT(n_done, COUNT),
    INT(n_energy_known, COUNT),
    INT(n_decoded, COUNT),
    INT(largest_bytes, BYTES),
    REAL(head_j),
    REAL(uplink_j),
    REAL(downlink_j),
    REAL(modem_j),
    REAL(platform_j),
};
#undef T
#define T struct nrs_ue_sum
static const struct nrs_summary_field ues[] = {
    INT(replication, UINT32_MAX),
    INT(ue, UINT32_MAX),
    INT(cell, UINT32_MAX),
    INTS(n, COUNT),
    INTS(n_in_time, COUNT),
    INTS(n_outages, COUNT),
    REALS(observed_s),
    REALS(down_s),
    LOSABLE(latency_s),
    INTS(delivered_bytes, BYTES),
    REALS(wait_s),
    INT(n_decoded, COUNT),
    REAL(uplink_j),
    REAL(spent_j),
    MAYBE(time_s),
};
#undef T
#define T struct nrs_run_latency
static const struct nrs_summary_field run_latencies[] = {
    INT(replication, UINT32_MAX),
    INT(leg, NRS_N_LEGS - 1),
    INT(bin, NRS_RUN_LATENCY_LOST),
    INT(n, COUNT),
};
#undef T
#define T struct nrs_server_use
static const struct nrs_summary_field server_uses[] = {
    INT(replication, UINT32_MAX),
    INT(server, NRS_SERVERS_MAX - 1),
    TEXT(name),
    INT(executors, UINT32_MAX),
    REAL(time_s),
    REAL(busy_s),
    REAL(loading_s),
    REAL(down_s),
    MAYBE(energy_j),
    INT(batches, COUNT),
    INT(frames, COUNT),
    INT(dropped, COUNT),
    MAYBE(idle_w),
    MAYBE(busy_w),
};
#undef T
#define T struct nrs_outage
static const struct nrs_summary_field outages[] = {
    INT(replication, UINT32_MAX),
    INT(element, NRS_N_ELEMENTS - 1),
    INT(index, UINT32_MAX),
    TEXT(name),
    INT(fault, UINT16_MAX),
    INT(implied, 1),
    REAL(start_s),
    MAYBE(end_s),
};
#undef T
/* clang-format on */

#define LIST(name, type)                                                                           \
    {#name, offsetof(struct nrs_summary, name), name, sizeof name / sizeof name[0]},
const struct nrs_summary_table nrs_summary_tables[NRS_SUMMARY_N_TABLES] = {NRS_SUMMARY_LISTS(LIST)};
#undef LIST
