/* placement.c - pinned, nearest, least loaded, round robin; and lists of cells. */
#include "edge/placement.h"

/* The first seat from `home` on, cyclically, that is up. */
static long up_from(const struct nrs_seat *seat, size_t n, size_t home)
{
    for (size_t i = 0; i < n; i++)
        if (seat[(home + i) % n].up)
            return (long)((home + i) % n);
    return -1;
}

static long pinned(const struct nrs_seat *seat, size_t n, uint32_t cell, uint64_t *turn)
{
    (void)turn;
    for (size_t i = 0; i < n; i++)
        if (seat[i].pinned)
            return up_from(seat, n, i);
    return n ? up_from(seat, n, cell % n) : -1;
}

static bool nearer(const struct nrs_seat *a, const struct nrs_seat *b)
{
    return a->latency_s < b->latency_s || (a->latency_s == b->latency_s && a->load < b->load);
}

static bool freer(const struct nrs_seat *a, const struct nrs_seat *b)
{
    return a->load < b->load || (a->load == b->load && a->latency_s < b->latency_s);
}

static long best(const struct nrs_seat *seat, size_t n,
                 bool (*better)(const struct nrs_seat *a, const struct nrs_seat *b))
{
    long found = -1;

    for (size_t i = 0; i < n; i++)
        if (seat[i].up && (found < 0 || better(&seat[i], &seat[found])))
            found = (long)i;
    return found;
}

static long nearest(const struct nrs_seat *seat, size_t n, uint32_t cell, uint64_t *turn)
{
    (void)cell;
    (void)turn;
    return best(seat, n, nearer);
}

static long least_loaded(const struct nrs_seat *seat, size_t n, uint32_t cell, uint64_t *turn)
{
    (void)cell;
    (void)turn;
    return best(seat, n, freer);
}

/* Turns go round those that are up, so that the neighbour of one that is down gets no more than the
 * others. */
static long round_robin(const struct nrs_seat *seat, size_t n, uint32_t cell, uint64_t *turn)
{
    size_t n_up = 0, left;

    (void)cell;
    for (size_t i = 0; i < n; i++)
        n_up += seat[i].up;
    if (n_up == 0)
        return -1;
    left = (size_t)((*turn)++ % n_up);
    for (size_t i = 0;; i++)
        if (seat[i].up && left-- == 0)
            return (long)i;
}

#define POLICY(symbol, function, name) {name, function},
#define NAME(symbol, function, name)   name,

const struct nrs_placement_policy nrs_placements[] = {NRS_PLACEMENTS(POLICY)};
const char *const nrs_placement_names[] = {NRS_PLACEMENTS(NAME) NULL};

/* A cell's number, of nine digits at the most. @return NULL: there is none at `text`. */
static const char *read_cell(const char *text, uint32_t *cell)
{
    const char *end = text;

    for (*cell = 0; *end >= '0' && *end <= '9'; end++) {
        if (end - text == 9)
            return NULL;
        *cell = 10 * *cell + (uint32_t)(*end - '0');
    }
    return end == text ? NULL : end;
}

/* "7" or "0-3". @return what follows, or NULL when it is neither. */
static const char *read_range(const char *text, uint32_t *first, uint32_t *last)
{
    const char *end = read_cell(text, first);

    *last = *first;
    if (end && *end == '-')
        end = read_cell(end + 1, last);
    return end && (*end == ',' || *end == '\0') ? end : NULL;
}

bool nrs_cells_contain(const char *cells, uint32_t cell)
{
    uint32_t first, last;

    while (*cells && (cells = read_range(cells, &first, &last))) {
        if (cell >= first && cell <= last)
            return true;
        cells += *cells == ',';
    }
    return false;
}

enum nrs_status nrs_cells_check(const char *cells, uint32_t n_cells, struct nrs_error *err)
{
    const char *at = cells;
    uint32_t first, last;

    while (*at) {
        const char *end = read_range(at, &first, &last);

        if (!end || (*end == ',' && end[1] == '\0'))
            return nrs_fail(err, NRS_EPARSE,
                            "'%.64s' is no list of cells, expected one such as 0-3,7", cells);
        if (first > last)
            return nrs_fail(err, NRS_ERANGE, "the range %u-%u runs backwards", first, last);
        if (last >= n_cells)
            return nrs_fail(err, NRS_ERANGE, "there is no cell %u, expected 0 to %u", last,
                            n_cells - 1);
        at = end + (*end == ',');
    }
    return NRS_OK;
}
