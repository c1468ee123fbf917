/* log.c - levels by component. */
#include "core/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define LINE_MAX_BYTES 1024

const char *const nrs_log_component_names[] = {
#define NAME(symbol, name) name,
    NRS_LOG_COMPONENTS(NAME)
#undef NAME
        NULL};
const char *const nrs_log_level_names[] = {"error", "warning", "info", "debug", NULL};

struct nrs_log nrs_log_init(void (*sink)(void *, enum nrs_log_component, enum nrs_log_level,
                                         const char *),
                            void *user)
{
    struct nrs_log log = {.sink = sink, .user = user};

    for (int i = 0; i < NRS_N_LOG_COMPONENTS; i++)
        log.level[i] = NRS_LOG_WARNING;
    return log;
}

static int index_of(const char *const *names, const char *name, size_t length)
{
    for (int i = 0; names[i]; i++)
        if (strlen(names[i]) == length && memcmp(names[i], name, length) == 0)
            return i;
    return -1;
}

/* One "level" or "component=level" of `length` characters. */
static enum nrs_status set_one(struct nrs_log *log, const char *item, size_t length,
                               struct nrs_error *err)
{
    const char *equals = memchr(item, '=', length);
    const char *name = equals ? equals + 1 : item;
    int level = index_of(nrs_log_level_names, name, length - (size_t)(name - item));
    int component = equals ? index_of(nrs_log_component_names, item, (size_t)(equals - item)) : 0;

    if (component < 0 || level < 0)
        return nrs_fail(err, NRS_ENAME,
                        "log level '%.*s' is unknown, expected [scenario|sim|batch|report=]"
                        "error|warning|info|debug",
                        (int)length, item);
    for (int i = 0; i < NRS_N_LOG_COMPONENTS; i++)
        if (!equals || i == component)
            log->level[i] = (enum nrs_log_level)level;
    return NRS_OK;
}

enum nrs_status nrs_log_set(struct nrs_log *log, const char *spec, struct nrs_error *err)
{
    struct nrs_log next = *log;

    for (;;) {
        size_t length = strcspn(spec, ",");
        enum nrs_status status = set_one(&next, spec, length, err);

        if (status != NRS_OK)
            return status;
        if (spec[length] == '\0')
            break;
        spec += length + 1;
    }
    *log = next;
    return NRS_OK;
}

void nrs_log_say(const struct nrs_log *log, enum nrs_log_component component,
                 enum nrs_log_level level, const char *fmt, ...)
{
    char text[LINE_MAX_BYTES];
    va_list ap;

    if (!log || level > log->level[component])
        return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    log->sink(log->user, component, level, text);
}
