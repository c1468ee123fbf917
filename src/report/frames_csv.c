/* frames_csv.c - the ledger's frames as CSV. */
#include "report/csv.h"
#include "report/records_csv.h"

/* X(field): the integers of a frame, then its times and other numbers. */
/* clang-format off */
#define FRAME_INTEGERS(X)                                                                          \
    X(replication) X(cell) X(ue) X(seq) X(measured) X(batch) X(ul_tb) X(ul_tx) X(dl_tb) X(dl_tx)   \
    X(ul_bytes) X(dl_bytes) X(stage) X(n_stages) X(resends)
#define FRAME_NUMBERS(X)                                                                           \
    X(capture_s) X(head_start_s) X(head_end_s) X(ul_end_s) X(server_s) X(batch_s) X(tail_end_s)    \
    X(dl_start_s) X(result_s) X(ul_in_time) X(ul_energy_j)               \
    X(head_energy_j) X(dl_energy_j)
/* clang-format on */

void nrs_frames_csv(const char *label, const struct nrs_ledger *l, const struct nrs_scenario *cfg,
                    bool heading, struct nrs_text *out)
{
#define NAME(field) #field,
    static const char *const names[] = {FRAME_INTEGERS(NAME) "server", "fate", FRAME_NUMBERS(NAME)};
#undef NAME
    struct nrs_csv csv;

    nrs_csv_init(&csv, out);
    if (heading) {
        nrs_csv_text(&csv, "point");
        for (size_t i = 0; i < NRS_LEN(names); i++)
            nrs_csv_text(&csv, names[i]);
        nrs_csv_end_row(&csv);
    }
    for (size_t i = 0; i < l->n; i++) {
        const struct nrs_frame *f = &l->frames[i];

        nrs_csv_text(&csv, label);
#define INTEGER(field) nrs_csv_integer(&csv, f->field);
#define NUMBER(field)  nrs_csv_number(&csv, f->field);
        FRAME_INTEGERS(INTEGER)
        nrs_csv_text(&csv, f->server < cfg->n_servers ? cfg->servers[f->server].name : "");
        nrs_csv_text(&csv, nrs_fate_names[f->fate]);
        FRAME_NUMBERS(NUMBER)
#undef INTEGER
#undef NUMBER
        nrs_csv_end_row(&csv);
    }
}
