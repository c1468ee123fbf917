/* label.h - what tells a point from the others of its sweep. */
#ifndef NRS_SCENARIO_LABEL_H
#define NRS_SCENARIO_LABEL_H

#include "scenario/point.h"

/**
 * Fill a point's `label` and `varied` from the axes of its sweep; without one, its label is the
 * scenario's name.
 * @param sweep  the document's "sweep" object; NULL: none.
 * @param index  the point's number in the sweep.
 */
void nrs_point_name(struct nrs_point *p, const cJSON *sweep, size_t index);

#endif
