/* shared.c - things by their names, in one table. */
#include "scenario/shared.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "radio/trace_channel.h"
#include "scenario/locate.h"
#include "scenario/model_file.h"
#include "scenario/profile_file.h"
#include "scenario/requirement_file.h"

#define BUCKETS  1024
#define RADIOS   64 /* that are remembered: 10 kB each */
#define KEY_SIZE (NRS_PATH_MAX + 512)

enum kind { SET, PROFILE, NETWORK, CELLS, POSITIONS, TRACKS, SINR, LOCATED, FILE_NAME };

struct item {
    struct item *next;  /* in its bucket */
    struct item *after; /* it was made */
    enum kind kind;
    void *data; /* NULL: the key is all */
    char key[];
};

struct nrs_shared {
    struct item *bucket[BUCKETS], *first, **end;
    size_t bytes, limit_bytes;
    struct nrs_radio_seen *radio; /* [RADIOS], a ring */
    size_t n_radios;
};

/* What is read: the key of a network, all of others' is the file. */
struct request {
    const struct nrs_dnn_key *key;
    enum kind kind;
};

/* ---------------------------------------------------------------- reading and freeing, by kind */

static enum nrs_status load_set(const struct request *q, void *out, size_t *bytes,
                                struct nrs_error *err)
{
    *bytes = sizeof(struct nrs_requirement_set);
    return nrs_requirement_load(q->key->file, out, err);
}

static enum nrs_status load_profile(const struct request *q, void *out, size_t *bytes,
                                    struct nrs_error *err)
{
    struct nrs_profile *p = out;
    enum nrs_status status = nrs_profile_load(q->key->file, p, err);

    *bytes = sizeof *p;
    if (p->measured)
        *bytes += sizeof *p->measured + p->measured->n_layers * sizeof *p->measured->layer;
    if (status != NRS_OK)
        nrs_profile_free(p);
    return status;
}

static void drop_profile(void *data)
{
    nrs_profile_free(data);
}

static void drop_network(void *data)
{
    nrs_graph_free(&((struct nrs_dnn *)data)->graph);
}

static enum nrs_status load_network(const struct request *q, void *out, size_t *bytes,
                                    struct nrs_error *err)
{
    const struct nrs_dnn_key *key = q->key;
    struct nrs_dnn *n = out;
    enum nrs_status status = nrs_model_load(key->file, &n->graph, err);

    if (status != NRS_OK)
        return status;
    if (key->height || key->width) {
        status = nrs_graph_infer(&n->graph, key->height, key->width, err);
        if (status != NRS_OK)
            nrs_error_prefix(err, "%s", key->size_place);
    }
    if (status == NRS_OK && key->split) {
        status = nrs_graph_split(&n->graph, key->split, &n->cut, err);
        if (status != NRS_OK)
            nrs_error_prefix(err, "%s", key->split_place);
    }
    *bytes = sizeof *n + n->graph.capacity * sizeof *n->graph.layers;
    if (status != NRS_OK)
        drop_network(n);
    return status;
}

static enum nrs_status load_table(const struct request *q, void *out, size_t *bytes,
                                  struct nrs_error *err)
{
    static const struct {
        enum nrs_status (*read)(const char *path, struct nrs_csv_rows *out, struct nrs_error *err);
        size_t row_size;
    } tables[] = {{nrs_sectors_read, sizeof(struct nrs_sector_cfg)},
                  {nrs_positions_read, sizeof(struct nrs_position)},
                  {nrs_tracks_read, sizeof(struct nrs_track_point)},
                  {nrs_sinr_read, sizeof(struct nrs_sinr_row)}};
    struct nrs_csv_rows *rows = out;
    size_t table = q->kind - CELLS;
    enum nrs_status status = tables[table].read(q->key->file, rows, err);

    *bytes = sizeof *rows + rows->n * (tables[table].row_size + sizeof *rows->line);
    return status;
}

static void drop_table(void *data)
{
    nrs_csv_rows_free(data);
}

static const struct {
    size_t size;
    enum nrs_status (*load)(const struct request *q, void *out, size_t *bytes,
                            struct nrs_error *err);
    void (*drop)(void *data); /* what `data` owns; NULL: nothing */
} kinds[] = {
    [SET] = {sizeof(struct nrs_requirement_set), load_set, NULL},
    [PROFILE] = {sizeof(struct nrs_profile), load_profile, drop_profile},
    [NETWORK] = {sizeof(struct nrs_dnn), load_network, drop_network},
    [CELLS] = {sizeof(struct nrs_csv_rows), load_table, drop_table},
    [POSITIONS] = {sizeof(struct nrs_csv_rows), load_table, drop_table},
    [TRACKS] = {sizeof(struct nrs_csv_rows), load_table, drop_table},
    [SINR] = {sizeof(struct nrs_csv_rows), load_table, drop_table},
    [LOCATED] = {NRS_PATH_MAX, NULL, NULL},
    [FILE_NAME] = {0, NULL, NULL},
};

/* ------------------------------------------------------------------------------------ the table */

struct nrs_shared *nrs_shared_new(size_t limit_bytes)
{
    struct nrs_shared *s = calloc(1, sizeof *s);

    if (!s)
        return NULL;
    s->end = &s->first;
    s->limit_bytes = limit_bytes;
    return s;
}

void nrs_shared_free(struct nrs_shared *s)
{
    struct item *after;

    if (!s)
        return;
    for (struct item *i = s->first; i; i = after) {
        after = i->after;
        if (kinds[i->kind].drop)
            kinds[i->kind].drop(i->data);
        free(i->data);
        free(i);
    }
    free(s->radio);
    free(s);
}

/* FNV-1a */
static size_t bucket_of(enum kind kind, const char *key)
{
    uint32_t hash = 2166136261u ^ (uint32_t)kind;

    for (; *key; key++)
        hash = (hash ^ (unsigned char)*key) * 16777619u;
    return hash % BUCKETS;
}

static struct item *find(const struct nrs_shared *s, enum kind kind, const char *key)
{
    struct item *i = s ? s->bucket[bucket_of(kind, key)] : NULL;

    while (i && (i->kind != kind || strcmp(i->key, key) != 0))
        i = i->next;
    return i;
}

/* A new item; `data` is moved in. NULL: out of memory. */
static struct item *add(struct nrs_shared *s, enum kind kind, const char *key, void *data)
{
    struct item *i = malloc(sizeof *i + strlen(key) + 1),
                **bucket = &s->bucket[bucket_of(kind, key)];

    if (!i)
        return NULL;
    *i = (struct item){.next = *bucket, .kind = kind, .data = data};
    strcpy(i->key, key);
    *bucket = i;
    *s->end = i;
    s->end = &i->after;
    return i;
}

enum nrs_status nrs_shared_note_file(struct nrs_shared *s, const char *file, struct nrs_error *err)
{
    if (find(s, FILE_NAME, file) || add(s, FILE_NAME, file, NULL))
        return NRS_OK;
    return nrs_fail(err, NRS_EMACHINE, "out of memory");
}

bool nrs_shared_has_file(const struct nrs_shared *s, const char *file)
{
    return find(s, FILE_NAME, file) != NULL;
}

/* To all, while there is room; else to the one that asks. */
static enum nrs_status keep(const struct nrs_sharing *s, const struct request *q, const char *key,
                            void *data, size_t bytes, struct nrs_error *err)
{
    struct nrs_shared *to = s->all;

    if (to->bytes + bytes > to->limit_bytes) {
        if (!*s->own)
            *s->own = nrs_shared_new(SIZE_MAX);
        to = *s->own;
    }
    if (!to || !add(to, q->kind, key, data))
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    to->bytes += bytes;
    return NRS_OK;
}

static enum nrs_status get(const struct nrs_sharing *s, const struct request *q, const char *key,
                           const void **out, struct nrs_error *err)
{
    const struct item *found = find(s->all, q->kind, key);
    enum nrs_status status;
    size_t bytes = 0;
    void *data;

    if (!found)
        found = find(*s->own, q->kind, key);
    if (found) {
        *out = found->data;
        return NRS_OK;
    }
    status = nrs_shared_note_file(s->all, q->key->file, err);
    if (status != NRS_OK)
        return status;
    data = calloc(1, kinds[q->kind].size);
    if (!data)
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    *out = data;
    status = kinds[q->kind].load(q, data, &bytes, err);
    if (status != NRS_OK) {
        free(data);
        return status;
    }
    status = keep(s, q, key, data, bytes, err);
    if (status != NRS_OK) {
        if (kinds[q->kind].drop)
            kinds[q->kind].drop(data);
        free(data);
    }
    return status;
}

/* --------------------------------------------------------------------------------- what is asked
 */

enum nrs_status nrs_shared_locate(struct nrs_shared *s, const char *what, const char *folder,
                                  const char *name, const char *place, const char **out,
                                  struct nrs_error *err)
{
    char key[KEY_SIZE], path[NRS_PATH_MAX], *data;
    const struct item *found;
    enum nrs_status status;

    snprintf(key, sizeof key, "%s/%s", folder, name);
    found = find(s, LOCATED, key);
    if (found) {
        *out = found->data;
        return NRS_OK;
    }
    status = nrs_locate(what, folder, name, place, path, err);
    if (status == NRS_OK)
        status = nrs_shared_note_file(s, path, err);
    if (status != NRS_OK)
        return status;
    data = strdup(path);
    if (!data || !add(s, LOCATED, key, data)) {
        free(data);
        return nrs_fail(err, NRS_EMACHINE, "out of memory");
    }
    *out = data;
    return NRS_OK;
}

static enum nrs_status get_by_file(const struct nrs_sharing *s, enum kind kind, const char *file,
                                   const void **out, struct nrs_error *err)
{
    const struct nrs_dnn_key key = {.file = file};
    const struct request q = {&key, kind};

    return get(s, &q, file, out, err);
}

enum nrs_status nrs_shared_set(const struct nrs_sharing *s, const char *file,
                               const struct nrs_requirement_set **out, struct nrs_error *err)
{
    const void *found = NULL;
    enum nrs_status status = get_by_file(s, SET, file, &found, err);

    *out = found;
    return status;
}

enum nrs_status nrs_shared_profile(const struct nrs_sharing *s, const char *file,
                                   const struct nrs_profile **out, struct nrs_error *err)
{
    const void *found = NULL;
    enum nrs_status status = get_by_file(s, PROFILE, file, &found, err);

    *out = found;
    return status;
}

enum nrs_status nrs_shared_dnn(const struct nrs_sharing *s, const struct nrs_dnn_key *key,
                               const struct nrs_dnn **out, struct nrs_error *err)
{
    const struct request q = {key, NETWORK};
    const void *found = NULL;
    char name[KEY_SIZE];
    enum nrs_status status;

    snprintf(name, sizeof name, "%" PRId64 "x%" PRId64 " %s %s", key->height, key->width,
             key->split ? key->split : "", key->file);
    status = get(s, &q, name, &found, err);
    *out = found;
    return status;
}

enum nrs_status nrs_shared_table(const struct nrs_sharing *s, enum nrs_shared_table table,
                                 const char *file, struct nrs_csv_rows *out, struct nrs_error *err)
{
    const void *found = NULL;
    enum nrs_status status = get_by_file(s, CELLS + (enum kind)table, file, &found, err);

    if (status == NRS_OK)
        *out = *(const struct nrs_csv_rows *)found;
    return status;
}

enum nrs_status nrs_shared_each_file(const struct nrs_shared *s,
                                     enum nrs_status (*visit)(void *user, const char *file,
                                                              struct nrs_error *err),
                                     void *user, struct nrs_error *err)
{
    enum nrs_status status = NRS_OK;

    for (const struct item *i = s->first; i && status == NRS_OK; i = i->after)
        if (i->kind == FILE_NAME)
            status = visit(user, i->key, err);
    return status;
}

const struct nrs_radio_seen *nrs_shared_find_radio(const struct nrs_shared *s,
                                                   const struct nrs_radio_cfg *cfg, int64_t cells,
                                                   int64_t ues_per_cell)
{
    for (size_t back = 1; back <= RADIOS && back <= s->n_radios; back++) {
        const struct nrs_radio_seen *seen = &s->radio[(s->n_radios - back) % RADIOS];

        if (seen->cells == cells && seen->ues_per_cell == ues_per_cell &&
            memcmp(&seen->cfg, cfg, sizeof *cfg) == 0)
            return seen;
    }
    return NULL;
}

void nrs_shared_keep_radio(struct nrs_shared *s, const struct nrs_radio_cfg *cfg, int64_t cells,
                           int64_t ues_per_cell, uint32_t n_cells, uint32_t n_ues)
{
    if (!s->radio)
        s->radio = calloc(RADIOS, sizeof *s->radio);
    if (s->radio)
        s->radio[s->n_radios++ % RADIOS] =
            (struct nrs_radio_seen){*cfg, cells, ues_per_cell, n_cells, n_ues};
}
