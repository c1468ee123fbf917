/* mobility_trace.c - rows of a mobility trace: reading one, checking all, finding a UE's.
 *
 * Reading the file is the caller's: lines come one by one, errors say which.
 */
#include "radio/mobility.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const columns[] = {"time_s", "ue", "x_m", "y_m", "height_m"};

enum nrs_status nrs_track_point_parse(const char *line, struct nrs_track_point *point,
                                      struct nrs_error *err)
{
    double value[NRS_LEN(columns)] = {0, 0, 0, 0, NAN};

    for (size_t i = 0; i < NRS_LEN(columns); i++) {
        char *end;

        value[i] = strtod(line, &end);
        if (end == line || !isfinite(value[i]))
            return nrs_fail(err, NRS_EPARSE, "%s: not a finite number near '%.20s'", columns[i],
                            line);
        line = end + strspn(end, " \t\r\n");
        if (*line == '\0' && i >= 3)
            break;
        if (*line != ',' || i + 1 == NRS_LEN(columns))
            return nrs_fail(err, NRS_EPARSE, "%s: %s near '%.20s'", columns[i],
                            *line ? "unexpected text" : "the line ends before y_m", line);
        line++;
    }
    if (!(value[1] >= 0.0 && value[1] <= UINT32_MAX && value[1] == floor(value[1])))
        return nrs_fail(err, NRS_EPARSE, "ue: %g is not the number of a UE", value[1]);
    *point = (struct nrs_track_point){value[0], (int64_t)value[1], value[2], value[3], value[4]};
    return NRS_OK;
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
                                       const long *line, const char *file, int64_t n_ues,
                                       struct nrs_error *err)
{
    for (size_t i = 0; i < n; i++) {
        enum nrs_status status = check_numbers(&point[i], n_ues, err);

        if (!status && i > 0)
            status = check_order(&point[i - 1], &point[i], err);
        if (status && err)
            nrs_error_prefix(err, "%s:%ld", file, line ? line[i] : (long)i + 2);
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
