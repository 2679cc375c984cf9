/** Mints and verifies scoped JWTs inside the process, and knows at once when one is revoked. */
module io.mintage {
    exports io.mintage;
}
