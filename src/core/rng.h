/* rng.h - counter-based random streams (Random123's Philox), keyed by what they are for.
 *
 * A stream is a pure function of (seed, replication, purpose, entity): two scenarios that differ
 * in one thing draw the same positions, shadowing and arrivals, a task can be run alone, and no
 * result depends on the order or number of processes. Salmon et al., "Parallel random numbers: as
 * easy as 1, 2, 3", SC'11.
 */
#ifndef NRS_CORE_RNG_H
#define NRS_CORE_RNG_H

#include <gsl/gsl_rng.h>
#include <stdint.h>

/* What a stream is for. Append only: a number is part of every result that used it. */
enum nrs_purpose {
    NRS_RNG_POSITION = 1,     /* UE position */
    NRS_RNG_LOS = 2,          /* LOS state */
    NRS_RNG_SHADOW = 3,       /* shadow fading */
    NRS_RNG_ARRIVAL = 4,      /* capture times */
    NRS_RNG_HARQ_UL = 5,      /* decoding outcomes, uplink */
    NRS_RNG_HARQ_DL = 6,      /* decoding outcomes, downlink */
    NRS_RNG_SERVICE = 7,      /* random service times of a server */
    NRS_RNG_FIELD = 8,        /* fields over the plane: entity is the field's number */
    NRS_RNG_PENETRATION = 9,  /* loss into buildings and cars */
    NRS_RNG_LINK = 10,        /* delay spread and K factor of a link */
    NRS_RNG_DROP = 11,        /* what a UE is: class, indoors, floor */
    NRS_RNG_FADING = 12,      /* rays of a link and branch */
    NRS_RNG_MOBILITY = 13,    /* directions and way points */
    NRS_RNG_HEIGHT = 14,      /* effective environment height of a link */
    NRS_RNG_ORIENTATION = 15, /* of a UE's antennas */
    NRS_RNG_DEPTH = 16,       /* distance indoors of a link, where each has its own */
    NRS_RNG_FAULT = 17,       /* failures: entity is the fault and its element */
    NRS_RNG_BURST = 18,       /* other traffic: entity is the directed link */
    NRS_RNG_MEASURE = 900,    /* weights and images of measured networks */
    NRS_RNG_DESIGN = 901,     /* random designs of sweeps: entity is the parameter's path */
    NRS_RNG_RARE = 902,       /* estimates of rare losses: entity is the UE */
    NRS_RNG_TEST = 1000       /* tests and benchmarks */
};

#define NRS_ENTITY_CELL_BITS 14

/** The entity of UE `ue`, number k of its cell: cell * ues_per_cell + k. It does not change with
 * the number of UEs a cell, so that the first ones stay what they are when others join. */
static inline uint64_t nrs_ue_entity(uint32_t ue, uint32_t ues_per_cell)
{
    return (uint64_t)(ue % ues_per_cell) << NRS_ENTITY_CELL_BITS | ue / ues_per_cell;
}

struct nrs_stream {
    uint64_t seed;
    uint32_t replication, purpose;
    uint64_t entity;
    uint64_t index;   /* blocks drawn so far */
    uint32_t word[4]; /* the block being used up */
    unsigned used;    /* words of it already given out; 4 when a new block is due */
};

/** The key of one run: every stream of the run is made from it. */
struct nrs_rng_key {
    uint64_t seed;
    uint32_t replication;
};

/** @return the stream of `entity` for `purpose`, at its beginning. Pure. */
struct nrs_stream nrs_stream_init(struct nrs_rng_key key, enum nrs_purpose purpose,
                                  uint64_t entity);

/** @return 32 random bits. */
uint32_t nrs_stream_bits(struct nrs_stream *s);

/** @return uniform on the open interval (0, 1), 52 bits. */
double nrs_stream_u01(struct nrs_stream *s);

/** @return exponential with the given mean. */
double nrs_stream_exponential(struct nrs_stream *s, double mean);

/** @return standard normal, by inversion, so that one uniform gives one normal. */
double nrs_stream_normal(struct nrs_stream *s);

/** GSL generator over a stream, for gsl_ran_*: `gsl_rng_alloc(nrs_gsl_stream)`, then bind. */
extern const gsl_rng_type *const nrs_gsl_stream;

/** Make `r` (of type nrs_gsl_stream) continue from `s`; `s` itself is copied. */
void nrs_gsl_bind(gsl_rng *r, struct nrs_stream s);

#endif
