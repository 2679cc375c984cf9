package io.mintage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.auth0.jwt.JWT;
import com.auth0.jwt.interfaces.DecodedJWT;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.Ed25519Signer;
import com.nimbusds.jose.crypto.Ed25519Verifier;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.JwtParserBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Keys;
import io.jsonwebtoken.security.MacAlgorithm;
import io.jsonwebtoken.security.SignatureAlgorithm;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens go to java-jwt, jjwt and nimbus and back, for every algorithm that both sides know. */
class PeersTest {
    private static final String ISSUER = "https://id.example";
    private static final String AUDIENCE = "https://api.example";

    private static byte[] der(String path) {
        return Base64.getMimeDecoder().decode(Repository.read(path).replaceAll("-----[A-Z ]+-----", ""));
    }

    private static KeyFactory factory(String algorithm) throws Exception {
        return KeyFactory.getInstance(switch (algorithm.charAt(0)) {
            case 'R', 'P' -> "RSA";
            default -> algorithm.equals("EdDSA") ? "Ed25519" : "EC";
        });
    }

    private static PrivateKey privateKey(String algorithm) throws Exception {
        byte[] der = der("tests/keys/" + Repository.keyFile(algorithm) + ".pem");
        return factory(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    private static PublicKey publicKey(String algorithm) throws Exception {
        byte[] der = der("tests/keys/" + Repository.keyFile(algorithm) + ".pub.pem");
        return factory(algorithm).generatePublic(new X509EncodedKeySpec(der));
    }

    private static String mint(Engine engine) {
        Grant grant = Grant.builder("chat", "voip").claims("{\"tenant\":\"blue\"}").build();
        return engine.mint("user-1", grant).token();
    }

    /** Accepts theirs, and not with one character changed. */
    private static void accept(Engine engine, String token) {
        Verified verified = engine.verify(token, Check.ofScopes("voip"));
        assertEquals("user-1", verified.identity());
        assertEquals("shared", verified.keyId());
        int middle = token.length() / 2;
        String damaged =
            token.substring(0, middle) + (token.charAt(middle) == 'A' ? 'B' : 'A') + token.substring(middle + 1);
        assertInstanceOf(Refused.class, engine.tryVerify(damaged, Check.ofScopes()));
        engine.revoke("user-1");
        assertInstanceOf(Refused.class, engine.tryVerify(token, Check.ofScopes()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "HS384", "HS512", "ES256", "ES384", "RS256", "RS384", "RS512"})
    void javaJwt(String algorithm) throws Exception {
        com.auth0.jwt.algorithms.Algorithm theirs = switch (algorithm) {
            case "HS256" -> com.auth0.jwt.algorithms.Algorithm.HMAC256(Repository.SECRET);
            case "HS384" -> com.auth0.jwt.algorithms.Algorithm.HMAC384(Repository.SECRET);
            case "HS512" -> com.auth0.jwt.algorithms.Algorithm.HMAC512(Repository.SECRET);
            case "ES256" -> com.auth0.jwt.algorithms.Algorithm.ECDSA256(
                (ECPublicKey) publicKey(algorithm), (ECPrivateKey) privateKey(algorithm));
            case "ES384" -> com.auth0.jwt.algorithms.Algorithm.ECDSA384(
                (ECPublicKey) publicKey(algorithm), (ECPrivateKey) privateKey(algorithm));
            case "RS256" -> com.auth0.jwt.algorithms.Algorithm.RSA256(
                (RSAPublicKey) publicKey(algorithm), (RSAPrivateKey) privateKey(algorithm));
            case "RS384" -> com.auth0.jwt.algorithms.Algorithm.RSA384(
                (RSAPublicKey) publicKey(algorithm), (RSAPrivateKey) privateKey(algorithm));
            default -> com.auth0.jwt.algorithms.Algorithm.RSA512(
                (RSAPublicKey) publicKey(algorithm), (RSAPrivateKey) privateKey(algorithm));
        };
        try (Engine engine = Engine.open(Repository.shared(algorithm))) {
            DecodedJWT decoded =
                JWT.require(theirs).withIssuer(ISSUER).withAudience(AUDIENCE).build().verify(mint(engine));
            assertEquals("user-1", decoded.getSubject());
            assertEquals("chat voip", decoded.getClaim("scope").asString());
            assertEquals("blue", decoded.getClaim("tenant").asString());
            assertEquals("shared", decoded.getKeyId());

            Instant now = Instant.now();
            accept(engine, JWT.create().withKeyId("shared").withHeader(Map.of("typ", "at+jwt"))
                .withIssuer(ISSUER).withAudience(AUDIENCE).withSubject("user-1").withJWTId("one")
                .withIssuedAt(now).withExpiresAt(now.plusSeconds(600)).withClaim("scope", "chat voip").sign(theirs));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "HS384", "HS512", "ES256", "ES384", "RS256", "RS384", "RS512", "PS256", "PS384",
        "PS512", "EdDSA"})
    void jjwt(String algorithm) throws Exception {
        boolean hmac = algorithm.startsWith("HS");
        // jjwt chooses the HMAC by the length of a key unless it is told, and wants a key that says as much.
        SecretKey secret = hmac ? Keys.hmacShaKeyFor(Repository.SECRET) : null;
        JwtParserBuilder parser = Jwts.parser().requireIssuer(ISSUER).requireAudience(AUDIENCE);
        parser = hmac ? parser.verifyWith(secret) : parser.verifyWith(publicKey(algorithm));
        try (Engine engine = Engine.open(Repository.shared(algorithm))) {
            Claims claims = parser.build().parseSignedClaims(mint(engine)).getPayload();
            assertEquals("user-1", claims.getSubject());
            assertEquals("chat voip", claims.get("scope"));

            Date now = new Date();
            var builder = Jwts.builder().header().keyId("shared").type("at+jwt").and()
                .issuer(ISSUER).audience().single(AUDIENCE).subject("user-1").id("one").issuedAt(now)
                .expiration(new Date(now.getTime() + 600_000)).claim("scope", "chat voip");
            accept(engine, hmac
                ? builder.signWith(secret, (MacAlgorithm) Jwts.SIG.get().forKey(algorithm)).compact()
                : builder.signWith(privateKey(algorithm), (SignatureAlgorithm) Jwts.SIG.get().forKey(algorithm))
                    .compact());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "HS384", "HS512", "ES256", "ES384", "RS256", "RS384", "RS512", "PS256", "PS384",
        "PS512", "EdDSA"})
    void nimbus(String algorithm) throws Exception {
        JWSSigner signer;
        JWSVerifier verifier;
        switch (algorithm.charAt(0)) {
            case 'H' -> {
                signer = new MACSigner(Repository.SECRET);
                verifier = new MACVerifier(Repository.SECRET);
            }
            case 'R', 'P' -> {
                signer = new RSASSASigner(privateKey(algorithm));
                verifier = new RSASSAVerifier((RSAPublicKey) publicKey(algorithm));
            }
            default -> {
                if (algorithm.equals("EdDSA")) {
                    OctetKeyPair pair = octetKeyPair();
                    signer = new Ed25519Signer(pair);
                    verifier = new Ed25519Verifier(pair.toPublicJWK());
                } else {
                    signer = new ECDSASigner((ECPrivateKey) privateKey(algorithm));
                    verifier = new ECDSAVerifier((ECPublicKey) publicKey(algorithm));
                }
            }
        }
        try (Engine engine = Engine.open(Repository.shared(algorithm))) {
            SignedJWT jwt = SignedJWT.parse(mint(engine));
            assertTrue(jwt.verify(verifier));
            assertEquals("user-1", jwt.getJWTClaimsSet().getSubject());
            assertEquals("chat voip", jwt.getJWTClaimsSet().getStringClaim("scope"));

            Date now = new Date();
            SignedJWT theirs = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.parse(algorithm)).keyID("shared").type(new JOSEObjectType("at+jwt"))
                    .build(),
                new JWTClaimsSet.Builder().issuer(ISSUER).audience(AUDIENCE).subject("user-1").jwtID("one")
                    .issueTime(now).expirationTime(new Date(now.getTime() + 600_000)).claim("scope", "chat voip")
                    .build());
            theirs.sign(signer);
            accept(engine, theirs.serialize());
        }
    }

    /** The raw halves are the ends of the two encodings (RFC 8410). */
    private static OctetKeyPair octetKeyPair() {
        byte[] secret = der("tests/keys/ed25519.pem");
        byte[] open = der("tests/keys/ed25519.pub.pem");
        return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(Arrays.copyOfRange(open, open.length - 32, open.length)))
            .d(Base64URL.encode(Arrays.copyOfRange(secret, secret.length - 32, secret.length))).build();
    }

    /** What is published is what nimbus reads. */
    @Test
    void nimbusReadsThePublishedKeys() throws Exception {
        try (Engine engine = Engine.open()) {
            engine.addKey("{\"generate\":\"EdDSA\"}");
            JWKSet keys = JWKSet.parse(engine.jwks());
            assertEquals(2, keys.size());
            SignedJWT jwt = SignedJWT.parse(engine.createIdentityAndMint(Grant.of("chat")).token());
            JWSVerifier verifier = new ECDSAVerifier(keys.getKeyByKeyId(jwt.getHeader().getKeyID()).toECKey());
            assertTrue(jwt.verify(verifier));
            assertEquals(List.of(), keys.getKeys().stream().filter(key -> key.isPrivate()).toList());
        }
    }
}
