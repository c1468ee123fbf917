/* number.c - formatting of numbers. */
#include "report/number.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/decimal.h"

static struct nrs_number literal(const char *text)
{
    struct nrs_number out;

    snprintf(out.text, sizeof out.text, "%s", text);
    return out;
}

struct nrs_number nrs_number_exact(double value)
{
    struct nrs_number out = {""};

    if (isnan(value))
        return literal("");
    nrs_decimal(out.text, value);
    return out;
}

struct nrs_number nrs_number_short(double value)
{
    struct nrs_number out;

    if (isnan(value))
        return literal("-");
    if (isinf(value))
        return literal("lost");
    if (fabs(value) >= 999.5 && fabs(value) < 1e9) /* where %.3g turns to an exponent */
        snprintf(out.text, sizeof out.text, "%.0f", value);
    else
        snprintf(out.text, sizeof out.text, "%.3g", value);
    return out;
}

struct nrs_number nrs_number_percent(double share)
{
    struct nrs_number out;
    double percent = share * 100, step = 10;
    int decimals = 1;
    size_t n;

    if (isnan(share))
        return literal("-");
    for (; decimals < 5 && 100 - percent < 10 / step; step *= 10)
        decimals++;
    percent = floor(percent * step * (1 + 4 * DBL_EPSILON)) / step;
    n = (size_t)snprintf(out.text, sizeof out.text, "%.*f", decimals, percent);
    while (out.text[n - 1] == '0')
        out.text[--n] = '\0';
    if (out.text[n - 1] == '.')
        out.text[n - 1] = '\0';
    return out;
}

/* Indexed by quantity. A scale of 0 marks a share, shown in per cent. */
static const struct {
    const char *unit;
    double scale;
} shown[NRS_N_QUANTITIES] = {
    [NRS_Q_UPLOAD_LATENCY] = {"ms", 1e3},
    [NRS_Q_RECOGNITION_LATENCY] = {"ms", 1e3},
    [NRS_Q_UL_RATE] = {"Mbit/s", 1e-6},
    [NRS_Q_UL_RELIABILITY] = {"%", 0},
    [NRS_Q_DL_RELIABILITY] = {"%", 0},
    [NRS_Q_PAYLOAD] = {"kB", 1e-3},
    [NRS_Q_UL_AVAILABILITY] = {"%", 0},
    [NRS_Q_DL_AVAILABILITY] = {"%", 0},
    [NRS_Q_SATISFIED_UES] = {"%", 0},
    [NRS_Q_FRAME_RELIABILITY] = {"%", 0},
    [NRS_Q_FRAME_AVAILABILITY] = {"%", 0},
    [NRS_Q_UL_MTBF] = {"s", 1},
    [NRS_Q_DL_MTBF] = {"s", 1},
    [NRS_Q_UPLOAD_50] = {"ms", 1e3},
    [NRS_Q_UPLOAD_99_9] = {"ms", 1e3},
    [NRS_Q_UPLOAD_99_999] = {"ms", 1e3},
    [NRS_Q_DOWNLOAD_50] = {"ms", 1e3},
    [NRS_Q_DOWNLOAD_99_9] = {"ms", 1e3},
    [NRS_Q_DOWNLOAD_99_999] = {"ms", 1e3},
    [NRS_Q_UE_ENERGY] = {"mJ", 1e3},
};

struct nrs_number nrs_quantity_short(enum nrs_quantity quantity, double value)
{
    double scale = shown[quantity].scale;

    return scale > 0 ? nrs_number_short(value * scale) : nrs_number_percent(value);
}

const char *nrs_quantity_unit(enum nrs_quantity quantity)
{
    return shown[quantity].unit;
}

struct nrs_number nrs_number_margin(double margin)
{
    struct nrs_number out;

    if (isnan(margin))
        return literal("-");
    if (isinf(margin))
        return literal(margin > 0 ? "unbounded" : "lost");
    if (margin < -1)
        snprintf(out.text, sizeof out.text, "%.24sx limit", nrs_number_short(1 - margin).text);
    else
        snprintf(out.text, sizeof out.text, "%+.0f %%", 100 * margin);
    return out;
}
