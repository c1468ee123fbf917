/* log.h - what a run says about itself, by component and level. Nothing is printed here: the
 * command line installs a sink, and a NULL log is silent. */
#ifndef NRS_CORE_LOG_H
#define NRS_CORE_LOG_H

#include "core/status.h"

enum nrs_log_level { NRS_LOG_ERROR, NRS_LOG_WARNING, NRS_LOG_INFO, NRS_LOG_DEBUG };

/* X(symbol, name) */
#define NRS_LOG_COMPONENTS(X)                                                                      \
    X(SCENARIO, "scenario")                                                                        \
    X(SIM, "sim")                                                                                  \
    X(BATCH, "batch")                                                                              \
    X(REPORT, "report")

enum nrs_log_component {
#define NRS_LOG_ENUM(symbol, name) NRS_LOG_##symbol,
    NRS_LOG_COMPONENTS(NRS_LOG_ENUM)
#undef NRS_LOG_ENUM
        NRS_N_LOG_COMPONENTS
};
extern const char *const nrs_log_component_names[]; /* NULL at the end */
extern const char *const nrs_log_level_names[];     /* NULL at the end */

struct nrs_log {
    enum nrs_log_level level[NRS_N_LOG_COMPONENTS];
    void (*sink)(void *user, enum nrs_log_component component, enum nrs_log_level level,
                 const char *text);
    void *user;
};

/** Every component at NRS_LOG_WARNING, into `sink`. */
struct nrs_log nrs_log_init(void (*sink)(void *, enum nrs_log_component, enum nrs_log_level,
                                         const char *),
                            void *user);

/**
 * Set levels from text such as "info" or "sim=debug,batch=info".
 * @return NRS_ENAME for an unknown component or level; the levels are then unchanged.
 */
enum nrs_status nrs_log_set(struct nrs_log *log, const char *spec, struct nrs_error *err);

/** Say something; costs a comparison when the level is off. `log` may be NULL. */
void nrs_log_say(const struct nrs_log *log, enum nrs_log_component component,
                 enum nrs_log_level level, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

#endif
