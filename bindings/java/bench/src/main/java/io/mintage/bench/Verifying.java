package io.mintage.bench;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.algorithms.Algorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.JwtParserBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Keys;
import io.mintage.Engine;
import io.mintage.Verified;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Verifying one token. Everyone has a parsed key and a verifier that was built once, checks signature,
 * issuer, audience and expiry, and gives back the subject.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Verifying {
    @Param({"HS256", "ES256"})
    String algorithm;

    private Engine warm;
    private Engine cold;
    private String token;
    private JWTVerifier auth0;
    private JwtParser jjwt;
    private JWSVerifier nimbus;
    private DefaultJWTClaimsVerifier<?> nimbusClaims;

    @Setup
    public void setUp() throws Exception {
        boolean hmac = algorithm.equals("HS256");
        warm = Tokens.engine(algorithm, true);
        cold = Tokens.engine(algorithm, false);
        token = warm.createIdentityAndMint(Tokens.GRANT).token();
        auth0 = JWT.require(hmac ? Algorithm.HMAC256(Tokens.SECRET) : Algorithm.ECDSA256(Tokens.publicKey(), null))
            .withIssuer(Tokens.ISSUER).withAudience(Tokens.AUDIENCE).build();
        JwtParserBuilder parser = Jwts.parser().requireIssuer(Tokens.ISSUER).requireAudience(Tokens.AUDIENCE);
        jjwt = (hmac ? parser.verifyWith(Keys.hmacShaKeyFor(Tokens.SECRET)) : parser.verifyWith(Tokens.publicKey()))
            .build();
        nimbus = hmac ? new MACVerifier(Tokens.SECRET) : new ECDSAVerifier(Tokens.publicKey());
        nimbusClaims = new DefaultJWTClaimsVerifier<>(Tokens.AUDIENCE,
            new JWTClaimsSet.Builder().issuer(Tokens.ISSUER).build(), Set.of("sub", "exp"));
    }

    @TearDown
    public void tearDown() {
        warm.close();
        cold.close();
    }

    @Benchmark
    public void mintageSeen(Blackhole hole, Cpu cpu) {
        cpu.calls++;
        Verified verified = warm.verify(token, Tokens.CHAT);
        hole.consume(verified.identity());
        hole.consume(verified.expiresAt());
    }

    @Benchmark
    public void mintageSeenClaims(Blackhole hole, Cpu cpu) {
        cpu.calls++;
        Verified verified = warm.verify(token, Tokens.CHAT);
        hole.consume(verified.identity());
        hole.consume(verified.claimsJson());
    }

    @Benchmark
    public void mintageFirst(Blackhole hole, Cpu cpu) {
        cpu.calls++;
        Verified verified = cold.verify(token, Tokens.CHAT);
        hole.consume(verified.identity());
        hole.consume(verified.expiresAt());
    }

    @Benchmark
    public Object javaJwt(Cpu cpu) {
        cpu.calls++;
        return auth0.verify(token).getSubject();
    }

    @Benchmark
    public Object jjwt(Cpu cpu) {
        cpu.calls++;
        return jjwt.parseSignedClaims(token).getPayload().getSubject();
    }

    @Benchmark
    public Object nimbus(Cpu cpu) throws Exception {
        cpu.calls++;
        SignedJWT jwt = SignedJWT.parse(token);
        if (!jwt.verify(nimbus)) {
            throw new IllegalStateException("not accepted");
        }
        JWTClaimsSet claims = jwt.getJWTClaimsSet();
        nimbusClaims.verify(claims, null);
        return claims.getSubject();
    }
}
