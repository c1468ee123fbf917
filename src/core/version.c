/* version.c - the release from configure.ac, the commit from the header that make writes. */
#include "core/version.h"

#ifdef HAVE_CONFIG_H
#include <config.h>

#include "core/commit.h"
#else /* compiled by hand, without configure */
#define PACKAGE_VERSION "unreleased"
#define NRS_COMMIT      ""
#endif

const char *nrs_version(void)
{
    return sizeof NRS_COMMIT > 1 ? PACKAGE_VERSION " (" NRS_COMMIT ")" : PACKAGE_VERSION;
}
