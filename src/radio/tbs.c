/* tbs.c - TS 38.214 clause 5.1.3.2 (steps 1 to 4) and the segmentation of TS 38.212.
 *
 * The intermediate number of information bits, N_info = S N_RE R Q_m v, is compared with powers of
 * two and divided with floor and round. R arrives as a multiple of 1/1024 that need not be whole
 * (682.5; 102.4 for a rate of 0.1), so N_info is snapped to a whole number when it misses one by no
 * more than the rounding error of the product: 3824.0000000001 must not leave step 3.
 */
#include "radio/tbs.h"

#include <math.h>

#include "core/status.h"

#define MAX_RE_PER_PRB 156
#define SUBCARRIERS    12
#define STEP3_LIMIT    3824
#define BG1_BLOCK      8448
#define BG2_BLOCK      3840
#define BLOCK_CRC      24

/* Table 5.1.3.2-1 */
static const int16_t step3_sizes[] = {
    24,   32,   40,   48,   56,   64,   72,   80,   88,   96,   104,  112,  120,  128,  136,  144,
    152,  160,  168,  176,  184,  192,  208,  224,  240,  256,  272,  288,  304,  320,  336,  352,
    368,  384,  408,  432,  456,  480,  504,  528,  552,  576,  608,  640,  672,  704,  736,  768,
    808,  848,  888,  928,  984,  1032, 1064, 1128, 1160, 1192, 1224, 1256, 1288, 1320, 1352, 1416,
    1480, 1544, 1608, 1672, 1736, 1800, 1864, 1928, 2024, 2088, 2152, 2216, 2280, 2408, 2472, 2536,
    2600, 2664, 2728, 2792, 2856, 2976, 3104, 3240, 3368, 3496, 3624, 3752, 3824,
};

int64_t nrs_tb_re(const struct nrs_tb_resources *r)
{
    int re = SUBCARRIERS * r->n_symbols - r->dmrs_re - r->overhead_re;

    if (re <= 0 || r->n_prb <= 0)
        return 0;
    return (int64_t)(re < MAX_RE_PER_PRB ? re : MAX_RE_PER_PRB) * r->n_prb;
}

static double n_info(const struct nrs_tb_resources *r)
{
    double product = (double)nrs_tb_re(r) * r->qm * r->n_layers * r->r_x1024 * r->scaling / 1024.0;
    double whole = round(product);

    return fabs(product - whole) <= 1e-9 * whole ? whole : product;
}

static int64_t ceil_div(int64_t a, int64_t b)
{
    return (a + b - 1) / b;
}

/* floor(log2(x)), x >= 1: exact, unlike log2() next to a power of two */
static int floor_log2(double x)
{
    int exponent;

    frexp(x, &exponent);
    return exponent - 1;
}

/* Step 3: the smallest table entry that is not less than the quantised N_info. */
static int64_t small_tbs(double info)
{
    int n = info < 8.0 ? 3 : floor_log2(info) - 6;
    double step = exp2(n > 3 ? n : 3);
    double quantised = fmax(24.0, step * floor(info / step));
    size_t i = 0;

    while (i + 1 < NRS_LEN(step3_sizes) && step3_sizes[i] < quantised)
        i++;
    return step3_sizes[i];
}

/* Step 4. */
static int64_t large_tbs(double info, double r_x1024)
{
    double step = exp2(floor_log2(info - BLOCK_CRC) - 5);
    int64_t quantised =
        (int64_t)fmax(3840.0, step * floor((info - BLOCK_CRC) / step + 0.5)); /* ties go up */
    int64_t crc_bits = quantised + BLOCK_CRC, blocks = 1;

    if (r_x1024 <= 256.0)
        blocks = ceil_div(crc_bits, 3816);
    else if (quantised > 8424)
        blocks = ceil_div(crc_bits, 8424);
    return 8 * blocks * ceil_div(crc_bits, 8 * blocks) - BLOCK_CRC;
}

int64_t nrs_tbs_bits(const struct nrs_tb_resources *r)
{
    double info = n_info(r);

    if (!(info > 0.0))
        return 0;
    return info <= STEP3_LIMIT ? small_tbs(info) : large_tbs(info, r->r_x1024);
}

int nrs_tb_crc_bits(int64_t tbs_bits)
{
    return tbs_bits > STEP3_LIMIT ? 24 : 16;
}

struct nrs_segmentation nrs_segment(int64_t tbs_bits, double r_x1024)
{
    double rate = r_x1024 / 1024.0;
    bool bg2 = tbs_bits <= 292 || (tbs_bits <= STEP3_LIMIT && rate <= 0.67) || rate <= 0.25;
    int64_t largest = bg2 ? BG2_BLOCK : BG1_BLOCK;
    int64_t bits = tbs_bits + nrs_tb_crc_bits(tbs_bits);
    struct nrs_segmentation s = {.base_graph = bg2 ? 2 : 1, .n_blocks = 1, .block_bits = bits};

    if (bits > largest) {
        s.n_blocks = (int)ceil_div(bits, largest - BLOCK_CRC);
        s.block_bits = ceil_div(bits + (int64_t)s.n_blocks * BLOCK_CRC, s.n_blocks);
    }
    return s;
}
