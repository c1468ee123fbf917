/* text.h - a growing text. All reports are written into one and leave the process as a whole. */
#ifndef NRS_REPORT_TEXT_H
#define NRS_REPORT_TEXT_H

#include <stdarg.h>

#include "core/status.h"

/* Once memory is out `failed` stays set and what follows is dropped: check once, at the end. */
struct nrs_text {
    char *data; /* ends with a zero byte; NULL while empty */
    size_t n, capacity;
    bool failed;
};

void nrs_text_init(struct nrs_text *t);
void nrs_text_free(struct nrs_text *t);

void nrs_text_add(struct nrs_text *t, const char *text);
void nrs_text_add_n(struct nrs_text *t, const char *text, size_t n);
void nrs_text_repeat(struct nrs_text *t, char c, size_t n);
void nrs_text_printf(struct nrs_text *t, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void nrs_text_vprintf(struct nrs_text *t, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

/** @return the text, "" while empty; valid until the next change. */
const char *nrs_text_string(const struct nrs_text *t);

/** @return NRS_EMACHINE, with the reason in `err`, when any part of the text was dropped. */
enum nrs_status nrs_text_check(const struct nrs_text *t, struct nrs_error *err);

/** @return terminal columns of a UTF-8 text: its code points, taken as one column each. */
size_t nrs_text_width(const char *text);

#endif
