/* csv.c - comma-separated rows; lines from '#' on are comments, the first other line is a header.
 */
#include "csv.h"

#include <stdio.h>
#include <string.h>

#include "check.h"

static void split(char *line, char *field[CSV_FIELDS_MAX])
{
    line[strcspn(line, "\r\n")] = '\0';
    for (int i = 0; i < CSV_FIELDS_MAX; i++) {
        char *end = line + strcspn(line, ",");

        field[i] = line;
        line = *end ? end + 1 : end;
        *end = '\0';
    }
}

size_t csv_read(const char *name, csv_row *row)
{
    FILE *f = fopen(check_source(name), "r");
    char line[512], *field[CSV_FIELDS_MAX];
    size_t lines = 0;

    while (f && fgets(line, sizeof line, f)) {
        if (line[0] == '#')
            continue;
        if (lines++ == 0)
            continue;
        split(line, field);
        row(lines - 2, field);
    }
    if (f)
        fclose(f);
    return lines ? lines - 1 : 0;
}
