/* decibel.h - powers and their ratios in dB, and the thermal noise that they are seen against. */
#ifndef NRS_RADIO_DECIBEL_H
#define NRS_RADIO_DECIBEL_H

#include <math.h>

#define NRS_NOISE_DBM_HZ (-174.0) /* thermal noise at 290 K */

static inline double nrs_from_db(double db)
{
    return pow(10.0, db / 10.0);
}

static inline double nrs_to_db(double ratio)
{
    return 10.0 * log10(ratio);
}

#endif
