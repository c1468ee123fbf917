/* last_words.h - of what a process said before it ended, the line that tells most. */
#ifndef NRS_BATCH_LAST_WORDS_H
#define NRS_BATCH_LAST_WORDS_H

/**
 * The last line that says something: what SimGrid prints beside its errors does not. A line that
 * its logger told is rather taken, for lists of what there is follow it.
 * @param text  what was said; its line breaks are overwritten.
 * @return a part of `text`, or "".
 */
const char *nrs_last_words(char *text);

#endif
