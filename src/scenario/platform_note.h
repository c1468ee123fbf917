/* platform_note.h - which files a SimGrid platform is made of. */
#ifndef NRS_SCENARIO_PLATFORM_NOTE_H
#define NRS_SCENARIO_PLATFORM_NOTE_H

#include "scenario/shared.h"

/**
 * Note a platform file, and the files that its elements name, as used (nrs_shared_note_file): once,
 * however many points use it. What cannot be found or read is SimGrid's to complain about.
 * @return NRS_EMACHINE.
 */
enum nrs_status nrs_platform_note(struct nrs_shared *s, const char *file, struct nrs_error *err);

#endif
