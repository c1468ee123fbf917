/* requirement.h - what a 3GPP document asks for, one row an application. Read from
 * data/requirements/ by the scenario layer; targets are 0 where the document gives none. */
#ifndef NRS_KPI_REQUIREMENT_H
#define NRS_KPI_REQUIREMENT_H

#include "core/arrival.h"
#include "core/attr.h"

#define NRS_REQ_NAME_MAX 64
#define NRS_REQ_APPS     32

struct nrs_requirement {
    char name[NRS_REQ_NAME_MAX]; /* key used in scenarios: "video-recognition" */
    char title[128];             /* as the document has it */
    double end_to_end_s;         /* end-to-end latency, upper end of the range; 0: none given */
    double recognition_s;        /* capture to result; 0: none */
    double upload_s;             /* maximum latency of intermediate data uploading */
    double download_s;           /* latency within which a result counts as delivered */
    bool download_is_assumed;    /* download_s is not in the document */
    double ul_rate_bps;          /* user-experienced rate; 0: the message over upload_s */
    double ul_reliability, dl_reliability;   /* fraction of messages within their latency */
    double ul_availability, dl_availability; /* fraction of time; 0: none */
    double rate_min_bps[2], rate_max_bps[2]; /* the document's own range: AlexNet, VGG-16 */
    enum nrs_arrival arrival;                /* where the scenario does not say: an assumption */
    double frame_rate_hz;                    /* frames/s per UE; an assumption, too */
    char traffic_source[256];                /* where `arrival` and `frame_rate_hz` come from */
    /* Of the scenario: no document of a set gives these. */
    double survival_s;       /* that the application lives without a message (availability.h) */
    double interval_s;       /* between a UE's messages, on average; 0: not known */
    double ue_message_share; /* of its messages, in time, that satisfy a UE; 0: ul_reliability */
    double ue_share;         /* of the UEs, to be satisfied; 0: no target */
    double confidence;       /* of the intervals that decide, below 1; 0: the estimate decides */
};

struct nrs_requirement_set {
    char name[NRS_REQ_NAME_MAX], title[128], source[256], notes[1024];
    double max_payload_bytes[3]; /* NOTE of P.R.5.1-001..004: AlexNet, VGG-16, others; 0: none */
    double payload_tolerance;    /* excess allowed, for the document rounds the sizes it means */
    struct nrs_requirement apps[NRS_REQ_APPS];
    uint32_t n_apps;
};

extern const struct nrs_attr_table nrs_requirement_attrs;     /* rows of one application */
extern const struct nrs_attr_table nrs_requirement_set_attrs; /* rows of the set's own fields */

/** @return the application called `name`, or NULL. */
const struct nrs_requirement *nrs_requirement_find(const struct nrs_requirement_set *set,
                                                   const char *name);

#endif
