/* text.c - the growing text. */
#include "report/text.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void nrs_text_init(struct nrs_text *t)
{
    *t = (struct nrs_text){0};
}

void nrs_text_free(struct nrs_text *t)
{
    free(t->data);
    nrs_text_init(t);
}

/* Room for `n` more bytes and a zero. */
static bool reserve(struct nrs_text *t, size_t n)
{
    size_t capacity = t->capacity ? t->capacity : 256;
    char *data;

    if (t->failed)
        return false;
    if (n < t->capacity - t->n)
        return true;
    while (capacity - t->n <= n && capacity <= SIZE_MAX / 2)
        capacity *= 2;
    data = capacity - t->n > n ? realloc(t->data, capacity) : NULL;
    if (!data) {
        t->failed = true;
        return false;
    }
    t->data = data;
    t->capacity = capacity;
    return true;
}

void nrs_text_add_n(struct nrs_text *t, const char *text, size_t n)
{
    if (!reserve(t, n))
        return;
    memcpy(t->data + t->n, text, n);
    t->n += n;
    t->data[t->n] = '\0';
}

void nrs_text_add(struct nrs_text *t, const char *text)
{
    nrs_text_add_n(t, text, strlen(text));
}

void nrs_text_repeat(struct nrs_text *t, char c, size_t n)
{
    if (!reserve(t, n))
        return;
    memset(t->data + t->n, c, n);
    t->n += n;
    t->data[t->n] = '\0';
}

void nrs_text_vprintf(struct nrs_text *t, const char *fmt, va_list ap)
{
    va_list again;
    int n;

    va_copy(again, ap);
    n = vsnprintf(NULL, 0, fmt, ap);
    if (n < 0) {
        t->failed = true;
    } else if (reserve(t, (size_t)n)) {
        vsnprintf(t->data + t->n, (size_t)n + 1, fmt, again);
        t->n += (size_t)n;
    }
    va_end(again);
}

void nrs_text_printf(struct nrs_text *t, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    nrs_text_vprintf(t, fmt, ap);
    va_end(ap);
}

const char *nrs_text_string(const struct nrs_text *t)
{
    return t->data ? t->data : "";
}

enum nrs_status nrs_text_check(const struct nrs_text *t, struct nrs_error *err)
{
    return t->failed ? nrs_fail(err, NRS_EMACHINE, "report: out of memory at %zu bytes", t->n)
                     : NRS_OK;
}

size_t nrs_text_width(const char *text)
{
    size_t width = 0;

    for (; *text; text++)
        width += ((unsigned char)*text & 0xc0) != 0x80; /* not a continuation byte */
    return width;
}
