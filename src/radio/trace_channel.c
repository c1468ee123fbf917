/* trace_channel.c - reading SINR over time, and looking it up. */
#include "radio/trace_channel.h"

#include <math.h>

#define ROWS_MAX 1000000

/* clang-format off */
static const struct nrs_attr sinr_rows[] = {
#define T struct nrs_sinr_row
    NRS_ATTR(T, time_s, "s", 0, 1e9, 0, "From when on the row holds.", "-"),
    NRS_ATTR(T, ul_snr_db, "dB", -100, 100, 0, "UL SINR a PRB and layer.", "-"),
    NRS_ATTR(T, dl_snr_db, "dB", -100, 100, 0, "DL SINR a PRB and layer.", "-"),
#undef T
};
/* clang-format on */
static const struct nrs_attr_table sinr_attrs = {"trace", sinr_rows, NRS_LEN(sinr_rows)};

enum nrs_status nrs_sinr_read(const char *path, struct nrs_csv_rows *out, struct nrs_error *err)
{
    static const char *const required[] = {"time_s", "ul_snr_db", "dl_snr_db", NULL};
    const struct nrs_csv_format format = {&sinr_attrs, required, sizeof(struct nrs_sinr_row),
                                          ROWS_MAX};
    enum nrs_status status = nrs_csv_read(&format, path, out, err);
    const struct nrs_sinr_row *row = out->row;

    for (size_t i = 0; status == NRS_OK && i < out->n; i++)
        if (i == 0 ? row[0].time_s != 0 : !(row[i].time_s > row[i - 1].time_s))
            status = nrs_fail(err, NRS_ERANGE, "%s:%u: time_s: %g s is not %s", path,
                              (unsigned)out->line[i], row[i].time_s,
                              i == 0 ? "0, where a trace begins" : "later than the row before");
    if (status != NRS_OK)
        nrs_csv_rows_free(out);
    return status;
}

const struct nrs_sinr_row *nrs_sinr_at(const struct nrs_csv_rows *rows, double time_s)
{
    const struct nrs_sinr_row *row = rows->row;
    size_t low = 0, high = rows->n; /* row[low] holds, or an earlier one than row[high] */
    double end_s;

    if (rows->n == 1)
        return row;
    end_s = 2 * row[rows->n - 1].time_s - row[rows->n - 2].time_s;
    time_s = fmod(time_s, end_s);
    while (high - low > 1) {
        size_t middle = (low + high) / 2;

        if (row[middle].time_s <= time_s)
            low = middle;
        else
            high = middle;
    }
    return &row[low];
}
