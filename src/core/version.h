/* version.h - which nrsplit this is: part of every run record. */
#ifndef NRS_CORE_VERSION_H
#define NRS_CORE_VERSION_H

/** @return "0.1.0", and the commit it was built from where that is known: "0.1.0 (1a2b3c4)". */
const char *nrs_version(void);

#endif
