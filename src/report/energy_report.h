/* energy_report.h - a point's energy for people and for programs. */
#ifndef NRS_REPORT_ENERGY_REPORT_H
#define NRS_REPORT_ENERGY_REPORT_H

#include "kpi/energy.h"
#include "report/json.h"
#include "report/table.h"

/** A table of energy a frame by part, and a line on power and battery; nothing without UEs. */
void nrs_energy_text(const struct nrs_energy *e, const struct nrs_style *style,
                     struct nrs_text *out);

/** Member "energy" of `object`: joule a frame by part, power in W, battery life in s, counts. */
void nrs_energy_json(const struct nrs_energy *e, struct nrs_json *j, cJSON *object);

/**
 * CSV, long: point, quantity, unit, value, n; a line for each part and for power and battery life.
 * @param heading  write the heading line first: for the first point of a file.
 */
void nrs_energy_csv(const char *label, const struct nrs_energy *e, bool heading,
                    struct nrs_text *out);

#endif
