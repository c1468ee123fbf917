/* verdict_mark.c - one table of marks, words and tones. */
#include "report/verdict_mark.h"

static const struct {
    const char *utf8, *ascii, *word;
    enum nrs_tone tone;
} shown[NRS_N_VERDICT_STATUSES] = {
    [NRS_MET] = {"✓", "ok", "met", NRS_TONE_GOOD},
    [NRS_NOT_MET] = {"✗", "NO", "NOT MET", NRS_TONE_BAD},
    [NRS_NOT_APPLICABLE] = {"", "", "n/a", NRS_TONE_FAINT},
    [NRS_NOT_EVALUATED] = {"", "", "not evaluated", NRS_TONE_FAINT},
    [NRS_NO_DATA] = {"?", "?", "no data", NRS_TONE_BAD},
    [NRS_OPEN] = {"(✓)", "(ok)", "undecided", NRS_TONE_PLAIN},
};

const char *nrs_verdict_mark(const struct nrs_style *style, enum nrs_verdict_status status,
                             enum nrs_verdict_reason reason, double margin)
{
    if (status == NRS_OPEN && margin < 0)
        return style->utf8 ? "(✗)" : "(NO)";
    if (status == NRS_MET && reason == NRS_WHY_FEW_SAMPLES)
        return style->utf8 ? "(✓)" : "(ok)";
    return style->utf8 ? shown[status].utf8 : shown[status].ascii;
}

const char *nrs_verdict_word(enum nrs_verdict_status status)
{
    return shown[status].word;
}

enum nrs_tone nrs_verdict_tone(enum nrs_verdict_status status)
{
    return shown[status].tone;
}

const char *nrs_direction_sign(const struct nrs_style *style, enum nrs_direction direction)
{
    if (direction == NRS_AT_MOST)
        return style->utf8 ? "≤" : "<=";
    return style->utf8 ? "≥" : ">=";
}
