/* rng.c - Philox4x32-10 behind small streams and behind GSL's generator interface. */
#include "core/rng.h"

#include <Random123/philox.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

/* Key: the seed. Counter: block index, replication and purpose, entity. The index has 32 bits
 * (2^34 numbers a stream); its upper half would run into the next word, so it is mixed into the
 * replication's word far above any replication number in use. */
static void draw_block(struct nrs_stream *s)
{
    philox4x32_key_t key = {{(uint32_t)s->seed, (uint32_t)(s->seed >> 32)}};
    philox4x32_ctr_t counter = {
        {(uint32_t)s->index, s->replication ^ (uint32_t)(s->index >> 32) << 24, (uint32_t)s->entity,
         s->purpose ^ (uint32_t)(s->entity >> 32) << 16}};
    philox4x32_ctr_t block = philox4x32(counter, key);

    memcpy(s->word, block.v, sizeof s->word);
    s->index++;
    s->used = 0;
}

struct nrs_stream nrs_stream_init(struct nrs_rng_key key, enum nrs_purpose purpose, uint64_t entity)
{
    return (struct nrs_stream){.seed = key.seed,
                               .replication = key.replication,
                               .purpose = (uint32_t)purpose,
                               .entity = entity,
                               .used = 4};
}

uint32_t nrs_stream_bits(struct nrs_stream *s)
{
    if (s->used == 4)
        draw_block(s);
    return s->word[s->used++];
}

double nrs_stream_u01(struct nrs_stream *s)
{
    uint64_t high = nrs_stream_bits(s) >> 6, low = nrs_stream_bits(s) >> 6;

    /* 52 bits, centred in their cell, which a double holds exactly: neither 0 nor 1 can come out.
     */
    return ((double)(high << 26 | low) + 0.5) * 0x1p-52;
}

double nrs_stream_exponential(struct nrs_stream *s, double mean)
{
    return -mean * log(nrs_stream_u01(s));
}

double nrs_stream_normal(struct nrs_stream *s)
{
    return gsl_cdf_ugaussian_Pinv(nrs_stream_u01(s));
}

static void gsl_seed(void *state, unsigned long seed)
{
    *(struct nrs_stream *)state =
        nrs_stream_init((struct nrs_rng_key){.seed = seed}, NRS_RNG_TEST, 0);
}

static unsigned long gsl_bits(void *state)
{
    return nrs_stream_bits(state);
}

static double gsl_u01(void *state)
{
    return nrs_stream_u01(state);
}

static const gsl_rng_type stream_type = {
    "nrs-philox4x32", UINT32_MAX, 0, sizeof(struct nrs_stream), gsl_seed, gsl_bits, gsl_u01,
};
const gsl_rng_type *const nrs_gsl_stream = &stream_type;

void nrs_gsl_bind(gsl_rng *r, struct nrs_stream s)
{
    *(struct nrs_stream *)r->state = s;
}
