/* buffer.c - messages in a flow, and transport blocks cut from it.
 *
 * A flow is a stream of bytes; a message is a range of it and so is a transport block. A block may
 * thus carry the end of one message and the beginning of others without any list of segments. Only
 * the messages in front are touched: those that are in flight or next.
 */
#include <stdlib.h>

#include "radio/mac.h"

#define FIRST_POOL 256 /* messages */

int64_t nrs_buffer_on_air_bytes(const struct nrs_mac_cfg *mac, int64_t bytes)
{
    int64_t packets = (bytes - 1) / mac->packet_bytes + 1;

    return bytes + packets * mac->packet_header_bytes;
}

static bool grow_pool(struct nrs_ran *ran)
{
    uint32_t old = ran->n_messages, n = old ? 2 * old : FIRST_POOL;
    struct nrs_message *pool;

    if (n <= old)
        return false;
    pool = realloc(ran->messages, n * sizeof *pool);
    if (!pool)
        return false;
    for (uint32_t i = old; i < n; i++)
        pool[i].next = i + 1 < n ? i + 1 : NRS_NONE;
    ran->messages = pool;
    ran->n_messages = n;
    ran->free_message = old;
    return true;
}

uint32_t nrs_buffer_new(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int64_t bytes,
                        uint64_t cookie)
{
    uint32_t id;

    if (ran->free_message == NRS_NONE && !grow_pool(ran))
        return NRS_NONE;
    id = ran->free_message;
    ran->free_message = ran->messages[id].next;
    bytes = nrs_buffer_on_air_bytes(&ran->cfg->mac, bytes);
    ran->messages[id] = (struct nrs_message){
        .cookie = cookie, .bytes = bytes, .left = bytes, .ue = ue, .next = NRS_NONE, .dir = dir};
    return id;
}

void nrs_buffer_delete(struct nrs_ran *ran, uint32_t message)
{
    ran->messages[message].next = ran->free_message;
    ran->free_message = message;
}

void nrs_buffer_arrive(struct nrs_ran *ran, uint32_t message)
{
    struct nrs_message *m = &ran->messages[message];
    struct nrs_flow *f = &ran->flows[m->dir][m->ue];

    m->begin = f->end;
    f->end += m->bytes;
    m->end = f->end;
    if (f->head == NRS_NONE)
        f->head = message;
    else
        ran->messages[f->tail].next = message;
    f->tail = message;
}

void nrs_buffer_cut(struct nrs_ran *ran, enum nrs_dir dir, struct nrs_tb *tb)
{
    struct nrs_flow *f = &ran->flows[dir][tb->ue];
    int64_t waiting = f->end - f->sent;

    tb->begin = f->sent;
    f->sent += tb->fit->bytes < waiting ? tb->fit->bytes : waiting;
    f->backlog -= f->sent - tb->begin;
    tb->end = f->sent;
}

static void unlink_message(struct nrs_ran *ran, struct nrs_flow *f, uint32_t before, uint32_t id)
{
    uint32_t next = ran->messages[id].next;

    if (before == NRS_NONE)
        f->head = next;
    else
        ran->messages[before].next = next;
    if (f->tail == id)
        f->tail = before;
}

static void report(struct nrs_ran *ran, uint32_t id, double time_s)
{
    const struct nrs_message *m = &ran->messages[id];
    const struct nrs_ran_report r = {.cookie = m->cookie,
                                     .dir = m->dir,
                                     .ue = m->ue,
                                     .delivered = !m->lost,
                                     .time_s = time_s,
                                     .n_tb = m->n_tb,
                                     .n_tx = m->n_tx};

    nrs_buffer_delete(ran, id);
    ran->n_pending--;
    if (ran->sink)
        ran->sink(ran->sink_user, &r);
}

void nrs_buffer_settle(struct nrs_ran *ran, enum nrs_dir dir, const struct nrs_tb *tb,
                       double time_s)
{
    struct nrs_flow *f = &ran->flows[dir][tb->ue];
    uint32_t before = NRS_NONE, id = f->head;

    /* The sink may send: the pool may move, and new messages come in behind. */
    while (id != NRS_NONE && ran->messages[id].begin < tb->end) {
        struct nrs_message *m = &ran->messages[id];
        int64_t begin = m->begin > tb->begin ? m->begin : tb->begin;
        int64_t end = m->end < tb->end ? m->end : tb->end;
        uint32_t next = m->next;

        if (begin < end) {
            m->left -= end - begin;
            m->n_tb++;
            m->n_tx += tb->n_tx;
            m->lost |= tb->failed;
        }
        if (m->left == 0) {
            unlink_message(ran, f, before, id);
            report(ran, id, time_s);
        } else {
            before = id;
        }
        id = next;
    }
}
