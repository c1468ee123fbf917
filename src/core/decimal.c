/* decimal.c - digits until the number is the same. */
#include "core/decimal.h"

#include <stdio.h>
#include <stdlib.h>

int nrs_decimal(char out[NRS_DECIMAL_SIZE], double value)
{
    int used = 0;

    for (int digits = 15; digits <= 17; digits++) {
        used = snprintf(out, NRS_DECIMAL_SIZE, "%.*g", digits, value);
        if (strtod(out, NULL) == value)
            break;
    }
    return used;
}
