package io.mintage.bench;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Keys;
import io.mintage.Engine;
import java.security.interfaces.ECPrivateKey;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKey;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Minting one token. Everyone has a parsed key. The peers take their {@code jti} from a counter, which is
 * cheaper than the random one that mintage makes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Minting {
    private static final Map<String, Object> AUTH0_HEADER = Map.of("typ", "at+jwt", "kid", "2025-06");

    @Param({"HS256", "ES256"})
    String algorithm;

    private Engine engine;
    private String user;
    private Algorithm auth0;
    private SecretKey secret;
    private ECPrivateKey key;
    private JWSSigner nimbus;
    private JWSHeader nimbusHeader;
    private long count;

    @Setup
    public void setUp() throws Exception {
        boolean hmac = algorithm.equals("HS256");
        engine = Tokens.engine(algorithm, true);
        user = engine.createIdentity();
        secret = Keys.hmacShaKeyFor(Tokens.SECRET);
        key = Tokens.privateKey();
        auth0 = hmac ? Algorithm.HMAC256(Tokens.SECRET) : Algorithm.ECDSA256(null, key);
        nimbus = hmac ? new MACSigner(Tokens.SECRET) : new ECDSASigner(key);
        nimbusHeader = new JWSHeader.Builder(JWSAlgorithm.parse(algorithm)).keyID("2025-06")
            .type(new JOSEObjectType("at+jwt")).build();
    }

    @TearDown
    public void tearDown() {
        engine.close();
    }

    @Benchmark
    public Object mintage(Cpu cpu) {
        cpu.calls++;
        return engine.mint(user, Tokens.GRANT).token();
    }

    @Benchmark
    public Object javaJwt(Cpu cpu) {
        cpu.calls++;
        Instant now = Instant.now();
        return JWT.create().withHeader(AUTH0_HEADER).withIssuer(Tokens.ISSUER).withSubject(user)
            .withAudience(Tokens.AUDIENCE).withIssuedAt(now).withExpiresAt(now.plusSeconds(86_400))
            .withJWTId(Long.toString(count++)).withClaim("scope", "chat voip").withClaim("epoch", 0L)
            .withClaim("tenant", "blue").sign(auth0);
    }

    @Benchmark
    public Object jjwt(Cpu cpu) {
        cpu.calls++;
        long now = System.currentTimeMillis();
        JwtBuilder builder = Jwts.builder().header().keyId("2025-06").type("at+jwt").and().issuer(Tokens.ISSUER)
            .subject(user).audience().single(Tokens.AUDIENCE).issuedAt(new Date(now))
            .expiration(new Date(now + 86_400_000)).id(Long.toString(count++)).claim("scope", "chat voip")
            .claim("epoch", 0L).claim("tenant", "blue");
        return (algorithm.equals("HS256")
            ? builder.signWith(secret, Jwts.SIG.HS256) : builder.signWith(key, Jwts.SIG.ES256)).compact();
    }

    @Benchmark
    public Object nimbus(Cpu cpu) throws Exception {
        cpu.calls++;
        long now = System.currentTimeMillis();
        SignedJWT jwt = new SignedJWT(nimbusHeader, new JWTClaimsSet.Builder().issuer(Tokens.ISSUER).subject(user)
            .audience(Tokens.AUDIENCE).issueTime(new Date(now)).expirationTime(new Date(now + 86_400_000))
            .jwtID(Long.toString(count++)).claim("scope", "chat voip").claim("epoch", 0L).claim("tenant", "blue")
            .build());
        jwt.sign(nimbus);
        return jwt.serialize();
    }
}
