/* requirement.c - the rows of a requirement file: keys in the documents' units, fields in SI. */
#include "kpi/requirement.h"

#include <string.h>

#define TABLE  "TR 22.874, Table 5.1.6.1-1"
#define CLAUSE "TR 22.874, clause 5.1.6.1"
#define NORM   "TS 22.261, Table 7.10.1-1"

/* clang-format off */
static const struct nrs_attr application_rows[] = {
#define R(...) NRS_ATTR(struct nrs_requirement, __VA_ARGS__)
#define S(...) NRS_ATTR_SCALED(struct nrs_requirement, __VA_ARGS__)
#define N(...) NRS_ATTR_NAME(struct nrs_requirement, __VA_ARGS__)
    N(name,  "", "What scenarios call the application.", ""),
    N(title, "", "The application's name in the document.", TABLE),
    /* key              field           unit  scale  min  max  default  doc, source */
    S("end_to_end_ms",  end_to_end_s,   "ms", 1e-3,  0,   1e6, 0,
      "End-to-end latency of the application, the upper end of its range. 0: no figure given.",
      TABLE),
    S("recognition_ms", recognition_s,  "ms", 1e-3,  0,   1e6, 0,
      "Image recognition latency: from capture to the result at the UE. 0: none given.", TABLE),
    S("upload_ms",      upload_s,       "ms", 1e-3,  0,   1e6, 0,
      "Latency within which the intermediate data must be uploaded. 0: none given.",
      "P.R.5.1-001, " TABLE),
    S("download_ms",    download_s,     "ms", 1e-3,  0,   1e6, 0,
      "Latency within which the result must be downloaded. 0: a result may come at any time.",
      CLAUSE),
    R(download_is_assumed, "", 0, 1, 1,
      "The document has no download latency, and download_ms is an assumption.", CLAUSE),
    S("ul_rate_mbps",   ul_rate_bps,    "Mbit/s", 1e6, 0, 1e6, 0,
      "User experienced UL data rate. 0: the message's size over upload_ms.",
      "P.R.5.1-002, " NORM),
    R(ul_reliability,  "1", 0, 1, 0,
      "Share of the uplink messages to be delivered within upload_ms. 0: none given.", NORM),
    R(dl_reliability,  "1", 0, 1, 0,
      "Share of the results to be delivered within download_ms. 0: none given.", NORM),
    R(ul_availability, "1", 0, 1, 0,
      "Communication service availability of the uplink. 0: none given.", "P.R.5.1-003"),
    R(dl_availability, "1", 0, 1, 0,
      "Communication service availability of the downlink. 0: none given.", "P.R.5.1-004"),
    S("alexnet_rate_min_mbps", rate_min_bps[0], "Mbit/s", 1e6, 0, 1e6, 0,
      "Lower end of the document's rates for AlexNet; shown, not judged.", TABLE),
    S("alexnet_rate_max_mbps", rate_max_bps[0], "Mbit/s", 1e6, 0, 1e6, 0,
      "Upper end of the document's rates for AlexNet; shown, not judged.", TABLE),
    S("vgg16_rate_min_mbps",   rate_min_bps[1], "Mbit/s", 1e6, 0, 1e6, 0,
      "Lower end of the document's rates for VGG-16; shown, not judged.", TABLE),
    S("vgg16_rate_max_mbps",   rate_max_bps[1], "Mbit/s", 1e6, 0, 1e6, 0,
      "Upper end of the document's rates for VGG-16; shown, not judged.", TABLE),
    NRS_ATTR_ENUM(struct nrs_requirement, arrival, nrs_arrival_names, "periodic",
      "How a UE's frames come where the scenario does not say; an assumption.", ""),
    R(frame_rate_hz,   "Hz", 1e-3, 1000, 30,
      "Frames per second and UE where the scenario does not say; an assumption.",
      "TR 22.874, Tables 5.1.1-1 and 5.1.1-2 assume 30 frames/s"),
    N(traffic_source, "", "Where arrival and frame_rate_hz come from.", ""),
#undef R
#undef S
#undef N
};

static const struct nrs_attr set_rows[] = {
#define R(...) NRS_ATTR(struct nrs_requirement_set, __VA_ARGS__)
#define S(...) NRS_ATTR_SCALED(struct nrs_requirement_set, __VA_ARGS__)
#define N(...) NRS_ATTR_NAME(struct nrs_requirement_set, __VA_ARGS__)
    N(name,   "", "What scenarios call the set.", ""),
    N(title,  "", "What the set is, in a line.", ""),
    N(source, "", "The document, its version and its clause.", ""),
    N(notes,  "", "What was read into the document, and what was left out.", ""),
    S("max_payload_alexnet_mbyte", max_payload_bytes[0], "MByte", 1e6, 0, 1e6, 0,
      "Largest intermediate data of AlexNet to which the requirements apply. 0: no limit.",
      "NOTE of P.R.5.1-001 to -004"),
    S("max_payload_vgg16_mbyte",   max_payload_bytes[1], "MByte", 1e6, 0, 1e6, 0,
      "Largest intermediate data of VGG-16 to which the requirements apply. 0: no limit.",
      "NOTE of P.R.5.1-001 to -004"),
    S("max_payload_other_mbyte",   max_payload_bytes[2], "MByte", 1e6, 0, 1e6, 0,
      "Largest intermediate data of any other network to which the requirements apply. 0: no "
        "limit.",
      "NOTE of P.R.5.1-001 to -004"),
    R(payload_tolerance, "1", 0, 1, 0,
      "Excess over those sizes that still counts as within: the document rounds them.",
      "exact sizes of the layers the NOTE means"),
#undef R
#undef S
#undef N
};
/* clang-format on */

const struct nrs_attr_table nrs_requirement_attrs = {
    "applications",
    application_rows,
    NRS_LEN(application_rows),
};
const struct nrs_attr_table nrs_requirement_set_attrs = {"", set_rows, NRS_LEN(set_rows)};

const struct nrs_requirement *nrs_requirement_find(const struct nrs_requirement_set *set,
                                                   const char *name)
{
    for (uint32_t i = 0; i < set->n_apps; i++)
        if (strcmp(set->apps[i].name, name) == 0)
            return &set->apps[i];
    return NULL;
}
