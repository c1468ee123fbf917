/* csv.c - writing comma-separated values. */
#include "report/csv.h"

#include <inttypes.h>
#include <string.h>

#include "report/number.h"

void nrs_csv_init(struct nrs_csv *csv, struct nrs_text *out)
{
    *csv = (struct nrs_csv){.out = out};
}

static void separate(struct nrs_csv *csv)
{
    if (csv->in_row)
        nrs_text_add(csv->out, ",");
    csv->in_row = true;
}

void nrs_csv_text(struct nrs_csv *csv, const char *value)
{
    separate(csv);
    if (!strpbrk(value, ",\"\r\n")) {
        nrs_text_add(csv->out, value);
        return;
    }
    nrs_text_add(csv->out, "\"");
    for (; *value; value++)
        nrs_text_add_n(csv->out, *value == '"' ? "\"\"" : value, *value == '"' ? 2 : 1);
    nrs_text_add(csv->out, "\"");
}

void nrs_csv_number(struct nrs_csv *csv, double value)
{
    separate(csv);
    nrs_text_add(csv->out, nrs_number_exact(value).text);
}

void nrs_csv_integer(struct nrs_csv *csv, int64_t value)
{
    separate(csv);
    nrs_text_printf(csv->out, "%" PRId64, value);
}

void nrs_csv_end_row(struct nrs_csv *csv)
{
    nrs_text_add(csv->out, "\n");
    csv->in_row = false;
}
