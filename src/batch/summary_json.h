/* summary_json.h - a summary as JSON, exactly: what a task leaves.
 *
 *   {"legs": {"uplink": {"budget_s": 0.1, "censored": 0, "n": 480, "lost": 2,
 *                        "largest": [0.0125, ...], "count": [7, ...]},
 *             "downlink": {...}, "frame": {...}},
 *    "stages": [{"n": 480, "lost": 0, "largest": [...], "count": [...]}, ...],
 *    "cells": [{"cell": 0, "uplink": {"n": 480, ...}, "downlink": {...}, "frame": {...}}, ...],
 *    "runs": {"replication": [0], "end_s": [10], "fate": [...], ...},
 *    "ues": {...}, "run_latencies": {...}, "server_uses": {...}, "outages": {...}}
 *
 * A list of records is an object of columns; a field that is an array has all of its elements in
 * one column, record by record. Bins have their largest value and their count; those of lost
 * messages are "lost", and so is the latency of a lost one. Doubles have as many digits as they
 * need to read back as they were, NAN is null.
 */
#ifndef NRS_BATCH_SUMMARY_JSON_H
#define NRS_BATCH_SUMMARY_JSON_H

#include <cjson/cJSON.h>
#include <stdio.h>

#include "kpi/summary.h"

/* A summary's JSON may be larger than a user's file: values, for nrs_json_parse_large. */
#define NRS_SUMMARY_VALUES_MAX 40000000

/**
 * One JSON object without a line break, the same bytes for the same summary.
 * @return NRS_EMACHINE when it cannot be written, NRS_EINTERNAL for a number that is not finite
 *   where it has to be.
 */
enum nrs_status nrs_summary_write(const struct nrs_summary *s, FILE *out, struct nrs_error *err);

/**
 * Read what may be hostile: types, ranges, lengths, order and sums are checked, so that a summary
 * that was read can be pooled, judged and reported.
 * @param place  what errors name first: file and path.
 * @param out    nrs_summary_free when NRS_OK.
 */
enum nrs_status nrs_summary_read(const cJSON *object, const char *place, struct nrs_summary *out,
                                 struct nrs_error *err);

/** Read a summary that stands in a line of its own, up to the line break or the end. */
enum nrs_status nrs_summary_read_stream(FILE *in, const char *place, struct nrs_summary *out,
                                        struct nrs_error *err);

#endif
