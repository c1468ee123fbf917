/* nrsplit.h - the library's public interface: load a scenario, change it, run it, read its
 * verdicts.
 *
 *   struct nrs_session *s;
 *   struct nrs_error err;
 *   if (nrs_session_open("scenarios/video-recognition-alexnet.json", &s, &err) == NRS_OK &&
 *       nrs_session_set(s, "ues.count_per_cell=8", &err) == NRS_OK &&
 *       nrs_session_evaluate(s, 0, &err) == NRS_OK)
 *       for (size_t i = 0; nrs_session_verdict(s, 0, i, &v); i++)
 *           printf("%s: %g\n", v.quantity, v.estimate);
 *   nrs_session_close(s);
 *
 * A session belongs to one thread. Strings that it gives are its own, valid until it is closed or
 * changed. A call that can fail fills `err`, which must not be NULL, with one line of text.
 */
#ifndef NRSPLIT_H
#define NRSPLIT_H

#include "core/status.h"
#include "core/trace.h"

#ifdef __cplusplus
extern "C" {
#endif

struct nrs_session; /* opaque */

/**
 * Load a scenario: a file, or the name of a shipped one.
 * @param out  nrs_session_close when NRS_OK.
 * @return NRS_OK when every value is valid by itself. Names and combinations are checked when the
 *         points are made: after the overrides, by nrs_session_points or the calls that run.
 */
enum nrs_status nrs_session_open(const char *path, struct nrs_session **out, struct nrs_error *err);
void nrs_session_close(struct nrs_session *s);

/** Override a parameter: "radio.ul.target_bler=0.01". Verdicts so far are forgotten. */
enum nrs_status nrs_session_set(struct nrs_session *s, const char *assignment,
                                struct nrs_error *err);

/** Make the points of the scenario's sweep and count them; 1 without a sweep, 0 after a failure. */
enum nrs_status nrs_session_points(struct nrs_session *s, size_t *n, struct nrs_error *err);

/** What tells a point from the others; NULL before nrs_session_points or past the last. */
const char *nrs_session_label(const struct nrs_session *s, size_t point);

/**
 * Simulate every replication of every point in child processes and judge them. Not after
 * nrs_session_trace.
 * @param jobs  processes at once; 0: as many as there are processors.
 */
enum nrs_status nrs_session_evaluate(struct nrs_session *s, unsigned jobs, struct nrs_error *err);

/**
 * Simulate one replication of one point in this process, so that a trace sink sees it. SimGrid runs
 * one engine per process: it can be called once in a process's life.
 * @param sink  called at every trace point of core/trace.h; may be NULL.
 */
enum nrs_status nrs_session_trace(struct nrs_session *s, size_t point, uint32_t replication,
                                  const struct nrs_trace_sink *sink, struct nrs_error *err);

struct nrs_session_verdict {
    const char *quantity; /* "upload-latency", ... */
    const char *unit;     /* of estimate and target */
    const char *status;   /* "met", "not-met", "not-applicable", "not-evaluated", "no-data",
                             "undecided" */
    double estimate, target, margin; /* NAN: none; INFINITY: lost */
};

/** The i-th verdict of a point after nrs_session_evaluate. @return false past the last one. */
bool nrs_session_verdict(const struct nrs_session *s, size_t point, size_t i,
                         struct nrs_session_verdict *out);

/** "0.1.0" and the commit it was built from, where that is known. */
const char *nrs_version(void);

#ifdef __cplusplus
}
#endif

#endif
