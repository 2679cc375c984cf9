package io.mintage;

/**
 * What {@link Engine#tryVerifyExternal(String, ExternalCheck)} answers: the token of another issuer is
 * {@link VerifiedExternal}, or it is {@link Refused}.
 */
public sealed interface ExternalVerdict permits VerifiedExternal, Refused {}
