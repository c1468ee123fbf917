/* buffer.c - messages in a flow, and transport blocks cut from it: RLC of TS 38.322.
 *
 * A flow is a stream of bytes; a message is a range of it and so is a transport block. A block may
 * thus carry the end of one message and the beginning of others without any list of segments. Only
 * the messages in front are touched: those that are in flight or next.
 *
 * UM: bytes of a block that HARQ gives up are lost, and so is the message. AM: they are sent again,
 * before any new byte, once the status report has told the sender; after max_retx tries they are
 * lost. PDCP's discard timer drops what no block has carried yet.
 */
#include <math.h>
#include <stdlib.h>

#include "radio/mac.h"

enum outcome { DECODED, LOST, TRIED };

int64_t nrs_buffer_on_air_bytes(const struct nrs_mac_cfg *mac, int64_t bytes)
{
    int64_t packets = (bytes - 1) / mac->packet_bytes + 1;

    return bytes + packets * mac->packet_header_bytes;
}

static bool grow_messages(struct nrs_ran *ran)
{
    struct nrs_message *grown =
        nrs_freelist_grow(ran->messages, sizeof *grown, offsetof(struct nrs_message, next),
                          &ran->n_messages, &ran->free_message);

    ran->messages = grown ? grown : ran->messages;
    return grown != NULL;
}

static bool grow_ranges(struct nrs_ran *ran)
{
    struct nrs_range *grown =
        nrs_freelist_grow(ran->ranges, sizeof *grown, offsetof(struct nrs_range, next),
                          &ran->n_ranges, &ran->free_range);

    ran->ranges = grown ? grown : ran->ranges;
    return grown != NULL;
}

uint32_t nrs_buffer_new(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int64_t bytes,
                        uint64_t cookie, double deadline_s)
{
    uint32_t id;

    if (ran->free_message == NRS_NONE && !grow_messages(ran))
        return NRS_NONE;
    id = ran->free_message;
    ran->free_message = ran->messages[id].next;
    bytes = nrs_buffer_on_air_bytes(&ran->cfg->mac, bytes);
    ran->messages[id] = (struct nrs_message){.cookie = cookie,
                                             .bytes = bytes,
                                             .left = bytes,
                                             .deadline_s = deadline_s,
                                             .discard = NRS_NEVER,
                                             .ue = ue,
                                             .next = NRS_NONE,
                                             .dir = dir};
    return id;
}

void nrs_buffer_delete(struct nrs_ran *ran, uint32_t message)
{
    ran->messages[message].discard = NRS_NEVER;
    ran->messages[message].next = ran->free_message;
    ran->free_message = message;
}

void nrs_buffer_arrive(struct nrs_ran *ran, uint32_t message, int64_t slot)
{
    struct nrs_message *m = &ran->messages[message];
    struct nrs_flow *f = &ran->flows[m->dir][m->ue];

    m->begin = f->end;
    f->end += m->bytes;
    f->offered += m->bytes;
    m->end = f->end;
    if (f->head == NRS_NONE)
        f->head = message;
    else
        ran->messages[f->tail].next = message;
    f->tail = message;
    if (ran->cfg->rlc.discard_s > 0) {
        m->discard = slot + (int64_t)ceil(ran->cfg->rlc.discard_s / ran->tl.slot_s);
        nrs_slot_event(ran, m->discard, NRS_EVENT_DISCARD, message);
    }
}

static void free_range(struct nrs_ran *ran, uint32_t id)
{
    ran->ranges[id].next = ran->free_range;
    ran->free_range = id;
}

/* From the first range that waits to be sent again. */
static int64_t cut_again(struct nrs_ran *ran, struct nrs_flow *f, struct nrs_tb *tb, int64_t room)
{
    uint32_t id = f->ranges;
    struct nrs_range *r;
    int64_t n;

    if (id == NRS_NONE)
        return 0;
    r = &ran->ranges[id];
    n = r->end - r->begin < room ? r->end - r->begin : room;
    tb->again_begin = r->begin;
    tb->again_end = r->begin += n;
    tb->tries = r->tries;
    f->again -= n;
    if (r->begin == r->end) {
        f->ranges = r->next;
        free_range(ran, id);
    }
    return n;
}

void nrs_buffer_cut(struct nrs_ran *ran, enum nrs_dir dir, struct nrs_tb *tb)
{
    struct nrs_flow *f = &ran->flows[dir][tb->ue];
    int64_t room = nrs_buffer_room(ran, &tb->fit), again, anew;

    again = cut_again(ran, f, tb, room);
    room -= again;
    anew = f->end - f->sent < room ? f->end - f->sent : room;
    tb->begin = f->sent;
    tb->end = f->sent += anew;
    tb->offered = f->offered;
    f->taken += again + anew;
    f->backlog -= again + anew;
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
                                     .cell = ran->cell[m->ue],
                                     .delivered = !m->lost,
                                     .in_time = (double)m->in_time / (double)m->bytes,
                                     .energy_j = m->energy_j,
                                     .time_s = time_s,
                                     .n_tb = m->n_tb,
                                     .n_tx = m->n_tx};

    nrs_activity_end(ran, m->ue, time_s);
    nrs_buffer_delete(ran, id);
    ran->n_pending--;
    if (ran->sink)
        ran->sink(ran->sink_user, &r);
}

/* What became of the bytes [begin, end) of the UE's stream, and what was spent on each of them. */
struct account {
    uint32_t ue, n_tx;
    enum outcome outcome;
    double time_s, byte_j;
};

static struct account open_account(const struct nrs_tb *tb, enum outcome outcome, double spent_j,
                                   double time_s)
{
    int64_t bytes = tb->end - tb->begin + tb->again_end - tb->again_begin;

    return (struct account){.ue = tb->ue,
                            .n_tx = tb->n_tx,
                            .outcome = outcome,
                            .time_s = time_s,
                            .byte_j = bytes > 0 ? spent_j / (double)bytes : 0};
}

static void book(struct nrs_message *m, int64_t bytes, const struct account *a)
{
    m->n_tb += a->n_tx > 0;
    m->n_tx += a->n_tx;
    m->energy_j += (double)bytes * a->byte_j;
    m->lost |= a->outcome == LOST;
    m->left -= a->outcome == TRIED ? 0 : bytes;
    if (a->outcome == DECODED && a->time_s <= m->deadline_s)
        m->in_time += bytes;
}

static void account(struct nrs_ran *ran, enum nrs_dir dir, int64_t begin, int64_t end,
                    const struct account *a)
{
    struct nrs_flow *f = &ran->flows[dir][a->ue];
    uint32_t before = NRS_NONE, id = f->head;

    /* The sink may send: the pool may move, and new messages come in behind. */
    while (begin < end && id != NRS_NONE && ran->messages[id].begin < end) {
        struct nrs_message *m = &ran->messages[id];
        int64_t from = m->begin > begin ? m->begin : begin, to = m->end < end ? m->end : end;
        uint32_t next = m->next;

        if (from < to)
            book(m, to - from, a);
        if (m->left == 0) {
            unlink_message(ran, f, before, id);
            report(ran, id, a->time_s);
        } else {
            before = id;
        }
        id = next;
    }
}

void nrs_buffer_decoded(struct nrs_ran *ran, enum nrs_dir dir, uint32_t id, double time_s)
{
    const struct nrs_tb tb = ran->tbs[id];
    struct account a = open_account(&tb, DECODED, tb.energy_j + tb.repeats * tb.tx_j, time_s);

    a.n_tx += tb.repeats; /* repetitions to come are sent all the same */
    account(ran, dir, tb.again_begin, tb.again_end, &a);
    account(ran, dir, tb.begin, tb.end, &a);
}

/* What was spent is booked, and what was in flight not received. */
static void account_for_blocks(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue)
{
    for (uint32_t id = ran->flows[dir][ue].tbs; id != NRS_NONE; id = ran->tbs[id].of_ue) {
        const struct nrs_tb *tb = &ran->tbs[id];
        const struct account tried = open_account(tb, TRIED, tb->energy_j, 0);

        if (tb->n_tx == 0 || tb->delivered || tb->lost)
            continue;
        account(ran, dir, tb->again_begin, tb->again_end, &tried);
        account(ran, dir, tb->begin, tb->end, &tried);
    }
}

void nrs_buffer_drop(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, double time_s)
{
    struct nrs_flow *f = &ran->flows[dir][ue];
    int64_t waiting = nrs_buffer_waiting(f);

    account_for_blocks(ran, dir, ue);
    while (f->ranges != NRS_NONE) {
        uint32_t id = f->ranges;

        f->ranges = ran->ranges[id].next;
        free_range(ran, id);
    }
    f->taken += waiting;
    f->backlog -= waiting + f->awaited;
    f->again = f->awaited = 0;
    f->sent = f->gone = f->end;
    while (f->head != NRS_NONE) { /* the sink may send, which does not lengthen the list yet */
        uint32_t id = f->head;

        ran->messages[id].lost = true;
        unlink_message(ran, f, NRS_NONE, id);
        report(ran, id, time_s);
    }
}

/* AM: the bytes wait for the status report that tells of them. */
static void send_again(struct nrs_ran *ran, enum nrs_dir dir, uint32_t ue, int64_t begin,
                       int64_t end, uint32_t tries, int64_t ready)
{
    uint32_t id;

    if (begin == end)
        return;
    if (ran->free_range == NRS_NONE && !grow_ranges(ran)) {
        ran->out_of_memory = true;
        return;
    }
    id = ran->free_range;
    ran->free_range = ran->ranges[id].next;
    ran->ranges[id] = (struct nrs_range){
        .begin = begin, .end = end, .ue = ue, .tries = tries, .next = NRS_NONE, .dir = dir};
    ran->flows[dir][ue].backlog += end - begin;
    ran->flows[dir][ue].awaited += end - begin;
    nrs_slot_event(ran, ready, NRS_EVENT_RETRY, id);
}

void nrs_buffer_lost(struct nrs_ran *ran, enum nrs_dir dir, uint32_t id, double time_s,
                     int64_t ready)
{
    const struct nrs_tb tb = ran->tbs[id];
    bool am = ran->cfg->rlc.mode[dir] == NRS_RLC_AM;
    bool last = tb.tries >= (uint32_t)ran->cfg->rlc.max_retx;
    const struct account given_up = open_account(&tb, LOST, tb.energy_j, time_s);
    const struct account tried = open_account(&tb, TRIED, tb.energy_j, time_s);

    account(ran, dir, tb.again_begin, tb.again_end, am && !last ? &tried : &given_up);
    account(ran, dir, tb.begin, tb.end, am ? &tried : &given_up);
    if (!am)
        return;
    if (!last)
        send_again(ran, dir, tb.ue, tb.again_begin, tb.again_end, tb.tries + 1, ready);
    else if (tb.again_begin < tb.again_end && ran->handovers)
        nrs_slot_event(ran, ready, NRS_EVENT_RLC_FAILURE, tb.ue);
    send_again(ran, dir, tb.ue, tb.begin, tb.end, 1, ready);
}

/* RLC is re-established, and begins to count anew: TS 38.322 clause 5.1.2. */
void nrs_buffer_abandoned(struct nrs_ran *ran, enum nrs_dir dir, uint32_t id, int64_t slot)
{
    const struct nrs_tb tb = ran->tbs[id];
    double time_s = (double)slot * ran->tl.slot_s;
    bool am = ran->cfg->rlc.mode[dir] == NRS_RLC_AM;
    const struct account a = open_account(&tb, am ? TRIED : LOST, tb.energy_j, time_s);

    if (tb.end <= ran->flows[dir][tb.ue].gone) /* nrs_buffer_drop */
        return;
    account(ran, dir, tb.again_begin, tb.again_end, &a);
    account(ran, dir, tb.begin, tb.end, &a);
    if (!am)
        return;
    send_again(ran, dir, tb.ue, tb.again_begin, tb.again_end, 0, slot);
    send_again(ran, dir, tb.ue, tb.begin, tb.end, 0, slot);
}

void nrs_buffer_retry(struct nrs_ran *ran, uint32_t id, enum nrs_dir *dir, uint32_t *ue)
{
    struct nrs_range *r = &ran->ranges[id];
    struct nrs_flow *f = &ran->flows[r->dir][r->ue];
    uint32_t *link = &f->ranges;

    *dir = r->dir;
    *ue = r->ue;
    if (r->end <= f->gone) {
        free_range(ran, id);
        return;
    }
    f->awaited -= r->end - r->begin;
    while (*link != NRS_NONE && ran->ranges[*link].begin < r->begin) /* in the stream's order */
        link = &ran->ranges[*link].next;
    r->next = *link;
    *link = id;
    f->again += r->end - r->begin;
    f->offered += r->end - r->begin;
}

void nrs_buffer_discard(struct nrs_ran *ran, uint32_t message, int64_t slot)
{
    struct nrs_message *m = &ran->messages[message];
    struct nrs_flow *f = &ran->flows[m->dir][m->ue];
    int64_t begin = f->sent, end = m->end;

    /* a message that is gone has no timer; what is ahead of it in the flow was discarded before */
    if (m->discard != slot || begin >= end)
        return;
    f->sent = end;
    f->taken += end - begin;
    f->backlog -= end - begin;
    account(
        ran, m->dir, begin, end,
        &(struct account){.ue = m->ue, .outcome = LOST, .time_s = (double)slot * ran->tl.slot_s});
}
