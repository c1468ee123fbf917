/* service_report.h - servers and outages of a point, for people and for programs. */
#ifndef NRS_REPORT_SERVICE_REPORT_H
#define NRS_REPORT_SERVICE_REPORT_H

#include "kpi/service.h"
#include "report/json.h"
#include "report/table.h"

/** A table of servers, and one of what was down; nothing where the summary tells of none. */
void nrs_service_text(const struct nrs_summary *s, const struct nrs_style *style,
                      struct nrs_text *out);

/** Members "servers" and "outages" of `object`. */
void nrs_service_json(const struct nrs_summary *s, struct nrs_json *j, cJSON *object);

#endif
