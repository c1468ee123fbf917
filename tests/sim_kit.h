/* sim_kit.h - small worlds whose times are known: own network, own profiles, a perfect radio. */
#ifndef NRS_TESTS_SIM_KIT_H
#define NRS_TESTS_SIM_KIT_H

#include "ledger_kit.h"
#include "radio/bler.h"
#include "sim/sim.h"

#define KIT_UL_BYTES 3200 /* 2 channels x 20 x 20 x 4 byte behind "head" */
#define KIT_DL_BYTES 40

/* Sleeps in SimGrid are exact to this. */
#define KIT_SLACK_S 2e-9

#define KIT_STAMPS 9 /* of a frame, from capture to result */

static inline double kit_stamp(const struct nrs_frame *f, size_t i)
{
    return (&f->capture_s)[i];
}

/* A profile whose layers take no time: a run takes `run_ms` whatever the batch. */
static inline void kit_profile(const char *name, double run_ms)
{
    char text[512];

    snprintf(text, sizeof text,
             "{\"name\": \"%s\", \"run_overhead_us\": %.17g, \"conv_gmacs\": 1e7, "
             "\"conv_strided_gmacs\": 1e7, \"conv_1x1_gmacs\": 1e7, \"fc_gmacs\": 1e7, "
             "\"bandwidth_gbytes\": 1e6}",
             name, run_ms * 1e3);
    temp_file(name, text);
}

/** Files that scenarios of the kit extend: base.json with its network and profiles. */
static inline void kit_files(double head_ms, double tail_ms)
{
    kit_profile("device.json", head_ms);
    kit_profile("server.json", tail_ms);
    temp_file("tiny.json",
              "{\"name\": \"tiny\", \"input\": {\"channels\": 3, \"height\": 20, \"width\": 20}, "
              "\"result_bytes\": 40, \"layers\": ["
              "{\"name\": \"head\", \"type\": \"conv\", \"kernel\": 1, \"channels\": 2}, "
              "{\"name\": \"tail\", \"type\": \"fc\", \"channels\": 10}], "
              "\"splits\": [{\"name\": \"device\", \"layer\": \"tail\"}]}");
    temp_file("base.json",
              "{\"run\": {\"seed\": 5, \"duration_s\": 4, \"warmup_s\": 1, \"drain_s\": 2}, "
              "\"application\": {\"model\": \"./tiny.json\", \"split\": \"head\", "
              "\"arrival\": \"poisson\", \"frame_rate_hz\": 10}, "
              "\"ues\": {\"count_per_cell\": 5, \"device\": \"./device.json\"}, "
              "\"radio\": {\"channel\": {\"model\": \"constant\", \"constant_ul_snr_db\": 40, "
              "\"constant_dl_snr_db\": 40}}, "
              "\"edge\": {\"servers\": [{\"name\": \"a\", \"profile\": \"./server.json\", "
              "\"max_batch\": 4}]}}");
}

/** chain.json: cuts behind "a", "b" and "c" of 20 x 20 of 2, 4 and 1 channels. */
static inline void kit_chain(void)
{
    temp_file(
        "chain.json",
        "{\"name\": \"chain\", \"input\": {\"channels\": 3, \"height\": 20, \"width\": 20}, "
        "\"result_bytes\": 40, \"layers\": ["
        "{\"name\": \"a\", \"type\": \"conv\", \"kernel\": 1, \"channels\": 2}, "
        "{\"name\": \"b\", \"type\": \"conv\", \"kernel\": 1, \"channels\": 4}, "
        "{\"name\": \"c\", \"type\": \"conv\", \"kernel\": 1, \"channels\": 1}, "
        "{\"name\": \"tail\", \"type\": \"fc\", \"channels\": 10}], \"splits\": [{\"name\": \"device\", \"layer\": \"tail\"}]}");
}

/** A record of one of the ledger's lists. */
#define KIT_RECORD(ledger, list, type, i) ((const struct type *)(ledger)->list.at + (i))

/* Transport without a size: a message takes the latency of its links. */
#define KIT_WIDE                                                                                   \
    "\"site_bandwidth_gbps\": 1e5, \"core_bandwidth_gbps\": 1e6, \"wan_bandwidth_gbps\": 1e6"

static inline const struct nrs_link_curves *kit_curves(void)
{
    static struct nrs_link_curves *curves;

    if (!curves)
        curves = nrs_link_curves_new();
    return curves;
}

/** base.json with `members` over it, simulated. */
static inline struct nrs_evaluation kit_simulate(const char *members)
{
    char text[4096];

    snprintf(text, sizeof text, "{\"extends\": \"base.json\"%s%s}", members[0] ? ", " : "",
             members);
    return kit_evaluate(text, nrs_sim_task, kit_curves(), 2);
}

#endif
