// One state for several engines: interface/samples/shared.md describes the steps and the output. From the
// root of the repository:
//
//     java --enable-native-access=ALL-UNNAMED -cp bindings/java/target/mintage-0.1.0.jar bindings/java/samples/Shared.java

import io.mintage.Changes;
import io.mintage.Engine;
import io.mintage.Grant;
import io.mintage.Minted;
import io.mintage.Refused;
import io.mintage.Verified;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.stream.Stream;

public class Shared {
    private static final Grant CHAT = Grant.of("chat");

    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("mintage-shared-");
        try {
            oneFile(directory.resolve("mintage.db"));
        } finally {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
        byHand();
    }

    /**
     * The engines share the path and the sealing key, which protects the keys in the file. Keep it where you
     * keep secrets.
     */
    private static void oneFile(Path file) throws Exception {
        String config = """
            { "state": { "sqlite": "%s" }, "sealing_key": "%s" }
            """.formatted(file, randomSecret());
        Minted lost;
        Minted kept;
        // The other one is usually in another process.
        try (Engine one = Engine.open(config); Engine other = Engine.open(config)) {
            lost = one.createIdentityAndMint(CHAT);
            kept = one.createIdentityAndMint(CHAT);
            show("other engine", other, lost);

            one.revoke(lost.identity());
            Thread.sleep(10); // or other.sync()
            show("revoked in one", other, lost);
            show("minted afterwards", other, one.mint(lost.identity(), CHAT));
        }
        try (Engine again = Engine.open(config)) {
            show("after a restart", again, lost);
            show("not revoked, after a restart", again, kept);
        }
    }

    /** No common file: the same keys and the same identity secret, and a transport of your own. */
    private static void byHand() {
        String config = """
            { "keys": [{ "secret": "%s", "algorithm": "HS256" }], "identity_secret": ["%s"], "start": "open" }
            """.formatted(randomSecret(), randomSecret());
        try (Engine here = Engine.open(config); Engine there = Engine.open(config)) {
            Minted minted = here.createIdentityAndMint(CHAT);
            byte[] cursor = here.changesSince().cursor();

            here.revoke(minted.identity());
            show("before the changes", there, minted);
            Changes changes = here.changesSince(cursor);
            System.out.println("changes applied: " + yesOrNo(there.changesApply(changes.bytes())));
            System.out.println("applied again: " + yesOrNo(there.changesApply(changes.bytes())));
            show("after the changes", there, minted);
            boolean more = here.changesSince(changes.cursor()).bytes().length > 0;
            System.out.println("further changes: " + yesOrNo(more));
        }
    }

    private static String randomSecret() {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        return Base64.getEncoder().encodeToString(secret);
    }

    private static String yesOrNo(boolean value) {
        return value ? "yes" : "no";
    }

    private static void show(String name, Engine engine, Minted minted) {
        String answer = switch (engine.tryVerify(minted.token())) {
            case Verified verified -> "accepted";
            case Refused refused -> refused.status().toString();
        };
        System.out.println(name + ": " + answer);
    }
}
