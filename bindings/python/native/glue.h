/*
 * What the Python binding adds to the C interface: the calls with many arguments, in a form that
 * costs cffi little. Texts are passed as arguments instead of in structs, so that cffi itself keeps
 * them alive for as long as the call takes.
 */

/* mintage_minted, with the texts that belong to it. */
typedef struct mintage_py_minting {
    mintage_minted minted;
    mintage_error error;
    size_t identity_len;
    char identity[128];
    char token[8192];
} mintage_py_minting;

/*
 * Verifies, and answers with what is wanted first, in one number: the negative status of a
 * refusal, or the expiry in seconds since 1970, times 256, plus the length of the identity (an
 * expiry is below 2^53).
 */
int64_t mintage_py_verify(const mintage_engine *engine, const uint8_t *token, size_t token_len,
                          uint64_t required_scopes, mintage_verified *out);

/*
 * The same, of a token that was accepted before with this result. 0 says that it is accepted with the
 * very same result, 1 that it is accepted and the result differs; a negative status, that it is not.
 */
int64_t mintage_py_verify_again(const mintage_engine *engine, const uint8_t *token,
                                size_t token_len, uint64_t required_scopes, const uint8_t *result);

int64_t mintage_py_verify_with(const mintage_engine *engine, const uint8_t *token, size_t token_len,
                               uint64_t required_scopes, uint32_t flags, uint32_t capability,
                               uint32_t max_age_s, const uint8_t *audience, size_t audience_len,
                               const uint8_t *identity, size_t identity_len,
                               mintage_verified *out, mintage_error *error);

/* Mints for `identity`; for a new one where that is NULL. */
mintage_status mintage_py_mint(const mintage_engine *engine, const uint8_t *identity,
                               size_t identity_len, uint64_t scopes, uint32_t lifetime_minutes,
                               const uint8_t *claims, size_t claims_len, const uint8_t *audience,
                               size_t audience_len, mintage_py_minting *out);
