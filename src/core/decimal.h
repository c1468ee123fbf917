/* decimal.h - numbers as text that reads back as the same number. */
#ifndef NRS_CORE_DECIMAL_H
#define NRS_CORE_DECIMAL_H

#define NRS_DECIMAL_SIZE 32 /* bytes of a text, its end included */

/**
 * The shortest of 15 to 17 digits that reads back as the same double, in the C locale.
 * @param value  not NAN; INFINITY is "inf".
 * @return bytes written, the end not included.
 */
int nrs_decimal(char out[NRS_DECIMAL_SIZE], double value);

#endif
