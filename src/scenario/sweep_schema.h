/* sweep_schema.h - the sweep's part of the JSON Schema, as text. */
#ifndef NRS_SCENARIO_SWEEP_SCHEMA_H
#define NRS_SCENARIO_SWEEP_SCHEMA_H

extern const char nrs_sweep_schema[];       /* of "sweep" */
extern const char nrs_sweep_schema_parts[]; /* for "$defs", which it refers to */

#endif
