package io.mintage;

/**
 * What {@link Engine#mintMany(java.util.List)} answers for each request: it is {@link Minted}, or it is
 * {@link NotMinted}.
 */
public sealed interface MintOutcome permits Minted, NotMinted {}
