/*
 * Texts that were seen lately, so that JavaScript need not make a string for the same identity again
 * and again: that would cost more than verifying.
 *
 * A table has a fixed number of slots. A text has one slot that it may lie in, by its hash, and gets
 * a new serial number whenever it is put there; numbers are never used twice. JavaScript keeps the
 * strings, each with the number of the text that it was made from, and makes a new one when the
 * numbers differ. So the two can never disagree, even if JavaScript was stopped half-way. Texts are
 * compared in full; an unlucky or hostile choice of texts makes strings anew, and nothing else.
 */
#include "addon.h"

#include <stdlib.h>
#include <string.h>

struct text_slot {
    double serial;
    uint32_t len;
    uint8_t bytes[MINTAGE_IDENTITY_BYTES_MAX];
};

int texts_open(struct texts *texts, uint32_t slots)
{
    texts->slots = slots;
    texts->serial = 0;
    texts->slot = calloc(slots, sizeof *texts->slot);
    return texts->slot != NULL;
}

void texts_close(struct texts *texts)
{
    free(texts->slot);
}

/* Reads whole words: ids are zero beyond their length, up to a multiple of eight. */
static uint32_t hash(const uint8_t *bytes, uint32_t len)
{
    uint64_t sum = len, word;
    uint32_t place;

    for (place = 0; place < len; place += 8) {
        memcpy(&word, bytes + place, 8);
        sum += (word ^ (word >> 29) ^ place) * UINT64_C(0x9e3779b97f4a7c15) ^ sum >> 7;
    }
    sum *= UINT64_C(0xff51afd7ed558ccd);
    return (uint32_t)(sum >> 32);
}

/* The slot of this text, and its serial there. `slots` is a power of two. */
uint32_t texts_find(struct texts *texts, const uint8_t *bytes, uint32_t len, double *serial_out)
{
    uint32_t place = hash(bytes, len) & (texts->slots - 1);
    struct text_slot *slot = &texts->slot[place];

    if (slot->serial == 0 || slot->len != len || memcmp(slot->bytes, bytes, len) != 0) {
        slot->serial = ++texts->serial;
        slot->len = len;
        memcpy(slot->bytes, bytes, len);
    }
    *serial_out = slot->serial;
    return place;
}
