/*
 * What the Python binding adds to the C interface: the calls that are made on every request, in a
 * form that costs cffi little. A struct returned by value is memory of that one call and of nobody
 * else: no buffer is shared between threads, between a call and a signal handler, or with a fork.
 */

/* mintage_verified without what Python does not show, and the status. */
typedef struct mintage_py_verdict {
    mintage_status status;
    uint32_t token_id_len;
    uint32_t key_id_len;
    uint64_t scopes;
    int64_t issued_at_unix_s;
    int64_t expires_at_unix_s;
    uint64_t epoch;
    char identity[128];
    char token_id[64];
    char key_id[64];
} mintage_py_verdict;

/* mintage_minted, with the texts that belong to it. */
typedef struct mintage_py_minting {
    mintage_minted minted;
    mintage_error error;
    size_t identity_len;
    char identity[128];
    char token[8192];
} mintage_py_minting;

mintage_py_verdict mintage_py_verify(const mintage_engine *engine, const uint8_t *token,
                                     size_t token_len, uint64_t required_scopes);

mintage_py_verdict mintage_py_verify_with(const mintage_engine *engine, const uint8_t *token,
                                          size_t token_len, uint64_t required_scopes,
                                          uint32_t flags, uint32_t capability, uint32_t max_age_s,
                                          const uint8_t *audience, size_t audience_len,
                                          const uint8_t *identity, size_t identity_len,
                                          mintage_error *error);

/* Mints for `identity`; for a new one where that is NULL. */
mintage_status mintage_py_mint(const mintage_engine *engine, const uint8_t *identity,
                               size_t identity_len, uint64_t scopes, uint32_t lifetime_minutes,
                               const uint8_t *claims, size_t claims_len, const uint8_t *audience,
                               size_t audience_len, mintage_py_minting *out);
