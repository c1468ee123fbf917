/* status.h - what a call that can fail returns, and the text that says why. */
#ifndef NRS_CORE_STATUS_H
#define NRS_CORE_STATUS_H

#include <stdbool.h>
#include <stddef.h>

#define NRS_LEN(a) (sizeof(a) / sizeof((a)[0]))

enum nrs_status {
    NRS_OK = 0,
    NRS_EPARSE,    /* not JSON, or JSON that says a thing twice */
    NRS_ETYPE,     /* a value of the wrong type */
    NRS_ERANGE,    /* a value outside its range */
    NRS_ENAME,     /* an unknown parameter, model, split, profile, ... */
    NRS_ECONFLICT, /* values that exclude each other */
    NRS_EFILE,     /* a file that cannot be read or written as asked */
    NRS_EINTR,     /* stopped by the user */
    NRS_ESTORE,    /* a result that cannot be kept: disk full, folder read-only */
    NRS_EMACHINE,  /* out of memory, an I/O error, a child that died */
    NRS_EINTERNAL  /* a defect of nrsplit */
};

/* Longest error text kept, the closing zero included. */
#define NRS_ERROR_MAX 768

struct nrs_error {
    enum nrs_status status;
    char text[NRS_ERROR_MAX];
};

/**
 * Record why a call fails. The text is one line: lower case, no full stop, subject first.
 * @param err  filled; may be NULL when the caller does not want the text.
 * @return `status`, so that a function can `return nrs_fail(...)`.
 */
enum nrs_status nrs_fail(struct nrs_error *err, enum nrs_status status, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/**
 * Put "`prefix`: " in front of a recorded error, where an outer call knows the file or place.
 * @return the status already in `err`.
 */
enum nrs_status nrs_error_prefix(struct nrs_error *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/** @return the exit status of design.md for a failure: 2 bad input, 3 the machine's or our fault.
 */
int nrs_status_exit(enum nrs_status status);

#endif
