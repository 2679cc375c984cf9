package io.mintage;

/**
 * What {@link Engine#tryVerify(String, Check)} answers, and {@link Engine#verifyMany(java.util.List)} for
 * each token: the token is {@link Verified}, or it is {@link Refused}.
 */
public sealed interface Verdict permits Verified, Refused {}
