/* round_robin.c - UEs take turns: the next pick starts behind the last UE picked. */
#include "radio/scheduler.h"

/* First set bit in [from, to), or `to`. */
static uint32_t next_bit(const uint64_t *bits, uint32_t from, uint32_t to)
{
    while (from < to) {
        uint64_t word = bits[from / 64] >> from % 64;

        if (word) {
            from += (uint32_t)__builtin_ctzll(word);
            return from < to ? from : to;
        }
        from = (from / 64 + 1) * 64;
    }
    return to;
}

static size_t pick(struct nrs_scheduler_state *state, const uint64_t *wants, uint32_t n_ues,
                   size_t max, uint32_t *chosen)
{
    const uint32_t start = state->next, from[] = {start, 0}, to[] = {n_ues, start};
    size_t n = 0;

    for (int part = 0; part < 2; part++) {
        uint32_t ue = next_bit(wants, from[part], to[part]);

        for (; ue < to[part] && n < max; ue = next_bit(wants, ue + 1, to[part]))
            chosen[n++] = ue;
    }
    if (n > 0)
        state->next = (chosen[n - 1] + 1) % n_ues;
    return n;
}

const struct nrs_scheduler nrs_scheduler_round_robin = {"round-robin", pick};
