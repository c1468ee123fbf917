/* config.c - attribute rows of `application`, `ues` and their lists. */
#include "device/config.h"

#include "dnn/graph.h"

static const char *const arrival_choices[] = {"by-application", "periodic", "poisson", "one-shot",
                                              NULL};

/* clang-format off */
static const struct nrs_attr application_rows[] = {
#define T struct nrs_application_cfg
    NRS_ATTR_NAME(T, model, "alexnet",
        "Neural network: a name in data/models or the path of a model file.",
        "TR 22.874 clause 5.1.1"),
    NRS_ATTR_NAME(T, split, "pool1",
        "Where the network is cut: a candidate split point ('input' sends the image, 'device' "
        "computes all on the UE), any layer, or several joined by '+': these and what they need.",
        "TR 22.874 Tables 5.1.1-1, 5.1.1-2"),
    NRS_ATTR_ENUM(T, dtype, nrs_dtype_names, "fp32",
        "Data type of the intermediate data. The raw image is always 8 bit a channel.",
        "TR 22.874 Table 5.1.1-1"),
    NRS_ATTR(T, compression, "1", 1, 10000, 1,
        "Compression ratio of what is sent: bytes are divided by it.", "assumption: none"),
    NRS_ATTR_ENUM(T, sizes, nrs_sizes_names, "exact",
        "Bytes of a cut: computed from the layer graph, or the rounded MByte of TR 22.874.",
        "TR 22.874 Tables 5.1.1-1, 5.1.1-2"),
    NRS_ATTR(T, input_height, "pixel", 0, 65536, 0,
        "Height of the input image; 0 keeps the model's own.", "TR 22.874 clause 5.1.1"),
    NRS_ATTR(T, input_width, "pixel", 0, 65536, 0,
        "Width of the input image; 0 keeps the model's own.", "TR 22.874 clause 5.1.1"),
    NRS_ATTR_ENUM(T, arrival, arrival_choices, "by-application",
        "How frames come: as the application of the requirement set says, at a fixed rate, by a "
        "Poisson process, or a single frame per UE.", "data/requirements"),
    NRS_ATTR(T, frame_rate_hz, "Hz", 0, 10000, 0,
        "Frames per second and UE; 0 keeps the application's own.", "data/requirements"),
    NRS_ATTR_SCALED(T, "jitter_std_ms", jitter_std_s, "ms", 1e-3, 0, 1000, 0,
        "Standard deviation of the capture time of periodic frames (Gaussian, cut off at two).",
        "assumption: none; TR 38.838 uses 2 ms for XR"),
#undef T
};
static const struct nrs_attr ues_rows[] = {
#define T struct nrs_ues_cfg
    NRS_ATTR(T, count_per_cell, "UE", 1, 100000, 4, "UEs per cell.", "assumption"),
    NRS_ATTR_NAME(T, device, "phone-cpu-flagship",
        "Compute profile of the UEs: a name in data/profiles or the path of a profile file.",
        "data/profiles"),
    NRS_ATTR(T, max_queue_frames, "frame", 0, 1000000, 2,
        "Frames that may wait for the head layers; one more is dropped.", "assumption"),
    NRS_ATTR(T, max_uplink_frames, "frame", 1, 1000000, 4,
        "Frames that may be in the UE's modem, the one being sent included; one more is dropped.",
        "assumption"),
    NRS_ATTR_SCALED(T, "battery_wh", battery_j, "Wh", 3600, 1e-6, 1e6, 19.25,
        "Energy of a full battery.", "assumption: 5000 mAh at 3.85 V, as phones have"),
    NRS_ATTR(T, base_w, "W", 0, 1e5, 0.5,
        "Power that a UE takes all the time besides its modem, the head layers and the profile's "
        "idle_w: its camera.", "assumption"),
#undef T
};
static const struct nrs_attr workload_rows[] = {
#define T struct nrs_workload_cfg
    NRS_ATTR_NAME(T, class, "", "Class of ues.classes whose UEs run this.", "-"),
    NRS_ATTR_NAME(T, model, "", "As application.model; empty: that.", "-"),
    NRS_ATTR_NAME(T, split, "", "As application.split; empty: that.", "-"),
    NRS_ATTR_NAME(T, device, "", "As ues.device; empty: that.", "-"),
#undef T
};
static const struct nrs_attr stage_rows[] = {
#define T struct nrs_stage_cfg
    NRS_ATTR_NAME(T, until, "",
        "Split behind which the stage ends; empty: the network's end. A stage that has nothing left to "
        "compute behind the UE's split is left out.", "TR 22.874 clause 5.1.3, service flow"),
    NRS_ATTR_NAME(T, tier, "edge", "Servers that compute it: those with this edge.servers[].tier.",
        "-"),
    NRS_ATTR_NAME(T, model, "",
        "Network that the stage is of, as application.model names it; empty: of each that has no "
        "stages of its own.", "-"),
#undef T
};
/* clang-format on */
const struct nrs_attr_table nrs_application_attrs = {"application", application_rows,
                                                     NRS_LEN(application_rows)};
const struct nrs_attr_table nrs_ues_attrs = {"ues", ues_rows, NRS_LEN(ues_rows)};
const struct nrs_attr_table nrs_workload_attrs = {"ues.workloads", workload_rows,
                                                  NRS_LEN(workload_rows)};
const struct nrs_attr_table nrs_stage_attrs = {"application.pipeline", stage_rows,
                                               NRS_LEN(stage_rows)};
