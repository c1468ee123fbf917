/* csv.c - fuzz target: a table as each of the kinds that the radio reads. */
#include "core/csv.h"

#include "fuzz.h"
#include "radio/layout.h"
#include "radio/mobility.h"
#include "radio/place.h"
#include "radio/trace_channel.h"

const char fuzz_target[] = "csv";

typedef enum nrs_status reader(const char *path, struct nrs_csv_rows *out, struct nrs_error *err);

static void make_layout(const struct nrs_csv_rows *cells)
{
    const struct nrs_layout_cfg cfg = {.type = NRS_LAYOUT_LIST, .isd_m = 200, .sectors = 3};
    struct nrs_error err = {.status = NRS_OK};
    struct nrs_layout *layout;

    fuzz_expect_reason(nrs_layout_new(&cfg, cells->row, cells->n, 1, &layout, &err), &err);
    fuzz_expect(layout->n_cells == cells->n, "every row is a cell");
    nrs_layout_free(layout);
}

static void check_tracks(const struct nrs_csv_rows *rows)
{
    struct nrs_error err = {.status = NRS_OK};
    size_t n, found = 0;

    if (nrs_track_points_check(rows->row, rows->n, rows->line, "t.csv", 100, &err) != NRS_OK) {
        fuzz_expect_reason(err.status, &err);
        return;
    }
    for (int64_t ue = 0; ue < 100; ue++) {
        nrs_track_points_of(rows->row, rows->n, ue, &n);
        found += n;
    }
    fuzz_expect(found == rows->n, "every row is some UE's");
}

static void look_up(const struct nrs_csv_rows *rows)
{
    static const double times_s[] = {0, 1e-3, 1, 1e9};

    for (size_t i = 0; i < NRS_LEN(times_s); i++)
        fuzz_expect(nrs_sinr_at(rows, times_s[i]) != NULL, "a trace has every time");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct {
        reader *read;
        void (*use)(const struct nrs_csv_rows *rows);
    } kinds[] = {
        {nrs_sectors_read, make_layout},
        {nrs_positions_read, NULL},
        {nrs_tracks_read, check_tracks},
        {nrs_sinr_read, look_up},
    };

    fuzz_files_set("t.csv", data, size);
    for (size_t i = 0; i < NRS_LEN(kinds); i++) {
        struct nrs_csv_rows rows;
        struct nrs_error err = {.status = NRS_OK};
        enum nrs_status status = kinds[i].read("t.csv", &rows, &err);

        fuzz_expect_reason(status, &err);
        if (status == NRS_OK && kinds[i].use)
            kinds[i].use(&rows);
        nrs_csv_rows_free(&rows);
    }
    fuzz_files_forget();
    return 0;
}
