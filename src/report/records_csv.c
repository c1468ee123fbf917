/* records_csv.c - hops, stops, servers and outages, field by field. */
#include "report/records_csv.h"

#include <math.h>

#include "report/csv.h"

#define TEXT(name, value)    nrs_csv_text(&csv, value);
#define INTEGER(name, value) nrs_csv_integer(&csv, (int64_t)(value));
#define NUMBER(name, value)  nrs_csv_number(&csv, value);
#define NAME(name, value)    nrs_csv_text(&csv, name);

#define LEDGER  const struct nrs_ledger *from, const struct nrs_scenario *cfg __attribute__((unused))
#define SUMMARY const struct nrs_summary *from

/* A function that writes a list: FIELDS(TEXT, INTEGER, NUMBER) names and takes each field of `r`.
 */
#define RECORDS_CSV(function, FROM, list, type, FIELDS)                                            \
    void function(const char *label, FROM, bool heading, struct nrs_text *out)                     \
    {                                                                                              \
        struct nrs_csv csv;                                                                        \
                                                                                                   \
        nrs_csv_init(&csv, out);                                                                   \
        if (heading) {                                                                             \
            nrs_csv_text(&csv, "point");                                                           \
            FIELDS(NAME, NAME, NAME)                                                               \
            nrs_csv_end_row(&csv);                                                                 \
        }                                                                                          \
        for (size_t i = 0; i < from->list.n; i++) {                                                \
            const struct type *r = (const struct type *)from->list.at + i;                         \
                                                                                                   \
            nrs_csv_text(&csv, label);                                                             \
            FIELDS(TEXT, INTEGER, NUMBER)                                                          \
            nrs_csv_end_row(&csv);                                                                 \
        }                                                                                          \
    }

static const char *server_name(const struct nrs_scenario *cfg, uint32_t server)
{
    return server < cfg->n_servers ? cfg->servers[server].name : "";
}

/* clang-format off */
#define HOP(T, I, N)                                                                               \
    I("replication", r->replication) I("ue", r->ue) I("seq", r->seq) I("leg", r->leg)              \
    I("hop", r->hop) T("link", r->link) N("start_s", r->start_s) N("time_s", r->time_s)
#define STOP(T, I, N)                                                                              \
    I("replication", r->replication) I("ue", r->ue) I("seq", r->seq) I("stage", r->stage + 1)      \
    T("from_server", server_name(cfg, r->from_server)) T("server", server_name(cfg, r->server))    \
    I("batch", r->batch) T("fate", isnan(r->end_s) ? nrs_fate_names[r->fate] : "") N("leave_s", r->leave_s)               \
    N("arrive_s", r->arrive_s) N("start_s", r->start_s) N("end_s", r->end_s)
#define SERVER(T, I, N)                                                                            \
    I("replication", r->replication) T("server", r->name)                                          \
    I("executors", r->executors) N("time_s", r->time_s) N("busy_s", r->busy_s)                     \
    N("loading_s", r->loading_s) N("down_s", r->down_s) N("energy_j", r->energy_j)                 \
    I("batches", r->batches) I("frames", r->frames) I("dropped", r->dropped)
#define OUTAGE(T, I, N)                                                                            \
    I("replication", r->replication) T("element", nrs_element_names[r->element])                   \
    I("number", r->index) T("name", r->name) I("fault", r->fault) I("implied", r->implied)         \
    N("start_s", r->start_s) N("end_s", r->end_s)
/* clang-format on */

RECORDS_CSV(nrs_hops_csv, LEDGER, hops, nrs_hop, HOP)
RECORDS_CSV(nrs_stops_csv, LEDGER, stops, nrs_stop, STOP)
RECORDS_CSV(nrs_servers_csv, SUMMARY, server_uses, nrs_server_use, SERVER)
RECORDS_CSV(nrs_outages_csv, SUMMARY, outages, nrs_outage, OUTAGE)
