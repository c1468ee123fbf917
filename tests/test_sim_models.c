/* test_sim_models.c - two networks on a server whose memory holds one of them: each change is paid.
 *
 * A weight takes 4 byte. Behind "head" the small network has 800 x 10 weights and 10 biases, the
 * large one 800 x 30 and 30.
 */
#include "sim_kit.h"

#define SMALL_BYTES (4 * (800.0 * 10 + 10))
#define LARGE_BYTES (4 * (800.0 * 30 + 30))
#define SERVICE_S   0.01

#define WORLD                                                                                      \
    "\"application\": {\"frame_rate_hz\": 0.3}, \"run\": {\"duration_s\": 30}, \"ues\": "          \
    "{\"count_per_cell\": 8, \"classes\": [{\"name\": \"plain\"}, {\"name\": \"rich\"}], "         \
    "\"workloads\": [{\"class\": \"rich\", \"model\": \"./large.json\"}]}, \"transport\": "        \
    "{" KIT_WIDE "}, \"edge\": {\"servers\": [{\"profile\": \"./server.json\", \"max_batch\": 1, " \
    "\"memory_gbytes\": %.17g, \"load_gbytes_s\": %.17g, \"preload\": %s}]}"

static bool is_large(const struct nrs_frame *f)
{
    return f->dl_bytes == 120;
}

static int by_arrival(const void *a, const void *b)
{
    const struct nrs_frame *x = a, *y = b;

    if (x->server_s != y->server_s)
        return x->server_s < y->server_s ? -1 : 1;
    return (x->batch_s > y->batch_s) - (x->batch_s < y->batch_s);
}

/* One frame after the other, first in, first out; a model that is not there is loaded first. */
static void loads_are_paid(void)
{
    static const struct {
        const char *why, *preload;
        double memory_bytes, load_bytes_s; /* 0: no limit, no time */
        bool both;                         /* there is room for both */
    } rows[] = {
        {"room for one", "true", LARGE_BYTES, 2e6, false},
        {"room for one, nothing at the start", "false", LARGE_BYTES + SMALL_BYTES - 1, 1e6, false},
        {"room for both", "true", LARGE_BYTES + SMALL_BYTES, 1e6, true},
        {"room for both, nothing at the start", "false", LARGE_BYTES + SMALL_BYTES, 1e6, true},
        {"no limit", "false", 0, 1e6, true},
        {"no time", "false", LARGE_BYTES, 0, false},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_evaluation e;
        struct nrs_ledger *l;
        bool preload = strcmp(rows[i].preload, "true") == 0;
        bool there[2] = {preload, preload && rows[i].both}; /* small, large */
        double free_s = 0, loading_s = 0;
        char text[2048];
        size_t n[2] = {0};

        snprintf(text, sizeof text, WORLD,
                 (rows[i].memory_bytes + 0.5 * (rows[i].memory_bytes > 0)) / 1e9,
                 rows[i].load_bytes_s / 1e9, rows[i].preload);
        e = kit_simulate(text);
        l = &e.ledger[0];
        qsort(l->frames, l->n, sizeof *l->frames, by_arrival);
        for (size_t k = 0; k < l->n; k++) {
            const struct nrs_frame *f = &l->frames[k];
            bool large = is_large(f);
            double bytes = large ? LARGE_BYTES : SMALL_BYTES, load_s = 0, start_s;

            if (!there[large] && rows[i].load_bytes_s > 0)
                load_s = bytes / rows[i].load_bytes_s;
            there[large] = true;
            there[!large] = there[!large] && rows[i].both;
            loading_s += load_s;
            start_s = fmax(f->server_s, free_s) + load_s;
            free_s = start_s + SERVICE_S;
            CHECK_ROW(f->fate == NRS_FATE_DONE && fabs(f->batch_s - start_s) < 1e-7, i,
                      "%s: frame %zu starts at %.12g, not %.12g", rows[i].why, k, f->batch_s,
                      start_s);
            free_s = f->tail_end_s;
            n[large]++;
        }
        CHECK_ROW(n[0] > 15 && n[1] > 15, i, "%zu and %zu", n[0], n[1]);
        CHECK_ROW(fabs(KIT_RECORD(l, server_uses, nrs_server_use, 0)->loading_s - loading_s) < 1e-7,
                  i, "%s: loading for %.12g s, not %.12g", rows[i].why,
                  KIT_RECORD(l, server_uses, nrs_server_use, 0)->loading_s, loading_s);
        nrs_evaluation_free(&e);
    }
}

static void too_little_memory_is_refused(void)
{
    static const struct {
        double bytes;
        const char *want; /* NULL: it is enough */
    } rows[] = {
        {LARGE_BYTES, NULL},
        {LARGE_BYTES - 1, "edge.servers.0: 9.612e-05 GB of memory"},
        {SMALL_BYTES - 1, "'tail' to 'tail' of tiny have 3.204e-05 GB"},
    };

    for (size_t i = 0; i < NRS_LEN(rows); i++) {
        struct nrs_points points;
        struct nrs_error err;
        char text[2048];
        enum nrs_status status;

        snprintf(text, sizeof text, "{\"extends\": \"base.json\", " WORLD "}", rows[i].bytes / 1e9,
                 0.0, "true");
        status = kit_points(text, &points, &err);
        CHECK_ROW(status == (rows[i].want ? NRS_ECONFLICT : NRS_OK), i, "status %d", status);
        CHECK_ROW(!rows[i].want || strstr(err.text, rows[i].want), i, "%s", err.text);
        nrs_points_free(&points);
    }
}

int main(void)
{
    static const struct check_test tests[] = {
        {"loads are paid", loads_are_paid},
        {"too little memory is refused", too_little_memory_is_refused},
        {NULL, NULL},
    };

    kit_files(2, 1e3 * SERVICE_S);
    temp_file("large.json",
              "{\"name\": \"large\", \"input\": {\"channels\": 3, \"height\": 20, \"width\": 20}, "
              "\"result_bytes\": 120, \"layers\": ["
              "{\"name\": \"head\", \"type\": \"conv\", \"kernel\": 1, \"channels\": 2}, "
              "{\"name\": \"tail\", \"type\": \"fc\", \"channels\": 30}], "
              "\"splits\": [{\"name\": \"device\", \"layer\": \"tail\"}]}");
    return kit_main("models", tests);
}
