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

/* A result, and how long the token is; in a proof, the token itself comes after it. */
typedef struct mintage_py_verified {
    mintage_verified verified;
    uint64_t token_len;
} mintage_py_verified;

/*
 * Verifies, and answers with what is wanted first, in one number: the expiry in seconds since 1970,
 * times 256, plus the length of the identity (an expiry is below 2^53); or, negative, the status of a
 * refusal plus 65536 times the number of the claim that it is about.
 */
int64_t mintage_py_verify(const mintage_engine *engine, const uint8_t *token, size_t token_len,
                          uint64_t required_scopes, mintage_py_verified *out);

/*
 * The same, of a token that was accepted before: `proof` is the result of then. 0 says that it is accepted with the very same result, 1 that it is accepted
 * and the result differs; a negative status, that it is not.
 */
int64_t mintage_py_verify_again(const mintage_engine *engine, const uint8_t *proof,
                                uint64_t required_scopes);

/* As mintage_py_verify, with all that can be asked; if_ready: only if it need not wait. */
int64_t mintage_py_verify_with(const mintage_engine *engine, const uint8_t *token, size_t token_len,
                               uint64_t required_scopes, uint32_t flags, uint32_t capability,
                               uint32_t max_age_s, const uint8_t *audience, size_t audience_len,
                               const uint8_t *identity, size_t identity_len, uint32_t if_ready,
                               mintage_py_verified *out, mintage_error *error);

/* Verifies a token of a trusted issuer. */
mintage_status mintage_py_verify_external(const mintage_engine *engine, const uint8_t *token,
                                          size_t token_len, uint32_t max_age_s,
                                          const uint8_t *audience, size_t audience_len,
                                          const uint8_t *subject, size_t subject_len,
                                          mintage_verified_external *out, mintage_error *error);

/*
 * Verifies `count` tokens, given as proofs that follow each other; where no result is known, that is
 * all zeros but for the length. A status is MINTAGE_PY_SAME where the token is accepted with the very
 * same result. Answers how many others there are, or the negative status of the whole call.
 */
#define MINTAGE_PY_SAME 1000
int64_t mintage_py_verify_many(const mintage_engine *engine, const uint8_t *proofs,
                               size_t count, uint64_t required_scopes, mintage_status *statuses,
                               mintage_verified *out);

/* Revokes `count` identities. Their texts follow each other. */
mintage_status mintage_py_revoke_many(const mintage_engine *engine, const uint8_t *texts,
                                      const size_t *lengths, size_t count, mintage_error *error);

/* Mints for `identity`; for a new one where that is NULL. */
mintage_status mintage_py_mint(const mintage_engine *engine, const uint8_t *identity,
                               size_t identity_len, uint64_t scopes, uint32_t lifetime_minutes,
                               const uint8_t *claims, size_t claims_len, const uint8_t *audience,
                               size_t audience_len, const uint8_t *client, size_t client_len,
                               uint32_t key_slot, mintage_py_minting *out);

/* A request. Its identity, claims, audience and client follow each other; -1: that one is absent. */
typedef struct mintage_py_wanted {
    uint64_t scopes;
    int64_t lifetime_minutes;
    int64_t key_slot;
    int64_t identity_len;
    int64_t claims_len;
    int64_t audience_len;
    int64_t client_len;
} mintage_py_wanted;

/* What became of it. The error is written only on failure. */
typedef struct mintage_py_outcome {
    mintage_status status;
    mintage_minted minted;
    mintage_error error;
} mintage_py_outcome;

/*
 * Mints `count` tokens. All texts of what is wanted follow each other. The tokens that were minted
 * do so in *tokens_out, which goes to mintage_py_free. The call itself fails without any where
 * memory cannot be had, and otherwise as mintage_token_mint_many does.
 */
mintage_status mintage_py_mint_many(const mintage_engine *engine, const mintage_py_wanted *wanted,
                                    size_t count, const uint8_t *texts, mintage_py_outcome *out,
                                    uint8_t **tokens_out);
void mintage_py_free(uint8_t *memory);

/* Mints in exchange for a token of a trusted issuer. */
mintage_status mintage_py_exchange(const mintage_engine *engine, const uint8_t *token,
                                   size_t token_len, const uint8_t *client_id, size_t client_id_len,
                                   const uint8_t *user_id, size_t user_id_len,
                                   mintage_py_minting *out);
