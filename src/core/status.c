/* status.c - error values: built once where the cause is known, printed once in cli. */
#include "core/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* One line: what a hostile file puts into a name must not break the terminal or a log. */
static void make_printable(char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            *text = ' ';
}

enum nrs_status nrs_fail(struct nrs_error *err, enum nrs_status status, const char *fmt, ...)
{
    va_list ap;

    if (err) {
        err->status = status;
        va_start(ap, fmt);
        vsnprintf(err->text, sizeof err->text, fmt, ap);
        va_end(ap);
        make_printable(err->text);
    }
    return status;
}

enum nrs_status nrs_error_prefix(struct nrs_error *err, const char *fmt, ...)
{
    char text[2 * NRS_ERROR_MAX];
    va_list ap;
    size_t used;

    va_start(ap, fmt);
    vsnprintf(text, NRS_ERROR_MAX, fmt, ap);
    va_end(ap);
    used = strlen(text);
    snprintf(text + used, sizeof text - used, ": %s", err->text);
    memcpy(err->text, text, sizeof err->text - 1);
    err->text[sizeof err->text - 1] = '\0';
    make_printable(err->text);
    return err->status;
}

int nrs_status_exit(enum nrs_status status)
{
    if (status == NRS_OK)
        return 0;
    return status == NRS_ESTORE || status == NRS_EMACHINE || status == NRS_EINTERNAL ? 3 : 2;
}
