package io.mintage;

/**
 * What {@link Engine#tryVerify(String, Check)} answers: the token is {@link Verified}, or it is
 * {@link Refused}.
 */
public sealed interface Verdict permits Verified, Refused {}
