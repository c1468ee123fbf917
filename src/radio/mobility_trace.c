/* mobility_trace.c - rows of a mobility trace: reading the file, checking all, finding a UE's. */
#include <math.h>
#include <stdlib.h>

#include "radio/mobility.h"

#define ROWS_MAX 4000000

/* clang-format off */
static const struct nrs_attr point_rows[] = {
#define T struct nrs_track_point
    NRS_ATTR(T, time_s, "s", 0, 1e9, 0, "When the UE is there.", "-"),
    NRS_ATTR(T, ue, "1", 0, 4294967295.0, 0, "Number of the UE, from 0.", "-"),
    NRS_ATTR(T, x_m, "m", -1e6, 1e6, 0, "Position, as the layout's.", "-"),
    NRS_ATTR(T, y_m, "m", -1e6, 1e6, 0, "Position, as the layout's.", "-"),
    NRS_ATTR(T, height_m, "m", 0, 1000, 0, "Height above ground; 0: as dropped.", "-"),
#undef T
};
/* clang-format on */
static const struct nrs_attr_table point_attrs = {"trace", point_rows, NRS_LEN(point_rows)};

enum nrs_status nrs_tracks_read(const char *path, struct nrs_csv_rows *out, struct nrs_error *err)
{
    static const char *const required[] = {"time_s", "ue", "x_m", "y_m", NULL};
    const struct nrs_csv_format format = {&point_attrs, required, sizeof(struct nrs_track_point),
                                          ROWS_MAX};
    enum nrs_status status = nrs_csv_read(&format, path, out, err);
    struct nrs_track_point *point = out->row;

    for (size_t i = 0; i < out->n; i++)
        if (point[i].height_m == 0)
            point[i].height_m = NAN;
    return status;
}

static enum nrs_status check_numbers(const struct nrs_track_point *p, int64_t n_ues,
                                     struct nrs_error *err)
{
    if (!(p->ue >= 0 && p->ue < n_ues))
        return nrs_fail(err, NRS_ENAME, "ue: %lld is none of the %lld UEs, which count from 0",
                        (long long)p->ue, (long long)n_ues);
    if (!isfinite(p->time_s))
        return nrs_fail(err, NRS_ERANGE, "time_s: %g is not finite", p->time_s);
    if (!isfinite(p->x_m) || !isfinite(p->y_m))
        return nrs_fail(err, NRS_ERANGE, "x_m, y_m: (%g, %g) is not finite", p->x_m, p->y_m);
    if (!isnan(p->height_m) && !(p->height_m >= 0.0 && isfinite(p->height_m)))
        return nrs_fail(err, NRS_ERANGE, "height_m: %g is not a height above ground", p->height_m);
    return NRS_OK;
}

static enum nrs_status check_order(const struct nrs_track_point *before,
                                   const struct nrs_track_point *p, struct nrs_error *err)
{
    if (p->ue < before->ue)
        return nrs_fail(err, NRS_ERANGE, "ue: %lld follows %lld, rows have to be sorted by UE",
                        (long long)p->ue, (long long)before->ue);
    if (p->ue == before->ue && !(p->time_s > before->time_s))
        return nrs_fail(err, NRS_ERANGE, "time_s: %g is not later than the row before, %g",
                        p->time_s, before->time_s);
    if (p->ue == before->ue && isnan(p->height_m) != isnan(before->height_m))
        return nrs_fail(err, NRS_ERANGE, "height_m: all rows of a UE have one, or none");
    return NRS_OK;
}

enum nrs_status nrs_track_points_check(const struct nrs_track_point *point, size_t n,
                                       const uint32_t *line, const char *file, int64_t n_ues,
                                       struct nrs_error *err)
{
    for (size_t i = 0; i < n; i++) {
        enum nrs_status status = check_numbers(&point[i], n_ues, err);

        if (!status && i > 0)
            status = check_order(&point[i - 1], &point[i], err);
        if (status && err)
            nrs_error_prefix(err, "%s:%ld", file, line ? (long)line[i] : (long)i + 2);
        if (status)
            return status;
    }
    return NRS_OK;
}

/* First row of a UE from `ue` on. */
static size_t lower_bound(const struct nrs_track_point *point, size_t n, int64_t ue)
{
    size_t lo = 0, hi = n;

    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;

        if (point[middle].ue < ue)
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo;
}

const struct nrs_track_point *nrs_track_points_of(const struct nrs_track_point *point, size_t n,
                                                  int64_t ue, size_t *count)
{
    size_t first = lower_bound(point, n, ue), last = lower_bound(point, n, ue + 1);

    *count = last - first;
    return *count ? &point[first] : NULL;
}
