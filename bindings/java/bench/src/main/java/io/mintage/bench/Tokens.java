package io.mintage.bench;

import io.mintage.Check;
import io.mintage.Engine;
import io.mintage.Grant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/**
 * The same keys and the same token for everyone: about 420 bytes, with iss, sub, aud, iat, exp, jti,
 * scope, epoch and a claim of one's own.
 */
final class Tokens {
    static final String ISSUER = "https://id.example";
    static final String AUDIENCE = "https://api.example";
    static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes();
    static final Grant GRANT = Grant.builder("chat", "voip").claims("{\"tenant\":\"blue\"}").build();
    static final Check CHAT = Check.ofScopes("chat");

    private Tokens() {}

    /** An engine with this key; no slots means that every token is seen for the first time. */
    static Engine engine(String algorithm, boolean cached) {
        return engine(algorithm, cached ? "" : ",\"cache_slots\":0");
    }

    /** The same with its state in a file. */
    static Engine durable(String algorithm, Path file) {
        return engine(algorithm, ",\"state\":{\"sqlite\":\"" + file + "\"}");
    }

    private static Engine engine(String algorithm, String more) {
        String key = algorithm.equals("HS256")
            ? "\"secret\":\"" + Base64.getEncoder().encodeToString(SECRET) + "\""
            : "\"pem_file\":\"" + root().resolve("tests/keys/ec_p256.pem") + "\"";
        return Engine.open("{\"issuer\":\"" + ISSUER + "\",\"audience\":\"" + AUDIENCE + "\",\"start\":\"open\","
            + "\"identity_secret\":[\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\"],"
            + "\"keys\":[{" + key + ",\"algorithm\":\"" + algorithm + "\",\"kid\":\"2025-06\"}]"
            + more + "}");
    }

    static ECPrivateKey privateKey() {
        try {
            byte[] der = der("tests/keys/ec_p256.pem");
            return (ECPrivateKey) KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        }
    }

    static ECPublicKey publicKey() {
        try {
            byte[] der = der("tests/keys/ec_p256.pub.pem");
            return (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** The repository, which whoever starts the bench names. */
    static Path root() {
        return Path.of(System.getProperty("mintage.root")).toAbsolutePath();
    }

    private static byte[] der(String path) {
        try {
            String text = Files.readString(root().resolve(path));
            return Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z ]+-----", ""));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
