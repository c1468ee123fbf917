/* last_words.c - looks through the lines of an output. */
#include "batch/last_words.h"

#include <string.h>

#include "core/status.h"

static bool says_something(const char *line)
{
    return line[0] && !strstr(line, "Exiting now") && !strcasestr(line, "backtrace") &&
           !strstr(line, "  -> ");
}

/* What a logger says in "[time] place: [category/ERROR] words"; NULL: it is no such line. */
static const char *logged(const char *line)
{
    static const char *const levels[] = {"/CRITICAL] ", "/ERROR] "};

    for (size_t i = 0; line[0] == '[' && i < NRS_LEN(levels); i++) {
        const char *mark = strstr(line, levels[i]);

        if (mark)
            return mark + strlen(levels[i]);
    }
    return NULL;
}

const char *nrs_last_words(char *text)
{
    const char *line = "", *words = NULL;

    for (char *rest = text, *next; (next = strsep(&rest, "\n"));) {
        if (!says_something(next))
            continue;
        line = next;
        words = logged(line) ? logged(line) : words;
    }
    return words ? words : line;
}
