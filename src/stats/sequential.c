/* sequential.c - 1/(j (j + 1)) = 1/j - 1/(j + 1), which adds up to 1. */
#include "stats/sequential.h"

double nrs_look_alpha(double alpha, unsigned look)
{
    return look > 0 ? alpha / ((double)look * ((double)look + 1)) : 0;
}

double nrs_look_confidence(double confidence, unsigned look)
{
    return 1 - nrs_look_alpha(1 - confidence, look);
}
