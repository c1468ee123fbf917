/* estimate_counts.c - how much of everything a replication will do, as far as its point tells.
 *
 * What the channel and the load decide is replaced by a figure: bits that a resource element
 * carries, and a load of the uplink that is offered bytes over what all slots could carry. */
#include <math.h>

#include "batch/estimate.h"

#define BITS_PER_RE 2.0  /* of all layers */
#define TRANSMITTED 1.15 /* transmissions of a block, without repetitions */

/* What UEs send, in the mean over their classes. */
struct traffic {
    double frame_hz, message_hz; /* of one UE */
    double load_hz;              /* the same, but of single frames: as if all came in a second */
    double ul_bytes, dl_bytes;   /* of a message */
    double parts;                /* stages behind the UE */
};

/* What the slots of one direction offer in a cell. */
struct slots {
    double slot_hz;   /* with data */
    double bytes;     /* that one carries */
    double ues;       /* that may share one */
    double transmits; /* of a block */
};

static double share_of(const struct nrs_point *p, size_t class)
{
    double sum = 0;

    for (size_t i = 0; i < p->cfg.radio.n_classes; i++)
        sum += p->cfg.radio.classes[i].share;
    return p->cfg.radio.n_classes == 0 || !(sum > 0) ? 1 : p->cfg.radio.classes[class].share / sum;
}

/* A UE sends no more frames than its device computes. */
static void add_class(const struct nrs_point *p, size_t class, double rate_hz, struct traffic *t)
{
    const struct nrs_workload *w = &p->work.workload[p->work.of_class[class]];
    double head_s = nrs_profile_range_s(&w->device, &w->graph, 1, w->cut, 1);
    double sent_hz = head_s > 0 ? fmin(rate_hz, 1 / head_s) : rate_hz;
    double weight = share_of(p, class) * sent_hz;

    if (w->ul_bytes == 0)
        return;
    t->message_hz += weight;
    t->ul_bytes += weight * (double)w->ul_bytes;
    t->dl_bytes += weight * (double)w->dl_bytes;
    t->parts += weight * fmax(w->n_parts, 1);
}

static struct traffic traffic_of(const struct nrs_point *p)
{
    double rate_hz =
        p->arrival == NRS_ONE_SHOT ? 1 / p->cfg.run.duration_s : fmax(p->frame_rate_hz, 0);
    size_t n_classes = p->cfg.radio.n_classes > 0 ? p->cfg.radio.n_classes : 1;
    struct traffic t = {.frame_hz = rate_hz};

    for (size_t c = 0; c < n_classes; c++)
        add_class(p, c, rate_hz, &t);
    t.load_hz = t.message_hz * (p->arrival == NRS_ONE_SHOT ? p->cfg.run.duration_s : 1);
    if (t.message_hz > 0) {
        t.ul_bytes /= t.message_hz;
        t.dl_bytes /= t.message_hz;
        t.parts /= t.message_hz;
    }
    return t;
}

static struct slots slots_of(const struct nrs_radio_cfg *r, bool up)
{
    const struct nrs_direction_cfg *d = up ? &r->ul : &r->dl;
    const struct nrs_carrier_cfg *c = &r->carrier;
    double units = fmax(nrs_units_per_slot((int)c->minislot_symbols), 1), symbols = 0;
    double slot_s = nrs_slot_s(nrs_numerology(c->scs_hz / 1e3));
    double re = 12.0 * NRS_SYMBOLS_PER_SLOT / units * fmax(nrs_radio_prb_count(c), 1);
    struct nrs_frame_structure frame;

    if (nrs_frame_parse(c->tdd_pattern, (int)c->special_dl_symbols, (int)c->special_ul_symbols,
                        &frame, NULL) != NRS_OK)
        return (struct slots){1 / slot_s, 1, 1, 1};
    for (int i = 0; i < frame.n_slots; i++)
        symbols += up ? frame.slot[i].ul : frame.slot[i].dl;
    return (struct slots){.slot_hz =
                              symbols / NRS_SYMBOLS_PER_SLOT / frame.n_slots / slot_s * units,
                          .bytes = re * BITS_PER_RE / 8,
                          .ues = (double)d->max_ues_per_slot,
                          .transmits = TRANSMITTED * (double)d->repetitions};
}

static bool hear_each_other(const struct nrs_radio_cfg *r)
{
    return r->layout.type != NRS_LAYOUT_SINGLE && r->channel.model == NRS_CHANNEL_38901;
}

/* Links of a UE of which each is a channel of its own. */
static double links_of(const struct nrs_point *p)
{
    const struct nrs_radio_cfg *r = &p->cfg.radio;

    return hear_each_other(r) ? fmin((double)r->interference.max_links, p->n_cells) : 1;
}

/* Blocks of one direction. UEs share slots the more, the more there is to send. */
static void add_blocks(const struct nrs_point *p, const struct traffic *t, bool up,
                       struct nrs_counts *n)
{
    const struct nrs_radio_cfg *r = &p->cfg.radio;
    const struct slots s = slots_of(r, up);
    double ues = p->n_ues, cells = p->n_cells, ues_per_cell = fmax(ues / cells, 1);
    double bytes = up ? t->ul_bytes : t->dl_bytes, messages = n->of[NRS_COST_OFFERS];
    double load = fmin(ues * t->load_hz * bytes / (cells * s.slot_hz * s.bytes), 1);
    double all_s = p->cfg.run.duration_s + load * p->cfg.run.drain_s;
    double sharing = 1 + load * (fmin(s.ues, ues_per_cell) - 1);
    double slots = fmin(messages * (1 + bytes / s.bytes), cells * s.slot_hz * all_s);
    double blocks = fmin(messages * (1 + sharing * bytes / s.bytes), slots * sharing) * s.transmits;

    n->of[NRS_COST_BLOCKS] += blocks;
    if (r->channel.fading && r->channel.model == NRS_CHANNEL_38901)
        n->of[NRS_COST_FADED] += blocks * (r->interference.enabled ? links_of(p) : 1);
}

static double move_hz(const struct nrs_radio_cfg *r)
{
    double inside = nrs_mobility_step_s(&r->mobility, r->drop.speed_indoor_m_s);
    double outside = nrs_mobility_step_s(&r->mobility, r->drop.speed_outdoor_m_s);

    if (r->mobility.model == NRS_MOBILITY_STATIC)
        return 0;
    if (r->mobility.model == NRS_MOBILITY_TRACE || r->n_classes > 0)
        return 1 / r->mobility.update_s;
    return r->drop.indoor_share / inside + (1 - r->drop.indoor_share) / outside;
}

/* Bursts of other traffic, both ways, on the links of all levels. */
static double burst_hz(const struct nrs_point *p, double sites)
{
    const struct nrs_transport_cfg *t = &p->cfg.transport;
    double hz = 0;

    if (!(t->burst_bytes > 0))
        return 0;
    for (int level = 0; level < NRS_N_LEVELS; level++) {
        double links = level == NRS_LEVEL_FRONTHAUL ? p->n_cells
                       : level == NRS_LEVEL_SITE    ? sites
                                                    : 1;

        hz += 2 * links * t->load[level] * t->bandwidth_bps[level] / (8 * t->burst_bytes);
    }
    return hz;
}

static double outage_hz(const struct nrs_point *p)
{
    double hz = 0;

    for (size_t i = 0; i < p->cfg.n_faults; i++) {
        const struct nrs_fault_cfg *f = &p->cfg.faults[i];
        double all = (double)p->n_cells + (double)p->cfg.n_servers;
        double elements = f->which[0] == '*' ? all : 1;
        double period_s = f->process == NRS_FAULT_SCHEDULE ? f->every_s : f->mtbf_s + f->mttr_s;

        hz += period_s > 0 ? elements / period_s : 0;
    }
    return hz;
}

struct nrs_counts nrs_estimate_counts(const struct nrs_point *p)
{
    const struct nrs_radio_cfg *r = &p->cfg.radio;
    const struct traffic t = traffic_of(p);
    double duration_s = p->cfg.run.duration_s, ues = p->n_ues, cells = p->n_cells;
    double heard = hear_each_other(r) ? cells : 1;
    double messages = ues * t.message_hz * duration_s;
    double active = fmin(messages, ues); /* a link's rays are drawn when it is used */
    struct nrs_counts n = {.of = {
                               [NRS_COST_START] = 1,
                               [NRS_COST_CELLS_SQUARED] = cells * cells,
                               [NRS_COST_UES] = ues,
                               [NRS_COST_WAYS] = ues * heard,
                               [NRS_COST_LINKS] = active * links_of(p),
                               [NRS_COST_FRAMES] = ues * t.frame_hz * duration_s,
                               [NRS_COST_OFFERS] = messages,
                               [NRS_COST_TRANSFERS] = messages * (t.parts + 1),
                               [NRS_COST_MOVES] = ues * heard * move_hz(r) * duration_s,
                               [NRS_COST_PARCELS] = burst_hz(p, cells) * duration_s,
                               [NRS_COST_OUTAGES] = outage_hz(p) * duration_s,
                           }};

    add_blocks(p, &t, true, &n);
    add_blocks(p, &t, false, &n);
    return n;
}
