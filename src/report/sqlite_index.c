/* sqlite_index.c - one transaction, prepared statements. Built when configure found SQLite. */
#include "report/sqlite_index.h"

#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>

static const char schema[] =
    "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
    "CREATE TABLE points(point INTEGER PRIMARY KEY, label TEXT, application TEXT, network TEXT,"
    " split TEXT, dtype TEXT, payload_bytes INTEGER, frame_rate_hz REAL, n_ues INTEGER,"
    " overall TEXT);"
    "CREATE TABLE settings(point INTEGER REFERENCES points(point), path TEXT, value);"
    "CREATE TABLE verdicts(point INTEGER REFERENCES points(point), quantity TEXT, estimate REAL,"
    " target REAL, margin REAL, quantile REAL, lo REAL, hi REAL, n INTEGER, n_lost INTEGER,"
    " n_late INTEGER, n_censored INTEGER, clusters INTEGER, design_effect REAL,"
    " n_effective REAL, growth REAL, status TEXT, reason TEXT);"
    "BEGIN;";

enum { POINT, SETTING, VERDICT, N_STATEMENTS };
static const char *const inserts[N_STATEMENTS] = {
    [POINT] = "INSERT INTO points VALUES(?,?,?,?,?,?,?,?,?,?)",
    [SETTING] = "INSERT INTO settings VALUES(?,?,?)",
    [VERDICT] = "INSERT INTO verdicts VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
};
static const char finish[] = "CREATE INDEX settings_by_path ON settings(path, value);"
                             "CREATE INDEX verdicts_by_quantity ON verdicts(quantity, point);"
                             "COMMIT;";

struct nrs_sqlite_index {
    sqlite3 *db;
    sqlite3_stmt *insert[N_STATEMENTS];
};

static enum nrs_status fail(const struct nrs_sqlite_index *index, struct nrs_error *err)
{
    const char *path = sqlite3_db_filename(index->db, "main");

    return nrs_fail(err, NRS_ESTORE, "%s: cannot write: %s", path ? path : "index.sqlite",
                    sqlite3_errmsg(index->db));
}

bool nrs_sqlite_index_available(void)
{
    return true;
}

enum nrs_status nrs_sqlite_index_open(const char *path, struct nrs_sqlite_index **out,
                                      struct nrs_error *err)
{
    struct nrs_sqlite_index *index = *out = calloc(1, sizeof *index);

    if (!index)
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    if (sqlite3_open_v2(path, &index->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) ||
        sqlite3_exec(index->db, schema, NULL, NULL, NULL))
        return fail(index, err);
    for (size_t i = 0; i < N_STATEMENTS; i++)
        if (sqlite3_prepare_v2(index->db, inserts[i], -1, &index->insert[i], NULL))
            return fail(index, err);
    return NRS_OK;
}

static void bind_text(sqlite3_stmt *s, int at, const char *text)
{
    sqlite3_bind_text(s, at, text, -1, SQLITE_TRANSIENT);
}

/* None where there is none; an infinity is one for SQLite, too. */
static void bind_number(sqlite3_stmt *s, int at, double value)
{
    if (isnan(value))
        sqlite3_bind_null(s, at);
    else
        sqlite3_bind_double(s, at, value);
}

static bool step(sqlite3_stmt *s)
{
    bool ok = sqlite3_step(s) == SQLITE_DONE;

    return sqlite3_reset(s) == SQLITE_OK && ok;
}

static bool add_point(struct nrs_sqlite_index *index, sqlite3_int64 point,
                      const struct nrs_point_result *r)
{
    sqlite3_stmt *s = index->insert[POINT];
    const char *const names[] = {r->label, r->requirement.name, r->network, r->split, r->dtype};

    sqlite3_bind_int64(s, 1, point);
    for (int i = 0; i < (int)NRS_LEN(names); i++)
        bind_text(s, i + 2, names[i]);
    sqlite3_bind_int64(s, 7, r->payload_bytes);
    bind_number(s, 8, r->frame_rate_hz);
    sqlite3_bind_int64(s, 9, r->n_ues);
    bind_text(s, 10, nrs_verdict_status_names[r->verdict.overall]);
    return step(s);
}

static bool add_settings(struct nrs_sqlite_index *index, sqlite3_int64 point, const cJSON *values)
{
    sqlite3_stmt *s = index->insert[SETTING];
    const cJSON *value;

    cJSON_ArrayForEach(value, values)
    {
        sqlite3_bind_int64(s, 1, point);
        bind_text(s, 2, value->string);
        if (cJSON_IsString(value))
            bind_text(s, 3, value->valuestring);
        else if (cJSON_IsBool(value))
            sqlite3_bind_int(s, 3, cJSON_IsTrue(value));
        else
            sqlite3_bind_double(s, 3, value->valuedouble);
        if (!step(s))
            return false;
    }
    return true;
}

static bool add_verdict(struct nrs_sqlite_index *index, sqlite3_int64 point,
                        const struct nrs_verdict_row *row)
{
    sqlite3_stmt *s = index->insert[VERDICT];
    const double numbers[] = {row->estimate, row->target, row->margin,
                              row->quantile, row->lo,     row->hi};
    const size_t counts[] = {row->n, row->n_lost, row->n_late, row->n_censored, row->n_clusters};
    const double confidence[] = {row->deff, row->n_eff, row->growth};
    int at = 3;

    sqlite3_bind_int64(s, 1, point);
    bind_text(s, 2, nrs_quantities[row->quantity].key);
    for (size_t i = 0; i < NRS_LEN(numbers); i++)
        bind_number(s, at++, numbers[i]);
    for (size_t i = 0; i < NRS_LEN(counts); i++)
        sqlite3_bind_int64(s, at++, (sqlite3_int64)counts[i]);
    for (size_t i = 0; i < NRS_LEN(confidence); i++)
        bind_number(s, at++, confidence[i]);
    bind_text(s, at++, nrs_verdict_status_names[row->status]);
    bind_text(s, at, nrs_verdict_reasons[row->reason]);
    return step(s);
}

enum nrs_status nrs_sqlite_index_add(struct nrs_sqlite_index *index, size_t point,
                                     const struct nrs_point_result *result, const cJSON *values,
                                     struct nrs_error *err)
{
    bool ok = add_point(index, (sqlite3_int64)point, result) &&
              add_settings(index, (sqlite3_int64)point, values);

    for (size_t q = 0; q < NRS_N_QUANTITIES && ok; q++)
        ok = add_verdict(index, (sqlite3_int64)point, &result->verdict.row[q]);
    return ok ? NRS_OK : fail(index, err);
}

enum nrs_status nrs_sqlite_index_close(struct nrs_sqlite_index *index, struct nrs_error *err)
{
    enum nrs_status status = NRS_OK;

    if (!index)
        return NRS_OK;
    for (size_t i = 0; i < N_STATEMENTS; i++)
        sqlite3_finalize(index->insert[i]);
    if (sqlite3_exec(index->db, finish, NULL, NULL, NULL))
        status = fail(index, err);
    sqlite3_close(index->db);
    free(index);
    return status;
}
