// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

import java.util.Map;

/**
 * What an engine has counted since it was opened, and what it takes.
 *
 * @param minted tokens minted
 * @param identitiesCreated identities created
 * @param verifiedAtFirstSight tokens accepted after their signature was checked
 * @param verifiedFromCache tokens accepted from the cache
 * @param refused tokens refused, by the name of the status
 * @param revocations calls that revoked something
 * @param identitiesRemembered identities that the engine remembers as revoked or deleted
 * @param tokensRemembered single tokens that it remembers as revoked
 * @param revocationBytes bytes that remembering them takes
 * @param cacheSlots slots of the cache
 * @param cacheBytes bytes of the cache
 * @param cacheEvictions verified tokens that had to leave the cache while they were alive
 * @param keys keys that verify
 * @param panics calls over the C boundary that failed inside the library
 * @param state what the state that others share has done
 */
public record Stats(
        long minted, long identitiesCreated, long verifiedAtFirstSight, long verifiedFromCache,
        Map<String, Long> refused, long revocations, long identitiesRemembered, long tokensRemembered,
        long revocationBytes, long cacheSlots, long cacheBytes, long cacheEvictions, long keys, long panics,
        StateStats state) {
    static Stats of(Json json) {
        return new Stats(
            json.get("minted").asLong(),
            json.get("identities_created").asLong(),
            json.get("verified_at_first_sight").asLong(),
            json.get("verified_from_cache").asLong(),
            json.get("refused").map(Json::asLong),
            json.get("revocations").asLong(),
            json.get("identities_remembered").asLong(),
            json.get("tokens_remembered").asLong(),
            json.get("revocation_bytes").asLong(),
            json.get("cache_slots").asLong(),
            json.get("cache_bytes").asLong(),
            json.get("cache_evictions").asLong(),
            json.get("keys").asLong(),
            json.get("panics").asLong(),
            StateStats.of(json.get("state")));
    }
}
