/* verdict_report.h - the verdicts of one run or of many points, for people and for programs. */
#ifndef NRS_REPORT_VERDICT_REPORT_H
#define NRS_REPORT_VERDICT_REPORT_H

#include "kpi/verdict.h"
#include "report/json.h"
#include "report/table.h"
#include "scenario/point.h"

/* One evaluated point. All pointers are borrowed. */
struct nrs_point_result {
    const char *label;          /* unique in the run */
    char varied[NRS_LABEL_MAX]; /* what else the points differ in: "dtype=int8"; "" for nothing */
    char requirement_set[NRS_REQ_NAME_MAX]; /* "tr22874" */
    struct nrs_requirement requirement;
    char network[NRS_LAYER_NAME_MAX], split[NRS_NAME_LEN];
    const char *dtype;
    int64_t payload_bytes; /* of the cut; 0 when nothing is sent */
    bool is_device_split;
    double frame_rate_hz; /* per UE */
    uint32_t n_ues;       /* in all cells */
    struct nrs_verdict verdict;
    const struct nrs_summary *summary; /* its lists of servers and outages; NULL: not to be shown */
};

/** One point in full: a line for each quantity, the stages, and what became of the frames.
 * @param cfg  of the point; NULL: its workloads are not told. */
void nrs_verdict_detail(const struct nrs_point_result *point, const struct nrs_scenario *cfg,
                        const struct nrs_style *style, struct nrs_text *out);

/**
 * Many points, a line each, grouped by application in the order in which these first appear; then
 * counts. Up to 116 columns with the names of the shipped networks and splits.
 */
void nrs_verdict_matrix(const struct nrs_point_result *points, size_t n,
                        const struct nrs_style *style, struct nrs_text *out);

/** CSV, long: a line for each point and quantity, SI units. @param heading  a heading line first.
 */
void nrs_verdict_csv(const struct nrs_point_result *points, size_t n, bool heading,
                     struct nrs_text *out);

/** JSON: {"points": [...]}, each as nrs_verdict_json writes it. */
void nrs_verdict_json_all(const struct nrs_point_result *points, size_t n, struct nrs_text *out);

/** One point as an object, without line breaks. */
void nrs_verdict_json_line(const struct nrs_point_result *point, struct nrs_text *out);

/** Write one point's members into `object` of the document `j`: for a larger record. SI units. */
void nrs_verdict_json(const struct nrs_point_result *point, struct nrs_json *j, cJSON *object);

#endif
