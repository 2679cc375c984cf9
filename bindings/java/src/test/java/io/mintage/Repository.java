package io.mintage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Assumptions;

/** What the tests share: files of the repository, keys, and the usual configurations. */
final class Repository {
    static final Path BINDING = Path.of("").toAbsolutePath();
    static final Path ROOT = BINDING.getParent().getParent();
    static final ObjectMapper JSON = new ObjectMapper();

    /** 64 bytes: long enough for every HMAC. */
    static final byte[] SECRET = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef".getBytes();

    /** Tests that take longer when asked to. */
    static final boolean LONG = isSet("LONG") || isSet("MINTAGE_LONG");

    private Repository() {}

    private static boolean isSet(String variable) {
        String value = System.getenv(variable);
        return value != null && !value.isEmpty();
    }

    static String read(String path) {
        try {
            return Files.readString(ROOT.resolve(path));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException failed) {
            throw new IllegalArgumentException(failed);
        }
    }

    /** Ends a test that this machine cannot run, and says so. */
    static void assume(boolean can, String need) {
        if (!can) {
            System.out.println("skipped: " + need);
        }
        Assumptions.assumeTrue(can, need);
    }

    /** An engine whose clock stands where the test puts it. */
    static final String MANUAL = "{\"clock\":\"manual\"}";

    /** 32 bytes. */
    static final String SECRET_BASE64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    /** An engine with its state in a file, which needs nothing else, and more members if there are any. */
    static String durable(Path file, String more) {
        return "{\"state\":{\"sqlite\":\"" + file + "\"},\"sealing_key\":\"" + SECRET_BASE64 + "\"" + more + "}";
    }

    /** An engine with an HS256 key that a peer has, too. */
    static String shared(String algorithm) {
        String key = algorithm.startsWith("HS")
            ? "\"secret\":\"" + Base64.getEncoder().encodeToString(SECRET) + "\""
            : "\"pem_file\":\"" + ROOT.resolve("tests/keys/" + keyFile(algorithm) + ".pem") + "\"";
        return "{\"issuer\":\"https://id.example\",\"audience\":\"https://api.example\",\"subjects\":\"any\","
            + "\"start\":\"open\",\"foreign_minters\":true,\"keys\":[{" + key
            + ",\"algorithm\":\"" + algorithm + "\",\"kid\":\"shared\"}]}";
    }

    static String keyFile(String algorithm) {
        return switch (algorithm) {
            case "ES256" -> "ec_p256";
            case "ES384" -> "ec_p384";
            case "EdDSA", "Ed25519" -> "ed25519";
            default -> "rsa2048";
        };
    }
}
