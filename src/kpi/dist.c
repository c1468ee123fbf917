/* dist.c - a sorted list of bins. */
#include "kpi/dist.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "kpi/sample.h"

#define MANTISSA_BITS 52

void nrs_dist_init(struct nrs_dist *d, unsigned digits, double limit)
{
    *d = (struct nrs_dist){.limit = limit, .digits = digits};
    nrs_list_init(&d->bins, sizeof(struct nrs_bin));
}

void nrs_dist_free(struct nrs_dist *d)
{
    nrs_list_free(&d->bins);
    d->n = 0;
}

/* The first bits of a double, as a number that grows with its value. 0 has one of its own. */
static int64_t key_of(const struct nrs_dist *d, double value)
{
    double size = fabs(value);
    uint64_t bits;

    if (size == 0)
        return 0;
    memcpy(&bits, &size, sizeof bits);
    bits = (bits >> (MANTISSA_BITS - d->digits)) + 1;
    return value > 0 ? (int64_t)bits : -(int64_t)bits;
}

/* Below 0: the bin of `a` lies before that of `b`; 0: it is the same. */
static int compare(const struct nrs_dist *d, double a, double b)
{
    int64_t x = key_of(d, a), y = key_of(d, b);

    if (x != y)
        return x < y ? -1 : 1;
    return (a > d->limit) - (b > d->limit);
}

bool nrs_dist_follows(const struct nrs_dist *d, double bin, double next)
{
    return compare(d, bin, next) < 0;
}

/* The first bin that does not lie before that of `value`. */
static size_t find(const struct nrs_dist *d, double value)
{
    const struct nrs_bin *bin = d->bins.at;
    size_t low = 0, high = d->bins.n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (compare(d, bin[middle].largest, value) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void join(struct nrs_bin *bin, const struct nrs_bin *more)
{
    bin->n += more->n;
    if (more->largest > bin->largest)
        bin->largest = more->largest;
}

bool nrs_dist_add(struct nrs_dist *d, double value)
{
    const struct nrs_bin one = {value == 0 ? 0 : value, 1}; /* no -0 */
    size_t at = find(d, value);
    struct nrs_bin *bin;

    assert(value > -INFINITY);
    if (at == d->bins.n || compare(d, ((struct nrs_bin *)d->bins.at)[at].largest, value) != 0) {
        if (!nrs_list_add(&d->bins, &one, 1))
            return false;
        bin = (struct nrs_bin *)d->bins.at + at;
        memmove(bin + 1, bin, (d->bins.n - 1 - at) * sizeof *bin);
        *bin = one;
    } else {
        join((struct nrs_bin *)d->bins.at + at, &one);
    }
    d->n++;
    return true;
}

/* From the last bin to the first, into the room behind; then the gap is closed. */
bool nrs_dist_append(struct nrs_dist *d, const struct nrs_dist *from)
{
    const struct nrs_bin *more = from->bins.at;
    size_t a = d->bins.n, b = from->bins.n, at = a + b;
    struct nrs_bin *bin;

    assert(d->limit == from->limit && d->digits == from->digits);
    if (!nrs_list_reserve(&d->bins, b))
        return false;
    bin = d->bins.at;
    while (b > 0) {
        int order = a > 0 ? compare(d, bin[a - 1].largest, more[b - 1].largest) : -1;

        bin[--at] = order >= 0 ? bin[--a] : more[--b];
        if (order == 0)
            join(&bin[at], &more[--b]);
    }
    if (at > a)
        memmove(bin + a, bin + at, (d->bins.n + from->bins.n - at) * sizeof *bin);
    d->bins.n += from->bins.n - (at - a);
    d->n += from->n;
    return true;
}

double nrs_dist_quantile(const struct nrs_dist *d, double q)
{
    const struct nrs_bin *bin = d->bins.at;
    uint64_t rank, seen = 0;

    if (d->n == 0)
        return NAN;
    rank = nrs_sample_rank((size_t)d->n, q);
    for (;; bin++) {
        seen += bin->n;
        if (seen >= rank)
            return bin->largest;
    }
}

uint64_t nrs_dist_within(const struct nrs_dist *d)
{
    const struct nrs_bin *bin = d->bins.at;
    uint64_t n = 0;

    for (size_t i = 0; i < d->bins.n && bin[i].largest <= d->limit && !isinf(bin[i].largest); i++)
        n += bin[i].n;
    return n;
}

uint64_t nrs_dist_lost(const struct nrs_dist *d)
{
    const struct nrs_bin *bin = d->bins.at;
    size_t n = d->bins.n;

    return n > 0 && isinf(bin[n - 1].largest) ? bin[n - 1].n : 0;
}
