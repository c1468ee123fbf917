/* mutate.c - inputs of a corpus, changed by numbers from a stream of their own. */
#include "mutate.h"

#include <ctype.h>
#include <string.h>

#include "core/rng.h"

#define SEED        1
#define CHANGES_MAX 4
#define RANGE_MAX   64 /* bytes that are left out or repeated */

struct mutant {
    const struct corpus *corpus;
    struct nrs_stream rng;
    uint8_t *data;
    size_t size;
};

struct range {
    const uint8_t *at;
    size_t n;
};

/* Below `n`, or 0. */
static size_t draw(struct mutant *m, size_t n)
{
    return n ? (size_t)(nrs_stream_bits(&m->rng) % n) : 0;
}

/* Put `with` in place of `n` bytes from `from` on; what does not fit is left as it is. */
static void replace(struct mutant *m, size_t from, size_t n, struct range with)
{
    if (m->size - n + with.n > MUTANT_MAX)
        return;
    memmove(m->data + from + with.n, m->data + from + n, m->size - from - n);
    memcpy(m->data + from, with.at, with.n);
    m->size = m->size - n + with.n;
}

static bool is_word(uint8_t c)
{
    return isalnum(c) || c == '_' || c == '.' || c == '-' || c == '+';
}

/* The word, or the single byte, at or round a place. */
static struct range token(const uint8_t *data, size_t size, size_t place)
{
    size_t from = place, to = place + 1;

    if (size == 0)
        return (struct range){data, 0};
    if (is_word(data[place])) {
        while (from > 0 && is_word(data[from - 1]))
            from--;
        while (to < size && is_word(data[to]))
            to++;
    }
    return (struct range){data + from, to - from};
}

static void truncate_it(struct mutant *m)
{
    m->size = draw(m, m->size);
}

static void flip_bit(struct mutant *m)
{
    size_t at = draw(m, m->size);

    if (m->size)
        m->data[at] = (uint8_t)(m->data[at] ^ (1u << draw(m, 8)));
}

static void set_byte(struct mutant *m)
{
    size_t at = draw(m, m->size);

    if (m->size)
        m->data[at] = (uint8_t)draw(m, 256);
}

static void leave_out(struct mutant *m)
{
    size_t from = draw(m, m->size), most = m->size - from;

    replace(m, from, draw(m, most < RANGE_MAX ? most + 1 : RANGE_MAX), (struct range){m->data, 0});
}

static void repeat(struct mutant *m)
{
    size_t from = draw(m, m->size), most = m->size - from;
    uint8_t copy[RANGE_MAX];
    struct range part = {copy, draw(m, most < RANGE_MAX ? most + 1 : RANGE_MAX)};

    memcpy(copy, m->data + from, part.n);
    replace(m, from, 0, part);
}

/* A word of another input in place of one of this. */
static void splice(struct mutant *m)
{
    const struct corpus_input *other = &m->corpus->input[draw(m, m->corpus->n)];
    struct range new = token(other->data, other->size, draw(m, other->size));
    struct range old = token(m->data, m->size, draw(m, m->size));

    replace(m, (size_t)(old.at - m->data), old.n, new);
}

/* A value at the edge of something in place of a word. */
static void set_extreme(struct mutant *m)
{
    static const char *const values[] = {
        "0",    "-1",    "1e308", "-1e308", "1e-308", "1e999", "4294967296", "9223372036854775807",
        "null", "false", "[]",    "{}",     "\"\"",   "[{}]",  "0.1",        "999999",
    };
    const char *value = values[draw(m, NRS_LEN(values))];
    struct range old = token(m->data, m->size, draw(m, m->size));

    replace(m, (size_t)(old.at - m->data), old.n,
            (struct range){(const uint8_t *)value, strlen(value)});
}

size_t mutate(const struct corpus *c, uint64_t i, uint8_t *out)
{
    static void (*const changes[])(struct mutant *) = {
        truncate_it, flip_bit, set_byte, leave_out, repeat, splice, splice, set_extreme,
    };
    struct mutant m = {.corpus = c,
                       .rng = nrs_stream_init((struct nrs_rng_key){.seed = SEED}, NRS_RNG_TEST, i),
                       .data = out};
    const struct corpus_input *from = &c->input[draw(&m, c->n)];
    size_t n = 1 + draw(&m, CHANGES_MAX);

    m.size = from->size < MUTANT_MAX ? from->size : MUTANT_MAX;
    memcpy(out, from->data, m.size);
    while (n-- > 0)
        changes[draw(&m, NRS_LEN(changes))](&m);
    return m.size;
}
